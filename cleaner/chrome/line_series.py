"""Lines of pages as series of values, and the kernels over them as functions that return a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.kernels import series
from cleaner.kernels.end_marks import SENTENCE

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.lexicon import Lexicon
    from cleaner.chrome.line_words import LineWords

    Integers = npt.NDArray[np.int64]
    Row = npt.NDArray[np.float32]
    Flags = npt.NDArray[np.bool_]
    Values = npt.NDArray[Any]

SENTENCE_WORDS, LONG_WORDS, LABEL_WORDS = 15, 40, 6
"""A line is long text from so many words on if it ends as a sentence, or from so many if not; a label up to so many."""


@dataclass(frozen=True)
class Lines:
    """The lines that are not blank of some pages, as the features need them.

    Attributes:
        facts: Facts of the batch that the lines are from.
        numbers: Place of each line in ``facts``.
        bounds: ``pages + 1`` places in ``numbers``.
        words: The words of the lines.
        lexicon: Lexicon and site words.
    """

    facts: LineFacts
    numbers: Integers
    bounds: Integers
    words: LineWords
    lexicon: Lexicon


class Series:
    """Series over lines that several groups of features are made of.

    Attributes:
        words: Length in words; characters of scripts without spaces and numbers count less.
        sentence: Whether the line ends as a sentence does, 0 or 1.
        long: Whether it is long text, 0 or 1.
        label: Whether it is a label, 0 or 1.
        opens: Whether a blank line or the page's edge is above it, 0 or 1.
    """

    def __init__(self, lines: Lines, rows: dict[str, Values]) -> None:
        facts, numbers = lines.facts, lines.numbers
        self.words = rows["words"]
        self.sentence = ((facts.end_mark[numbers] == SENTENCE) & (rows["ellipsis"] == 0)).astype(np.float32)
        long = (self.sentence > 0) & (self.words >= SENTENCE_WORDS) | (self.words >= LONG_WORDS)
        self.long = long.astype(np.float32)
        self.label = ((self.words <= LABEL_WORDS) & (self.sentence == 0)).astype(np.float32)
        self.opens = rows["blank above"]


def divisor(values: Values) -> Values:
    """Return the values, at least 1, to divide by."""
    floored: Values = np.maximum(values, 1)
    return floored


def sums_above(values: Values, bounds: Integers) -> Row:
    """Return the sum of the values above each line of its page."""
    out = np.empty(len(values), np.float32)
    series.sums_above(values, bounds, out)
    return out


def page_totals(values: Values, bounds: Integers) -> Row:
    """Return for each line the sum of its page's values."""
    out = np.empty(len(values), np.float32)
    series.totals(values, bounds, out)
    return out


def page_maxima(values: Row, bounds: Integers) -> Row:
    """Return the highest value of each page, 0 for one without lines."""
    filled = np.diff(bounds) > 0
    most = np.zeros(len(filled), np.float32)
    if filled.any():
        most[filled] = np.maximum.reduceat(values, bounds[:-1][filled])
    return most


def window_means(values: Values, bounds: Integers, reach: int) -> Row:
    """Return the mean of the values up to ``reach`` lines around each line."""
    out = np.empty(len(values), np.float32)
    series.window_means(values, bounds, reach, out)
    return out


def beside(values: Row, bounds: Integers, step: int) -> Row:
    """Return the value ``step`` lines below each line, -1 past the edge of the page."""
    out = np.empty(len(values), np.float32)
    series.neighbours(values, bounds, step, -1.0, out)
    return out


def decayed_sums(values: Row, bounds: Integers, keep: float) -> tuple[Row, Row]:
    """Return the sums of the values above and below, each line further off weighing ``keep`` times less."""
    above, below = np.empty(len(values), np.float32), np.empty(len(values), np.float32)
    series.decayed(values, bounds, keep, above, below)
    return above, below


def line_distances(there: Flags, bounds: Integers) -> tuple[Row, Row]:
    """Return how many lines above and below the nearest marked line is."""
    above, below = np.empty(len(there), np.float32), np.empty(len(there), np.float32)
    series.distances(there, bounds, above, below)
    return above, below
