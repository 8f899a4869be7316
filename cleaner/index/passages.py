"""Passages that new documents have in common with indexed ones: they count towards those that many documents have."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import xxhash

from cleaner.dedup.ascending import is_among
from cleaner.dedup.passages import passage_rows, shared_passages
from cleaner.dedup.tokens import tokenize
from cleaner.index.postings import postings_of
from cleaner.index.segment import PASSAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.passages import PassageRows, Shared
    from cleaner.index.store import Index

    Integers = npt.NDArray[np.int64]

_AT_ONCE = 1 << 10
"""Indexed documents whose texts are held at a time."""


class SharedWithIndex(NamedTuple):
    """Passages that many documents have, of a run and of an index together.

    Attributes:
        numbers: int64[m], ascending: numbers of indexed documents.
        shared: The passages. Documents of the run have their numbers, and the ``m`` others follow these; the first
            document of a passage is an indexed one where one has it.
    """

    numbers: Integers
    shared: Shared

    def of_run(self, documents: int) -> Shared:
        """Return the passages with their copies in the ``documents`` of the run alone, the first of which counts."""
        mine = self.shared.copies(self.shared.document < documents)
        first = self.shared.first.copy()
        first[mine.passage[::-1]] = mine.document[::-1]
        return mine._replace(first=first)


def passage_postings(parts: Sequence[PassageRows], documents: Integers) -> npt.NDArray[np.uint64]:
    """Return postings of the passages of some documents of a run, by their places among these.

    Args:
        parts: Passages of all documents of the run, in order.
        documents: int64, ascending: numbers of those to take.
    """
    keys, number = _every(parts)
    mine = is_among(number, documents)
    postings = postings_of(keys[mine], np.searchsorted(documents, number[mine]))
    new = np.append(True, postings[1:] != postings[:-1])[: len(postings)]
    return np.asarray(postings[new], np.uint64)


def shared_with_index(
    index: Index, parts: Sequence[PassageRows], removed: Integers, config: DocumentsConfig, below: int
) -> SharedWithIndex:
    """Return the passages that many documents have, of a run and of an index together.

    Of each passage so many indexed documents are looked at as make it one of many. That they have it is decided on
    their texts, like everything else.

    Args:
        index: The index.
        parts: Passages of all documents of the run, in order.
        removed: int64, numbers of the documents of the run that go as copies.
        config: How many documents are many.
        below: Only indexed documents of smaller numbers count.
    """
    numbers = _holders(index, parts, config.shared_documents, below)
    before = [
        _rows_of(index.documents(numbers[start : start + _AT_ONCE]), config)
        for start in range(0, len(numbers), _AT_ONCE)
    ]
    found = shared_passages([*before, *parts], removed + len(numbers), config)
    count = sum(len(part.words) for part in parts)

    def moved(document: Integers) -> Integers:
        return np.where(document < len(numbers), count + document, document - len(numbers))

    document = moved(found.document)
    order = np.argsort(document, kind="stable")
    columns = {name: getattr(found, name)[order] for name in ("start", "end", "passage")}
    return SharedWithIndex(numbers, found._replace(document=document[order], first=moved(found.first), **columns))


def _rows_of(documents: pa.Table, config: DocumentsConfig) -> PassageRows:
    """Return the passages of indexed documents, whose source stands for their site, which an index does not know."""
    text = pa.concat_arrays(documents.column("text").chunks)
    sites = [xxhash.xxh3_64_intdigest(name.encode()) for name in documents.column("source").to_pylist()]
    return passage_rows(text, tokenize(text), np.array(sites, np.uint64), config)


def _holders(index: Index, parts: Sequence[PassageRows], most: int, below: int) -> Integers:
    """Return the numbers of indexed documents that may have one of the passages, at most so many of each."""
    keys, _ = _every(parts)
    wanted = postings_of(np.unique(keys))
    met = np.zeros(len(wanted), np.int64)
    found: list[Integers] = [np.empty(0, np.int64)]
    for segment in index.segments:
        if PASSAGE not in segment or segment.first >= below:
            continue
        queries, places = segment.table(PASSAGE).find(wanted)
        numbers = places + segment.first
        usable = (numbers < below) & ~is_among(numbers, index.removed)
        queries, numbers = queries[usable], numbers[usable]
        order = np.lexsort((numbers, queries))
        queries, numbers = queries[order], numbers[order]
        nth = np.arange(len(queries)) - np.searchsorted(queries, queries) + met[queries]
        found.append(numbers[nth < most])
        met += np.bincount(queries, minlength=len(met))
    return np.unique(np.concatenate(found))


def _every(parts: Sequence[PassageRows]) -> tuple[npt.NDArray[np.uint64], Integers]:
    """Return the key of each passage, and the number of its document in the run."""
    bases = np.cumsum([0, *(len(part.words) for part in parts)])
    keys = [np.empty(0, np.uint64), *(part.rows["key"] for part in parts)]
    numbers = [base + part.rows["document"].astype(np.int64) for part, base in zip(parts, bases.tolist(), strict=False)]
    return np.concatenate(keys), np.concatenate([np.empty(0, np.int64), *numbers])
