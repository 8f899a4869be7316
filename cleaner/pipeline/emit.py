"""The last map step: one shard's corpus bytes, ledger rows and list rows, once it is known which documents stay."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from pickle import PickleBuffer
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.writers.parquet import TableRows
from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.ledger.documents import BLANK, DOCUMENTS_SCHEMA, DUPLICATE, HEADER, KEPT, REJECTED
from cleaner.pipeline.sinks import DUPLICATES_SCHEMA
from cleaner.pipeline.steps import ledger_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.corpus.parsed import SetAside
    from cleaner.corpus.schema import Source
    from cleaner.pipeline.contents import Contents
    from cleaner.pipeline.repairs import Repairs


_FATES = (KEPT, DUPLICATE)
_BY_SOURCE = itemgetter(0)
"""Sorting by it is stable: headers stay before the rows of their file."""


@dataclass(frozen=True)
class Removals:
    """Removed documents, ordered by number.

    Attributes:
        document: Their numbers.
        keeper_id: The id of the document that each was compared with and that is kept.
        keeper_start: First character of the keeper's text that stands for the document's: 0 but for a part of it.
        keeper_end: One past the last.
        similarity: How alike the two are, 0 to 1.
        kinds: ``exact``, ``near`` or ``contained``.
        reasons: The evidence in words.
        doubtful: Whether it was a narrow decision.
        indexed_source: The source of each keeper that is no document of this run but an indexed one; null elsewhere.
    """

    document: npt.NDArray[np.int64]
    keeper_id: pa.StringArray
    keeper_start: npt.NDArray[np.int64]
    keeper_end: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    doubtful: npt.NDArray[np.bool_]
    indexed_source: pa.StringArray

    @classmethod
    def none(cls) -> Removals:
        """Return no removals."""
        none = np.zeros(0, np.int64)
        words = pa.array([], pa.string())
        return cls(none, words, none, none, np.zeros(0), (), (), np.zeros(0, np.bool_), words)

    def between(self, first: int, last: int) -> Removals:
        """Return the removals of documents ``first`` to ``last`` (exclusive), numbered from 0."""
        a, b = np.searchsorted(self.document, [first, last]).tolist()
        return Removals(
            self.document[a:b] - first, self.keeper_id[a:b], self.keeper_start[a:b], self.keeper_end[a:b],
            self.similarity[a:b], self.kinds[a:b], self.reasons[a:b], self.doubtful[a:b],
            self.indexed_source[a:b],
        )  # fmt: skip


@dataclass(frozen=True)
class Emitted:
    """What one shard adds to the results.

    Attributes:
        corpus: Pairs of a source's index and bytes of its corpus file, or rows of it, in order.
        ledger: Rows of :data:`cleaner.edits.table.LEDGER_SCHEMA`.
        documents: Rows of :data:`cleaner.ledger.documents.DOCUMENTS_SCHEMA`.
        duplicates: Rows of :data:`cleaner.pipeline.sinks.DUPLICATES_SCHEMA`.
        kept: Documents in the corpus.
        changed: Kept documents with an edit.
        emptied: Kept documents of whose text only white space is left.
        characters: Characters of the kept texts.
    """

    corpus: list[tuple[int, bytes | memoryview | TableRows]]
    ledger: pa.RecordBatch
    documents: pa.RecordBatch
    duplicates: pa.RecordBatch
    kept: int
    changed: int
    emptied: int
    characters: int

    def __getstate__(self) -> dict[str, Any]:
        """Send views of bytes as the bytes that they show: they cannot be sent as they are."""
        corpus = [
            (source, PickleBuffer(data.toreadonly()) if isinstance(data, memoryview) else data)
            for source, data in self.corpus
        ]
        return {**self.__dict__, "corpus": corpus}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the bytes where they lie."""
        corpus = [
            (source, data if isinstance(data, (bytes, TableRows)) else memoryview(data).cast("B"))
            for source, data in state["corpus"]
        ]
        self.__dict__.update(state, corpus=corpus)


def emit(
    contents: Contents,
    edits: pa.RecordBatch,
    removals: Removals,
    set_aside: SetAside,
    repairs: Repairs | None,
    sources: Sequence[Source],
) -> Emitted:
    """Return what one shard adds to the results.

    Args:
        contents: The documents with their final text.
        edits: The edits of every stage but ``documents``.
        removals: The shard's removed documents.
        set_aside: What became no document in the shard.
        repairs: What was mended in it and what was not; ``None`` where nothing was normalized.
        sources: All sources, by index.
    """
    facts = contents.facts
    keep = np.ones(facts.num_rows, np.bool_)
    keep[removals.document] = False
    # Characters that only the decoding changed (escapes, encodings) are the same text.
    touched = pc.unique(edits.filter(pc.not_equal(edits.column("stage"), "decode")).column("row"))
    blank = facts.column("blank").to_numpy(zero_copy_only=False)
    return Emitted(
        corpus=sorted([*((one.source, one.raw) for one in set_aside.headers), *contents.corpus(keep)], key=_BY_SOURCE),
        ledger=ledger_rows(facts.column("id"), edits, _removal_rows(contents, removals)),
        documents=_document_rows(contents, keep, set_aside, repairs, sources),
        duplicates=_duplicate_rows(facts, removals),
        kept=int(keep.sum()),
        changed=int(keep[touched.to_numpy(zero_copy_only=False)].sum()) if len(touched) else 0,
        emptied=int((keep & blank).sum()),
        characters=int(facts.column("characters").to_numpy()[keep].sum()),
    )


def _removal_rows(contents: Contents, removals: Removals) -> pa.RecordBatch | None:
    """Return ledger rows for removed documents, with their ``row`` in the shard."""
    if len(removals.document) == 0:
        return None
    rows = pa.array(removals.document, pa.int32())
    facts = contents.facts
    n = len(rows)
    columns = {
        "doc_id": facts.column("id").take(rows),
        "stage": pa.array(["documents"] * n, pa.string()),
        "rule": pa.array(removals.kinds, pa.string()),
        "start": pa.array(np.zeros(n, np.int64)),
        "end": facts.column("characters").take(rows),
        "before": contents.texts(removals.document),
        "after": pa.array([""] * n, pa.large_string()),
        "matched_doc": removals.keeper_id,
        "matched_start": pa.array(removals.keeper_start),
        "matched_end": pa.array(removals.keeper_end),
        "similarity": pa.array(removals.similarity),
        "note": pa.array(removals.reasons, pa.string()),
        "row": rows,
    }
    schema = LEDGER_SCHEMA.append(pa.field("row", pa.int32()))
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _duplicate_rows(facts: pa.RecordBatch, removals: Removals) -> pa.RecordBatch:
    columns = [
        facts.column("id").take(pa.array(removals.document)),
        removals.keeper_id,
        pa.array(removals.similarity),
        pa.array(removals.kinds, pa.string()),
        pa.array(removals.doubtful),
        pa.array(removals.reasons, pa.string()),
        removals.indexed_source,
    ]
    return pa.RecordBatch.from_arrays(columns, schema=DUPLICATES_SCHEMA)


def _document_rows(
    contents: Contents,
    keep: npt.NDArray[np.bool_],
    set_aside: SetAside,
    repairs: Repairs | None,
    sources: Sequence[Source],
) -> pa.RecordBatch:
    """Return the rows of ``documents.parquet``: the shard's documents and what was not a document, by place."""
    facts = contents.facts
    names = pa.array([source.name for source in sources], pa.string())
    damaged, leftovers = _leftover_columns(facts.num_rows, repairs)
    gone = np.flatnonzero(~keep)
    at = pa.array(np.cumsum(~keep) - 1, mask=keep)  # place among those that are gone, null for the others
    head, tail = (part.take(at) for part in contents.around(gone))
    documents = {
        "doc_id": facts.column("id"),
        "source": names.take(facts.column("source")),
        "line": pc.add(facts.column("line"), 1),
        "fate": pa.array(_FATES).take(pa.array((~keep).astype(np.int8))),
        "damaged": damaged,
        "leftovers": leftovers,
        "escapes": facts.column("escapes"),
        "head": head,
        "tail": tail,
        **{name: facts.column(name) for name in ("offset", "markup_digest", "text_digest")},
    }
    rows = pa.table([documents[name] for name in DOCUMENTS_SCHEMA.names], schema=DOCUMENTS_SCHEMA)
    others = [
        *((source, line, REJECTED, one.raw, one.offset) for source, line, one in set_aside.rejected),
        *((source, line, BLANK, raw, None) for source, line, raw in set_aside.blank),
        *((source, line, HEADER, raw, None) for source, line, raw in set_aside.headers),
    ]
    if others:  # by columns: a file may have millions of lines that are no records
        source, line, fate, raw, offset = zip(*others, strict=True)
        known = {"source": names.take(pa.array(source)), "line": pc.add(pa.array(line), 1), "fate": fate}
        known = {**known, "head": raw, "offset": offset}
        columns = [
            pa.array(known[field.name], field.type) if field.name in known else pa.nulls(len(others), field.type)
            for field in DOCUMENTS_SCHEMA
        ]
        rows = pa.concat_tables([rows, pa.table(columns, schema=DOCUMENTS_SCHEMA)])
        of_source = np.append(facts.column("source").to_numpy(), np.array(source, np.int64))
        rows = rows.take(pa.array(np.lexsort((rows["line"].to_numpy(), of_source))))
    batches = rows.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=DOCUMENTS_SCHEMA)


def _leftover_columns(rows: int, repairs: Repairs | None) -> tuple[pa.BooleanArray, pa.Int32Array]:
    """Return which documents are damaged for good, and how many characters of each no repair could mend."""
    if repairs is None:
        return pa.nulls(rows, pa.bool_()), pa.nulls(rows, pa.int32())
    damaged, leftovers = np.zeros(rows, np.bool_), np.zeros(rows, np.int32)
    for row, left in repairs.left:
        damaged[row], leftovers[row] = left.damaged, left.total
    return pa.array(damaged), pa.array(leftovers)
