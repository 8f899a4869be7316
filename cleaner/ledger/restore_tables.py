"""Rebuild a Parquet file from the rows in the corpus, the rows that went, and the ledger."""

from __future__ import annotations

import os
from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import xxhash

from cleaner.config import InputConfig
from cleaner.corpus.columns import columns_of
from cleaner.corpus.decoding import encode_text
from cleaner.corpus.parquet_tables import Settings, TableOutput, notes_of, open_table, parts_of
from cleaner.corpus.readers.parquet import NULL
from cleaner.corpus.schema import Fault
from cleaner.corpus.table_digest import TableDigest
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import Run, RunError, received_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow.parquet as pq

    from cleaner.edits.edit import Edit
    from cleaner.ledger.reading import EditCursor

_ROWS = 1024


def restore_table(
    run: Run, source: dict[str, Any], rows: Iterator[dict[str, Any]], cursor: EditCursor, path: Path
) -> None:
    """Write a Parquet file with the schema and the values of the input, under its name when its digest is right.

    Args:
        run: The run.
        source: What its manifest says of the file.
        rows: The file's rows of ``documents.parquet``.
        cursor: Stands at the file's edits.
        path: Where the file goes.

    Raises:
        RunError: The table is another than the input's, or a file of the run was changed.
        OSError: A file cannot be read or written.
        pa.ArrowException: A file is damaged.
        LedgerMismatchError: Corpus and ledger do not fit.
    """
    part = path.with_name(f".{xxhash.xxh3_64_hexdigest(os.fsencode(path.name))}.part")
    try:
        with (
            open_table(run.out / "corpus" / source["corpus"]) as corpus,
            open_table(run.out / "ledger" / "rows" / source["corpus"]) as dropped,
        ):
            notes = notes_of(dropped)
            settings = Settings(notes["settings"]["compression"], tuple(notes["settings"]["dictionary"]))
            schema = corpus.schema_arrow
            out = TableOutput(part, schema, settings)
            try:
                for batch in _batches(_Rows(corpus), _Rows(dropped), rows, cursor, _text_column(schema, run)):
                    out.write(batch)
                out.close()
            finally:
                out.discard()
        if _digest(part) != notes["digest"]:
            raise RunError("the table that was rebuilt has another digest than the input's")
        part.replace(path)
    except (KeyError, TypeError, AttributeError, JSONDecodeError, RecursionError) as error:
        raise RunError(f"ledger/rows/{source['corpus']} is not what the run wrote") from error
    finally:
        part.unlink(missing_ok=True)


class _Rows:
    """Hands out the rows of a file in their order."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self._parts = parts_of(file)
        self._held: list[pa.RecordBatch] = []
        self._schema = file.schema_arrow

    def take(self, count: int) -> list[pa.RecordBatch]:
        """Return the next rows.

        Raises:
            RunError: There are fewer.
        """
        taken = []
        while count:
            if not self._held:
                part = next(self._parts, None)
                if part is None:
                    raise RunError("the files of the run hold fewer rows than the list of documents")
                self._held.append(part.batch)
            batch = self._held.pop()
            taken.append(batch.slice(0, count))
            if batch.num_rows > count:
                self._held.append(batch.slice(count))
            count -= taken[-1].num_rows
        return taken


def _batches(
    corpus: _Rows, dropped: _Rows, rows: Iterator[dict[str, Any]], cursor: EditCursor, column: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the input."""
    while some := [row for _, row in zip(range(_ROWS), rows, strict=False)]:
        kept = np.array([row["fate"] == KEPT for row in some])
        edits = [cursor.take(row["doc_id"]) for row in some]
        parts = [*corpus.take(int(kept.sum())), *dropped.take(int((~kept).sum()))]
        batch = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
        order = np.empty(len(some), np.int64)
        order[np.concatenate([np.flatnonzero(kept), np.flatnonzero(~kept)])] = np.arange(len(some))
        batch = batch.take(pa.array(order))
        changed = [place for place in np.flatnonzero(kept).tolist() if edits[place]]
        if changed:
            texts = [_original(batch.column(column)[place].as_py(), some[place], edits[place]) for place in changed]
            batch = _with_texts(batch, column, changed, texts)
        yield batch


def _original(value: str | bytes | None, row: dict[str, Any], edits: list[Edit]) -> bytes | None:
    """Return the bytes of a text as they were read."""
    text = value.decode() if isinstance(value, bytes) else value or ""
    read = received_by("normalize", text, edits)
    if row["escapes"] == NULL:
        return None
    return encode_text(read, row["escapes"], [edit for edit in edits if edit.stage == "decode"])


def _with_texts(batch: pa.RecordBatch, column: int, places: list[int], texts: list[bytes | None]) -> pa.RecordBatch:
    """Return the batch with other texts in some rows, which may be bytes that are no UTF-8."""
    field = batch.schema.field(column)
    values = batch.column(column)
    if pa.types.is_dictionary(field.type):
        values = values.dictionary_decode()
    plain = values.cast(pa.large_binary()).to_pylist()
    for place, text in zip(places, texts, strict=True):
        plain[place] = text
    return batch.set_column(column, field, _as_written(pa.array(plain, pa.large_binary()), field.type))


def _as_written(values: pa.LargeBinaryArray, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return _as_written(values, kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return values.cast(kind)
    return values.view(pa.large_string()).cast(kind)


def _text_column(schema: pa.Schema, run: Run) -> int:
    columns = columns_of(schema.names, InputConfig(text_field=run.text_field))
    if isinstance(columns, Fault):
        raise RunError(columns.reason)
    return columns.text


def _digest(path: Path) -> str:
    with open_table(path) as file:
        digest = TableDigest(file.schema_arrow)
        for part in parts_of(file):
            digest.update(part.batch)
    return digest.hexdigest()
