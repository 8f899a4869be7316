"""The records of a piece, each alone or without some of them: what is left of a shard when a record cannot be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.parsed import RejectedRecord
from cleaner.corpus.schema import Piece, Rejected, Rows, Shard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.corpus.schema import Fault, Source

HELD = 64 << 20
"""Bytes of a record that is kept when it is set aside; of a longer one only its place is told, as its copies on the
way to ``rejected.jsonl`` might take the memory that was short."""


class Records(NamedTuple):
    """Where the records of a piece stand.

    Attributes:
        piece: The piece.
        bounds: int64, one more than there are records: where each begins, and where the last one ends; bytes, and of a
            Parquet file rows.
        lines: int64: the 0-based line of each in its source, as a document has it; -1 for the header of a table.
        is_bytes: Whether the bounds count bytes.
    """

    piece: Piece
    bounds: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    is_bytes: bool

    def part(self, first: int, last: int) -> Piece:
        """Return records ``first`` to ``last`` (exclusive) as a piece; all of them as the piece that it is."""
        begin, end = int(self.bounds[first]), int(self.bounds[last])
        piece, rows = self.piece, self.piece.rows
        if first == 0 and last == len(self.lines):
            return piece
        if not self.is_bytes:
            return replace(piece, first_line=piece.first_line + begin, data=_rows_of(piece.data, begin, end))
        if rows is not None and first > 0:
            rows = Rows(rows.layout, 0)
        return replace(
            piece,
            first_line=int(self.lines[first]) if first else piece.first_line,
            data=piece.data[begin:end],
            offset=piece.offset + begin,
            rows=rows,
        )


def records_of(piece: Piece, source: Source) -> Records:
    r"""Return where the records of a piece stand.

    Args:
        piece: The piece.
        source: Its source.

    Example:
        >>> from cleaner.corpus.schema import Piece, Source
        >>> lines = Piece(0, 7, b'{"text": "a"}\n{"text": "b"}\n')
        >>> found = records_of(lines, Source(0, "a.jsonl", "a.jsonl", "jsonl", None))
        >>> found.part(1, 2)
        Piece(source=0, first_line=8, data=b'{"text": "b"}\n', offset=14, fault=None, rows=None)
    """
    if source.format == "jsonl":
        ends = np.flatnonzero(np.frombuffer(piece.data, np.uint8) == ord("\n")) + 1
        bounds = np.unique(np.concatenate(([0], ends, [len(piece.data)])))
        return Records(piece, bounds, piece.first_line + np.arange(len(bounds) - 1), is_bytes=True)
    if piece.rows is not None:
        return _of_rows(piece, piece.rows)
    if source.format == "parquet":
        count = _table(piece.data).num_rows
        return Records(piece, np.arange(count + 1), piece.first_line + np.arange(count), is_bytes=False)
    return Records(piece, np.array([0, len(piece.data)]), np.array([piece.first_line]), is_bytes=True)


class ShardRecords:
    r"""The records of a shard, numbered from 0.

    Args:
        shard: The shard.
        sources: All sources, by index.

    Attributes:
        sizes: Bytes of each record; 1 for a row of a Parquet file.
        places: Source and 0-based line of each.

    Example:
        >>> from cleaner.corpus.schema import Piece, Shard, Source
        >>> shard = Shard(0, (Piece(0, 7, b'{"text": "a"}\n{"text": "bc"}\n'),))
    >>> found = ShardRecords(shard, [Source(0, "a.jsonl", "a.jsonl", "jsonl", None)])
    >>> found.sizes, found.places, found.between(0, 1).pieces[0].data
    ([14, 15], [(0, 7), (0, 8)], b'{"text": "a"}\n')
    """

    def __init__(self, shard: Shard, sources: Sequence[Source]) -> None:
        self._shard = shard
        self._records = [records_of(piece, sources[piece.source]) for piece in shard.pieces]
        self._bases = list(accumulate((len(one.lines) for one in self._records), initial=0))
        self.sizes: list[int] = [size for one in self._records for size in np.diff(one.bounds).tolist()]
        self.places: list[tuple[int, int]] = [
            (one.piece.source, line) for one in self._records for line in one.lines.tolist()
        ]

    def between(self, first: int, last: int) -> Shard:
        """Return records ``first`` to ``last`` (exclusive) as a shard."""
        parts = []
        for base, records in zip(self._bases, self._records, strict=False):
            begin, end = max(first - base, 0), min(last - base, len(records.lines))
            if begin < end:
                parts.append(records.part(begin, end))
        return Shard(self._shard.index, tuple(parts))


def without(
    shard: Shard, lines: Collection[tuple[int, int]], sources: Sequence[Source], fault: Fault
) -> tuple[Shard, list[RejectedRecord], list[Rejected]]:
    """Return a shard without some of its records, which are set aside.

    Args:
        shard: The shard.
        lines: Source and 0-based line of each of these records.
        sources: All sources, by index.
        fault: Why they are set aside.

    Returns:
        What is left; the records that can be kept; and those that are too long for that.
    """
    left: list[Piece] = []
    kept: list[RejectedRecord] = []
    long: list[Rejected] = []
    for piece in shard.pieces:
        wanted = [line for source, line in lines if source == piece.source]
        if not wanted:
            left.append(piece)
            continue
        source = sources[piece.source]
        records = records_of(piece, source)
        gone = np.flatnonzero(np.isin(records.lines, wanted)).tolist()
        for first, last in _between(gone, len(records.lines)):
            left.append(records.part(first, last))
        for record in gone:
            line = int(records.lines[record])
            number = line + 1 if source.holds_records else None
            offset = piece.offset if source.format == "warc" else None
            raw = b""
            if offset is None and number is not None and records.is_bytes:
                raw = records.part(record, record + 1).data
            rejected = Rejected(source.name, number, *fault, raw, offset)
            if len(raw) > HELD:
                long.append(replace(rejected, raw=b""))
            else:
                kept.append(RejectedRecord(piece.source, line, rejected))
    return Shard(shard.index, tuple(left)), kept, long


def _between(gone: list[int], count: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of records that stay."""
    for first, last in zip([0, *(one + 1 for one in gone)], [*gone, count], strict=True):
        if first < last:
            yield first, last


def _of_rows(piece: Piece, rows: Rows) -> Records:
    from cleaner.kernels.csv_rows import locate_fields

    data = np.frombuffer(piece.data, np.uint8)
    newlines = np.flatnonzero(data == ord("\n"))
    most = len(newlines) + 1
    found, spans = np.zeros((most, 3), np.int64), np.zeros((most, 3, 2), np.int64)
    quoted, faults = np.zeros((most, 3), np.uint8), np.zeros(most, np.uint8)
    slots = np.full(len(rows.layout.names), -1, np.int64)
    count = locate_fields(data[rows.header :], ord(rows.layout.delimiter), slots, found, spans, quoted, faults)
    starts = found[:count, 0] + rows.header
    lines = piece.first_line + np.searchsorted(newlines, starts)
    if rows.header:
        starts, lines = np.append(0, starts), np.append(-1, lines)
    return Records(piece, np.append(starts, len(data)), lines, is_bytes=True)


def _table(data: bytes) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.ipc.open_stream(data).read_next_batch()


def _rows_of(data: bytes, first: int, last: int) -> bytes:
    """Return some rows of a stream as one."""
    import pyarrow as pa

    some = pa.concat_batches([_table(data).slice(first, last - first)])
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, some.schema) as writer:
        writer.write_batch(some)
    return bytes(out.getvalue().to_pybytes())
