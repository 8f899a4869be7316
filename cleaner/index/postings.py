"""A table of postings: which documents have a key. Sorted, immutable, five bytes a posting and a quarter a document."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.index.errors import not_whole
from cleaner.kernels import postings as kernels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.index.array_file import ArrayFile, ArrayFileWriter

    Integers = npt.NDArray[np.int64]
    Hashes = npt.NDArray[np.uint64]

KEY_BITS = 35
"""Bits of a key that are kept. Of ten million documents three in ten thousand have the bits of any one key by chance:
these are compared in vain."""

PLACE_BITS = 29
"""Bits of a document's place in memory: half a billion documents in one segment."""

_CELL_OF = 5  # bits: a cell holds 16 to 32 postings where each document has one
_ENTRY = 5  # bytes
_PART = 1 << 22  # postings that are merged at a time: 32 MB, and as much to sort them


class Table(NamedTuple):
    """A table as it lies in a file.

    Attributes:
        ends: uint32[2 ** cell_bits]: where the entries of each cell end.
        entries: uint8, five a posting (:mod:`cleaner.kernels.postings`).
        cell_bits: Upper bits of a key that say in which cell it is.
        document_bits: Bits of a document's place.
        documents: One past the last place.
        path: The file, for messages.
    """

    ends: npt.NDArray[np.uint32]
    entries: npt.NDArray[np.uint8]
    cell_bits: int
    document_bits: int
    documents: int
    path: Path

    def __len__(self) -> int:
        return len(self.entries) // _ENTRY

    def find(self, wanted: Hashes) -> tuple[Integers, Integers]:
        """Return the queries that have an answer, and the places of the documents that are it.

        Args:
            wanted: uint64, ``key << 29 | query``, ascending (:func:`postings_of`).

        Returns:
            Two int64 arrays, ordered by key, then query, then place.

        Raises:
            IndexStoreError: A place is none.
        """
        room = max(1024, len(wanted))
        while True:
            queries, documents = np.empty(room, np.int64), np.empty(room, np.int64)
            found = kernels.find_postings(
                wanted, self.entries, self.ends, self.cell_bits, self.document_bits, queries, documents
            )
            if found <= room:
                return queries[:found], self._checked(documents[:found])
            room = found

    def postings(self, first_key: int, last_key: int, moved: int) -> Hashes:
        """Return the postings of keys from ``first_key`` to ``last_key`` (exclusive), with places moved by so many."""
        rest = KEY_BITS - self.cell_bits
        first_cell, last_cell = first_key >> rest, min(-(-last_key >> rest), len(self.ends))
        begin = int(self.ends[first_cell - 1]) if first_cell else 0
        out = np.empty(int(self.ends[last_cell - 1]) - begin if last_cell > first_cell else 0, np.uint64)
        kernels.unpack_postings(
            self.entries, self.ends, first_cell, last_cell, self.cell_bits, self.document_bits, moved, out
        )
        self._checked((out & np.uint64((1 << PLACE_BITS) - 1)).astype(np.int64) - moved)
        begin, end = np.searchsorted(out >> np.uint64(PLACE_BITS), np.array([first_key, last_key], np.uint64)).tolist()
        return out[begin:end]  # cells of a small table are wide

    def _checked(self, places: Integers) -> Integers:
        """Return places of documents, which are used to look into arrays.

        Raises:
            IndexStoreError: One is beyond the last.
        """
        if len(places) and int(places.max()) >= self.documents:
            raise not_whole(self.path)
        return places


def postings_of(keys: Hashes, places: Integers | None = None) -> Hashes:
    """Return postings, ascending.

    Args:
        keys: uint64, of which the upper 35 bits count.
        places: int64, below 2 ** 29; by default 0, 1, 2.

    Example:
        >>> found = postings_of(np.array([3 << 29, 1 << 29], np.uint64))
        >>> [(int(one) >> 29, int(one) & 0x1FFFFFFF) for one in found]
        [(1, 1), (3, 0)]
    """
    places = np.arange(len(keys)) if places is None else places
    out = (keys >> np.uint64(64 - KEY_BITS)) << np.uint64(PLACE_BITS)
    out |= places.astype(np.uint64)
    out.sort()
    return out


def write_table(writer: ArrayFileWriter, name: str, documents: int, parts: Iterator[Hashes]) -> int:
    """Write a table.

    Args:
        writer: The file.
        name: Name of the table.
        documents: One past the last place.
        parts: Its postings, ascending over all parts.

    Returns:
        The number of postings.
    """
    cell_bits, document_bits = _bits(documents)
    counts = np.zeros(1 << cell_bits, np.int64)

    def packed() -> Iterator[npt.NDArray[np.uint8]]:
        for part in parts:
            entries = np.empty(len(part) * _ENTRY, np.uint8)
            kernels.pack_postings(part, cell_bits, document_bits, entries, counts)
            yield entries

    writer.write(f"{name}.entries", packed(), np.uint8)
    ends = np.cumsum(counts)
    writer.write(f"{name}.ends", ends, np.uint32)
    return int(ends[-1])


def read_table(file: ArrayFile, name: str, documents: int) -> Table:
    """Return a table of a file.

    Args:
        file: The file.
        name: Name of the table.
        documents: As it was written with.

    Raises:
        IndexStoreError: It is no table of so many documents: a kernel would read what lies outside of it.
    """
    ends, entries = file[f"{name}.ends"], file[f"{name}.entries"]
    cell_bits, document_bits = _bits(documents)
    sound = ends.dtype == np.uint32 and entries.dtype == np.uint8 and len(ends) == 1 << cell_bits
    if not sound or int(ends[-1]) * _ENTRY != len(entries) or bool(np.any(ends[1:] < ends[:-1])):
        raise not_whole(file.path)
    return Table(ends, entries, cell_bits, document_bits, documents, file.path)


def merged(tables: Sequence[tuple[Table, int]], gone: npt.NDArray[np.bool_] | None = None) -> Iterator[Hashes]:
    """Yield the postings of several tables as one, ascending, in parts that are small.

    Args:
        tables: The tables, each with what is added to the places of its documents.
        gone: bool, by place after that: documents of which nothing is to be left.
    """
    parts = max(1, -(-sum(len(table) for table, _ in tables) // _PART))
    bounds = [part * (1 << KEY_BITS) // parts for part in range(parts + 1)]
    for first, last in pairwise(bounds):
        found = np.concatenate([table.postings(first, last, moved) for table, moved in tables])
        if gone is not None:
            found = found[~gone[(found & np.uint64((1 << PLACE_BITS) - 1)).astype(np.int64)]]
        found.sort()
        yield found


def _bits(documents: int) -> tuple[int, int]:
    cell_bits = max(0, (documents - 1).bit_length() - _CELL_OF)
    return cell_bits, cell_bits + _CELL_OF
