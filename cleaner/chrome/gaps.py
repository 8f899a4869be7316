"""The runs of lines that no template takes: what stands between template lines, and which of it is the page's body."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_MISSES = 2  # lines in a row between two template lines of one run at the page's edge, as in a frame


class Gaps(NamedTuple):
    """One entry a line in each array; blank lines are in no gap.

    Attributes:
        size: Lines in the gap that the line is in; 0 for a template line.
        prose: How many of these are prose.
        main: Whether no gap of the page has more prose or, where this is equal, more lines: it holds the body.
        edge: Whether template lines reach from an edge of the page to the line with at most two others in a row.
        beside_main: Whether the gap is the last one above the first main one: a title may stand in it.
    """

    size: Integers
    prose: Integers
    main: Flags
    edge: Flags
    beside_main: Flags


def gaps(facts: LineFacts, hit: Flags) -> Gaps:
    r"""Return the gaps between template lines.

    Args:
        facts: Facts of the batch.
        hit: Which lines are template lines.

    Example:
        >>> from cleaner.chrome.facts import line_facts
        >>> page = b"Menu\nTitle\nMore\na\nb"
        >>> facts = line_facts(np.frombuffer(page, np.uint8), np.array([0, len(page)]))
        >>> found = gaps(facts, np.array([True, False, True, False, False]))
        >>> found.size.tolist(), found.main.tolist(), found.beside_main.tolist()
        ([0, 1, 0, 2, 2], [False, False, False, True, True], [False, True, False, False, False])
    """
    lines = np.flatnonzero(~facts.blank)
    size, prose = np.zeros((2, facts.size), np.int64)
    main, edge, beside_main = np.zeros((3, facts.size), bool)
    if not len(lines):
        return Gaps(size, prose, main, edge, beside_main)
    document, taken = facts.document[lines], hit[lines]
    new = np.append(True, (document[1:] != document[:-1]) | (taken[1:] != taken[:-1]))
    run = np.cumsum(new) - 1  # runs of lines that all are template lines or all are not
    first = np.flatnonzero(new)
    page, gap = document[first], ~taken[first]
    lengths = np.diff(first, append=len(lines))
    until = np.append(0, np.cumsum(facts.prose[lines]))
    proses = until[first + lengths] - until[first]
    weight = np.where(gap, proses * (len(lines) + 1) + lengths, 0)
    opens = np.flatnonzero(np.append(True, page[1:] != page[:-1]))
    pages = np.repeat(np.arange(len(opens)), np.diff(opens, append=len(page)))
    mains = gap & (weight == np.maximum.reduceat(weight, opens)[pages])
    size[lines] = np.where(gap, lengths, 0)[run]
    prose[lines] = np.where(gap, proses, 0)[run]
    main[lines] = mains[run]
    edge[lines] = _at_edge(gap & (lengths > _MISSES), opens, pages)[run]
    above = np.zeros(len(first), bool)
    _, firsts = np.unique(pages[mains], return_index=True)
    places = np.flatnonzero(mains)[firsts]  # the first main gap of each page that has one
    places = places[places - opens[pages[places]] >= 2]
    above[places - 2] = True  # gaps and runs of template lines take turns
    beside_main[lines] = above[run]
    return Gaps(size, prose, main, edge, beside_main)


def _at_edge(stops: Flags, opens: Integers, pages: Integers) -> Flags:
    """Return which runs have no run that stops a frame between them and an edge of their page, and are none."""
    before = np.append(0, np.cumsum(stops))
    earlier = before[1:] - before[opens][pages]
    later = before[np.append(opens[1:], len(stops))][pages] - before[:-1]
    at_edge: Flags = ((earlier == 0) | (later == 0)) & ~stops
    return at_edge
