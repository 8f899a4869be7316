"""The map steps of the plan: pure functions on one shard, between which the reduce steps stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.batch import BATCH_SCHEMA
from cleaner.corpus.buffers import character_counts, text_buffers
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.rereading import Places, extents_of
from cleaner.edits.edit import STAGES
from cleaner.edits.table import LEDGER_SCHEMA, STAGE_SCHEMA, named
from cleaner.pipeline.contents import CHANGED_SCHEMA, READ_AGAIN
from cleaner.pipeline.ids import id_hashes
from cleaner.pipeline.repairs import count_repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.chrome.kept_facts import KeptFacts
    from cleaner.chrome.templates import Templates
    from cleaner.config import Config, DocumentsConfig
    from cleaner.corpus.parsed import Parsed, SetAside
    from cleaner.corpus.schema import Shard, Source
    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.dedup.passages import PassageRows
    from cleaner.dedup.tokens import Tokens
    from cleaner.edits.table import Staged
    from cleaner.pipeline.repairs import Repairs

_SPACE_LEADS = np.array([0xC2, 0xE1, 0xE2, 0xE3], np.uint8)
"""First bytes of the white space beyond ASCII: U+0085, U+00A0, U+1680, U+2000 to U+205F, U+3000."""


FACTS_SCHEMA = pa.schema(
    [
        *(BATCH_SCHEMA.field(name) for name in ("id", "source", "line", "escapes")),
        *(BATCH_SCHEMA.field(name) for name in ("offset", "markup_digest", "text_digest")),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("blank", pa.bool_(), nullable=False),
    ]
)
"""What is known of a document behind the last stage: some columns of a batch, the length of its text in characters, and
whether that is white space only."""


@dataclass(frozen=True)
class Seen:
    """What a run keeps of a shard that was read.

    Attributes:
        documents: How many documents it holds.
        size: Bytes of their texts, as they were read.
        characters: Characters of these.
        set_aside: What else the reader found: rejected records and blank lines.
        id_hashes: One hash an id, to find repeated ids.
        repairs: What the stage ``normalize`` mended and could not mend; ``None`` where it is left out.
        template_rows: Facts about lines for the reduce step that learns site templates.
        places: Where the records stand, if they can be read again.
        rank: int64, one a document, where the choice of keepers goes by more than their length.
    """

    documents: int
    size: int
    characters: int
    set_aside: SetAside
    id_hashes: npt.NDArray[np.uint64]
    repairs: Repairs | None
    template_rows: npt.NDArray[np.void] | None
    places: Places | None
    rank: npt.NDArray[np.int64] | None


@dataclass(frozen=True)
class Prepared:
    """A shard after decoding and normalizing.

    Attributes:
        batch: Documents with normalized text; without some columns where the shard can be read again.
        edits: Edits so far, of :data:`cleaner.edits.table.STAGE_SCHEMA`.
        seen: What else there is to know.
        lines: Facts of the lines of the texts, where the stage ``chrome`` will ask for them.
    """

    batch: pa.RecordBatch
    edits: pa.RecordBatch
    seen: Seen
    lines: KeptFacts | None = None


@dataclass(frozen=True)
class Refined:
    """A shard after the stages that look at one document at a time.

    Attributes:
        facts: What is known of each document, of :data:`FACTS_SCHEMA`.
        batch: Documents with the text that the corpus will hold; where the shard can be read again, the rows and texts
            of those alone that were changed (:data:`cleaner.pipeline.contents.CHANGED_SCHEMA`).
        edits: All edits so far.
        rows: Keys and signatures for the reduce step that finds duplicates.
        passages: Keys of passages for the one that counts in how many documents they stand, where it is asked for.
    """

    facts: pa.RecordBatch
    batch: pa.RecordBatch
    edits: pa.RecordBatch
    rows: DocumentRows | None
    passages: PassageRows | None = None


@dataclass(frozen=True)
class Read:
    """A shard of which the bytes need not be held any longer.

    Attributes:
        parsed: Its documents, and what else the reader found.
        places: Where the records stand, if they can be read again.
        rank: See :class:`Seen`.
    """

    parsed: Parsed
    places: Places | None
    rank: npt.NDArray[np.int64] | None


def read(shard: Shard, sources: Sequence[Source], config: Config) -> Read:
    """Find the documents of a shard.

    Args:
        shard: The shard.
        sources: All sources, by index.
        config: The configuration.
    """
    parsed = parse_shard(shard, sources, config.input)
    rank = None
    if "documents" in config.stages and config.documents.keep in ("newest", "preferred"):
        from cleaner.pipeline.ranks import keeper_ranks

        rank = keeper_ranks(parsed.batch, shard.pieces, sources, config.documents)
    extents = None if parsed.spans is None else extents_of(shard.pieces, sources)
    places = Places(extents, parsed.spans) if extents is not None and parsed.spans is not None else None
    return Read(parsed, places, rank)


def prepare(found: Read, config: Config, first_document: int = 0) -> Prepared:
    """Normalize the documents of one shard.

    Args:
        found: The documents.
        config: The configuration.
        first_document: A number that no document of another shard shares a range with, for template rows.
    """
    parsed, places = found.parsed, found.places
    batch, edits = parsed.batch, [parsed.edits]
    received = batch.column("text")
    if places is not None:
        batch = batch.select([name for name in batch.schema.names if name not in READ_AGAIN or name == "text"])
    repairs = None
    if "normalize" in config.stages:
        from cleaner.normalization.stage import normalize_batch

        staged = normalize_batch(received, config.normalize)
        repairs = count_repairs(received, staged)
        batch = _apply(staged, _without_moved_lines(batch, staged.edits), edits)
    template_rows = lines = None
    if "chrome" in config.stages:
        from cleaner.chrome.facts import line_facts
        from cleaner.chrome.kept_facts import kept
        from cleaner.chrome.rows import site_ids
        from cleaner.chrome.rows import template_rows as rows_of

        documents = np.arange(first_document, first_document + batch.num_rows, dtype=np.int64)
        facts = line_facts(*text_buffers(batch.column("text")))
        template_rows = rows_of(facts, site_ids(batch.column("site")), documents, config.chrome.depth)
        lines = kept(facts)
    seen = Seen(
        documents=batch.num_rows,
        size=received.nbytes,
        characters=int(character_counts(received).sum()),
        set_aside=parsed.set_aside,
        id_hashes=id_hashes(batch.column("id")),
        repairs=repairs,
        template_rows=template_rows,
        places=places,
        rank=found.rank,
    )
    return Prepared(batch, _together(edits), seen, lines)


def refine(
    batch: pa.RecordBatch,
    edits: pa.RecordBatch,
    templates: Templates | None,
    config: Config,
    places: Places | None = None,
    lines: KeptFacts | None = None,
) -> Refined:
    """Strip chrome and repeated blocks from a prepared batch, and sign what is left.

    Args:
        batch: The documents.
        edits: Edits so far.
        templates: Site templates; ``None`` where chrome is not stripped.
        config: The configuration.
        places: Where the records stand, if they can be read again.
        lines: Facts of the lines of the texts, where they are known.
    """
    done = [edits]
    if "chrome" in config.stages:
        from cleaner.chrome.kept_facts import with_text
        from cleaner.chrome.stage import strip_batch

        content = batch.column("content") if places is None else None
        text = batch.column("text")
        known = text if lines is None else with_text(lines, *text_buffers(text))
        staged = strip_batch(known, batch.column("site"), templates, config.chrome, content=content)
        batch = _apply(staged, batch, done)
        if content is not None:
            batch = with_column(batch, "content", pa.nulls(batch.num_rows, content.type))
    rows, tokens, passages, long = None, None, None, None
    received = short = batch.column("text")
    if "blocks" in config.stages or "documents" in config.stages:
        from cleaner.dedup.long_documents import parted, read_long, with_repeats_of, with_row_of
        from cleaner.dedup.tokens import tokenize

        short, last = parted(received)
        long = None if last is None else read_long(last, config.documents)
        tokens = tokenize(short)
    if "blocks" in config.stages:
        from cleaner.dedup.blocks import remove_repeats

        staged = remove_repeats(short, config.blocks, tokens)
        staged = staged if long is None else with_repeats_of(long, staged, received, config.blocks)
        batch = _apply(staged, batch, done)
    if "documents" in config.stages:
        from cleaner.dedup.documents import document_rows

        rows = document_rows(short, config.documents, tokens=tokens)
        rows = rows if long is None else with_row_of(long, rows)
        cut = _changed_rows(done[-1:]) if "blocks" in config.stages else np.zeros(0, np.int64)
        if len(cut):
            rows = rows.replaced(cut, document_rows(batch.column("text").take(pa.array(cut)), config.documents))
        if config.documents.shared_passages != "ignore":
            passages = passages_of(batch, None if len(cut) or long is not None else tokens, config.documents)
    text = batch.column("text")
    characters = character_counts(text) if rows is None else rows.characters
    known = {"characters": pa.array(characters), "blank": pa.array(_are_blank(text))}
    facts = pa.RecordBatch.from_arrays(
        [known[name] if name in known else batch.column(name) for name in FACTS_SCHEMA.names], schema=FACTS_SCHEMA
    )
    if places is not None:
        changed = pa.array(_changed_rows(done), pa.int32())
        batch = pa.RecordBatch.from_arrays([changed, text.take(changed)], schema=CHANGED_SCHEMA)
    return Refined(facts, batch, _together(done), rows, passages)


def ledger_rows(ids: pa.StringArray, edits: pa.RecordBatch, removals: pa.RecordBatch | None) -> pa.RecordBatch:
    """Return the ledger rows of one shard, by document, then stage, then place.

    Args:
        ids: The ids of its documents.
        edits: Edits of :data:`cleaner.edits.table.STAGE_SCHEMA` of every stage but ``documents``.
        removals: Rows of :data:`cleaner.edits.table.LEDGER_SCHEMA` and a column ``row``: removed documents.
    """
    rows = named(edits, ids)
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


def passages_of(batch: pa.RecordBatch, tokens: Tokens | None, config: DocumentsConfig) -> PassageRows:
    """Return the rows of a batch's passages; the tokens are cut here where those at hand are of other texts."""
    from cleaner.chrome.rows import site_ids
    from cleaner.dedup.passages import passage_rows
    from cleaner.dedup.tokens import tokenize

    text = batch.column("text")
    return passage_rows(text, tokenize(text) if tokens is None else tokens, site_ids(batch.column("site")), config)


def with_column(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    """Return the batch with one column replaced."""
    columns = [values if field.name == name else batch.column(field.name) for field in batch.schema]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _without_moved_lines(batch: pa.RecordBatch, edits: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch without ``content`` where a line was joined, split or left out: its bytes are those of lines."""
    if "content" not in batch.schema.names:
        return batch
    content = batch.column("content")
    if content.null_count == len(content) or not edits.num_rows:
        return batch
    before, after = (pc.count_substring(edits.column(name), "\n") for name in ("before", "after"))
    rows = edits.column("row").filter(pc.not_equal(before, after))
    moved = pc.is_in(pa.array(np.arange(batch.num_rows, dtype=np.int32)), value_set=rows)
    return with_column(batch, "content", pc.if_else(moved, pa.scalar(None, content.type), content))


def _changed_rows(edits: Sequence[pa.RecordBatch]) -> npt.NDArray[np.int64]:
    """Return the rows with an edit, ascending; those of reading aside, which leave the text of the file as it is."""
    rows = [one.column("row").filter(pc.not_equal(one.column("stage"), "decode")) for one in edits]
    return np.unique(np.concatenate([part.to_numpy(zero_copy_only=False) for part in rows])).astype(np.int64)


def _are_blank(text: pa.LargeStringArray) -> npt.NDArray[np.bool_]:
    """Return which texts are white space only; nearly all are known by their first byte not to be."""
    data, offsets = text_buffers(text)
    blank: npt.NDArray[np.bool_] = offsets[:-1] == offsets[1:]
    first = np.full(len(text), ord(" "), np.uint8)
    first[~blank] = data[offsets[:-1][~blank]]
    maybe = np.flatnonzero(~blank & ((first <= ord(" ")) | np.isin(first, _SPACE_LEADS)))
    if len(maybe):
        trimmed = pc.utf8_trim_whitespace(text.take(pa.array(maybe)))
        blank[maybe] = np.asarray(pc.equal(pc.binary_length(trimmed), 0), np.bool_)
    return blank


def _apply(staged: Staged, batch: pa.RecordBatch, edits: list[pa.RecordBatch]) -> pa.RecordBatch:
    edits.append(staged.edits)
    return with_column(batch, "text", staged.text)


def _together(edits: list[pa.RecordBatch]) -> pa.RecordBatch:
    rows = [batch for batch in edits if batch.num_rows]
    return pa.concat_batches(rows) if rows else pa.RecordBatch.from_pylist([], schema=STAGE_SCHEMA)
