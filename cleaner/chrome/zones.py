"""Where on its page a line stands: beside which lines, and whether before, among or after the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


def neighbours(facts: LineFacts) -> tuple[Integers, Integers]:
    """Return the number of the nearest line that is not blank above and below each line, -1 at the page's edge."""
    numbers = np.arange(facts.size)
    filled = np.where(facts.blank, -1, numbers)
    above = np.full(facts.size, -1, np.int64)
    above[1:] = np.maximum.accumulate(filled)[:-1]
    below = np.full(facts.size, facts.size, np.int64)
    below[:-1] = np.minimum.accumulate(np.where(facts.blank, facts.size, numbers)[::-1])[::-1][1:]
    first = facts.bounds[facts.document]
    last = facts.bounds[facts.document + 1]
    return np.where(above < first, -1, above), np.where(below >= last, -1, below)


def prose_bounds(facts: LineFacts, prose: Flags) -> tuple[Integers, Integers]:
    """Return the first and the last line of prose of each page; -1 and -1 for a page without.

    Args:
        facts: Facts of the batch.
        prose: Which lines count as prose.
    """
    lines = np.flatnonzero(prose)
    page = facts.document[lines]
    first = np.full(facts.documents, -1, np.int64)
    last = np.full(facts.documents, -1, np.int64)
    first[page[::-1]] = lines[::-1]  # the last write to a place counts
    last[page] = lines
    return first, last


def outside_prose(facts: LineFacts, prose: Flags) -> Flags:
    """Return which lines stand before the first or after the last line of prose of their page."""
    first, last = prose_bounds(facts, prose)
    numbers = np.arange(facts.size)
    return (numbers < first[facts.document]) | (numbers > last[facts.document])
