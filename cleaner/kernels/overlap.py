"""Kernels: how many distinct shingles two documents share, and whether they share enough words."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint32, uint64 = np.int64, np.uint32, np.uint64

_HIGH = np.uint64(32)


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


@kernel
def count_words(tokens: Any, slots: Any, counts: Any, stamp: Any) -> None:
    """Count the words of a text in an open table, under a stamp in the upper half of ``counts``.

    Args:
        tokens: uint64.
        slots: uint64, size a power of two, at least twice the number of tokens.
        counts: uint64, like ``slots``.
        stamp: Greater than every stamp used before.
    """
    mask = uint64(table_size(tokens) - 1)
    for i in range(tokens.size):
        slot = uint64(tokens[i] & mask)
        while uint64(counts[slot] >> _HIGH) == stamp and slots[slot] != tokens[i]:
            slot = uint64(uint64(slot + uint64(1)) & mask)
        if uint64(counts[slot] >> _HIGH) != stamp:
            slots[slot] = tokens[i]
            counts[slot] = uint64(stamp << _HIGH)
        counts[slot] = uint64(counts[slot] + uint64(1))


@kernel
def have_in_common(
    tokens: Any, least: Any, size: Any, slots: Any, counts: Any, stamp: Any, used: Any, mark: Any
) -> bool:
    """Return whether ``least`` of the tokens are among those that were counted.

    Args:
        tokens: uint64.
        least: How many; looking stops as soon as the answer is known.
        size: Slots of the table that the other text uses.
        slots: From :func:`count_words`.
        counts: From there.
        stamp: That of the other text.
        used: uint64, like ``slots``: how often a word was found, under a stamp as in ``counts``.
        mark: The stamp for it.
    """
    mask = uint64(size - 1)
    empty = uint64(mark << _HIGH)
    common = int64(0)
    for i in range(tokens.size):
        if common >= least or common + tokens.size - i < least:
            break
        slot = uint64(tokens[i] & mask)
        while uint64(counts[slot] >> _HIGH) == stamp and slots[slot] != tokens[i]:
            slot = uint64(uint64(slot + uint64(1)) & mask)
        if uint64(counts[slot] >> _HIGH) == stamp:
            used[slot] = max(used[slot], empty)
            if uint32(used[slot]) < uint32(counts[slot]):
                used[slot] = uint64(used[slot] + uint64(1))
                common += 1
    return bool(common >= least)


@kernel
def share_words(
    keys: Any, bounds: Any, first: Any, second: Any, least: Any, slots: Any, counts: Any, used: Any, out: Any
) -> None:
    """Write for each pair whether the two texts have so many words in common, in whatever order.

    A word that stands twice in both counts twice. Two texts of which no alignment matches so many words mostly do not
    have them here, which shows in a tenth of the time.

    Args:
        keys: uint64 token keys.
        bounds: int64[n + 1], tokens of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, documents of the pairs; pairs with one first document should follow each other.
        second: int64, documents of the pairs.
        least: int64[pairs]: how many.
        slots: uint64, size a power of two, at least twice the most tokens of a first document.
        counts: uint64, like ``slots``, zeros.
        used: uint64, like ``slots``, zeros.
        out: bool[pairs], written.
    """
    size = 0
    stamp = uint64(0)
    for pair in range(first.size):
        if pair == 0 or first[pair] != first[pair - 1]:
            a = keys[bounds[first[pair]] : bounds[first[pair] + 1]]
            stamp = uint64(pair + 1)
            size = table_size(a)
            count_words(a, slots, counts, stamp)
        b = keys[bounds[second[pair]] : bounds[second[pair] + 1]]
        out[pair] = have_in_common(b, least[pair], size, slots, counts, stamp, used, uint64(pair + 1))
