"""A run that compares its documents with an index of what earlier runs kept, and adds what it keeps to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from cleaner.dedup.ascending import is_among
from cleaner.dedup.documents import find_duplicates
from cleaner.index.adding import addition
from cleaner.index.manifest import read_manifest
from cleaner.index.passages import shared_with_index
from cleaner.index.spec import IndexSpec
from cleaner.index.store import open_index
from cleaner.index.writer import WAIT, IndexWriter, check_index, check_writable
from cleaner.pipeline.findings import removals_of
from cleaner.pipeline.ids import id_hashes
from cleaner.pipeline.review import REVIEW_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.config import Config
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Source
    from cleaner.dedup.containment import Mapped
    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.passages import PassageRows, Shared
    from cleaner.index.store import Index
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.emit import Removals

    Numbers = npt.NDArray[np.int64]


REPORTED = "indexed"
"""Kind in ``review.parquet`` of a document that stays though an indexed one is its copy."""


FOUND_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("indexed_id", pa.string(), nullable=False),
        pa.field("indexed_source", pa.string(), nullable=False),
        pa.field("similarity", pa.float64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
"""Columns of what is told of a copy of an indexed document."""


@dataclass(frozen=True, slots=True)
class IndexUse:
    """How a run uses an index.

    Attributes:
        folder: The index; made where it is missing.
        report_only: Copies of indexed documents stay and are listed, and nothing is added.
        adds: What is kept is added.
        wait: Seconds to wait for another writer.
        found: Receives the copies of indexed documents, of :data:`FOUND_SCHEMA`, where they are only reported.
    """

    folder: Path
    report_only: bool = False
    adds: bool = True
    wait: float = WAIT
    found: Callable[[pa.Table], None] | None = None

    @property
    def described(self) -> str:
        """What a run that goes on must have in common with the one that was stopped."""
        return f"the index '{self.folder}'{', reported only' if self.report_only else ''}"


class IndexedDocuments:
    """The documents of a run, and behind them those of an index that have to do with them, all by their numbers.

    Args:
        own: Those of the run.
        index: The index.
        numbers: int64, ascending: the numbers that the others have in the index.
        sources: The sources of the run.

    Attributes:
        own: Number of documents of the run.
        bases: See :class:`cleaner.pipeline.documents.Documents`.
        part: See there.
    """

    def __init__(self, own: Documents, index: Index, numbers: Numbers, sources: Sequence[Source]) -> None:
        self._own, self._index, self._numbers = own, index, numbers
        self.own = len(own)
        self._names = pa.array([source.name for source in sources], pa.string())
        self.bases = own.bases
        self.part = own.part

    def texts(self, documents: Numbers) -> pa.LargeStringArray:
        """Return texts."""
        return self._both(documents, self._own.texts, "text")

    def named(self, documents: Numbers) -> pa.StringArray:
        """Return ids; where a document of the run has an indexed one's, that one is called ``ID@SOURCE``."""
        return self._both(documents, self._own.named, "id")

    def ids(self, documents: Numbers) -> pa.StringArray:
        """Return ids as their sources have them."""
        return self._both(documents, self._own.named, "plain id")

    def sources(self, documents: Numbers) -> pa.StringArray:
        """Return the names of the sources."""
        return self._both(documents, self._own_sources, "source")

    def fact(self, name: str, documents: Numbers) -> pa.Array:
        """Return a fact; of indexed documents only ``characters`` is known."""

        def own(some: Numbers) -> pa.Array:
            return self._own.fact(name, some)

        return self._both(documents, own, name)

    def _own_sources(self, documents: Numbers) -> pa.StringArray:
        return self._names.take(self._own.fact("source", documents))

    def _both(self, documents: Numbers, own: Callable[[Numbers], pa.Array], name: str) -> pa.Array:
        here = documents < len(self._own)
        if here.all():
            return own(documents)
        wanted, back = np.unique(documents[~here] - len(self._own), return_inverse=True)
        found = self._of_index(self._numbers[wanted], name)
        mine = own(documents[here])
        at = np.empty(len(documents), np.int64)
        at[here], at[~here] = np.arange(len(mine)), len(mine) + back
        return pa.concat_arrays([mine, found]).take(pa.array(at))

    def _of_index(self, numbers: Numbers, name: str) -> pa.Array:
        if name == "text":
            return self._index.values(numbers, lambda block: block.column("text"), pa.large_string())
        if name == "characters":
            return self._index.values(numbers, _characters, pa.int64())
        if name == "source":
            return self._index.values(numbers, lambda block: block.column("source"), pa.string())
        return self._index.values(numbers, self._ids if name == "id" else lambda block: block.column("id"), pa.string())

    def _ids(self, block: pa.RecordBatch) -> pa.StringArray:
        own, sources = block.column("id"), block.column("source")
        taken = pa.array(is_among(id_hashes(own), self._own.ids.known))
        named = self._own.ids.unique(own.filter(taken).to_pylist(), sources.filter(taken).to_pylist())
        return pc.replace_with_mask(own, taken, pa.array(named, pa.string()))


def _characters(block: pa.RecordBatch) -> pa.Array:
    return pc.utf8_length(block.column("text")).cast(pa.int64())


class IndexedRun:
    """What a run does with an index.

    Args:
        use: How it uses it.
        config: The configuration of the run.
        out: The folder of its results, if there is one.
        stack: Holds the index for writing, from :meth:`find` on.
        warn: Told whom is waited for.

    Attributes:
        described: See :attr:`IndexUse.described`.
        reported: Copies of indexed documents that stay, in a run that only reports them.

    Raises:
        cleaner.index.errors.IndexStoreError: The index cannot be used.
    """

    def __init__(
        self, use: IndexUse, config: Config, out: Path | None, stack: ExitStack, warn: Callable[[str], None]
    ) -> None:
        self._use, self._config, self._out = use, config, out
        self.described = use.described
        self._stack, self._warn = stack, warn
        self._writer: IndexWriter | None = None
        self.reported: Duplicates | None = None
        self._spec = IndexSpec.of(config.documents)
        if check_index(use.folder, self._spec) is None and not self._adds:
            read_manifest(use.folder)  # which says that there is none
        if self._adds:
            check_writable(use.folder)

    @property
    def _reports_passages(self) -> bool:
        return self._config.documents.shared_passages == "report"

    @property
    def _adds(self) -> bool:
        return self._use.adds and not self._use.report_only

    def find(
        self,
        rows: DocumentRows,
        documents: Documents,
        sources: Sequence[Source],
        facts: Sequence[SourceFacts],
        mapped: Mapped,
        passages: Sequence[PassageRows] = (),
    ) -> Duplicates:
        """Find the documents to remove, as if those of the index came before all others; write those that are kept.

        Args:
            rows: What is known of the documents.
            documents: The documents of the run.
            sources: Its sources.
            facts: What was read of them.
            mapped: Does what ``map`` does, perhaps in threads.
            passages: Passages of all documents, in order, where they are looked for.
        """
        run = self._name_of_run(facts, sources)
        below: int | None = None
        if self._adds:
            self._writer = self._stack.enter_context(
                IndexWriter(self._use.folder, self._spec, self._use.wait, self._warn)
            )
            index, below = self._writer.index, self._writer.begun_by(run) if self._out is not None else None
        else:
            index = open_index(self._use.folder)
            index.manifest.spec.check(self._use.folder, self._spec)
        self._index, self._below = index, index.manifest.next if below is None else below
        self._documents, self._sources = documents, sources
        matches = index.look_up(rows, self._config.documents, below)
        self.view = IndexedDocuments(documents, index, matches.numbers, sources)
        found = find_duplicates(rows, self.view.texts, self._config.documents, mapped=mapped, before=matches.before)
        if self._writer is not None and below is None:  # a run that is done again is in it already
            self._writer.add(addition(rows, found, matches, passages), self.view, run)
        if self._use.report_only:
            old = found.keeper >= len(rows)
            self.reported, found = found.take(old), found.take(~old)
            if self._use.found is not None:
                self._use.found(self._table(self.reported))
        return found

    def shared_passages(self, passages: Sequence[PassageRows], removed: Numbers) -> tuple[Shared, IndexedDocuments]:
        """Return the passages that many documents have, those of the index among them, and all these documents.

        Where they are only reported, the first document of the run that has one is the first.

        Args:
            passages: Passages of all documents of the run, in order.
            removed: int64, numbers of the documents that go.
        """
        found = shared_with_index(self._index, passages, removed, self._config.documents, self._below)
        shared = found.of_run(len(self._documents)) if self._reports_passages else found.shared
        return shared, IndexedDocuments(self._documents, self._index, found.numbers, self._sources)

    def removals(self, found: Duplicates) -> Removals:
        """Return what the ledger says of removed documents."""
        removals = removals_of(found, self.view)
        old = found.keeper >= self.view.own
        sources: npt.NDArray[np.object_] = np.full(len(old), None, object)
        sources[old] = self.view.sources(found.keeper[old]).to_pylist()
        reasons = tuple(
            reason if source is None else f"{reason}; indexed from {source}"
            for reason, source in zip(removals.reasons, sources.tolist(), strict=True)
        )
        return replace(removals, reasons=reasons, indexed_source=pa.array(sources, pa.string()))

    def reported_rows(self) -> pa.Table:
        """Return the rows of ``review.parquet`` about copies of indexed documents that stay."""
        if self.reported is None or not len(self.reported):
            return REVIEW_SCHEMA.empty_table()
        removals = self.removals(self.reported)
        n = len(self.reported)
        columns = [
            pa.array([REPORTED] * n, pa.string()),
            self.view.named(self.reported.document),
            removals.keeper_id,
            pa.array(removals.similarity),
            pa.nulls(n, pa.int64()),
            pa.nulls(n, pa.int64()),
            pa.array(removals.reasons, pa.string()),
        ]
        return pa.table(columns, schema=REVIEW_SCHEMA)

    def _table(self, found: Duplicates) -> pa.Table:
        removals = removals_of(found, self.view)
        columns = [
            self.view.named(found.document),
            self.view.sources(found.document),
            self.view.ids(found.keeper),
            self.view.sources(found.keeper),
            pa.array(found.similarity),
            pa.array(removals.kinds, pa.string()),
            pa.array(removals.reasons, pa.string()),
        ]
        return pa.table(columns, schema=FOUND_SCHEMA)

    def commit(self) -> None:
        """Let the documents that were added count."""
        if self._writer is not None:
            self._writer.commit()

    def _name_of_run(self, facts: Sequence[SourceFacts], sources: Sequence[Source]) -> str:
        """Return what tells this run from others, but not from itself where it is done again."""
        told: dict[str, Any] = {
            "config": asdict(self._config),
            "inputs": [[sources[fact.source].name, fact.digest] for fact in facts],
            "out": None if self._out is None else str(self._out.resolve()),
        }
        return xxhash.xxh3_128_hexdigest(json.dumps(told, sort_keys=True).encode())
