"""The words of the lines of some pages, which is what the line model reads."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels import line_words as kernels

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

_MARKS = {
    ".!?…।؟۔": kernels.STOP,
    ",;،、": kernels.COMMA,
    ":": kernels.COLON,
    "\"'“”‘’„‚«‹「」『』": kernels.QUOTE,
    "|·•/\\>→<*+=#@&©®™_~^▪►▶●◦■□◆✓»›": kernels.RULE,
    "。": kernels.STOP,
}
_CATEGORIES = {
    "L": kernels.LETTER,
    "M": kernels.LETTER,
    "Nd": kernels.DIGIT,
    "N": kernels.LETTER,
    "Z": kernels.BLANK,
    "C": kernels.BLANK,
    "Ps": kernels.BRACKET,
    "Pe": kernels.BRACKET,
    "Sc": kernels.CURRENCY,
}


@dataclass(frozen=True)
class LineWords:
    """Words and marks at the start of each line.

    Attributes:
        words: uint32 hashes of the words of all lines; see :func:`~cleaner.kernels.line_words.fill_line_words`.
        bounds: ``lines + 1`` places in ``words``.
        counts: int32 ``(kinds, lines)``, the rows of :mod:`cleaner.kernels.line_words`.
    """

    words: npt.NDArray[np.uint32]
    bounds: Integers
    counts: npt.NDArray[np.int32]


def line_words(data: npt.NDArray[np.uint8], start: Integers, end: Integers) -> LineWords:
    """Return the words of some lines.

    Args:
        data: UTF-8 bytes, valid.
        start: First byte of each line.
        end: One past the last byte of each line.

    Example:
        >>> text = "Log in | LOG IN (2)".encode()
        >>> found = line_words(np.frombuffer(text, np.uint8), np.array([0]), np.array([len(text)]))
        >>> bool((found.words[:2] == found.words[2:4]).all()), len(found.words)
        (True, 5)
    """
    most = int(np.minimum(end - start, kernels.HEAD + 3).sum())
    words = np.empty(most + 1, np.uint32)
    bounds = np.empty(len(start) + 1, np.int64)
    counts = np.zeros((kernels.COLUMNS, len(start)), np.int32)
    kernels.fill_line_words(data, start, end, fold_table(), words, bounds, counts)
    return LineWords(words[: bounds[-1]], bounds, counts)


@functools.cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return the answers of :func:`~cleaner.kernels.line_words.fold_of` for the first code points."""
    table = np.zeros(kernels.TABLED, np.uint32)
    marks = {mark: kind for group, kind in _MARKS.items() for mark in group}
    for code in range(kernels.TABLED):
        char = chr(code)
        category = unicodedata.category(char)
        kind = marks.get(char) or _CATEGORIES.get(category, _CATEGORIES.get(category[0], kernels.SIGN))
        lower = char.lower()
        fold = ord(lower) if len(lower) == 1 else code
        capital = int(kernels.CAPITAL) if category in ("Lu", "Lt") else 0
        table[code] = (fold & 0xFFFF) | int(kind) << 16 | capital
    return table
