"""Texts in objects of pyarrow, and in any other that has Arrow's C interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.api.arrow_texts import like, taken, texts_of
from cleaner.api.containers import Container, missing_column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def arrow_container(given: Any, column: str) -> Container[Any] | None:
    """Return the container of a table or an array; ``None`` where an object is neither and becomes neither.

    Args:
        given: An object of pyarrow, or one with ``__arrow_c_stream__`` or ``__arrow_c_array__``.
        column: The column of a table that holds the texts.
    """
    if isinstance(given, (pa.Array, pa.ChunkedArray)):
        return ArrowColumn(given)
    if isinstance(given, (pa.Table, pa.RecordBatch)):
        return ArrowTable(given, column)
    if hasattr(given, "__arrow_c_stream__"):
        read = pa.RecordBatchReader.from_stream(given).read_all()
        return ArrowTable(read, column)
    if hasattr(given, "__arrow_c_array__"):
        array = pa.array(given)
        is_table = pa.types.is_struct(array.type)
        return ArrowTable(pa.RecordBatch.from_struct_array(array), column) if is_table else ArrowColumn(array)
    return None


class ArrowColumn(Container[Any]):
    """An array or a chunked array."""

    def __init__(self, array: Any) -> None:
        self.held = array
        self._texts = texts_of(array, "the array")

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    @property
    def is_table(self) -> bool:
        """An array has no other columns."""
        return False

    def column(self, name: str) -> Any:
        """Refuse: there are no columns."""
        raise missing_column(name, ())

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the values."""
        return taken(held, rows)

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the texts in the type and with the chunks of the array."""
        if not len(changed):
            return self.held
        new = like(self.held, texts)
        return in_chunks(new, self.held) if isinstance(self.held, pa.ChunkedArray) else new


class ArrowTable(Container[Any]):
    """A table or a record batch; the metadata of schema and fields stay."""

    def __init__(self, table: Any, column: str) -> None:
        names = table.schema.names
        if column not in names:
            raise missing_column(column, names)
        self.held = table
        self._place = table.schema.get_field_index(column)
        if self._place < 0:
            raise ValueError(f"the table has several columns {column!r}; rename all but one of them")
        self._texts = texts_of(table.column(self._place), f"column {column!r}")

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    def column(self, name: str) -> Any:
        """Return another column."""
        if name not in self.held.schema.names:
            raise missing_column(name, self.held.schema.names)
        return self.held.column(name)

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the rows."""
        return taken(held, rows)

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the table with other texts in a column of the same type, name and metadata."""
        if not len(changed):
            return self.held
        old = self.held.column(self._place)
        field = self.held.schema.field(self._place)
        new = like(old, texts)
        if isinstance(old, pa.ChunkedArray):
            return self.held.set_column(self._place, field, in_chunks(new, old))
        columns = list(self.held.columns)
        columns[self._place] = new
        return pa.RecordBatch.from_arrays(columns, schema=self.held.schema)


def in_chunks(new: Any, old: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return an array in chunks of the lengths that another one's chunks have."""
    chunks, at = [], 0
    for chunk in old.chunks:
        chunks.append(new.slice(at, len(chunk)))
        at += len(chunk)
    return pa.chunked_array(chunks, new.type)
