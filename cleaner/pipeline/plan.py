"""The plan: three map passes over shards with two reduces between them. The order of steps, not what they do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.parsed import added
from cleaner.corpus.shards import read_shards
from cleaner.pipeline.emit import Emitted, Removals, emit
from cleaner.pipeline.ids import Ids
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.repairs import RepairTotals
from cleaner.pipeline.steps import Prepared, Refined, prepare, refine, with_column
from cleaner.pipeline.summary import EncodingCounter, RuleCounter, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.parsed import SetAside
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.dedup.documents import DocumentRows
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.pipeline.engines.local import LocalEngine
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.repairs import Repairs
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State

_DOCUMENTS_A_SHARD = 1 << 32
"""More documents than any shard holds, so that the numbers of template rows do not meet."""


@dataclass
class Plan:
    """One run over some sources.

    Attributes:
        config: What to do.
        sources: The input files, in source order.
        engine: Runs the steps.
        state: Holds batches between the passes.
        sink: Receives the results.
        progress: Receives the progress.
        strict: Stop at the first rejected record.
        facts: Filled by the run: what was read of each source.
        warnings: What the summary warns of; the run adds to it.
    """

    config: Config
    sources: Sequence[Source]
    engine: LocalEngine
    state: State
    sink: Sink
    progress: Progress
    strict: bool = False
    facts: list[SourceFacts] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _counts: list[int] = field(default_factory=list)
    _set_aside: list[SetAside] = field(default_factory=list)
    _repairs: list[Repairs | None] = field(default_factory=list)
    _rejections: Rejections = field(init=False)
    _characters: int = 0
    _repeated_ids: int = 0

    def __post_init__(self) -> None:
        """Rejected records are reported as the rest of the progress is."""
        self._rejections = Rejections(self.progress, self.strict)

    def carry_out(self) -> tuple[Summary, list[Rejected]]:
        """Run all passes. Everything but the sink's last step is done when this returns."""
        template_rows, ids = self._prepare()
        self._warn_of_nothing_read()
        templates = self._learn_templates(template_rows)
        self._warn_of_repeated_ids(np.flatnonzero(ids.repeated))
        rows = self._refine(ids, templates)
        summary = self._emit(self._find_duplicates(rows))
        order = {source.name: source.index for source in self.sources}
        return summary, self._rejections.ordered(order)

    @property
    def _bases(self) -> list[int]:
        """The number of the first document of each shard, and the number of all documents at the end."""
        return list(accumulate(self._counts, initial=0))

    def _prepare(self) -> tuple[list[npt.NDArray[np.void]], Ids]:
        """First map pass: read, decode, normalize. Returns line facts for templates, and what ids there are."""
        self.progress.step("read", None)
        problems: list[Rejected] = []
        template_rows: list[npt.NDArray[np.void]] = []
        id_hashes: list[npt.NDArray[np.uint64]] = []

        def step(shard: Shard) -> Prepared:
            return prepare(shard, self.sources, self.config, shard.index * _DOCUMENTS_A_SHARD)

        for prepared in self.engine.map(step, read_shards(self.sources, problems, facts=self.facts)):
            self.state.put("prepared", prepared.index, "batch", prepared.batch)
            self.state.put("prepared", prepared.index, "edits", prepared.edits)
            self._counts.append(prepared.batch.num_rows)
            self._set_aside.append(prepared.set_aside)
            self._repairs.append(prepared.repairs)
            self._characters += int(prepared.characters.sum())
            id_hashes.append(prepared.id_hashes)
            if prepared.template_rows is not None:
                template_rows.append(prepared.template_rows)
            self.progress.advance(prepared.batch.num_rows, prepared.batch.column("text").nbytes)
            self._rejections.add([*problems, *(record.rejected for record in prepared.set_aside.rejected)])
            problems.clear()
        self._rejections.add(problems)
        return template_rows, Ids.of(id_hashes)

    def _learn_templates(self, rows: list[npt.NDArray[np.void]]) -> Templates | None:
        """First reduce: the template lines of each site."""
        if "chrome" not in self.config.stages or not rows:
            return None
        from cleaner.chrome.templates import learn_templates

        self.progress.step("templates", None)
        return learn_templates(np.concatenate(rows), self.config.chrome)

    def _refine(self, ids: Ids, templates: Templates | None) -> list[DocumentRows]:
        """Second map pass: chrome, blocks, signatures."""
        bases = self._bases
        self.progress.step("clean", bases[-1])

        def step(shard: int) -> Refined:
            batch = self.state.get("prepared", shard, "batch")
            batch = self._with_unique_ids(batch, ids, ids.repeated[bases[shard] : bases[shard + 1]])
            return refine(batch, self.state.get("prepared", shard, "edits"), templates, self.config)

        rows: list[DocumentRows] = []
        for shard, refined in enumerate(self.engine.map(step, range(len(self._counts)))):
            self.state.put("refined", shard, "batch", refined.batch)
            self.state.put("refined", shard, "edits", refined.edits)
            self.state.drop("prepared", shard, "batch")
            self.state.drop("prepared", shard, "edits")
            if refined.rows is not None:
                rows.append(self._ranked(refined.rows, refined.batch))
            self.progress.advance(refined.batch.num_rows, refined.batch.column("text").nbytes)
        return rows

    def _ranked(self, rows: DocumentRows, batch: pa.RecordBatch) -> DocumentRows:
        """Return a shard's rows with what the choice of keepers goes by."""
        if self.config.documents.keep in ("longest", "first"):
            return rows
        from cleaner.pipeline.ranks import keeper_ranks

        return replace(rows, rank=keeper_ranks(batch, self.sources, self.config.documents))

    def _warn_of_unread_dates(self, rows: DocumentRows) -> None:
        from cleaner.dedup.preferences import UNKNOWN

        config = self.config.documents
        if config.keep == "newest" and len(rows) and bool((rows.rank == UNKNOWN).all()):
            self._warn(
                f"no document has a date in its field {config.date_field!r} that can be read; the longest copies stay"
            )

    def _warn_of_repeated_ids(self, documents: npt.NDArray[np.int64]) -> None:
        self._repeated_ids = len(documents)
        if not self._repeated_ids:
            return
        shard = int(np.searchsorted(self._bases, documents[0], side="right")) - 1
        first = (
            self.state.get("prepared", shard, "batch").slice(int(documents[0]) - self._bases[shard], 1).to_pylist()[0]
        )
        have = "1 document has" if self._repeated_ids == 1 else f"{self._repeated_ids:,} documents have"
        where = f"{self.sources[first['source']].name}:{first['line'] + 1}"
        self._warn(
            f"{have} the id of an earlier one (the first is {first['id']!r} at {where}); "
            "they stay in the corpus, and the ledger calls them ID@FILE:LINE"
        )

    def _warn_of_nothing_read(self) -> None:
        if self._rejections.records and not any(self._counts):
            first = self._rejections.records[0]
            where = first.source if first.line is None else f"{first.source}:{first.line}"
            every = (
                "the only record was"
                if len(self._rejections.records) == 1
                else f"all {len(self._rejections.records):,} records were"
            )
            self._warn(f"nothing could be read: {every} rejected, the first at {where}: {first.reason}; {first.remedy}")

    def _warn(self, message: str) -> None:
        self.warnings.append(message)
        self.progress.warn(message)

    def _with_unique_ids(self, batch: pa.RecordBatch, ids: Ids, repeated: npt.NDArray[np.bool_]) -> pa.RecordBatch:
        """Rename documents whose id an earlier document has: ``ID@SOURCE:LINE``."""
        if not repeated.any():
            return batch
        names = batch.column("id").to_pylist()
        for row in np.flatnonzero(repeated).tolist():
            source = self.sources[batch.column("source")[row].as_py()]
            names[row] = ids.unique(names[row], f"{source.name}:{batch.column('line')[row].as_py() + 1}")
        return with_column(batch, "id", pa.array(names, pa.string()))

    def _find_duplicates(self, rows: list[DocumentRows]) -> Duplicates | None:
        """Second reduce: candidates, verification, keepers."""
        if not rows:
            return None
        from cleaner.dedup.documents import DocumentRows, find_duplicates

        self.progress.step("duplicates", None)
        every = DocumentRows.concat(rows)
        self._warn_of_unread_dates(every)
        return find_duplicates(every, self._texts, self.config.documents)

    def _texts(self, documents: npt.NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the cleaned texts of some documents, by their numbers."""
        return self._values("text", documents, pa.large_string())

    def _values(self, column: str, wanted: npt.NDArray[np.int64], type_: pa.DataType) -> pa.Array:
        """Return a column's values for the documents of some numbers, in the order asked for."""
        bases = np.array(self._bases, np.int64)
        shards = np.searchsorted(bases, wanted, side="right") - 1
        order = np.argsort(shards, kind="stable")
        parts: list[pa.Array] = [pa.array([], type_)]
        for shard in np.unique(shards).tolist():
            rows = wanted[order][shards[order] == shard] - bases[shard]
            parts.append(self.state.get("refined", shard, "batch").column(column).take(pa.array(rows)))
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        return pa.concat_arrays(parts).take(pa.array(back))

    def _emit(self, duplicates: Duplicates | None) -> Summary:
        """Third map pass: write the corpus, the ledger and the lists."""
        bases = self._bases
        self.progress.step("write", bases[-1])
        removals = self._removals(duplicates)
        similar = self._write_lists(duplicates)
        counter, encodings = RuleCounter(), EncodingCounter()
        totals = dict.fromkeys(("kept", "changed", "emptied", "characters"), 0)
        kinds: dict[str, int] = {}

        def step(shard: int) -> tuple[Emitted, pa.RecordBatch, Removals]:
            batch, edits = (self.state.get("refined", shard, part) for part in ("batch", "edits"))
            mine = removals.between(bases[shard], bases[shard + 1])
            return emit(batch, edits, mine, self._set_aside[shard], self._repairs[shard], self.sources), edits, mine

        written: set[int] = set()
        for shard, (emitted, edits, mine) in enumerate(self.engine.map(step, range(len(self._counts)))):
            for source, data in emitted.corpus:
                self.sink.corpus(self.sources[source], data)
                written.add(source)
            self.sink.tables(emitted.ledger, emitted.documents, emitted.duplicates)
            counter.add(edits)
            encodings.add(edits)
            for name in totals:
                totals[name] += getattr(emitted, name)
            for kind in mine.kinds:
                kinds[kind] = kinds.get(kind, 0) + 1
            self.state.drop("refined", shard, "edits")
            self.progress.advance(self._counts[shard], 0)
        for fact in self.facts:  # a file of records of which none is left is still a file
            if fact.complete and fact.source not in written and self.sources[fact.source].holds_records:
                self.sink.corpus(self.sources[fact.source], b"")
        incomplete = sum(not fact.complete for fact in self.facts)
        return Summary(
            sources=len(self.sources),
            documents=bases[-1],
            kept=totals["kept"],
            changed=totals["changed"],
            emptied=totals["emptied"],
            duplicates=dict(sorted(kinds.items())),
            similar=similar,
            rejected=len(self._rejections.records),
            incomplete=incomplete,
            passed_over=dict(sorted(added(aside.passed_over for aside in self._set_aside).items())),
            repeated_ids=self._repeated_ids,
            characters_read=self._characters,
            characters_kept=totals["characters"],
            encodings=encodings.counts(bases[-1]),
            normalize=self._repair_totals(),
            rules=counter.counts(),
            warnings=tuple(self.warnings),
        )

    def _repair_totals(self) -> RepairTotals | None:
        """Return what was mended and what was not, over all shards."""
        if "normalize" not in self.config.stages:
            return None
        totals = RepairTotals()
        for repairs in self._repairs:
            if repairs is not None:
                totals = totals.plus(repairs)
        return totals

    def _removals(self, duplicates: Duplicates | None) -> Removals:
        """Return what the ledger says of each removed document."""
        if duplicates is None or len(duplicates.document) == 0:
            return Removals.none()
        from cleaner.dedup.verdicts import CONTAINED, KINDS, explained

        keepers = duplicates.keeper
        whole = duplicates.kind != CONTAINED
        lengths = pc.utf8_length(self._texts(keepers)).to_numpy(zero_copy_only=False).astype(np.int64)
        return Removals(
            document=duplicates.document,
            keeper_id=self._values("id", keepers, pa.string()),
            keeper_start=np.where(whole, 0, duplicates.start),
            keeper_end=np.where(whole, lengths, duplicates.end),
            similarity=duplicates.similarity,
            kinds=tuple(KINDS[kind] for kind in duplicates.kind),
            reasons=tuple(
                explained(reason, similarity, doubtful=doubtful)
                for reason, similarity, doubtful in zip(
                    duplicates.reason.tolist(),
                    duplicates.similarity.tolist(),
                    duplicates.doubtful.tolist(),
                    strict=True,
                )
            ),
            doubtful=duplicates.doubtful,
        )

    def _write_lists(self, duplicates: Duplicates | None) -> dict[str, int]:
        """Write what a person may want to look at, and return how much of each kind there is."""
        if duplicates is None:
            return {}
        from cleaner.pipeline.review import cluster_rows, review_rows

        def ids(documents: npt.NDArray[np.int64]) -> pa.StringArray:
            return self._values("id", documents, pa.string())

        rows = review_rows(duplicates, self._wordless_kinds(duplicates.wordless), ids)
        self.sink.lists(cluster_rows(duplicates, ids), rows)
        counts = rows.group_by("kind").aggregate([("kind", "count")]).to_pylist()
        return {row["kind"]: row["kind_count"] for row in sorted(counts, key=lambda row: str(row["kind"]))}

    def _wordless_kinds(self, documents: npt.NDArray[np.int64]) -> list[str]:
        """Return what kind of document each of those without words is."""
        bases = np.array(self._bases, np.int64)
        shards = np.searchsorted(bases, documents, side="right") - 1
        kinds: list[str] = []
        for shard in np.unique(shards).tolist():
            rows = documents[shards == shard] - bases[shard]
            edits = self.state.get("refined", shard, "edits")
            stripped = set(edits.filter(pc.equal(edits.column("stage"), "chrome")).column("row").unique().to_pylist())
            texts = self.state.get("refined", shard, "batch").column("text").take(pa.array(rows)).to_pylist()
            for row, text in zip(rows.tolist(), texts, strict=True):
                kinds.append("no-words" if text.strip() else "chrome-only" if row in stripped else "empty")
        return kinds
