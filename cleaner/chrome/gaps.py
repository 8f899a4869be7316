"""The runs of lines that no template takes: what stands between template lines, and which of it is the page's body."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels.template_gaps import fill_gaps

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
    size, prose = np.zeros((2, facts.size), np.int64)
    main, edge, beside_main = np.zeros((3, facts.size), bool)
    fill_gaps(hit, facts.blank, facts.prose, facts.bounds, _MISSES, size, prose, main, edge, beside_main)
    return Gaps(size, prose, main, edge, beside_main)
