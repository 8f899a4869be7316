"""Kernels: signatures to band keys, and band keys to candidate pairs."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint64 = np.int64, np.uint64

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT_29 = np.uint64(29)
_SHIFT_6, _MASK_6, _ONE = np.uint64(6), np.uint64(63), np.uint64(1)
_SHIFT_32 = np.uint64(32)
_NOBODY = np.uint32(0xFFFFFFFF)


@kernel
def band_keys(signatures: Any, documents: Any, first: Any, rows: Any, out: Any) -> None:
    """Write ``out[band, place]``: one 64-bit hash of ``rows`` consecutive signature values.

    Args:
        signatures: uint32[n, k].
        documents: int64: the row of ``signatures`` for each place.
        first: The first band; ``(first + out.shape[0]) * rows <= k``.
        rows: Values in a band.
        out: uint64[bands, places].
    """
    bands = out.shape[0]
    for document in range(documents.size):
        row = signatures[documents[document]]
        for band in range(bands):
            key = _PRIME
            for i in range((first + band) * rows, (first + band + 1) * rows):
                key = uint64(uint64(key ^ uint64(row[i])) * _MIX)
                key = uint64(key ^ uint64(key >> _SHIFT_29))
            out[band, document] = key


@kernel
def may_repeat(keys: Any, bits: Any, once: Any, twice: Any, places: Any) -> int:
    """Write the places of keys whose upper ``bits`` bits another one has.

    With eight bits a key, seven of eight keys that stand alone are passed over, at 3 ns a key; the bitmaps of 300,000
    documents lie in the second-level cache.

    Args:
        keys: uint64[n].
        bits: 6 to 40.
        once: uint64[2 ** (bits - 6)], zeros.
        twice: Like ``once``.
        places: uint32[n], written, ascending.

    Returns:
        The number of places.
    """
    shift = uint64(64 - bits)
    for i in range(keys.size):
        slot = uint64(keys[i] >> shift)
        word = int64(slot >> _SHIFT_6)
        bit = uint64(_ONE << uint64(slot & _MASK_6))
        twice[word] = uint64(twice[word] | uint64(once[word] & bit))
        once[word] = uint64(once[word] | bit)
    found = 0
    for i in range(keys.size):
        slot = uint64(keys[i] >> shift)
        if uint64(twice[int64(slot >> _SHIFT_6)] >> uint64(slot & _MASK_6)) & _ONE:
            places[found] = i
            found += 1
    return found


@kernel
def mark_shared(keys: Any, places: Any, slots: Any, owners: Any, shared: Any) -> None:
    """Mark the places whose key another of ``places`` has.

    Args:
        keys: uint64[n].
        places: uint32, some places in ``keys``.
        slots: uint64 table whose size is a power of two and at least twice the number of ``places``.
        owners: int64, like ``slots``, filled with -1.
        shared: bool[n], written where it is true.
    """
    mask = uint64(slots.size - 1)
    for i in range(places.size):
        place = places[i]
        key = keys[place]
        slot = uint64(key & mask)
        while owners[slot] >= 0 and slots[slot] != key:
            slot = uint64(uint64(slot + _ONE) & mask)
        if owners[slot] < 0:
            slots[slot] = key
            owners[slot] = place
        else:
            shared[place] = True
            shared[owners[slot]] = True


@kernel
def partition(keys: Any, bits: Any, counts: Any, members: Any) -> None:
    """Write the places of ``keys`` to ``members``, grouped by the top ``bits`` bits, each group in ascending order.

    Args:
        keys: uint64[n].
        bits: 1 to 20.
        counts: int64[2 ** bits + 1], zeroed by the caller; afterwards the ends of the groups in ``members``.
        members: uint32[n].
    """
    shift = uint64(64 - bits)
    for i in range(keys.size):
        counts[int64(keys[i] >> shift) + 1] += 1
    for group in range(1, counts.size):
        counts[group] += counts[group - 1]
    for i in range(keys.size):
        part = int64(keys[i] >> shift)
        members[counts[part]] = i
        counts[part] += 1


@kernel
def bucket_leaders(keys: Any, bits: Any, ends: Any, members: Any, slots: Any, anchors: Any, out: Any) -> None:
    """Write for each document the first one of its bucket, itself if it is that.

    Args:
        keys: uint64[n], the band's keys.
        bits: As given to :func:`partition`.
        ends: int64, ends of the partitions in ``members``, from :func:`partition`.
        members: uint32[n], from :func:`partition`.
        slots: uint64 table whose size is a power of two and at least twice the largest partition.
        anchors: uint32, like ``slots``.
        out: uint32[n], written.
    """
    skip = uint64(bits)
    start = int64(0)
    for group in range(ends.size - 1):
        end = ends[group]
        size = int64(2)
        while size < 2 * (end - start):
            size *= 2
        mask = uint64(size - 1)
        for free in range(size):
            anchors[free] = _NOBODY
        for at in range(start, end):
            place = members[at]
            key = keys[place]
            slot = uint64(uint64(uint64(key << skip) >> _SHIFT_32) & mask)
            while anchors[slot] != _NOBODY and slots[slot] != key:
                slot = uint64(uint64(slot + uint64(1)) & mask)
            if anchors[slot] == _NOBODY:
                slots[slot] = key
                anchors[slot] = place
            out[place] = anchors[slot]
        start = end


@kernel
def star_pairs(
    keys: Any, bits: Any, ends: Any, members: Any, nth: Any, slots: Any, seen: Any, anchors: Any, pairs: Any
) -> int:
    """Pair the ``nth`` document of each bucket with every later one: linear, however large a bucket is.

    One partition at a time, so that its hash table stays in cache (10 M documents: 7.6 s for 20 bands, against 59 s
    for sorting).

    Args:
        keys: uint64[n], the band's keys in keeper order.
        bits: As given to :func:`partition`.
        ends: int64, ends of the partitions in ``members``, from :func:`partition`.
        members: uint32[n], from :func:`partition`.
        nth: 0 for the bucket's first document, 1 for its second.
        slots: uint64 table whose size is a power of two and at least twice the largest partition.
        seen: int64, like ``slots``.
        anchors: uint32, like ``slots``.
        pairs: uint64[n]; ``later << 32 | anchor``, both as places in ``keys``.

    Returns:
        The number of pairs.
    """
    skip = uint64(bits)
    found = 0
    start = int64(0)
    for group in range(ends.size - 1):
        end = ends[group]
        if end - start > nth + 1:
            size = int64(2)
            while size < 2 * (end - start):
                size *= 2
            mask = uint64(size - 1)
            for free in range(size):
                seen[free] = 0
            for at in range(start, end):
                place = members[at]
                key = keys[place]
                slot = uint64(uint64(uint64(key << skip) >> _SHIFT_32) & mask)
                while seen[slot] > 0 and slots[slot] != key:
                    slot = uint64(uint64(slot + uint64(1)) & mask)
                slots[slot] = key
                if seen[slot] == nth:
                    anchors[slot] = place
                elif seen[slot] > nth:
                    pairs[found] = uint64(uint64(uint64(place) << _SHIFT_32) | uint64(anchors[slot]))
                    found += 1
                seen[slot] += 1
        start = end
    return found
