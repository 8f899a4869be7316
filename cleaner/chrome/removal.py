"""Runs of removed lines: which blank lines go with them, where they lie, and the text without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import text_array, text_buffers
from cleaner.kernels import removed_runs as kernels

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]


class Runs(NamedTuple):
    """Runs of lines that one rule removes, in order; one entry a run in each array.

    Attributes:
        first: The first line that a rule took; blank lines may go before it.
        last: The last line, blank ones included.
        verdict: The rule.
        document: Number of the text.
        start: First byte that goes, in the batch's data.
        end: One past the last byte that goes.
        start_char: First character that goes, in the text.
        end_char: One past the last character that goes.
    """

    first: Integers
    last: Integers
    verdict: Integers
    document: Integers
    start: Integers
    end: Integers
    start_char: Integers
    end_char: Integers


def removed_runs(facts: LineFacts, verdict: Integers) -> Runs:
    """Return what goes where each line has a verdict.

    A removed run takes its line ends along, and the blank lines between its lines. At the page's top and bottom it
    takes the blank lines on its other side too; in the middle those below it, where blank lines stand above it as well.

    Args:
        facts: Facts of the batch.
        verdict: Number of the rule that takes the line, negative for a line that stays. Blank lines stay.
    """
    found = np.empty((kernels.ROWS, int((verdict >= 0).sum())), np.int64)
    count = kernels.find_runs(verdict, facts.blank, facts.bounds, facts.start, facts.end, facts.chars, found)
    return Runs(*found[:, :count])


def removed(facts: LineFacts, runs: Runs) -> pa.LargeStringArray:
    """Return the text of each run."""
    cuts = np.stack([runs.start, runs.end], 1).reshape(-1)
    return text_array(facts.data, cuts).take(pa.array(np.arange(0, len(cuts), 2)))


def without(facts: LineFacts, runs: Runs) -> pa.LargeStringArray:
    """Return the texts of the batch without the runs."""
    cuts = np.concatenate((facts.offsets[:1], np.stack([runs.start, runs.end], 1).reshape(-1), facts.offsets[-1:]))
    kept = text_array(facts.data, cuts).take(pa.array(np.arange(0, len(cuts), 2)))
    lost = np.bincount(runs.document, runs.end - runs.start, facts.documents).astype(np.int64)
    sizes = np.diff(facts.offsets) - lost
    return text_array(text_buffers(kept)[0], np.concatenate(([0], np.cumsum(sizes))))
