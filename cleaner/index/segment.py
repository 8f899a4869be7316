"""A segment: where the keys of some documents stand. Immutable; a number tells a document for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.dedup.keepers import KEPT
from cleaner.index.array_file import ArrayFile, ArrayFileWriter
from cleaner.index.errors import not_whole
from cleaner.index.postings import merged, read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.index.postings import Table

    Integers = npt.NDArray[np.int64]

KEY = "key"
"""Name of the table of match keys; that of a band is ``band00``, ``band01``, ..."""

PASSAGE = "passage"
"""Name of the table of passages, which a segment has whose run looked for them."""


ABSENT = 255
"""In place of a document's exit: there is no document of this number (any more)."""


class Columns(NamedTuple):
    """What a segment has of each of ``n`` consecutive numbers.

    Attributes:
        high: uint64[n]: upper half of the match key.
        tokens: uint32[n]: number of tokens.
        exits: uint8[n]: in how many rounds the document stood in its buckets, or :data:`ABSENT`.
    """

    high: npt.NDArray[np.uint64]
    tokens: npt.NDArray[np.uint32]
    exits: npt.NDArray[np.uint8]


class Segment:
    """A mapped segment.

    Args:
        path: Its file.
        first: Number of its first document.
        last: One past that of its last.

    Attributes:
        first: See above.
        last: See above.
        size: Bytes of the file.
    """

    def __init__(self, path: Path, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.file = ArrayFile(path)
        self.size = self.file.size

    def table(self, name: str) -> Table:
        """Return the table of a band, or of match keys."""
        return read_table(self.file, name, self.last - self.first)

    def __contains__(self, name: str) -> bool:
        """Return whether there is such a table."""
        return f"{name}.ends" in self.file

    def columns(self) -> Columns:
        """Return what there is of each number, mapped.

        Raises:
            IndexStoreError: There is not one of each.
        """
        columns = Columns(self.file["high"], self.file["tokens"], self.file["exits"])
        if {len(column) for column in columns} != {self.last - self.first}:
            raise not_whole(self.file.path)
        return columns

    def gone(self) -> tuple[Integers, Integers]:
        """Return the places of the documents that went for others, ascending, and the numbers of their keepers."""
        gone, keepers = self._gone()
        return gone.astype(np.int64), keepers.astype(np.int64)

    def keepers(self, places: Integers) -> Integers:
        """Return the numbers of the documents that those at some places went for, or ``KEPT``."""
        gone, keepers = self._gone()
        at = np.searchsorted(gone, places)
        out = np.full(len(places), KEPT, np.int64)
        known = at < len(gone)
        known[known] = gone[at[known]] == places[known]
        out[known] = keepers[at[known]]
        return out

    def _gone(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        gone, keepers = self.file["gone"], self.file["keepers"]
        if len(gone) != len(keepers) or (len(gone) and int(gone.max()) >= self.last - self.first):
            raise not_whole(self.file.path)
        return gone, keepers


def band_name(band: int) -> str:
    """Return the name of the table of a band.

    Example:
        >>> band_name(3)
        'band03'
    """
    return f"band{band:02d}"


def write_segment(
    path: Path,
    numbers: int,
    columns: Callable[[], Iterator[Columns]],
    gone: Integers,
    keepers: Integers,
    tables: Iterable[tuple[str, Iterator[npt.NDArray[np.uint64]]]],
) -> int:
    """Write a segment.

    Args:
        path: Its file, which must not exist.
        numbers: How many numbers it has.
        columns: Yields what there is of each number, in parts.
        gone: int64: places of the documents that went for others, ascending.
        keepers: int64: numbers of those others.
        tables: The tables, each with its name and its postings in parts.

    Returns:
        The number of documents in it.
    """
    with ArrayFileWriter(path) as writer:
        postings = sum(write_table(writer, name, numbers, parts) for name, parts in tables)
        for at, (name, kind) in enumerate((("high", np.uint64), ("tokens", np.uint32), ("exits", np.uint8))):
            writer.write(name, (part[at] for part in columns()), kind)
        writer.write("gone", gone, np.uint32)
        writer.write("keepers", keepers, np.int64)
        documents = sum(int(np.count_nonzero(part.exits != ABSENT)) for part in columns())
        writer.close({"documents": documents, "gone": len(gone), "postings": postings})
    return documents


def merge_segments(path: Path, segments: Sequence[Segment], bands: int, removed: Integers) -> int:
    """Write several segments as one.

    Args:
        path: Its file, which must not exist.
        segments: The segments, in the order of documents.
        bands: Number of bands.
        removed: int64, ascending: numbers of documents of which nothing is to be left.

    Returns:
        The number of documents in it.
    """
    first, last = segments[0].first, segments[-1].last
    removed = removed[(removed >= first) & (removed < last)]
    absent = np.zeros(last - first if len(removed) else 0, np.bool_)
    absent[removed - first] = True
    gone, keepers = (
        np.concatenate(side)
        for side in zip(*((one.gone()[0] + (one.first - first), one.gone()[1]) for one in segments), strict=True)
    )
    if len(removed):
        gone, keepers = gone[~absent[gone]], keepers[~absent[gone]]

    def tables() -> Iterator[tuple[str, Iterator[npt.NDArray[np.uint64]]]]:
        for name in (*map(band_name, range(bands)), KEY, PASSAGE):
            parts = [(segment.table(name), segment.first - first) for segment in segments if name in segment]
            if not parts:
                continue
            yield name, merged(parts, absent if len(removed) else None)
            for segment in segments:
                segment.file.give_back()

    def columns() -> Iterator[Columns]:
        end = first
        for segment in segments:
            if segment.first > end:  # numbers of documents that were removed
                yield _nothing(segment.first - end)
            end = segment.last
            if len(removed):
                yield _without(segment.columns(), absent[segment.first - first : segment.last - first])
            else:
                yield segment.columns()

    return write_segment(path, last - first, columns, gone, keepers, tables())


def _without(columns: Columns, absent: npt.NDArray[np.bool_]) -> Columns:
    exits = columns.exits.copy()
    exits[absent] = ABSENT
    return columns._replace(exits=exits)


def _nothing(numbers: int) -> Columns:
    """Return columns of numbers that no document has."""
    return Columns(np.zeros(numbers, np.uint64), np.zeros(numbers, np.uint32), np.full(numbers, ABSENT, np.uint8))
