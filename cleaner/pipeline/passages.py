"""Passages of many documents: cut from a shard behind its last stage, or listed for a person."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import character_counts
from cleaner.dedup.passage_cuts import Copy, may_go, note, passage_edits
from cleaner.edits.edit import Match, apply
from cleaner.edits.table import edit_rows
from cleaner.pipeline.contents import CHANGED_SCHEMA
from cleaner.pipeline.steps import with_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.passages import Shared
    from cleaner.edits.edit import Edit

    Integers = npt.NDArray[np.int64]
    Texts = Callable[[Integers], pa.LargeStringArray]

_FETCHED = 1 << 10
"""Documents whose texts are looked at in one step."""


class SharedList(NamedTuple):
    """Passages to name in ``review.parquet``.

    Attributes:
        document: int64[n], the first document that has the passage.
        start: First character of the passage in it.
        end: One past its last.
        notes: In how many documents it stands, in words.
    """

    document: Integers
    start: list[int]
    end: list[int]
    notes: list[str]


class Cuts(NamedTuple):
    """Copies of passages to take out of documents, ordered by document, then place.

    Attributes:
        document: int64[n], number of the document.
        start: int64[n], first byte of the copy.
        end: int64[n], one past its last.
        note: int64[n], place of its note in ``notes``.
        notes: The notes.
        kept: Where the passage of each note stays; ``None`` where all copies go.
    """

    document: Integers
    start: Integers
    end: Integers
    note: Integers
    notes: list[str]
    kept: list[Match | None]

    def between(self, first: int, last: int) -> Cuts:
        """Return the cuts in documents ``first`` to ``last`` (exclusive), numbered from 0."""
        a, b = np.searchsorted(self.document, [first, last]).tolist()
        return Cuts(self.document[a:b] - first, self.start[a:b], self.end[a:b], self.note[a:b], self.notes, self.kept)


class Shortened(NamedTuple):
    """Documents of a shard without some passages.

    Attributes:
        rows: int64, their rows, ascending.
        text: ``large_string``, their texts.
        edits: What went, of :data:`cleaner.edits.table.STAGE_SCHEMA`.
    """

    rows: Integers
    text: pa.LargeStringArray
    edits: pa.RecordBatch


def copies_to_cut(
    shared: Shared, ids: Callable[[Integers], pa.StringArray], texts: Texts, config: DocumentsConfig
) -> Cuts:
    """Return which copies go.

    Args:
        shared: What was found.
        ids: Returns the ids of documents, by their numbers.
        texts: Returns the texts of documents, by their numbers, which ascend.
        config: Whether one copy stays.
    """
    kept: list[Match | None] = [None] * len(shared.first)
    if config.shared_passages == "one":
        names = ids(shared.first).to_pylist()
        for found in _firsts(shared, texts):
            kept[found.passage] = Match(names[found.passage], *found.span())
        shared = shared.copies(shared.document != shared.first[shared.passage])
    counts = zip(shared.documents.tolist(), shared.sites.tolist(), kept, strict=True)
    notes = [note(documents, sites, one and one.doc) for documents, sites, one in counts]
    return Cuts(shared.document, shared.start, shared.end, shared.passage, notes, kept)


def listed(shared: Shared, texts: Texts) -> SharedList:
    """Return the passages that could go, each where it stands first, in the order of documents.

    Args:
        shared: What was found.
        texts: Returns the texts of documents, by their numbers, which ascend.
    """
    found = SharedList(np.zeros(0, np.int64), [], [], [])
    documents: list[int] = []
    for first in _firsts(shared, texts):
        if not may_go(first.data, first.start, first.end):
            continue
        documents.append(first.document)
        start, end = first.span()
        found.start.append(start)
        found.end.append(end)
        found.notes.append(note(int(shared.documents[first.passage]), int(shared.sites[first.passage])))
    return found._replace(document=np.array(documents, np.int64))


class _First(NamedTuple):
    """The copy of a passage that stands first.

    Attributes:
        passage: Which passage it is.
        document: Number of its document.
        data: The document's text in UTF-8.
        start: First byte of the copy.
        end: One past its last.
    """

    passage: int
    document: int
    data: bytes
    start: int
    end: int

    def span(self) -> tuple[int, int]:
        """Return its first character, and one past its last, line end and all."""
        start = len(self.data[: self.start].decode())
        return start, start + len(self.data[self.start : self.end].decode())


def _firsts(shared: Shared, texts: Texts) -> Iterator[_First]:
    """Yield the first copy of each passage, in the order of documents and places."""
    at_first = np.flatnonzero(shared.document == shared.first[shared.passage])
    at_first = at_first[np.sort(np.unique(shared.passage[at_first], return_index=True)[1])]
    for cut in range(0, len(at_first), _FETCHED):
        some = at_first[cut : cut + _FETCHED]
        numbers, which = np.unique(shared.document[some], return_inverse=True)
        data = [text.encode() for text in texts(numbers).to_pylist()]
        columns = (shared.passage[some], shared.document[some], which, shared.start[some], shared.end[some])
        for passage, document, place, start, end in zip(*(column.tolist() for column in columns), strict=True):
            yield _First(passage, document, data[place], start, end)


def cut_passages(cuts: Cuts, texts: Texts) -> Shortened:
    """Return what the cuts leave of the documents of a shard.

    Args:
        cuts: Copies in its documents.
        texts: Returns the texts of its documents, by their rows, which ascend.
    """
    wanted = np.unique(cuts.document)
    places = zip(*(column.tolist() for column in (cuts.document, cuts.start, cuts.end, cuts.note)), strict=True)
    edits: list[tuple[int, Edit]] = []
    rows: list[int] = []
    after: list[str] = []
    for (row, group), text in zip(groupby(places, lambda place: place[0]), texts(wanted), strict=True):
        received = text.as_py()
        found = passage_edits(
            received, [Copy(start, end, cuts.notes[which], cuts.kept[which]) for _, start, end, which in group]
        )
        if found:
            edits += [(row, edit) for edit in found]
            rows.append(row)
            after.append(apply(received, found))
    return Shortened(np.array(rows, np.int64), pa.array(after, pa.large_string()), edit_rows(edits))


def held_after(held: Mapping[str, pa.RecordBatch], done: Shortened) -> dict[str, pa.RecordBatch]:
    """Return what is held of a shard behind its last stage, with some of its texts shortened.

    Args:
        held: Its ``facts``, ``batch`` and ``edits``, as of :class:`cleaner.pipeline.steps.Refined`.
        done: The shortened texts.
    """
    facts, batch = held["facts"], held["batch"]
    mask = np.zeros(facts.num_rows, np.bool_)
    mask[done.rows] = True
    characters = facts.column("characters").to_numpy().copy()
    characters[done.rows] = character_counts(done.text)
    if batch.schema.equals(CHANGED_SCHEMA):
        others = batch.filter(pa.array(~mask[batch.column("row").to_numpy()]))
        shortened = pa.RecordBatch.from_arrays([pa.array(done.rows, pa.int32()), done.text], schema=CHANGED_SCHEMA)
        together = pa.concat_batches([others, shortened])
        batch = together.take(pc.sort_indices(together.column("row")))
    else:
        text = pc.replace_with_mask(batch.column("text"), pa.array(mask), done.text)
        batch = with_column(batch, "text", text)
    return {
        "facts": with_column(facts, "characters", pa.array(characters)),
        "batch": batch,
        "edits": pa.concat_batches([held["edits"], done.edits]),
    }


def shorten(cuts: Cuts, held: Mapping[str, pa.RecordBatch], texts: Texts) -> dict[str, pa.RecordBatch]:
    """Return what is held of a shard behind its last stage, without some passages.

    Args:
        cuts: Copies in its documents.
        held: Its ``facts``, ``batch`` and ``edits``.
        texts: Returns the texts of its documents, by their rows, which ascend.
    """
    return held_after(held, cut_passages(cuts, texts))
