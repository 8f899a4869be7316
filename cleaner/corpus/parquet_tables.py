"""Parquet files as streams of batches, and writers that keep the settings of a file."""

from __future__ import annotations

import datetime as dt
import io
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

_BUFFER = 1 << 20
"""Bytes of a column chunk that are read at a time; without it a reader holds chunks whole."""
_BATCH = 4 << 20
"""Bytes of a batch, by the sizes that the file tells of its row groups."""
_MOST_ROWS = 1 << 16
_GROUP = 64 << 20
"""Bytes of rows that a writer holds: a larger row group is written as several."""
_NOTE = b"cleaner"
_CODECS = {"UNCOMPRESSED": "none", "SNAPPY": "snappy", "GZIP": "gzip", "BROTLI": "brotli", "ZSTD": "zstd", "LZ4": "lz4"}


class Part(NamedTuple):
    """Some rows of a file.

    Attributes:
        group: The row group that they stand in.
        first: The number of the first row in the file.
        batch: The rows.
    """

    group: int
    first: int
    batch: pa.RecordBatch


@dataclass(frozen=True)
class Settings:
    """How the columns of a file are stored.

    Attributes:
        compression: The codec of each column, by its path.
        dictionary: Paths of the columns that have dictionaries.
    """

    compression: dict[str, str]
    dictionary: tuple[str, ...]


def open_table(path: Path | str) -> pq.ParquetFile:
    """Open a Parquet file for reading it from its beginning to its end.

    Raises:
        OSError: It cannot be read.
        pa.ArrowException: It is no Parquet file, or damaged.
    """
    return pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)


def settings_of(file: pq.ParquetFile) -> Settings:
    """Return how the columns of a file are stored, by its first row group."""
    if not file.num_row_groups:
        return Settings({}, ())
    group = file.metadata.row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    codecs = {column.path_in_schema: _CODECS.get(column.compression, "snappy") for column in columns}
    return Settings(codecs, tuple(column.path_in_schema for column in columns if column.has_dictionary_page))


def parts_of(file: pq.ParquetFile, columns: Sequence[str] | None = None) -> Iterator[Part]:
    """Yield the rows of a file, some MiB at a time; where they are cut depends on the file alone.

    Args:
        file: The file.
        columns: Names of the columns; ``None`` takes all.
    """
    first = 0
    for group in range(file.num_row_groups):
        facts = file.metadata.row_group(group)
        rows = max(1, min(_MOST_ROWS, _BATCH * facts.num_rows // max(facts.total_byte_size, 1)))
        for batch in file.iter_batches(rows, row_groups=[group], columns=None if columns is None else list(columns)):
            yield Part(group, first, batch)
            first += batch.num_rows


def column_values(path: str, name: str, rows: npt.NDArray[np.int64]) -> list[object]:
    """Return the values of a column in some rows, dates as ISO 8601; nulls where there is no such column.

    Args:
        path: The file.
        name: The column.
        rows: int64, ascending numbers of rows.
    """
    with open_table(path) as file:
        if not len(rows) or name not in file.schema_arrow.names:
            return [None] * len(rows)
        first, groups = 0, {}
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            if first <= rows[-1] and first + count > rows[0]:
                groups[group] = first
            first += count
        column = file.read_row_groups(list(groups), columns=[name]).column(0)
        values = column.take(pa.array(rows - min(groups.values()))).to_pylist()
    return [value.isoformat() if isinstance(value, dt.date) else value for value in values]


class TableOutput:
    """A Parquet file that grows by batches, a row group at a time.

    Args:
        where: A path, or something with a method ``write``.
        schema: Its schema; the metadata are kept.
        settings: How the columns are stored.
    """

    def __init__(self, where: Any, schema: pa.Schema, settings: Settings) -> None:
        self._schema = schema
        self._stream = _Stream(where) if hasattr(where, "write") else None
        self._writer = pq.ParquetWriter(
            str(where) if self._stream is None else self._stream,
            schema,
            compression=settings.compression or "snappy",
            use_dictionary=list(settings.dictionary),
            use_compliant_nested_type=False,  # items of lists are called as the schema calls them
        )
        self._held: list[pa.RecordBatch] = []
        self._size = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows to the row group that is being made."""
        if batch.num_rows:
            self._held.append(batch)
            self._size += batch.nbytes
        if self._size > _GROUP:
            self.end_group()

    def end_group(self) -> None:
        """End the row group."""
        if self._held:
            table = pa.Table.from_batches(self._held, self._schema)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._held, self._size = [], 0

    def note(self, **notes: Any) -> None:
        """Add to what :func:`notes_of` tells of the file."""
        self._writer.add_key_value_metadata({_NOTE.decode(): json.dumps(notes)})

    def close(self) -> None:
        """End the file."""
        self.end_group()
        self._writer.close()

    def discard(self) -> None:
        """Let go of the file without caring for what is in it."""
        if self._stream is not None:
            self._stream.is_muted = True
        with suppress(OSError):  # the disk is full: the first error told it
            self._writer.close()


def notes_of(file: pq.ParquetFile) -> dict[str, Any]:
    """Return what was noted in one of our files; nothing for others."""
    notes = (file.metadata.metadata or {}).get(_NOTE)
    return {} if notes is None else dict(json.loads(notes))


def as_note(settings: Settings) -> dict[str, Any]:
    """Return settings in a form that can be noted."""
    return asdict(settings)


class _Stream(io.RawIOBase):
    """Something that can be written to, as a file that tells where it is.

    Attributes:
        is_muted: Nothing is written any more.
    """

    def __init__(self, out: Any) -> None:
        super().__init__()
        self.is_muted = False
        self._out = out
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if not self.is_muted:
            self._out.write(bytes(data))
        self._at += size
        return size
