"""Parquet: rows of the input that stay, with their new texts; all other columns go from file to file as they are."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.corpus.columns import columns_of
from cleaner.corpus.discovery import InputError
from cleaner.corpus.parquet_tables import Part, TableOutput, as_note, open_table, parts_of, settings_of
from cleaner.corpus.read_errors import read_error
from cleaner.corpus.schema import Fault
from cleaner.corpus.table_digest import TableDigest

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Source


class TableRows(NamedTuple):
    """Rows of a Parquet file that go to the corpus.

    Attributes:
        rows: int64, their numbers in the file, ascending.
        text: Their texts, ``large_string``; null where a row has none.
    """

    rows: npt.NDArray[np.int64]
    text: pa.LargeStringArray


class TableWriter:
    """Writes the rows of a Parquet file that stay, in their order, reading the file a second time on the way.

    Args:
        source: The file.
        config: Names the column of the text.
        out: Something with a method ``write``, which gets the Parquet file of the rows that stay.
        dropped: A path for the other rows as they were; the digest of the whole table and the settings of the file
            stand in its metadata. ``None`` leaves them out.

    Raises:
        InputError: The file is gone or changed.
    """

    def __init__(self, source: Source, config: InputConfig, out: Any, dropped: Path | None) -> None:
        self._source, self._name = source, source.name
        try:
            self._file = open_table(source.path)
        except (OSError, pa.ArrowException) as error:
            if isinstance(error, OSError) and error.errno == errno.EIO:
                raise read_error(source, error) from error
            raise self._changed() from error
        schema = self._file.schema_arrow
        columns = columns_of(schema.names, config)
        if isinstance(columns, Fault):
            raise self._changed()
        self._column = columns.text
        self._settings = settings_of(self._file)
        self._kept = TableOutput(out, schema, self._settings)
        self._dropped = None if dropped is None else TableOutput(dropped, schema, self._settings)
        self._digest = TableDigest(schema)
        self._parts = parts_of(self._file)
        self._damage: Exception | None = None
        self._part = self._next()
        self._rows = np.zeros(0, np.int64)
        self._text: pa.LargeStringArray = pa.array([], pa.large_string())

    def write(self, more: TableRows) -> None:
        """Add rows that stay.

        Raises:
            InputError: The file is gone or changed.
        """
        self._rows = np.concatenate([self._rows, more.rows])
        self._text = pa.concat_arrays([self._text, more.text])
        while self._part is not None and len(self._rows) and self._rows[-1] >= _end(self._part) - 1:
            self._pass_on(self._part)
        if self._part is None and len(self._rows):
            raise self._changed() from self._damage

    def close(self) -> None:
        """End the file; rows that were not added do not stay.

        Raises:
            InputError: The file is gone or changed.
        """
        while self._part is not None:
            self._pass_on(self._part)
        self._kept.close()
        if self._dropped is not None:
            self._dropped.note(digest=self._digest.hexdigest(), settings=as_note(self._settings))
            self._dropped.close()
        self._file.close()

    def discard(self) -> None:
        """Let go of the files, which are not to stay."""
        self._kept.discard()
        if self._dropped is not None:
            self._dropped.discard()
        self._file.close()

    def _pass_on(self, part: Part) -> None:
        """Write the rows of a part that stay, and the others, and go on to the next part."""
        batch = part.batch
        self._digest.update(batch)
        count = int(np.searchsorted(self._rows, _end(part)))
        here, text = self._rows[:count] - part.first, self._text[:count]
        self._rows, self._text = self._rows[count:], self._text[count:]
        if count < batch.num_rows:
            gone = np.ones(batch.num_rows, np.bool_)
            gone[here] = False
            if self._dropped is not None:
                self._dropped.write(batch.filter(pa.array(gone)))
            batch = batch.take(pa.array(here))
        field = batch.schema.field(self._column)
        self._kept.write(batch.set_column(self._column, field, as_column(text, field.type)))
        self._part = self._next()
        if self._part is None or self._part.group != part.group:
            self._kept.end_group()

    def _next(self) -> Part | None:
        """Return the next part; none behind damage, where a document that was read must not be."""
        try:
            return next(self._parts, None)
        except (OSError, pa.ArrowException) as error:
            if isinstance(error, OSError) and error.errno == errno.EIO:
                raise read_error(self._source, error) from error
            self._damage = error
            return None

    def _changed(self) -> InputError:
        if self._damage is not None:
            return InputError(f"'{self._name}' is damaged in other columns than that of the text: {self._damage}")
        return InputError(f"'{self._name}' was changed while it was read; run again when nothing writes to it")


def as_column(text: pa.LargeStringArray, kind: pa.DataType) -> pa.Array:
    """Return texts as a column of another type of texts or bytes.

    Example:
        >>> as_column(pa.array(["a", None], pa.large_string()), pa.dictionary(pa.int8(), pa.string())).to_pylist()
        ['a', None]
    """
    if pa.types.is_dictionary(kind):
        return as_column(text, kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return text.view(pa.large_binary()).cast(kind)
    return text.cast(kind)


def _end(part: Part) -> int:
    return part.first + int(part.batch.num_rows)
