"""Facts about the lines of a batch of texts, as arrays: what every rule of this room decides by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.calendar import calendar_table
from cleaner.chrome.keys import character_classes
from cleaner.chrome.zones import neighbours
from cleaner.kernels import line_facts as kernels
from cleaner.kernels.distinct_lines import fill_line_places, number_lines
from cleaner.kernels.end_marks import SENTENCE, fill_end_marks
from cleaner.kernels.long_lines import fill_long_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.zones import Neighbours

    Integers = npt.NDArray[np.int64]
    Counts = npt.NDArray[np.int32]
    Flags = npt.NDArray[np.bool_]

_NEWLINE = 10
_WIDE_COLON = "：".encode()


class DifferentLines(NamedTuple):
    """What is known of the different lines of a batch; one entry a line in each array.

    Attributes:
        first: The first line of the batch that is this one.
        counts, key, end_mark: See :class:`LineFacts`.
    """

    first: Integers
    counts: Counts
    key: npt.NDArray[np.uint64]
    end_mark: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class LineFacts:
    """One entry a line in each array but ``bounds``; a text of ``k`` newlines has ``k + 1`` lines.

    A line over :data:`~cleaner.kernels.line_facts.SHORT` bytes is not looked at closely: its capitals are the ASCII
    ones, and it has no slots.

    Attributes:
        data: The bytes that ``start`` and ``end`` point into.
        offsets: ``n + 1`` positions in ``data``: text ``i`` is ``data[offsets[i]:offsets[i + 1]]``.
        bounds: ``n + 1`` line numbers; the lines of text ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        start: First byte of the line.
        end: One past its last byte; its newline is not counted.
        number: Number of the line among the different lines; equal ones have one number if they are short.
        different: What is known of the different lines.
    """

    data: npt.NDArray[np.uint8]
    offsets: Integers
    bounds: Integers
    start: Integers
    end: Integers
    number: npt.NDArray[np.int32]
    different: DifferentLines

    @cached_property
    def counts(self) -> Counts:
        """What is counted of each line, int32 ``(kinds, lines)``, the rows of :mod:`cleaner.kernels.line_facts`."""
        counted: Counts = np.take(self.different.counts, self.number, 1, mode="clip")  # checks take half as long again
        return counted

    @cached_property
    def key(self) -> npt.NDArray[np.uint64]:
        """Hash of the line with its slots masked: digit runs, calendar names and addresses are one sign each.

        Blanks and ASCII case do not count. 0 for a blank line.
        """
        return self.different.key[self.number]

    @cached_property
    def end_mark(self) -> npt.NDArray[np.uint8]:
        """Class of the line's end mark.

        ``NO_END``, ``SENTENCE``, ``COLON`` or ``PAUSE`` of :mod:`cleaner.kernels.end_marks`.
        """
        return self.different.end_mark[self.number]

    def column(self, number: int) -> Counts:
        """Return what is counted of each line under a number, a row of the counts."""
        counted: Counts = self.counts[number]
        return counted

    @property
    def size(self) -> int:
        """Number of lines."""
        return len(self.start)

    @property
    def documents(self) -> int:
        """Number of texts."""
        return len(self.bounds) - 1

    @property
    def chars(self) -> Counts:
        """Characters of the line."""
        return self.column(kernels.CHARS)

    @property
    def words(self) -> Counts:
        """Words and numbers; a character of a script without spaces is a word."""
        return self.column(kernels.WORDS)

    @property
    def plain(self) -> Counts:
        """Words that are no number, calendar name or address."""
        return self.column(kernels.PLAIN)

    @property
    def letters(self) -> Counts:
        """Letters."""
        return self.column(kernels.LETTERS)

    @property
    def upper(self) -> Counts:
        """Capital letters."""
        return self.column(kernels.UPPER)

    @property
    def capitalised(self) -> Counts:
        """Words that begin with a capital."""
        return self.column(kernels.CAPITALISED)

    @property
    def digits(self) -> Counts:
        """Digits."""
        return self.column(kernels.DIGITS)

    @property
    def numbers(self) -> Counts:
        """Numbers; ``1.500`` and ``4/10/2023`` and ``13:05`` are one each."""
        return self.column(kernels.NUMBERS)

    @property
    def calendar(self) -> Counts:
        """Calendar names and units of time."""
        return self.column(kernels.CALENDAR)

    @property
    def clocks(self) -> Counts:
        """Clock times."""
        return self.column(kernels.CLOCKS)

    @property
    def dates(self) -> Counts:
        """Dates in figures."""
        return self.column(kernels.DATES)

    @property
    def addresses(self) -> Counts:
        """Web and mail addresses."""
        return self.column(kernels.ADDRESSES)

    def shaped(self, bit: int) -> Flags:
        """Return which lines have a bit of the shape, for instance ``BULLET``."""
        shaped: Flags = (self.column(kernels.SHAPE) & bit) != 0
        return shaped

    @cached_property
    def blank(self) -> Flags:
        """Whether nothing stands in the line."""
        return self.shaped(kernels.BLANK)

    @cached_property
    def document(self) -> Integers:
        """Number of the text that the line is in."""
        return np.repeat(np.arange(self.documents), np.diff(self.bounds))

    @cached_property
    def around(self) -> Neighbours:
        """What stands around each line on its page."""
        return neighbours(self.blank, self.bounds)

    @cached_property
    def prose(self) -> Flags:
        """Whether the line reads as running text: a sentence of some length, or long without an end mark."""
        sentence = (self.end_mark == SENTENCE) & (self.plain >= 10)
        long = ((self.letters >= 80) & (self.plain >= 12)) | (self.letters >= 160)
        prose: Flags = (sentence | long) & ~self.blank
        return prose

    def text(self, line: int) -> str:
        """Return the text of one line."""
        return bytes(self.data[self.start[line] : self.end[line]]).decode("utf-8", "replace")

    def labels(self, lines: Integers) -> list[bytes]:
        """Return what stands before the first colon of some lines, all of a line that has none."""
        data = self.data.data
        texts = (
            data[start:end] for start, end in zip(self.start[lines].tolist(), self.end[lines].tolist(), strict=True)
        )
        return [bytes(text).partition(b":")[0].partition(_WIDE_COLON)[0] for text in texts]


def line_facts(data: npt.NDArray[np.uint8], offsets: Integers) -> LineFacts:
    r"""Return the facts of all lines of a batch.

    Args:
        data: UTF-8 bytes, valid, as :func:`~cleaner.corpus.buffers.text_buffers` gives them.
        offsets: ``n + 1`` positions in ``data``.

    Example:
        >>> text = "Thứ Tư, ngày 4 tháng 10 năm 2023\n\nViews: 770".encode()
        >>> facts = line_facts(np.frombuffer(text, np.uint8), np.array([0, len(text)]))
        >>> facts.chars.tolist(), facts.calendar.tolist(), facts.numbers.tolist(), facts.blank.tolist()
        ([32, 0, 10], [4, 0, 0], [3, 0, 1], [False, True, False])
    """
    most = int(np.count_nonzero(data[offsets[0] : offsets[-1]] == _NEWLINE)) + len(offsets) - 1
    start, end, first = np.empty((3, most), np.int64)
    bounds, number = np.empty(len(offsets), np.int64), np.empty(most, np.int32)
    fill_line_places(data, offsets, start, end, bounds)
    table = np.zeros(1 << (2 * most).bit_length(), np.uint64)
    first = first[: number_lines(data, start, end, kernels.SHORT, table, number, first)]
    return LineFacts(data, offsets, bounds, start, end, number, _different(data, start, end, first))


def _different(data: npt.NDArray[np.uint8], start: Integers, end: Integers, first: Integers) -> DifferentLines:
    """Return what is known of some lines."""
    starts, ends = start[first], end[first]
    counts = np.zeros((kernels.COLUMNS, len(first)), np.int32)
    key = np.zeros(len(first), np.uint64)
    end_mark = np.zeros(len(first), np.uint8)
    table = calendar_table()
    kernels.fill_short_lines(data, starts, ends, character_classes(), *table, token_scratch(), counts, key)
    fill_long_lines(data, starts, ends, counts, key)
    fill_end_marks(data, starts, ends, end_mark)
    return DifferentLines(first, counts, key, end_mark)


def token_scratch() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64], Integers]:
    """Return room for the tokens of the lines that :func:`cleaner.kernels.line_facts.fill_short_lines` cuts at once."""
    most = kernels.SHORT * kernels.TOGETHER
    return np.empty(most, np.uint8), np.empty(most, np.uint64), np.empty(kernels.TOGETHER + 1, np.int64)
