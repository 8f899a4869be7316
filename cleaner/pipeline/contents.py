"""The documents of a shard behind the last stage: held, or read again from their file when they are wanted.

Of a plain JSONL file only what cannot be read again is held: some facts of each document, and the texts that changed.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_array
from cleaner.corpus.json_texts import texts_of, unescaped
from cleaner.corpus.ranges import copied
from cleaner.corpus.readers.parquet import NULL
from cleaner.corpus.rereading import read_again, read_spans
from cleaner.corpus.writers.csv import render_csv
from cleaner.corpus.writers.jsonl import render_again, render_jsonl
from cleaner.corpus.writers.parquet import TableRows
from cleaner.corpus.writers.txt import render_txt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from cleaner.corpus.rereading import Places
    from cleaner.corpus.schema import Source

READ_AGAIN = ("text", "head", "tail", "value", "content")
"""Columns of a batch that need not be held where its records can be read again."""

CHANGED_SCHEMA = pa.schema(
    [pa.field("row", pa.int32(), nullable=False), pa.field("text", pa.large_string(), nullable=False)]
)
"""Texts of a shard that are not those of its file any more."""


_RENDER = {"jsonl": render_jsonl, "csv": render_csv, "tsv": render_csv}
"""How the records of a shard are written, by the format of the corpus file."""


class Contents(Protocol):
    """The documents of a shard.

    Attributes:
        facts: What is known of each document, as columns of :data:`cleaner.pipeline.steps.FACTS_SCHEMA`.
    """

    facts: pa.RecordBatch

    def texts(self, rows: npt.NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the texts of some documents; the rows ascend."""

    def around(self, rows: npt.NDArray[np.int64]) -> tuple[pa.LargeBinaryArray, pa.LargeBinaryArray]:
        """Return the bytes of some records before their texts, and behind them; the rows ascend."""

    def corpus(self, keep: npt.NDArray[np.bool_]) -> Iterator[tuple[int, bytes | memoryview | TableRows]]:
        """Yield pairs of a source's index and bytes of its corpus file, in order, for the documents to keep.

        Of a Parquet file it is their rows, for the other columns are read when they are written.
        """


class HeldContents:
    """Documents that are held whole.

    Args:
        facts: See :class:`Contents`.
        batch: The documents, of :data:`cleaner.corpus.batch.BATCH_SCHEMA`.
        sources: All sources, by index.
    """

    def __init__(self, facts: pa.RecordBatch, batch: pa.RecordBatch, sources: Sequence[Source]) -> None:
        self.facts = facts
        self._batch = batch
        self._sources = sources

    def texts(self, rows: npt.NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the texts of some documents."""
        return self._batch.column("text").take(pa.array(rows))

    def around(self, rows: npt.NDArray[np.int64]) -> tuple[pa.LargeBinaryArray, pa.LargeBinaryArray]:
        """Return the bytes around some texts."""
        taken = pa.array(rows)
        return self._batch.column("head").take(taken), self._batch.column("tail").take(taken)

    def corpus(self, keep: npt.NDArray[np.bool_]) -> Iterator[tuple[int, bytes | memoryview | TableRows]]:
        """Yield the bytes of the kept documents, by source."""
        for source, first, last in _runs(self.facts):
            part = self._batch.slice(first, last - first)
            text = part.column("text")
            if self._sources[source].corpus_format == "txt":
                yield from ((source, data) for data in render_txt(text.filter(pa.array(keep[first:last]))))
            elif self._sources[source].corpus_format == "parquet":
                yield source, _table_rows(part, keep[first:last])
            else:
                render = _RENDER[self._sources[source].corpus_format]
                yield source, render(part, text, keep[first:last])


class ReadAgain:
    """Documents of plain JSONL files, which are read again.

    Args:
        facts: See :class:`Contents`.
        changed: The texts that are not those of the files, of :data:`CHANGED_SCHEMA`, by row.
        places: Where the records stand.
        sources: All sources, by index.
        encoding: Name of the encoding of the texts, if it is known.
    """

    def __init__(
        self,
        facts: pa.RecordBatch,
        changed: pa.RecordBatch,
        places: Places,
        sources: Sequence[Source],
        encoding: str | None,
    ) -> None:
        self.facts = facts
        self._changed = changed
        self._places = places
        self._sources = sources
        self._encoding = encoding

    def texts(self, rows: npt.NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the texts of some documents."""
        return texts_again(rows, self._changed, self._places, self._sources, self._encoding)

    def around(self, rows: npt.NDArray[np.int64]) -> tuple[pa.LargeBinaryArray, pa.LargeBinaryArray]:
        """Return the bytes around some texts."""
        spans = self._places.spans[rows]
        data, begin = read_spans(self._places.extents, self._sources, spans[:, 0], spans[:, 3])
        value, value_end, end = (begin + spans[:, place] - spans[:, 0] for place in (1, 2, 3))
        heads, tails = copied(data, begin, value), copied(data, value_end, end)
        return text_array(*heads, pa.large_binary()), text_array(*tails, pa.large_binary())

    def corpus(self, keep: npt.NDArray[np.bool_]) -> Iterator[tuple[int, bytes | memoryview]]:
        """Yield the bytes of the kept documents, by source."""
        data = read_again(self._places.extents, self._sources)
        changed = self._changed.column("row").to_numpy().astype(np.int64)
        for source, first, last in _runs(self.facts):
            rows = first + np.flatnonzero(keep[first:last])
            mine = np.flatnonzero(np.isin(changed, rows))
            texts = self._changed.column("text").take(pa.array(mine))
            styles = self.facts.column("escapes").take(pa.array(changed[mine]))
            in_ascii = np.asarray(pc.equal(styles, "ascii").cast(pa.uint8()))
            at = np.searchsorted(rows, changed[mine])
            for part in render_again(data, self._places.spans[rows], at, texts, in_ascii):
                yield source, part


def _table_rows(part: pa.RecordBatch, keep: npt.NDArray[np.bool_]) -> TableRows:
    """Return the rows of a Parquet file that are kept; an empty text that was null is null again."""
    some = part.filter(pa.array(keep))
    text = some.column("text")
    was_null = pc.and_(pc.equal(some.column("escapes"), NULL), pc.equal(pc.binary_length(text), 0))
    return TableRows(some.column("line").to_numpy(), pc.if_else(was_null, pa.scalar(None, text.type), text))


def texts_again(
    rows: npt.NDArray[np.int64],
    changed: pa.RecordBatch,
    places: Places,
    sources: Sequence[Source],
    encoding: str | None,
) -> pa.LargeStringArray:
    """Return the texts of some documents of plain JSONL files.

    Args:
        rows: The documents, ascending.
        changed: See :class:`ReadAgain`, and for the rest.
        places: See there.
        sources: See there.
        encoding: See there.
    """
    spans = places.spans[rows]
    data, starts = read_spans(places.extents, sources, spans[:, 1], spans[:, 2])
    text, _ = texts_of(unescaped(data, starts, starts + spans[:, 2] - spans[:, 1]), encoding)
    if not changed.num_rows:
        return text
    at = pc.index_in(pa.array(rows, pa.int32()), value_set=changed.column("row"))
    if at.null_count == len(at):
        return text
    return pc.coalesce(changed.column("text").take(at), text)


def _runs(facts: pa.RecordBatch) -> list[tuple[int, int, int]]:
    """Return (source, first row, one past the last row) for each run of documents of one source."""
    source = facts.column("source").to_numpy(zero_copy_only=False)
    cuts = [0, *(np.flatnonzero(np.diff(source)) + 1).tolist(), len(source)]
    return [(int(source[first]), first, last) for first, last in pairwise(cuts) if first < last]
