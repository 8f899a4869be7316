"""On how many pages of a group each line stands, and beside what: the counting of site templates.

A page is in ten groups, its site and its layouts, so rows are visited and counted, never copied or sorted. Lines,
surroundings and windows are numbers that :func:`number` gives. Groups lie one after another: the pages of group ``g``
are ``members[bounds[g]:bounds[g + 1]]``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT_29 = np.uint64(29)
_OWN_SHARE = 0.5
"""Share of its windows that a page must have for itself to count as a page with a body of its own. Forms and near
copies stay under it: two texts that differ in every fifth word still have half of their windows in common."""


@kernel
def number(values: Any, table: Any, numbers: Any) -> Any:
    """Number the distinct values in the order in which they come.

    Args:
        values: uint64.
        table: Scratch, int64 zeros, a power of two longer than ``values``.
        numbers: Output, int32, the number of each value.

    Returns:
        How many distinct values there are.
    """
    limit = np.uint64(table.size - 1)
    count = 0
    for i in range(values.size):
        value = values[i]
        mixed = np.uint64(np.uint64(value ^ np.uint64(value >> _SHIFT_29)) * _MIX)
        slot = np.uint64(np.uint64(mixed ^ np.uint64(mixed >> _SHIFT_29)) & limit)
        while table[slot] != 0 and values[table[slot] - 1] != value:
            slot = np.uint64(np.uint64(slot + np.uint64(1)) & limit)
        if table[slot] == 0:
            table[slot] = i + 1
            numbers[i] = count
            count += 1
        else:
            numbers[i] = numbers[table[slot] - 1]
    return count


@kernel
def new_on_page(pages: Any, windows: Any, last: Any, new: Any) -> None:
    """Mark the first of equal windows of one page.

    Args:
        pages: Page of each window, ascending.
        windows: Numbers of the windows.
        last: Scratch, one place a number, filled with -1.
        new: Output, whether the window is new on its page.
    """
    for i in range(pages.size):
        new[i] = last[windows[i]] != pages[i]
        last[windows[i]] = pages[i]


@kernel
def family_of(windows: Any, i: Any, need: Any, spread: Any, first: Any, family: Any, votes: Any) -> Any:
    """Return the family of the ``i``-th member, whose windows these are; those of the members before it are known."""
    own = 0
    for k in range(windows.size):
        own += spread[windows[k]] < need
    if own < 2 or own < _OWN_SHARE * windows.size:
        return -1
    found = i
    for k in range(windows.size):
        speaker = first[windows[k]]
        if 2 <= spread[windows[k]] < need and speaker != i and family[speaker] >= 0:
            votes[speaker] += 1
            if 3 * votes[speaker] >= windows.size:
                found = min(found, family[speaker])
    for k in range(windows.size):
        votes[first[windows[k]]] = 0
    return found


@kernel
def fill_families(
    windows: Any,
    window_bounds: Any,
    members: Any,
    bounds: Any,
    needs: Any,
    spread: Any,
    first: Any,
    votes: Any,
    family: Any,
) -> None:
    """Find the pages of one body.

    The first page that has a window speaks for it; a page joins the family of one that a third of its windows name.
    What of a page's prose is on as many pages as a template line could be template itself, so it is not its own; a page
    without a body of its own has no family.

    Args:
        windows: Numbers of the distinct windows of each page.
        window_bounds: Where the windows of each page begin and end.
        members: Pages of the groups.
        bounds: Where each group begins and ends in ``members``.
        needs: Pages of the group that a template line must be on.
        spread: Scratch, int32 zeros, one a distinct window: the members that have it.
        first: Scratch, int32 zeros, one a distinct window: the place of the first of them.
        votes: Scratch, int32 zeros, one a member: windows of a page that name it.
        family: Output, for each member the place of its family's first member, -1 for none.
    """
    for g in range(needs.size):
        for i in range(bounds[g], bounds[g + 1]):
            for k in range(window_bounds[members[i]], window_bounds[members[i] + 1]):
                if spread[windows[k]] == 0:
                    first[windows[k]] = i
                spread[windows[k]] += 1
        for i in range(bounds[g], bounds[g + 1]):
            own = windows[window_bounds[members[i]] : window_bounds[members[i] + 1]]
            family[i] = family_of(own, i, needs[g], spread, first, family, votes)
        for i in range(bounds[g], bounds[g + 1]):
            for k in range(window_bounds[members[i]], window_bounds[members[i] + 1]):
                spread[windows[k]] = 0


@kernel
def count_bodies(
    lines: Any, row_bounds: Any, pages: Any, who: Any, support: Any, steady: Any, seen: Any, beside: Any
) -> None:
    """Count the bodies, families of pages, over which each line and each of its surroundings repeats.

    Args:
        lines: int32 ``(rows, 3)``: numbers of the line, of the line with the one above, of the line with the one below.
        row_bounds: Where the rows of each page begin and end.
        pages: The pages of a group that have a family, family by family.
        who: Family of each, above 0.
        support: Output, the bodies of each line.
        steady: Output, the most bodies on which one surrounding of the line repeats.
        seen: Scratch, the last family that had the line.
        beside: Scratch, ``(2, surroundings)``: its bodies, and the last family that had the surrounding.
    """
    for j in range(pages.size):
        for r in range(row_bounds[pages[j]], row_bounds[pages[j] + 1]):
            line = lines[r, 0]
            if seen[line] != who[j]:
                seen[line] = who[j]
                support[line] += 1
            for side in range(1, 3):
                at = lines[r, side]
                if beside[1, at] != who[j]:
                    beside[1, at] = who[j]
                    beside[0, at] += 1
                    steady[line] = max(steady[line], beside[0, at])


@kernel
def choose(
    lines: Any, row_bounds: Any, pages: Any, need: Any, floors: Any, support: Any, steady: Any, chosen: Any
) -> None:
    """Mark the lines that are on enough bodies, and steadily; arguments as of :func:`fill_template_lines`."""
    for page in pages:
        for r in range(row_bounds[page], row_bounds[page + 1]):
            line = lines[r, 0]
            enough = support[line] >= need and steady[line] >= floors[0]
            chosen[line] = enough and steady[line] >= floors[1] * support[line]


@kernel
def count_company(lines: Any, row_bounds: Any, pages: Any, who: Any, chosen: Any, company: Any, seen: Any) -> None:
    """Count the bodies on which each chosen line stands together with another chosen line.

    Args:
        lines: See :func:`count_bodies`.
        row_bounds: Where the rows of each page begin and end.
        pages: The pages of a group that have a family, family by family.
        who: Family of each, above 0.
        chosen: 1 for a chosen line.
        company: Output, the bodies of each line that have another.
        seen: Scratch, the last family that had the line.
    """
    only = -1  # the chosen line that a family has shown; -2 after a second one
    last = 0
    for j in range(pages.size):
        if who[j] != last:
            last = who[j]
            only = -1
        for r in range(row_bounds[pages[j]], row_bounds[pages[j] + 1]):
            line = lines[r, 0]
            if chosen[line] == 0 or seen[line] == last:
                continue
            seen[line] = last
            if only == -1:
                only = line
                continue
            if only >= 0:
                company[only] += 1
                only = -2
            company[line] += 1


@kernel
def drop_lonely(
    lines: Any, row_bounds: Any, pages: Any, need: Any, floors: Any, support: Any, company: Any, chosen: Any
) -> None:
    """Unmark the lines that stand alone too often; arguments as of :func:`fill_template_lines`."""
    for page in pages:
        for r in range(row_bounds[page], row_bounds[page + 1]):
            line = lines[r, 0]
            if company[line] < need and support[line] < floors[2]:
                chosen[line] = 0


@kernel
def list_chosen(
    lines: Any, row_bounds: Any, pages: Any, chosen: Any, last: Any, place: Any, found: Any, count: Any
) -> Any:
    """Append the chosen lines of a group to a list, and count its pages that have them.

    Args:
        lines: See :func:`count_bodies`.
        row_bounds: Where the rows of each page begin and end.
        pages: All pages of the group.
        chosen: 1 for a chosen line.
        last: Scratch, the last page that had the line.
        place: Scratch, where the line is in ``found``, counted from 1.
        found: Output, int32 ``(2, n)``: line, and pages that have it.
        count: Lines in ``found``.

    Returns:
        Lines in ``found`` now.
    """
    before = count
    for page in pages:
        for r in range(row_bounds[page], row_bounds[page + 1]):
            line = lines[r, 0]
            if chosen[line] == 0:
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
def fill_template_lines(
    lines: Any,
    row_bounds: Any,
    members: Any,
    bounds: Any,
    pages: Any,
    who: Any,
    body_bounds: Any,
    needs: Any,
    floors: Any,
    tally: Any,
    beside: Any,
    found: Any,
    counts: Any,
) -> None:
    """Find the lines of each group that repeat over enough bodies, steadily, and not alone.

    Args:
        lines: See :func:`count_bodies`.
        row_bounds: Where the rows of each page begin and end.
        members: Pages of the groups.
        bounds: Where each group begins and ends in ``members``.
        pages: The members that have a family, group by group, family by family.
        who: Family of each, above 0; no two groups have one in common.
        body_bounds: Where each group begins and ends in ``pages``.
        needs: Bodies that a line must be on; 0 for a group that is not looked at.
        floors: float64: bodies on which one surrounding of a line must repeat, at least; the share of the line's bodies
            on which it must; bodies from which on a line needs no other beside it.
        tally: Scratch, int32 zeros, ``(8, distinct lines)``.
        beside: Scratch, int32 zeros, ``(2, surroundings)``.
        found: Output, int32 ``(2, n)``: line, and pages of the group that have it.
        counts: Output, for each group the lines in ``found`` after it.
    """
    support, steady, chosen, company = tally[0], tally[1], tally[2], tally[3]
    count: Any = np.int64(0)  # for a literal, list_chosen would be compiled once more
    for g in range(needs.size):
        if needs[g]:
            ours = pages[body_bounds[g] : body_bounds[g + 1]]
            families = who[body_bounds[g] : body_bounds[g + 1]]
            all_ = members[bounds[g] : bounds[g + 1]]
            count_bodies(lines, row_bounds, ours, families, support, steady, tally[4], beside)
            choose(lines, row_bounds, ours, needs[g], floors, support, steady, chosen)
            count_company(lines, row_bounds, ours, families, chosen, company, tally[5])
            drop_lonely(lines, row_bounds, ours, needs[g], floors, support, company, chosen)
            count = list_chosen(lines, row_bounds, all_, chosen, tally[6], tally[7], found, count)
            for page in ours:
                for r in range(row_bounds[page], row_bounds[page + 1]):
                    line = lines[r, 0]
                    support[line] = steady[line] = chosen[line] = company[line] = 0
                    beside[0, lines[r, 1]] = beside[0, lines[r, 2]] = 0
        counts[g] = count
