"""Kernel: what is known of each token of a text from where it stands: its line, its sentence, its first letter."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint8 = np.int64, np.uint8

LINE = np.uint8(1)
"""The token is the first of its line."""
SENTENCE = np.uint8(2)
"""The token follows a mark that ends a sentence or a label, or begins its line."""
CAPITAL = np.uint8(4)
"""The token begins with a capital letter."""
DIGIT = np.uint8(8)
"""The token holds a decimal digit."""
COLON = np.uint8(16)
"""A colon, of ASCII or full width, stands between the token and the one before it."""
SOLO = np.uint8(32)
"""The token is one letter of Chinese or Japanese."""
FIELD = np.uint8(64)
"""The token stands in a line that may be a label with its value: short, with a colon in it."""

LABELLED = 24
"""Words of the longest line that is taken for a label with its value."""


@kernel
def mark_fields(layout: Any) -> None:
    """Set :data:`FIELD` for the tokens of lines of at most :data:`LABELLED` words with a colon behind the first."""
    start = 0
    colon = False
    for t in range(1, layout.size + 1):
        if t == layout.size or layout[t] & LINE:
            if colon and t - start <= LABELLED:
                for u in range(start, t):
                    layout[u] = uint8(layout[u] | FIELD)
            start = t
            colon = False
        elif layout[t] & COLON:
            colon = True


@kernel
def token_layout(  # noqa: C901 - a call for each token would double the time
    data: Any, starts: Any, digits: Any, bounds: Any, documents: Any, ends: Any, capitals: Any, out: Any
) -> None:
    """Write the flags of each token of some documents.

    Args:
        data: UTF-8 bytes.
        starts: int64, first byte of each token.
        digits: bool, like ``starts``.
        bounds: int64[n + 1], tokens of the documents.
        documents: int64, the documents to do.
        ends: bool[256]: ASCII bytes that end a sentence or a label.
        capitals: bool[65536]: code points that are capital letters.
        out: uint8, like ``starts``.
    """
    for document in documents:
        for t in range(bounds[document], bounds[document + 1]):
            flags = uint8(0)
            at = starts[t]
            if t == bounds[document]:
                flags = uint8(LINE | SENTENCE)
            else:
                # Back over what parts this token from the one before it.
                i = at - 1
                before = starts[t - 1]
                while i > before:
                    byte = data[i]
                    if byte == 10:
                        flags = uint8(flags | uint8(LINE | SENTENCE))
                        break
                    if byte == 58 or (byte == 0x9A and data[i - 1] == 0xBC and data[i - 2] == 0xEF):
                        flags = uint8(flags | COLON)
                    elif ends[byte]:
                        flags = uint8(flags | SENTENCE)
                    elif (byte >= 48 and byte <= 57) or (byte >= 65 and byte <= 90) or (byte >= 97 and byte <= 122):
                        break
                    i -= 1
            lead = int64(data[at])
            code = lead
            if lead >= 0xE0 and lead < 0xF0:
                code = ((lead & 15) << 12) | ((int64(data[at + 1]) & 63) << 6) | (int64(data[at + 2]) & 63)
            elif lead >= 0xC0 and lead < 0xE0:
                code = ((lead & 31) << 6) | (int64(data[at + 1]) & 63)
            if capitals[code]:
                flags = uint8(flags | CAPITAL)
            if (code >= 0x2E80 and code < 0xA000) or (code >= 0xF900 and code < 0xFB00):
                flags = uint8(flags | SOLO)
            if digits[t]:
                flags = uint8(flags | DIGIT)
            out[t] = flags
        mark_fields(out[bounds[document] : bounds[document + 1]])
