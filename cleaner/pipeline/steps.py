"""The map steps of the plan: pure functions on one shard, between which the reduce steps stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import character_counts, text_buffers
from cleaner.corpus.parse import parse_shard
from cleaner.edits.edit import STAGES
from cleaner.edits.table import LEDGER_SCHEMA, STAGE_SCHEMA, named
from cleaner.pipeline.ids import id_hashes
from cleaner.pipeline.repairs import Repairs, count_repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.parsed import SetAside
    from cleaner.corpus.schema import Shard, Source
    from cleaner.dedup.documents import DocumentRows
    from cleaner.edits.table import Staged


@dataclass(frozen=True)
class Prepared:
    """A shard after decoding and normalizing.

    Attributes:
        index: The shard.
        batch: Documents with normalized text.
        edits: Edits so far, of :data:`cleaner.edits.table.STAGE_SCHEMA`.
        set_aside: What else the reader found: rejected records and blank lines.
        id_hashes: One hash an id, to find repeated ids.
        characters: Characters of each document as it was read.
        repairs: What the stage ``normalize`` mended and could not mend; ``None`` where it is left out.
        template_rows: Facts about lines for the reduce step that learns site templates.
    """

    index: int
    batch: pa.RecordBatch
    edits: pa.RecordBatch
    set_aside: SetAside
    id_hashes: npt.NDArray[np.uint64]
    characters: npt.NDArray[np.int64]
    repairs: Repairs | None
    template_rows: npt.NDArray[np.void] | None


@dataclass(frozen=True)
class Refined:
    """A shard after the stages that look at one document at a time.

    Attributes:
        batch: Documents with the text that the corpus will hold.
        edits: All edits so far.
        rows: Keys and signatures for the reduce step that finds duplicates.
    """

    batch: pa.RecordBatch
    edits: pa.RecordBatch
    rows: DocumentRows | None


def prepare(shard: Shard, sources: Sequence[Source], config: Config, first_document: int = 0) -> Prepared:
    """Read, decode and normalize one shard.

    Args:
        shard: The shard.
        sources: All sources, by index.
        config: The configuration.
        first_document: A number that no document of another shard shares a range with, for template rows.
    """
    parsed = parse_shard(shard, sources, config.input)
    batch, edits = parsed.batch, [parsed.edits]
    characters = character_counts(batch.column("text"))
    repairs = None
    if "normalize" in config.stages:
        from cleaner.normalization.stage import normalize_batch

        received = batch.column("text")
        staged = normalize_batch(received, config.normalize)
        repairs = count_repairs(received, staged)
        batch = _apply(staged, _without_moved_lines(batch, staged.edits), edits)
    template_rows = None
    if "chrome" in config.stages:
        from cleaner.chrome.facts import line_facts
        from cleaner.chrome.rows import site_ids
        from cleaner.chrome.rows import template_rows as rows_of

        documents = np.arange(first_document, first_document + batch.num_rows, dtype=np.int64)
        facts = line_facts(*text_buffers(batch.column("text")))
        template_rows = rows_of(facts, site_ids(batch.column("site")), documents, config.chrome.depth)
    hashes = id_hashes(batch.column("id"))
    return Prepared(shard.index, batch, _together(edits), parsed.set_aside, hashes, characters, repairs, template_rows)


def refine(batch: pa.RecordBatch, edits: pa.RecordBatch, templates: Templates | None, config: Config) -> Refined:
    """Strip chrome and repeated blocks from a prepared batch, and sign what is left."""
    done = [edits]
    if "chrome" in config.stages:
        from cleaner.chrome.stage import strip_batch

        content = batch.column("content")
        staged = strip_batch(batch.column("text"), batch.column("site"), templates, config.chrome, content=content)
        batch = with_column(_apply(staged, batch, done), "content", pa.nulls(batch.num_rows, content.type))
    if "blocks" in config.stages:
        from cleaner.dedup.blocks import remove_repeats

        batch = _apply(remove_repeats(batch.column("text"), config.blocks), batch, done)
    rows = None
    if "documents" in config.stages:
        from cleaner.dedup.documents import document_rows

        rows = document_rows(batch.column("text"), config.documents)
    return Refined(batch, _together(done), rows)


def ledger_rows(batch: pa.RecordBatch, edits: pa.RecordBatch, removals: pa.RecordBatch | None) -> pa.RecordBatch:
    """Return the ledger rows of one shard, by document, then stage, then place.

    Args:
        batch: The documents.
        edits: Edits of :data:`cleaner.edits.table.STAGE_SCHEMA` of every stage but ``documents``.
        removals: Rows of :data:`cleaner.edits.table.LEDGER_SCHEMA` and a column ``row``: removed documents.
    """
    rows = named(edits, batch.column("id"))
    row = edits.column("row")
    if removals is not None and removals.num_rows:
        rows = pa.concat_batches([rows, removals.select(LEDGER_SCHEMA.names)])
        row = pa.concat_arrays([row, removals.column("row")])
    stage = pc.index_in(rows.column("stage"), value_set=pa.array(STAGES))
    order = pc.sort_indices(
        pa.table({"row": row, "stage": stage, "start": rows.column("start")}),
        sort_keys=[("row", "ascending"), ("stage", "ascending"), ("start", "ascending")],
    )
    return rows.take(order)


def with_column(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    """Return the batch with one column replaced."""
    columns = [values if field.name == name else batch.column(field.name) for field in batch.schema]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _without_moved_lines(batch: pa.RecordBatch, edits: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch without ``content`` where a line was joined, split or left out: its bytes are those of lines."""
    content = batch.column("content")
    if content.null_count == len(content) or not edits.num_rows:
        return batch
    before, after = (pc.count_substring(edits.column(name), "\n") for name in ("before", "after"))
    rows = edits.column("row").filter(pc.not_equal(before, after))
    moved = pc.is_in(pa.array(np.arange(batch.num_rows, dtype=np.int32)), value_set=rows)
    return with_column(batch, "content", pc.if_else(moved, pa.scalar(None, content.type), content))


def _apply(staged: Staged, batch: pa.RecordBatch, edits: list[pa.RecordBatch]) -> pa.RecordBatch:
    edits.append(staged.edits)
    return with_column(batch, "text", staged.text)


def _together(edits: list[pa.RecordBatch]) -> pa.RecordBatch:
    rows = [batch for batch in edits if batch.num_rows]
    return pa.concat_batches(rows) if rows else pa.RecordBatch.from_pylist([], schema=STAGE_SCHEMA)
