"""Kernel: how many distinct shingles two documents share."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint32 = np.int64, np.uint32


@kernel
def insert_distinct(shingles: Any, slots: Any, stamps: Any, stamp: Any) -> int:
    """Put ``shingles`` into an open table under ``stamp`` and return how many were distinct.

    A slot whose stamp is older is free, so the table is never cleared.

    Args:
        shingles: uint32.
        slots: uint32, size a power of two, more than the number of shingles.
        stamps: int64, like ``slots``.
        stamp: Greater than every stamp used before.
    """
    mask = int64(slots.size - 1)
    distinct = 0
    for i in range(shingles.size):
        value = shingles[i]
        slot = int64(value) & mask
        while stamps[slot] == stamp and slots[slot] != value:
            slot = (slot + 1) & mask
        if stamps[slot] != stamp:
            stamps[slot] = stamp
            slots[slot] = value
            distinct += 1
    return distinct


@kernel
def shingle_overlap(
    values: Any, bounds: Any, first: Any, second: Any, slots: Any, stamps: Any, hits: Any, out: Any
) -> None:
    """Write for each pair: distinct shingles in common, distinct shingles of the first, of the second.

    Pairs with one first document should follow each other: its table is built once for them all.

    Args:
        values: uint32 shingle hashes.
        bounds: int64[n + 1], shingles of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, documents of the pairs.
        second: int64, documents of the pairs.
        slots: uint32[2, size], size a power of two and more than the most shingles of a document.
        stamps: int64[2, size], zeros.
        hits: int64[size], zeros: the pair that last found the slot.
        out: int64[pairs, 3].
    """
    mask = int64(slots.shape[1] - 1)
    distinct_first = 0
    stamp = 0
    for pair in range(first.size):
        if pair == 0 or first[pair] != first[pair - 1]:
            stamp = pair + 1
            shingles = values[bounds[first[pair]] : bounds[first[pair] + 1]]
            distinct_first = insert_distinct(shingles, slots[0], stamps[0], stamp)
        shingles = values[bounds[second[pair]] : bounds[second[pair] + 1]]
        distinct_second = insert_distinct(shingles, slots[1], stamps[1], pair + 1)
        common = 0
        for i in range(shingles.size):
            value = shingles[i]
            slot = int64(value) & mask
            while stamps[0, slot] == stamp and slots[0, slot] != value:
                slot = (slot + 1) & mask
            if stamps[0, slot] == stamp and hits[slot] != pair + 1:
                hits[slot] = pair + 1
                common += 1
        out[pair, 0] = common
        out[pair, 1] = distinct_first
        out[pair, 2] = distinct_second
