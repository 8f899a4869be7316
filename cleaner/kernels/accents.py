"""Kernel: how many diacritics texts have."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64 = np.int64

_SELECTORS, _SELECTORS_END = 0xE0100, 0xE01F0
"""Variation selectors: the only marks beyond the first two planes."""


@kernel
def count_accents(data: Any, offsets: Any, documents: Any, counts: Any, out: Any) -> None:
    """Write how many diacritics some documents have.

    Args:
        data: uint8, valid UTF-8.
        offsets: int64[n + 1] positions in ``data``.
        documents: int64, the documents to do.
        counts: uint8, diacritics of each code point of two planes (:func:`cleaner.dedup.fold_table.accent_counts`).
        out: int64[n], written for these documents.
    """
    for document in documents:
        found = int64(0)
        at, end = offsets[document], offsets[document + 1]
        while at < end:
            lead = int64(data[at])
            if lead < 0x80:
                at += 1  # no letter of ASCII has any
            elif lead < 0xE0:
                found += counts[(lead & 31) << 6 | int64(data[at + 1]) & 63]
                at += 2
            elif lead < 0xF0:
                found += counts[(lead & 15) << 12 | (int64(data[at + 1]) & 63) << 6 | int64(data[at + 2]) & 63]
                at += 3
            else:
                code = (lead & 7) << 18 | (int64(data[at + 1]) & 63) << 12
                code |= (int64(data[at + 2]) & 63) << 6 | int64(data[at + 3]) & 63
                if code < counts.size:
                    found += counts[code]
                elif code >= _SELECTORS and code < _SELECTORS_END:
                    found += 1
                at += 4
        out[document] = found
