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

STOP = np.uint8(64)
"""Of a byte before a token: nothing before it tells of the token (:func:`cleaner.dedup.comparison.bytes_between`)."""
FULL_WIDTH = np.uint8(128)
"""Of a byte before a token: it is the last of a colon of full width, U+FF1A, if the two before it are that as well."""
_FLAGS = np.uint8(63)

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
def flags_between(data: Any, between: Any, before: Any, at: Any) -> Any:
    """Return what stands between two tokens tells of the second; ``before`` and ``at`` are their first bytes."""
    flags = uint8(0)
    i = at - 1
    while i > before:  # back over what parts the two, and over the first as far as its last letter of ASCII
        byte = between[data[i]]
        flags = uint8(flags | byte)
        if byte & STOP:
            break
        if byte & FULL_WIDTH and data[i - 1] == 0xBC and data[i - 2] == 0xEF:
            flags = uint8(flags | COLON)
        i -= 1
    return uint8(flags & _FLAGS)


@kernel
def token_layout(
    data: Any, starts: Any, digits: Any, bounds: Any, documents: Any, between: Any, capitals: Any, out: Any
) -> None:
    """Write the flags of each token of some documents.

    Args:
        data: UTF-8 bytes.
        starts: int64, first byte of each token.
        digits: bool, like ``starts``.
        bounds: int64[n + 1], tokens of the documents.
        documents: int64, the documents to do.
        between: uint8[256], what each byte between two tokens tells of the second: :data:`LINE`, :data:`SENTENCE`,
            :data:`COLON`, :data:`STOP`, :data:`FULL_WIDTH`.
        capitals: bool[65536]: code points that are capital letters.
        out: uint8, like ``starts``.
    """
    for document in documents:
        before = int64(-1)  # the first byte of the token before
        for t in range(bounds[document], bounds[document + 1]):
            at = starts[t]
            flags = flags_between(data, between, before, at) if before >= 0 else uint8(LINE | SENTENCE)
            before = at
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
