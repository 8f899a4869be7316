"""Kernels: which documents certainly hold no sign of letters that are lost."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

BLOCK = 2048
"""Bytes looked at in one go; a document's last ones are fewer."""


@kernel
def holds_sign(data: Any, start: Any, end: Any) -> Any:
    """Return whether three bytes side by side are a sign: a comparison of all bytes without a branch.

    Signs are U+FFFD, a private-use character, two question marks, and one between letters; every byte beyond ASCII,
    and the six signs of ASCII that stand among its letters, pass for a letter here.

    Args:
        data: uint8 bytes, valid UTF-8.
        start: First byte that may begin a sign, at least 0.
        end: One past the last that may; ``data`` holds two more.
    """
    first, second, third = data[start:end], data[start + 1 : end + 1], data[start + 2 : end + 2]
    found = False
    for j in range(first.size):
        a, b, c = first[j], second[j], third[j]
        sign = (b == 0x3F) & (a >= 0x3F) & (c >= 0x3F)
        sign |= (a == 0x3F) & (b == 0x3F)
        sign |= (a == 0xEF) & ((b < 0xA4) | ((b == 0xBF) & (c == 0xBD)))
        sign |= (a == 0xEE) | (a == 0xF4) | ((a == 0xF3) & (b >= 0xB0))
        found |= sign
    return found


@kernel
def flag_leftovers(data: Any, offsets: Any) -> Any:
    """Return 1 for each document that may hold signs of lost letters, 0 for each that certainly holds none.

    Args:
        data: uint8 bytes, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.

    Returns:
        uint8[n].
    """
    flags = np.zeros(offsets.size - 1, np.uint8)
    for document in range(flags.size):
        end = offsets[document + 1] - 2
        for start in range(offsets[document], end, BLOCK):
            if holds_sign(data, start, min(start + BLOCK, end)):
                flags[document] = 1
                break
    return flags
