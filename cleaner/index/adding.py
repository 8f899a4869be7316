"""New files of an index from the documents of a run: their postings as a segment, their texts as a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from cleaner.corpus.mapped_arrays import give_back_pages
from cleaner.dedup.keepers import KEPT
from cleaner.index.lookup import known_postings
from cleaner.index.pack import PACK_SCHEMA, PackWriter
from cleaner.index.passages import passage_postings
from cleaner.index.postings import PLACE_BITS, postings_of
from cleaner.index.segment import ABSENT, KEY, PASSAGE, Columns, band_name, write_segment
from cleaner.kernels.bands import band_keys
from cleaner.kernels.postings import postings_that_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.passages import PassageRows
    from cleaner.index.lookup import Matches
    from cleaner.index.spec import IndexSpec

    Integers = npt.NDArray[np.int64]

_BANDS_AT_ONCE = 8  # of which keys are made together, 64 bytes a document: a signature is read once for them
_RUN = 1 << 16  # signatures that are read before their pages are given back
_FETCHED = 1 << 10  # documents whose texts are held at a time


class Contents(Protocol):
    """Where the ids, sources and texts of documents come from, by their numbers in the run, which ascend."""

    def named(self, documents: Integers) -> pa.StringArray:
        """Return their ids."""

    def sources(self, documents: Integers) -> pa.StringArray:
        """Return the names of their sources."""

    def texts(self, documents: Integers) -> pa.LargeStringArray:
        """Return their texts."""


class Addition(NamedTuple):
    """Documents of a run that an index is to have.

    Attributes:
        rows: What is known of all documents of the run.
        documents: int64[k], ascending: those of them to add.
        exits: int64[k]: in how many rounds each stood in its buckets; 0 for one that nobody is to find by them.
        keepers: int64[k]: the one that each went for, or ``KEPT``: a number of the run, or, from ``len(rows)`` on, a
            place in ``matches.numbers``.
        matches: What was looked up for the run.
        passages: Passages of all documents of the run, in order, where they were looked for.
    """

    rows: DocumentRows
    documents: Integers
    exits: Integers
    keepers: Integers
    matches: Matches
    passages: Sequence[PassageRows] = ()


def addition(rows: DocumentRows, found: Duplicates, matches: Matches, passages: Sequence[PassageRows] = ()) -> Addition:
    """Return what an index is to have of the documents of a run: those that stay, and near copies.

    A near copy is not kept, but a later document may be like it and be proposed to its keeper by no bucket of its own:
    it leads there. Exact copies are found by their keepers' match keys.

    Args:
        rows: What is known of the documents.
        found: Those of them that go, from a search in order.
        matches: What was looked up for them.
        passages: Passages of all documents, in order, where they were looked for.
    """
    exits = np.zeros(len(rows), np.int64) if found.exits is None else found.exits
    keeper = np.full(len(rows), KEPT, np.int64)
    keeper[found.document] = found.keeper
    documents = np.flatnonzero((rows.tokens > 0) & ((exits > 0) | (keeper == KEPT)))
    return Addition(rows, documents, exits[documents], keeper[documents], matches, passages)


def write_documents(
    segment: Path, pack: Path, first: int, added: Addition, contents: Contents, spec: IndexSpec
) -> None:
    """Write the two files of an addition, whose documents are numbered from ``first`` on.

    Args:
        segment: File for the postings.
        pack: File for the texts.
        first: Number of the first document.
        added: The documents.
        contents: Their texts.
        spec: What the index is made with.
    """
    rows, documents = added.rows, added.documents
    count = len(documents)
    gone = np.flatnonzero(added.keepers != KEPT)

    def columns() -> Iterator[Columns]:
        exits = np.minimum(added.exits, ABSENT - 1)
        yield Columns(rows.keys[documents, 0], rows.tokens[documents].astype(np.uint32), exits.astype(np.uint8))

    write_segment(segment, count, columns, gone, _numbered(added, gone, first), _tables(added, spec))
    PackWriter(pack).write(_batches(first, documents, contents))


def _numbered(added: Addition, gone: Integers, first: int) -> Integers:
    """Return the numbers in the index of the documents that others went for."""
    keepers = added.keepers[gone]
    old = keepers >= len(added.rows)
    out = np.empty(len(gone), np.int64)
    out[old] = added.matches.numbers[keepers[old] - len(added.rows)]
    out[~old] = first + np.searchsorted(added.documents, keepers[~old])
    return out


def _tables(added: Addition, spec: IndexSpec) -> Iterator[tuple[str, Iterator[npt.NDArray[np.uint64]]]]:
    found = np.flatnonzero(added.exits > 0)
    documents = added.documents[found]
    exits = np.minimum(added.exits, ABSENT - 1).astype(np.uint8)
    standing = np.empty(spec.rounds, np.int64)
    sketches = added.rows.sketch[documents]
    for start in range(0, spec.bands, _BANDS_AT_ONCE):
        keys = np.empty((min(_BANDS_AT_ONCE, spec.bands - start), len(documents)), np.uint64)
        for begin in range(0, len(documents), _RUN):
            some = np.ascontiguousarray(sketches[begin : begin + _RUN])
            part = np.empty((len(keys), len(some)), np.uint64)
            band_keys(added.rows.signatures, some, start, spec.rows, part)
            keys[:, begin : begin + _RUN] = part
            give_back_pages(added.rows.signatures[int(some.min()) : int(some.max()) + 1])
        for band, column in enumerate(keys, start):
            postings = postings_of(column, found)
            known, known_exits = known_postings(added.matches, band)
            count = postings_that_count(postings, exits, known, known_exits, standing)
            yield band_name(band), iter([postings[:count]])
    yield KEY, iter([postings_of(added.rows.keys[documents, 1], found)])
    if added.passages:
        postings = passage_postings(added.passages, added.documents)
        stays = added.keepers[(postings & np.uint64((1 << PLACE_BITS) - 1)).astype(np.int64)] == KEPT
        yield PASSAGE, iter([postings[stays]])


def _batches(first: int, documents: Integers, contents: Contents) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(documents), _FETCHED):
        some = documents[start : start + _FETCHED]
        numbers = pa.array(first + start + np.arange(len(some)))
        arrays = [numbers, contents.named(some), contents.sources(some), contents.texts(some)]
        yield pa.RecordBatch.from_arrays(arrays, schema=PACK_SCHEMA)
