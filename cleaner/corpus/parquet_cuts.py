"""Parquet files cut into runs of rows: of each row only what a document is made of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.columns import columns_of, shown
from cleaner.corpus.parquet_tables import open_table, parts_of
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, OR_RAISE, longer_than
from cleaner.corpus.schema import Fault, NoText, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.corpus.columns import Columns
    from cleaner.corpus.reading import Reading

_AGAIN = "fetch the file again, or write it anew"


def cut_at_rows_of_table(reading: Reading, target: int) -> Iterator[Piece]:
    """Yield a Parquet file in pieces of rows, in Arrow's stream format, of about ``target`` bytes.

    Each has the columns ``text`` (``large_string`` or ``large_binary``), ``id`` and ``url`` (``string``).

    Args:
        reading: The source, a file that can be read from any place.
        target: Bytes of a piece.
    """
    source = reading.source
    for _ in reading.chunks():  # for the digest
        pass
    if source.compression is not None:
        reading.reject("is compressed as a whole", "decompress it: a Parquet file compresses its columns itself")
    elif not reading.damaged:
        try:
            yield from _pieces(reading, target)
        except (OSError, pa.ArrowException) as error:
            reason = str(error).partition("\n")[0].rstrip(".")
            reading.reject(f"cannot be read as Parquet: {reason}", _AGAIN)
    reading.close()


def _pieces(reading: Reading, target: int) -> Iterator[Piece]:
    with open_table(reading.source.path) as file:
        schema = file.schema_arrow
        columns = columns_of(schema.names, reading.config)
        fault = columns if isinstance(columns, Fault) else fault_of_type(schema.field(columns.text))
        if fault is not None or isinstance(columns, Fault):
            if fault is not None:
                reading.refuse(fault)
            return
        wanted = [schema.names[place] for place in columns if place is not None]
        for part in parts_of(file, wanted):
            batch = _documents(part.batch, schema.names, columns)
            for first, last in _runs(batch.column("text"), target):
                some = batch.slice(first, last - first)
                limit = min(MAX_DOCUMENT_BYTES, reading.config.max_document_bytes)
                if last - first == 1 and some.nbytes > limit:
                    reason = f"{longer_than(limit)}, too long for one record"
                    reading.reject(reason, f"shorten or split the text, {OR_RAISE}", part.first + first + 1)
                else:
                    yield Piece(reading.source.index, part.first + first, _stream(some))


def fault_of_type(field: pa.Field) -> Fault | None:
    """Return why a column can hold no texts, or ``None``."""
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if _is_text(kind) or _is_bytes(kind):
        return None
    return NoText(
        f"column '{shown(field.name)}' is {field.type}, and no text",
        "name the column that holds the text: --text-field NAME",
    )


def _documents(batch: pa.RecordBatch, names: list[str], columns: Columns) -> pa.RecordBatch:
    text = batch.column(names[columns.text])
    if pa.types.is_dictionary(text.type):
        text = text.dictionary_decode()
    text = text.cast(pa.large_string() if _is_text(text.type) else pa.large_binary())
    others = [
        pa.nulls(len(text), pa.string()) if place is None else _named(batch.column(names[place]))
        for place in columns[1:]
    ]
    return pa.RecordBatch.from_arrays([text, *others], names=["text", "id", "url"])


def _named(column: pa.Array) -> pa.StringArray:
    """Return ids or addresses as strings; null where a value is none."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if _is_text(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return column.cast(pa.string())
    return pa.nulls(len(column), pa.string())


def _runs(text: pa.Array, target: int) -> Iterator[tuple[int, int]]:
    """Yield runs of rows that have at most ``target`` bytes of text, or are one row."""
    ends = np.cumsum(np.asarray(pc.fill_null(pc.binary_length(text), 0)))
    cuts = [0]
    while cuts[-1] < len(text):
        before = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        cuts.append(max(int(np.searchsorted(ends, before + target, side="right")), cuts[-1] + 1))
    yield from pairwise(cuts)


def _stream(batch: pa.RecordBatch) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(out.getvalue().to_pybytes())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))
