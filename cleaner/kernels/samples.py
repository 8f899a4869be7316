"""Kernels: the samples of documents, and which longer documents have samples of a document in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

uint64 = np.uint64

_HIGH = np.uint64(32)
_LOW_BITS = np.uint64(0xFFFFFFFF)


@kernel
def low_shingles(values: Any, bounds: Any, limit: Any, out: Any) -> int:
    """Write ``document << 32 | value`` for the shingles below ``limit``, in their order, as far as there is room.

    Args:
        values: uint32, one a shingle.
        bounds: int64[n + 1], shingles of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        limit: uint32.
        out: uint64, written.

    Returns:
        How many there are; if that is more than there is room for, what was written is not all.
    """
    found = 0
    for document in range(bounds.size - 1):
        for value in values[bounds[document] : bounds[document + 1]]:
            if value < limit:
                if found < out.size:
                    out[found] = uint64(uint64(uint64(document) << _HIGH) | uint64(value))
                found += 1
    return found


@kernel
def holder_pairs(ordered: Any, holders: Any, start: Any, stop: Any, out: Any) -> int:
    """Pair documents, each with the first ``holders`` documents before it that have a value in common with it.

    Args:
        ordered: uint64, ``value << 32 | place``, ascending.
        holders: How many documents of a value are paired with the later ones.
        start: The first place to pair with earlier ones.
        stop: One past the last.
        out: uint64, written: ``later << 32 | earlier``, both places. Room for ``holders`` pairs a value of these.

    Returns:
        The number of pairs.
    """
    found = 0
    first = 0
    for i in range(ordered.size):
        if ordered[i] >> _HIGH != ordered[first] >> _HIGH:
            first = i
        if not start <= ordered[i] & _LOW_BITS < stop:
            continue
        for holder in range(first, min(first + holders, i)):
            out[found] = uint64(uint64(ordered[i] << _HIGH) | uint64(ordered[holder] & _LOW_BITS))
            found += 1
    return found


@kernel
def frequent_pairs(pairs: Any, least: Any) -> int:
    """Move the pairs that come often enough to the front, each once.

    Args:
        pairs: uint64, ``later << 32 | earlier``, ascending; written.
        least: int64, by place: how often a pair of a later document must come.

    Returns:
        How many there are.
    """
    found = 0
    first = 0
    for i in range(1, pairs.size + 1):
        if i == pairs.size or pairs[i] != pairs[first]:
            if i - first >= least[uint64(pairs[first] >> _HIGH)]:
                pairs[found] = pairs[first]
                found += 1
            first = i
    return found
