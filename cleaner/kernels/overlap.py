"""Kernel: how many distinct shingles two documents share."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint32 = np.int64, np.uint32


@kernel
def table_size(shingles: Any) -> int:
    """Return the slots that a text uses: a small one stays in a small part of the table, which is in cache."""
    size = 16
    while size < 2 * shingles.size:
        size *= 2
    return size


@kernel
def insert_distinct(shingles: Any, slots: Any, stamps: Any, stamp: Any) -> int:
    """Put ``shingles`` into an open table under ``stamp`` and return how many were distinct.

    A slot whose stamp is older is free, so the table is never cleared.

    Args:
        shingles: uint32.
        slots: uint32, size a power of two, at least twice the number of shingles.
        stamps: int64, like ``slots``.
        stamp: Greater than every stamp used before.
    """
    size = table_size(shingles)
    mask = int64(size - 1)
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
def distinct_shingles(values: Any, bounds: Any, documents: Any, slots: Any, stamps: Any, out: Any) -> None:
    """Write to ``out[document]`` how many distinct shingles each of ``documents`` has.

    Args:
        values: uint32 shingle hashes.
        bounds: int64[n + 1], shingles of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        documents: int64.
        slots: uint32, size a power of two, at least twice the most shingles of a document.
        stamps: int64, like ``slots``, zeros.
        out: int64[n].
    """
    for i in range(documents.size):
        document = documents[i]
        out[document] = insert_distinct(values[bounds[document] : bounds[document + 1]], slots, stamps, i + 1)


@kernel
def shared_shingles(
    values: Any, bounds: Any, first: Any, second: Any, slots: Any, stamps: Any, hits: Any, out: Any
) -> None:
    """Write for each pair how many distinct shingles the two documents share.

    Pairs with one first document should follow each other: its table is built once for them all.

    Args:
        values: uint32 shingle hashes.
        bounds: int64[n + 1], shingles of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, documents of the pairs.
        second: int64, documents of the pairs.
        slots: uint32, size a power of two, at least twice the most shingles of a document.
        stamps: int64, like ``slots``, zeros.
        hits: int64, like ``slots``, zeros: the pair that last found the slot.
        out: int64[pairs].
    """
    mask = int64(0)
    stamp = 0
    for pair in range(first.size):
        if pair == 0 or first[pair] != first[pair - 1]:
            stamp = pair + 1
            shingles = values[bounds[first[pair]] : bounds[first[pair] + 1]]
            insert_distinct(shingles, slots, stamps, stamp)
            mask = int64(table_size(shingles) - 1)
        shingles = values[bounds[second[pair]] : bounds[second[pair] + 1]]
        common = 0
        for i in range(shingles.size):
            value = shingles[i]
            slot = int64(value) & mask
            while stamps[slot] == stamp and slots[slot] != value:
                slot = (slot + 1) & mask
            if stamps[slot] == stamp and hits[slot] != pair + 1:
                hits[slot] = pair + 1
                common += 1
        out[pair] = common
