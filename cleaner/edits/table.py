"""Edits as Arrow tables: the columns that stages hand on and the columns that a reader of the ledger sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.edits.edit import Edit

_WHAT = [
    pa.field("stage", pa.string(), nullable=False),
    pa.field("rule", pa.string(), nullable=False),
    pa.field("start", pa.int64(), nullable=False),
    pa.field("end", pa.int64(), nullable=False),
    pa.field("before", pa.large_string(), nullable=False),
    pa.field("after", pa.large_string(), nullable=False),
]
_EVIDENCE = [
    pa.field("matched_doc", pa.string()),
    pa.field("matched_start", pa.int64()),
    pa.field("matched_end", pa.int64()),
    pa.field("similarity", pa.float64()),
    pa.field("note", pa.string()),
]

STAGE_SCHEMA = pa.schema([pa.field("row", pa.int32(), nullable=False), *_WHAT, *_EVIDENCE])
"""Edits of one batch: ``row`` is the document's place in the batch; a match without ``matched_doc`` lies in the same
document."""

LEDGER_SCHEMA = pa.schema([pa.field("doc_id", pa.string(), nullable=False), *_WHAT, *_EVIDENCE])
"""Edits as they stand in ``OUT/ledger/*.parquet``."""


class Staged(NamedTuple):
    """What a stage makes of one batch.

    Attributes:
        text: ``large_string`` array, one text a document.
        edits: Record batch of :data:`STAGE_SCHEMA`, ordered by ``row``, then ``start``.
    """

    text: pa.LargeStringArray
    edits: pa.RecordBatch


def edit_rows(edits: Iterable[tuple[int, Edit]]) -> pa.RecordBatch:
    """Return a batch of :data:`STAGE_SCHEMA` from pairs of a document's row and an edit, in the order given."""
    rows = list(edits)
    columns: list[list[object]] = [
        [row for row, _ in rows],
        [e.stage for _, e in rows],
        [e.rule for _, e in rows],
        [e.start for _, e in rows],
        [e.end for _, e in rows],
        [e.before for _, e in rows],
        [e.after for _, e in rows],
        [e.matched.doc if e.matched else None for _, e in rows],
        [e.matched.start if e.matched else None for _, e in rows],
        [e.matched.end if e.matched else None for _, e in rows],
        [e.similarity for _, e in rows],
        [e.note for _, e in rows],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, STAGE_SCHEMA, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=STAGE_SCHEMA)


def no_edits() -> pa.RecordBatch:
    """Return a batch of :data:`STAGE_SCHEMA` without rows."""
    return edit_rows([])


def named(edits: pa.RecordBatch, ids: pa.StringArray) -> pa.RecordBatch:
    """Return stage edits as ledger rows: ``row`` becomes the document's id.

    Args:
        edits: Batch of :data:`STAGE_SCHEMA`.
        ids: The ids of the batch's documents, by row.
    """
    doc_id = ids.take(edits.column("row"))
    itself = pc.if_else(edits.column("matched_start").is_valid(), doc_id, pa.scalar(None, pa.string()))
    columns = {
        **{name: edits.column(name) for name in edits.schema.names if name != "row"},
        "doc_id": doc_id,
        "matched_doc": pc.coalesce(edits.column("matched_doc"), itself),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in LEDGER_SCHEMA.names], schema=LEDGER_SCHEMA)
