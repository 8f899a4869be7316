"""Kernels: tables of postings, which say in what documents a key stands, in five bytes each.

A *posting* in memory is ``key << 29 | document``: 35 bits of a key, and a document's place, in ascending order. In a
table it is an *entry* of 40 bits, ``rest << document_bits | document``: the upper bits of the key say in which *cell*
of the table it stands, so only the rest is written.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint64, uint8, uint32 = np.int64, np.uint64, np.uint8, np.uint32

_SMALL = 100  # of each of 43 tables: plain Python takes a second for them
_KEY_BITS = 35
_PLACE_BITS = 29
_PLACE = np.uint64((1 << 29) - 1)
_BYTES = 5
_8, _16, _24, _32 = np.uint64(8), np.uint64(16), np.uint64(24), np.uint64(32)
_BYTE = np.uint64(0xFF)
_ONE = np.uint64(1)


@kernel(small=_SMALL)  # type: ignore[untyped-decorator]  # partial of a kernel
def pack_postings(postings: Any, cell_bits: Any, document_bits: Any, entries: Any, counts: Any) -> None:
    """Write postings as entries, and count those of each cell.

    Args:
        postings: uint64, ascending.
        cell_bits: Upper bits of the key that make the cell.
        document_bits: Bits of a document's place; together with the rest of the key 40 at most.
        entries: uint8, five for each posting, written.
        counts: int64[2 ** cell_bits], added to.
    """
    rest_bits = uint64(_KEY_BITS - cell_bits)
    rest_mask = uint64(uint64(_ONE << rest_bits) - _ONE)
    shift = uint64(document_bits)
    for i in range(postings.size):
        key = uint64(postings[i] >> uint64(_PLACE_BITS))
        counts[int64(key >> rest_bits)] += 1
        entry = uint64(uint64(uint64(key & rest_mask) << shift) | uint64(postings[i] & _PLACE))
        at = i * _BYTES
        entries[at] = uint8(entry & _BYTE)
        entries[at + 1] = uint8(uint64(entry >> _8) & _BYTE)
        entries[at + 2] = uint8(uint64(entry >> _16) & _BYTE)
        entries[at + 3] = uint8(uint64(entry >> _24) & _BYTE)
        entries[at + 4] = uint8(uint64(entry >> _32) & _BYTE)


@kernel(small=_SMALL)  # type: ignore[untyped-decorator]  # partial of a kernel
def unpack_postings(
    entries: Any, ends: Any, first_cell: Any, last_cell: Any, cell_bits: Any, document_bits: Any, moved: Any, out: Any
) -> None:
    """Write the postings of some cells.

    Args:
        entries: uint8, five for each posting.
        ends: uint32, where the entries of each cell end.
        first_cell: The first cell.
        last_cell: One past the last.
        cell_bits: As they were packed with.
        document_bits: As they were packed with.
        moved: Added to each document's place.
        out: uint64, written.
    """
    rest_bits, shift = uint64(_KEY_BITS - cell_bits), uint64(document_bits)
    document_mask = uint64(uint64(_ONE << shift) - _ONE)
    begin = int64(0)
    if first_cell > 0:
        begin = int64(ends[first_cell - 1])
    place = int64(0)
    for cell in range(first_cell, last_cell):
        high = uint64(uint64(cell) << rest_bits)
        end = int64(ends[cell])
        for i in range(begin, end):
            at = i * _BYTES
            entry = uint64(
                uint64(entries[at])
                | uint64(uint64(entries[at + 1]) << _8)
                | uint64(uint64(entries[at + 2]) << _16)
                | uint64(uint64(entries[at + 3]) << _24)
                | uint64(uint64(entries[at + 4]) << _32)
            )
            key = uint64(high | uint64(entry >> shift))
            document = uint64(uint64(entry & document_mask) + uint64(moved))
            out[place] = uint64(uint64(key << uint64(_PLACE_BITS)) | document)
            place += 1
        begin = end


@kernel(small=_SMALL)  # type: ignore[untyped-decorator]  # partial of a kernel
def find_postings(
    wanted: Any, entries: Any, ends: Any, cell_bits: Any, document_bits: Any, queries: Any, documents: Any
) -> int:
    """Write which documents have the keys that are wanted, as far as there is room.

    Keys are spread evenly, so the search in a cell begins where the key would stand: one to three entries are read, not
    half of the 16 to 32.

    Args:
        wanted: uint64, ``key << 29 | query``, ascending.
        entries: uint8, five for each posting.
        ends: uint32, where the entries of each cell end.
        cell_bits: As they were packed with.
        document_bits: As they were packed with.
        queries: int64, written: the query of each document found.
        documents: int64, written: its place.

    Returns:
        How many there are; if that is more than there is room for, what was written is not all.
    """
    rest_bits, shift = uint64(_KEY_BITS - cell_bits), uint64(document_bits)
    rest_mask = uint64(uint64(_ONE << rest_bits) - _ONE)
    document_mask = uint64(uint64(_ONE << shift) - _ONE)
    found = 0
    for q in range(wanted.size):
        key = uint64(wanted[q] >> uint64(_PLACE_BITS))
        rest = uint64(key & rest_mask)
        cell = int64(key >> rest_bits)
        begin, end = int64(0), int64(ends[cell])
        if cell > 0:
            begin = int64(ends[cell - 1])
        i = begin + int64(uint64(rest * uint64(end - begin)) >> rest_bits)
        forward = False
        while begin <= i < end:
            at = i * _BYTES
            entry = uint64(
                uint64(entries[at])
                | uint64(uint64(entries[at + 1]) << _8)
                | uint64(uint64(entries[at + 2]) << _16)
                | uint64(uint64(entries[at + 3]) << _24)
                | uint64(uint64(entries[at + 4]) << _32)
            )
            here = uint64(entry >> shift)
            if forward:
                if here > rest:
                    break
                if here == rest:
                    if found < queries.size:
                        queries[found] = int64(wanted[q] & _PLACE)
                        documents[found] = int64(entry & document_mask)
                    found += 1
                i += 1
            elif here >= rest and i > begin:
                i -= 1
            else:
                forward = True
    return found


@kernel(small=_SMALL)  # type: ignore[untyped-decorator]  # partial of a kernel
def postings_that_count(postings: Any, exits: Any, known: Any, known_exits: Any, standing: Any) -> int:
    """Move to the front those postings that can be the ``r``-th document left of their bucket in round ``r``.

    All others are never an anchor: a million copies of one document make one posting, not a million.

    Args:
        postings: uint64, ascending; written.
        exits: uint8, by document: in how many rounds it stands in its buckets.
        known: uint64, ascending: keys of postings that there are already.
        known_exits: uint8, one for each of these.
        standing: int64, one a round: room to count in.

    Returns:
        How many there are.
    """
    found = 0
    at = 0
    bucket = uint64(0)
    for i in range(postings.size):
        key = uint64(postings[i] >> uint64(_PLACE_BITS))
        if i == 0 or key != bucket:
            bucket = key
            for r in range(standing.size):
                standing[r] = 0
            while at < known.size and known[at] < key:
                at += 1
            while at < known.size and known[at] == key:
                for r in range(min(standing.size, int64(known_exits[at]))):
                    standing[r] += 1
                at += 1
        counts = False
        for r in range(min(standing.size, int64(exits[int64(postings[i] & _PLACE)]))):
            if standing[r] <= r:
                counts = True
            standing[r] += 1
        if counts:
            postings[found] = postings[i]
            found += 1
    return found
