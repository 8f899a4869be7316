"""The frame of a site: long runs of the same labels at the edges of pages whose bodies differ.

Menus and footers stand together. Two bodies that have a dozen labels in the same order from the page's edge inwards are
evidence enough, where a single line would need more pages. Pages, lines and windows are numbers that lie as in
:mod:`cleaner.kernels.template_counts`; the groups are sites, whose pages follow one another.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

TEXT, LABEL, PROSE = 0, 1, 2
"""Kinds of line: neither of the others; short and without an end mark; long enough to be sampled."""

MORE_PAGES = 5
"""Pages of a site from which on two of them prove nothing: copies and templates can be told apart."""
_MISSES = 2
"""Lines of its own that a page may have in a row between two lines of its frame, and may have more than a fourth."""
_FRAME_LABELS = 12
"""Labels that make a frame. On 166 pages of hosts with two or three, 4 to 15 made no difference; letterheads and
signatures are shorter, and forms have what is filled in between their lines."""
_PROSE_BODIES = 3
"""Bodies on which prose may stand anywhere in a frame. Two texts may begin alike, so prose on two bodies is part of
their frame only if few lines of it stand between shorter ones, like a notice about cookies above a menu."""
_PROSE_RUN, _SHORT_RUN = 6, 4
"""Lines of such prose in a row, at most; lines that are shorter, in a row further inwards, at least."""
_OWN_LINES = 2
"""New lines of prose that make a body of its own on a page that has other lines in common with an earlier one."""


@kernel
def first_body(  # noqa: C901 - one pass over the windows finds all that is asked
    samples: Any, page: Any, need: Any, few: Any, spread: Any, first: Any, votes: Any, family: Any
) -> Any:
    """Return the first page with the body of a page, -1 for none; the pages before it are known.

    A line of prose is new if hardly a window of it is on an earlier page, or as often as those of a template. Edited
    copies have many lines that are partly new; pages of a shop, whose prose is delivery and warranty, whole lines that
    are not. Of few pages nobody can tell a copied body from a shared footer, so there shared prose makes two pages one
    only where little is new; among more, a page is a copy that has more lines of an earlier one than new ones.
    """
    new_lines = edited = copied = 0
    speaker: Any = -1
    for r in range(len(samples)):
        new = size = shared = 0
        for window in samples[r]:
            if window < 0:
                break
            size += 1
            if spread[window] >= need:
                continue
            other = first[window]
            if other == page:
                new += 1
                continue
            shared += 1
            votes[other] += 1
            if speaker < 0 or votes[other] > votes[speaker]:
                speaker = other
        is_new = new >= 1 and 4 * new >= 3 * size
        new_lines += is_new
        edited += new >= 1 and not is_new
        copied += 2 * shared > size
    for r in range(len(samples)):
        for window in samples[r]:
            if window >= 0:
                votes[first[window]] = 0
    enough = max(1 if speaker < 0 else _OWN_LINES, 2 * edited)
    if new_lines >= enough and (few or new_lines >= copied):
        return page
    return -1 if speaker < 0 else family[speaker]


@kernel
def fill_first_bodies(
    samples: Any,
    row_bounds: Any,
    windows: Any,
    window_bounds: Any,
    bounds: Any,
    needs: Any,
    spread: Any,
    first: Any,
    votes: Any,
    family: Any,
) -> None:
    """Find for each page whether its body is its own, or that of which earlier page.

    Args:
        samples: int32 ``(rows, k)``: numbers of the windows of each line of prose, -1 for none after them.
        row_bounds: Where the lines of prose of each page begin and end.
        windows: Numbers of the distinct windows of each page.
        window_bounds: Where the windows of each page begin and end.
        bounds: First page of each site, and the number of pages.
        needs: Pages of the site that a template line must be on.
        spread: Scratch, int32 zeros, one a distinct window: the pages that have it.
        first: Scratch, int32 zeros, one a distinct window: the first page that has it.
        votes: Scratch, int32 zeros, one a page: windows that a later page has of it.
        family: Output, the first page with the same body, -1 for a page without a body.
    """
    for g in range(needs.size):
        for page in range(bounds[g], bounds[g + 1]):
            for k in range(window_bounds[page], window_bounds[page + 1]):
                if spread[windows[k]] == 0:
                    first[windows[k]] = page
                spread[windows[k]] += 1
        few = bounds[g + 1] - bounds[g] < MORE_PAGES
        for page in range(bounds[g], bounds[g + 1]):
            ours = samples[row_bounds[page] : row_bounds[page + 1]]
            family[page] = first_body(ours, page, needs[g], few, spread, first, votes, family)
        for k in range(window_bounds[bounds[g]], window_bounds[bounds[g + 1]]):
            spread[windows[k]] = 0


@kernel
def count_steady(lines: Any, row_bounds: Any, pages: Any, who: Any, steady: Any, beside: Any) -> None:
    """Count for each line the most bodies on which one of its surroundings repeats.

    Args:
        lines: int32 ``(rows, 3)``: numbers of the line, of the line with the one above, of the line with the one below.
        row_bounds: Where the rows of each page begin and end.
        pages: The pages of a site that have a family, family by family.
        who: Family of each, above 0.
        steady: Output.
        beside: Scratch, ``(2, surroundings)``: its bodies, and the last family that had the surrounding.
    """
    for j in range(pages.size):
        for r in range(row_bounds[pages[j]], row_bounds[pages[j] + 1]):
            for side in range(1, 3):
                at = lines[r, side]
                if beside[1, at] != who[j]:
                    beside[1, at] = who[j]
                    beside[0, at] += 1
                    steady[lines[r, 0]] = max(steady[lines[r, 0]], beside[0, at])


@kernel
def frame_end(lines: Any, first: Any, size: Any, step: Any, places: Any, kinds: Any, need: Any, steady: Any) -> Any:
    """Return how many rows of a page, from one of its edges inwards, its frame there reaches over; 0 without one.

    Args:
        lines: See :func:`count_steady`.
        first: The row nearest to the edge.
        size: Number of rows.
        step: 1 from the top down, -1 from the bottom up.
        places: Distance of each row from the edge.
        kinds: Kind of each row.
        need: Bodies that a line must be on.
        steady: See :func:`count_steady`.
    """
    at: Any = -1
    labels = matched = missed = end = 0
    short = _SHORT_RUN  # lines in a row since the last doubtful prose
    prose = 0
    for k in range(size):
        r = first + step * k
        bodies = steady[lines[r, 0]]
        if bodies < need:
            continue
        gap = places[r] - at - 1
        if gap > _MISSES or missed + gap > _MISSES + matched // 4:
            break
        missed += gap
        matched += 1
        labels += kinds[r] == LABEL
        at = places[r]
        if kinds[r] == PROSE and bodies < _PROSE_BODIES:
            prose += 1
            short = 0
            if prose > _PROSE_RUN:
                break
            continue
        prose = 0
        short += 1
        if short >= _SHORT_RUN:
            end = k + 1
    return end if labels >= _FRAME_LABELS else 0


@kernel
def count_frames(
    lines: Any, row_bounds: Any, pages: Any, who: Any, need: Any, places: Any, kinds: Any, steady: Any, tally: Any
) -> None:
    """Count the bodies that have each line in a frame.

    Args:
        lines: See :func:`count_steady`.
        row_bounds: Where the rows of each page begin and end.
        pages: The pages of a site that have a family, family by family.
        who: Family of each, above 0.
        need: Bodies that a line must be on.
        places: int32 ``(2, rows)``: distance of each row from the page's top and from its bottom.
        kinds: Kind of each row.
        steady: See :func:`count_steady`.
        tally: ``(2, distinct lines)``: output, the bodies; and scratch, the last family that had the line in a frame.
    """
    for j in range(pages.size):
        size = row_bounds[pages[j] + 1] - row_bounds[pages[j]]
        for side in range(2):
            step = 1 - 2 * side
            first = row_bounds[pages[j]] + side * (size - 1)
            for k in range(frame_end(lines, first, size, step, places[side], kinds, need, steady)):
                r = first + step * k
                line = lines[r, 0]
                if tally[1, line] != who[j] and steady[line] >= need:
                    tally[1, line] = who[j]
                    tally[0, line] += 1


@kernel
def list_frame_lines(
    lines: Any, row_bounds: Any, pages: Any, need: Any, frames: Any, tally: Any, found: Any, count: Any
) -> Any:
    """Append the frame lines of a site to a list, and count its pages that have them.

    Args:
        lines: See :func:`count_steady`.
        row_bounds: Where the rows of each page begin and end.
        pages: First page of the site, and of the next.
        need: Bodies that a line must be on.
        frames: Bodies that have each line in a frame.
        tally: Scratch, ``(2, distinct lines)``: the last page that had the line; where it is in ``found``, from 1.
        found: Output, int32 ``(2, n)``: line, and pages that have it.
        count: Lines in ``found``.

    Returns:
        Lines in ``found`` now.
    """
    last, place = tally[0], tally[1]
    before = count
    for page in range(pages[0], pages[1]):
        for r in range(row_bounds[page], row_bounds[page + 1]):
            line = lines[r, 0]
            if frames[line] < need:
                continue
            if place[line] == 0:
                found[0, count] = line
                found[1, count] = 0
                count += 1
                place[line] = count
                last[line] = -1
            if last[line] != page:
                last[line] = page
                found[1, place[line] - 1] += 1
    for at in range(before, count):
        place[found[0, at]] = 0
    return count


@kernel
def fill_frame_lines(
    lines: Any,
    row_bounds: Any,
    places: Any,
    kinds: Any,
    bounds: Any,
    pages: Any,
    who: Any,
    body_bounds: Any,
    needs: Any,
    tally: Any,
    beside: Any,
    found: Any,
    counts: Any,
) -> None:
    """Find the lines of each site that stand in the frame of enough bodies.

    Args:
        lines: See :func:`count_steady`.
        row_bounds: Where the rows of each page begin and end.
        places: int32 ``(2, rows)``: distance of each row from the page's top and from its bottom.
        kinds: Kind of each row.
        bounds: First page of each site, and the number of pages.
        pages: The pages that have a family, site by site, family by family.
        who: Family of each, above 0; no two sites have one in common.
        body_bounds: Where each site begins and ends in ``pages``.
        needs: Bodies that a line must be on; 0 for a site that is not looked at.
        tally: Scratch, int32 zeros, ``(5, distinct lines)``.
        beside: Scratch, int32 zeros, ``(2, surroundings)``.
        found: Output, int32 ``(2, n)``: line, and pages of the site that have it.
        counts: Output, for each site the lines in ``found`` after it.
    """
    steady, frames = tally[0], tally[1]
    count: Any = np.int64(0)  # for a literal, list_frame_lines would be compiled once more
    for g in range(needs.size):
        if needs[g]:
            ours = pages[body_bounds[g] : body_bounds[g + 1]]
            families = who[body_bounds[g] : body_bounds[g + 1]]
            count_steady(lines, row_bounds, ours, families, steady, beside)
            count_frames(lines, row_bounds, ours, families, needs[g], places, kinds, steady, tally[1:3])
            count = list_frame_lines(lines, row_bounds, bounds[g : g + 2], needs[g], frames, tally[3:], found, count)
            for page in ours:
                for r in range(row_bounds[page], row_bounds[page + 1]):
                    steady[lines[r, 0]] = frames[lines[r, 0]] = 0
                    beside[0, lines[r, 1]] = beside[0, lines[r, 2]] = 0
        counts[g] = count


@kernel
def fill_seen_lines(lines: Any, row_bounds: Any, pages: Any, who: Any, sites: Any, tally: Any, found: Any) -> Any:
    """List the lines of each site with the number of its bodies that have them.

    Args:
        lines: See :func:`count_steady`.
        row_bounds: Where the rows of each page begin and end.
        pages: All pages, site by site, those of one body one after another.
        who: Body of each.
        sites: Site of each, ascending from 0.
        tally: Scratch, int32 zeros, ``(2, distinct lines)``.
        found: Output, int32 ``(3, rows)``: site, line, bodies that have it.

    Returns:
        How many there are in ``found``.
    """
    last, place = tally[0], tally[1]
    count = 0
    opens = 0
    for j in range(pages.size):
        if j and sites[j] != sites[j - 1]:
            for at in range(opens, count):
                place[found[1, at]] = last[found[1, at]] = 0
            opens = count
        for r in range(row_bounds[pages[j]], row_bounds[pages[j] + 1]):
            line = lines[r, 0]
            if place[line] == 0:
                found[0, count] = sites[j]
                found[1, count] = line
                found[2, count] = 0
                count += 1
                place[line] = count
            if last[line] != who[j] + 1:
                last[line] = who[j] + 1
                found[2, place[line] - 1] += 1
    return count
