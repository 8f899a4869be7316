"""How each line ends: with a sentence's end, a colon, a pause, or without a mark."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

NO_END, SENTENCE, COLON, PAUSE = 0, 1, 2, 3
"""Classes of end mark."""


@kernel
def decode(data: Any, at: int) -> tuple[Any, int]:
    """Return the code point that starts at byte ``at`` of valid UTF-8, and its size in bytes."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F, 2
    low = (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | low, 3
    return ((lead & 0x07) << 12 | low) << 6 | np.int64(data[at + 3]) & 0x3F, 4


@kernel
def end_mark(data: Any, start: int, end: int) -> int:  # noqa: C901 - one test after another of what a mark can be
    """Return the class of the last character that is neither blank nor a closing quote or bracket."""
    at = end
    while at > start:
        last = np.int64(data[at - 1])
        if last < 0x80:
            if last == 46 or last == 33 or last == 63:
                return SENTENCE
            if last == 58:
                return COLON
            if last == 59 or last == 44:
                return PAUSE
            if last <= 32 or last == 34 or last == 39 or last == 41 or last == 93:
                at -= 1
                continue
            return NO_END
        lead = at - 1
        while lead > start and np.int64(data[lead]) & 0xC0 == 0x80:
            lead -= 1
        code, _ = decode(data, lead)
        closing = code == 0x201D or code == 0x2019 or code == 0xBB or code == 0x300D or code == 0x300F or code == 0xFF09
        if closing or code == 0xA0 or code == 0x3000 or (0x2000 <= code <= 0x200F):
            at = lead
            continue
        if code == 0x2026 or code == 0x3002 or code == 0xFF01 or code == 0xFF1F or code == 0xFF0E or code == 0xFF61:
            return SENTENCE
        if code == 0x964 or code == 0x61F or code == 0x6D4 or code == 0x17D4 or code == 0x589 or code == 0x104B:
            return SENTENCE
        if code == 0xFF1A:
            return COLON
        return PAUSE if code == 0xFF0C or code == 0x3001 or code == 0xFF1B or code == 0x60C else NO_END
    return NO_END


@kernel
def fill_end_marks(data: Any, starts: Any, ends: Any, marks: Any) -> None:
    """Fill in the class of each line's end mark.

    Args:
        data: UTF-8 bytes, valid.
        starts: First byte of each line.
        ends: One past the last byte of each line.
        marks: Output, uint8 zeros.
    """
    for i in range(starts.size):
        if ends[i] > starts[i]:
            marks[i] = end_mark(data, starts[i], ends[i])
