"""Kernel: which lines of a text each visit fills in anew: the day's date, how often the page was seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint8, uint64 = np.int64, np.uint8, np.uint64

LINE, DIGIT = np.uint8(1), np.uint8(8)
"""Flags of a token, from :mod:`cleaner.kernels.token_layout`; Numba's cache does not see a constant of another file."""
STAMPED = np.uint8(128)
"""The token stands in such a line."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)

LONGEST = 24
"""Tokens of the longest such line; Thai has one for each letter."""
DATE_WORDS = 10
"""Tokens of the longest date: the day of the week, day, month, year, hours and minutes."""
DATE_NUMBERS = 2
"""Numbers that a date has at least."""
DATE_END = 2
"""A date's last number has so many words behind it at most (日, p.m.)."""
COUNT_PARTS = 4
"""Tokens of the longest count: 1.234.567.890."""
COUNT_END = 2
"""Words behind a count (times, lượt)."""


@kernel
def is_among(value: Any, among: Any) -> bool:
    """Return whether a value is one of some ascending ones."""
    low, high = 0, among.size
    while low < high:
        middle = (low + high) >> 1
        if among[middle] < value:
            low = middle + 1
        else:
            high = middle
    return bool(low < among.size and among[low] == value)


@kernel
def joined_words(bases: Any) -> Any:
    """Return one hash of some tokens in order, as uint64, for :func:`mark_stamp_lines`."""
    state = uint64(0)
    for t in range(bases.size):
        state = (state ^ uint64(bases[t])) * _FACTOR
    return state


@kernel
def is_stamp_line(layout: Any, bases: Any, dates: Any, counts: Any) -> bool:  # noqa: C901 - one walk over a line
    """Return whether a line is a label with a date or a count, or a count with its label."""
    size = layout.size
    last = -1  # the last number
    numbers = 0
    for t in range(size):
        if layout[t] & DIGIT:
            last = t
            numbers += 1
    if last < 0:
        return False
    start = 0
    while start < size and layout[start] & DIGIT:
        start += 1
    if start > COUNT_PARTS:
        return False
    state = uint64(0)
    for t in range(start, size):
        if layout[t] & DIGIT:
            break
        state = (state ^ uint64(bases[t])) * _FACTOR
        end = t + 1  # of what may be the label
        if start > 0:
            if end == size and is_among(state, counts):
                return True
            continue
        rest = size - end
        dated = numbers >= DATE_NUMBERS and rest <= DATE_WORDS and size - 1 - last <= DATE_END
        if dated and is_among(state, dates):
            return True
        if rest > 0 and layout[end] & DIGIT and is_among(state, counts):
            parts = end
            while parts < size and layout[parts] & DIGIT:
                parts += 1
            if parts - end <= COUNT_PARTS and size - parts <= COUNT_END and last < parts:
                return True
    return False


@kernel
def mark_stamp_lines(layout: Any, bases: Any, bounds: Any, documents: Any, dates: Any, counts: Any) -> None:
    """Set :data:`STAMPED` for the tokens of the lines that each visit fills in anew.

    Args:
        layout: uint8 flags of the tokens, from ``token_layout``.
        bases: uint32, hashes of the tokens without accents.
        bounds: int64[n + 1], tokens of the documents.
        documents: int64, the documents to do.
        dates: uint64, ascending: labels before the day's date, as :func:`joined_words` makes them.
        counts: uint64, ascending: labels before or behind a count.
    """
    for document in documents:
        line = bounds[document]
        for t in range(bounds[document] + 1, bounds[document + 1] + 1):
            if t == bounds[document + 1] or layout[t] & LINE:
                if t - line <= LONGEST and is_stamp_line(layout[line:t], bases[line:t], dates, counts):
                    for u in range(line, t):
                        layout[u] = uint8(layout[u] | STAMPED)
                line = t
