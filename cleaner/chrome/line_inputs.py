"""What is counted of the lines of pages: the rows that all features of the line model are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels import line_facts as shapes
from cleaner.kernels import line_inputs as kernels
from cleaner.kernels import line_words as marks
from cleaner.kernels import page_words, phrases
from cleaner.kernels.end_marks import SENTENCE
from cleaner.kernels.line_words import MOST_WORDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.lexicon import Lexicon
    from cleaner.chrome.line_words import LineWords

    Integers = npt.NDArray[np.int64]
    Rows = npt.NDArray[np.float32]

_OWN = ("length", "sentence", "long", "label", "end", "ellipsis", "blank above", "blank below")
_FACTS = {
    "chars": shapes.CHARS,
    "all letters": shapes.LETTERS,
    "all digits": shapes.DIGITS,
    "calendar": shapes.CALENDAR,
    "clocks": shapes.CLOCKS,
    "dates": shapes.DATES,
    "addresses": shapes.ADDRESSES,
    "shape": shapes.SHAPE,
}
_COUNTS = ("words", "letters", "capitalised words", "numbers", "solos", "stops", "commas", "colons", "quotes",
           "brackets", "rules", "currencies", "signs", "first", "long words", "capital letters")  # fmt: skip
_SHARED = ("shared words", "shared logs", "telling", "words shared with any", "logs shared with any")
SCORES = ("content", "tail", "head", "inside")
"""What the lexicon tells of a line: content or not; furniture below the text, above it, amid it."""

INPUTS = (*_OWN, *_FACTS, *_COUNTS, *_SHARED, "repeats", "categories", *(f"score {name}" for name in SCORES))
"""Names of the rows."""

_CATEGORIES = INPUTS.index("categories")
_SHARED_ROWS = slice(INPUTS.index(_SHARED[0]), INPUTS.index(_SHARED[-1]) + 1)

_FACT_COLUMNS = np.array(list(_FACTS.values()))
_PLACES = shapes.WORDS, shapes.NUMBERS, marks.WORDS, marks.SOLOS, SENTENCE
_LOGS = np.log1p(np.arange(256)).astype(np.float32)


@dataclass(frozen=True)
class Lines:
    """The lines that are not blank of some pages.

    Attributes:
        facts: Facts of the batch that the lines are from.
        numbers: Place of each line in ``facts``.
        bounds: ``pages + 1`` places in ``numbers``.
        which: Number of each line among those whose words are told, so that equal lines are told once.
        words: The words of these.
        scores: What the lexicon tells of them, ``(SCORES, different lines)``.
        categories: Categories of their site words, as bits.
    """

    facts: LineFacts
    numbers: Integers
    bounds: Integers
    which: npt.NDArray[np.int32]
    words: LineWords
    scores: Rows
    categories: Rows


class Tables:
    """Scratch tables for what is counted of the words of a page.

    They are kept for many calls, because new memory costs as much as the work in it.
    """

    def __init__(self) -> None:
        self.keys = np.zeros(0, np.uint64)
        self.counts = np.zeros((3, 0), np.int32)
        self.slots = np.zeros(0, np.int32)
        self._stamps = 0

    def make_room(self, words: Integers, bounds: Integers) -> None:
        """Make the tables large enough for some pages, given how many words each line has."""
        until = np.append(0, np.cumsum(words))[bounds]
        most = int(max(np.diff(until).max(initial=0), np.diff(bounds).max(initial=0)))
        size = 1 << max(2 * most, 16).bit_length()
        if size > len(self.keys):
            self.keys, self.counts = np.zeros(size, np.uint64), np.empty((3, size), np.int32)
            self.slots = np.empty(size, np.int32)

    def stamps(self, pages: int) -> int:
        """Return a number for the next pages to begin after: with each its own, nobody has to empty the table."""
        self._stamps += pages
        return self._stamps - pages


def look_up(words: LineWords, lexicon: Lexicon) -> tuple[Rows, Rows]:
    """Return the scores, ``(SCORES, lines)``, and the categories of some lines.

    Apart from :func:`count` because the tables, 2 MB, and the rows of a program would take turns in the cache.

    Args:
        words: The words of the lines.
        lexicon: What is known of words.
    """
    lines = len(words.bounds) - 1
    scores, categories = np.empty((len(SCORES), lines), np.float32), np.empty(lines, np.float32)
    ones, pairs = np.empty((2, phrases.TOGETHER * MOST_WORDS), np.uint64)
    phrases.look_up(
        words.words, words.bounds, words.counts, lexicon.entries, np.float32(lexicon.unit), lexicon.phrases,
        lexicon.places, ones, pairs, scores, categories,
    )  # fmt: skip
    return scores, categories


def count(lines: Lines, rows: Rows, tables: Tables | None = None) -> None:
    """Fill in the rows of :data:`INPUTS`.

    Args:
        lines: Lines of pages.
        rows: Output, float32 ``(inputs, lines)``.
        tables: Scratch.
    """
    facts, words, bounds, which = lines.facts, lines.words, lines.bounds, lines.which
    kernels.fill_inputs(
        lines.numbers, bounds, facts.data, facts.end, facts.end_mark, facts.counts, _FACT_COLUMNS, which,
        words.counts, _PLACES, rows,
    )  # fmt: skip
    np.take(lines.scores, which, 1, out=rows[-len(SCORES) :], mode="clip")
    np.take(lines.categories, which, out=rows[_CATEGORIES], mode="clip")
    pages, tables = len(bounds) - 1, tables or Tables()
    starts, ends = words.bounds[which], words.bounds[1:][which]
    tables.make_room(ends - starts, bounds)
    page_words.fill_shared_words(
        words.words, starts, ends, bounds, rows[kernels.LONG], tables.keys, tables.stamps(pages), tables.counts,
        tables.slots, _LOGS, rows[_SHARED_ROWS],
    )  # fmt: skip
    page_words.count_repeats(
        facts.key[lines.numbers], bounds, tables.keys, tables.stamps(pages), tables.counts, rows[_CATEGORIES - 1]
    )
