"""The plan: map passes over shards with two reduces between them. The order of steps, not what they do.

Where no site templates are to be learned, the first two passes are one: a shard is read, cleaned and signed at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.parsed import added
from cleaner.corpus.shards import read_shards
from cleaner.pipeline.contents import HeldContents, ReadAgain
from cleaner.pipeline.emit import Emitted, Removals, emit
from cleaner.pipeline.ids import Ids
from cleaner.pipeline.memory import give_back
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.repairs import RepairTotals
from cleaner.pipeline.steps import FACTS_SCHEMA, Refined, prepare, refine, with_column
from cleaner.pipeline.summary import EncodingCounter, RuleCounter, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.dedup.documents import DocumentRows
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.passages import PassageRows
    from cleaner.pipeline.contents import Contents
    from cleaner.pipeline.engines.local import LocalEngine
    from cleaner.pipeline.passages import SharedList
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State
    from cleaner.pipeline.steps import Prepared, Seen

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
    _seen: list[Seen] = field(default_factory=list)
    _bases: list[int] = field(default_factory=list)  # the number of each shard's first document, and of all at the end
    _rows: list[DocumentRows] = field(default_factory=list)
    _passages: list[PassageRows] = field(default_factory=list)
    _ids: Ids = field(init=False)
    _rejections: Rejections = field(init=False)
    _repeated_ids: int = 0

    def __post_init__(self) -> None:
        """Rejected records are reported as the rest of the progress is."""
        self._rejections = Rejections(self.progress, self.strict)

    def carry_out(self) -> tuple[Summary, list[Rejected]]:
        """Run all passes. Everything but the sink's last step is done when this returns."""
        self._read()
        self._warn_of_nothing_read()
        self._ids = Ids.of(seen.id_hashes for seen in self._seen)
        if self._in_two_passes:
            self._refine(self._learn_templates())
        self._warn_of_repeated_ids(np.flatnonzero(self._ids.repeated))
        duplicates = self._find_duplicates()
        removals = self._removals(duplicates)
        similar = self._write_lists(duplicates, self._share_passages(removals.document))
        summary = self._emit(removals, similar)
        order = {source.name: source.index for source in self.sources}
        return summary, self._rejections.ordered(order)

    @property
    def _in_two_passes(self) -> bool:
        return "chrome" in self.config.stages

    def _read(self) -> None:
        """First map pass: read, decode, normalize; and the second one, if that need not wait for anything."""
        self.progress.step("read", None)
        problems: list[Rejected] = []

        def step(shard: Shard) -> tuple[Seen, Prepared | Refined]:
            prepared = prepare(shard, self.sources, self.config, shard.index * _DOCUMENTS_A_SHARD)
            if self._in_two_passes:
                return prepared.seen, prepared
            return prepared.seen, refine(prepared.batch, prepared.edits, None, self.config, prepared.seen.places)

        shards = read_shards(self.sources, problems, facts=self.facts)
        for index, (seen, done) in enumerate(self.engine.map(step, shards)):
            self._seen.append(seen)
            if isinstance(done, Refined):
                self._hold(index, done)
            else:
                self.state.put("prepared", index, "batch", done.batch)
                self.state.put("prepared", index, "edits", done.edits)
            self.progress.advance(seen.documents, seen.size)
            self._rejections.add([*problems, *(record.rejected for record in seen.set_aside.rejected)])
            problems.clear()
        self._rejections.add(problems)
        self._bases = list(accumulate((seen.documents for seen in self._seen), initial=0))

    def _hold(self, shard: int, refined: Refined) -> None:
        """Keep what the last pass needs of a shard."""
        self.state.put("refined", shard, "facts", refined.facts)
        self.state.put("refined", shard, "batch", refined.batch)
        self.state.put("refined", shard, "edits", refined.edits)
        if refined.rows is not None:
            rank = self._seen[shard].rank
            self._rows.append(refined.rows if rank is None else replace(refined.rows, rank=rank))
        if refined.passages is not None:
            self._passages.append(refined.passages)

    def _learn_templates(self) -> Templates | None:
        """First reduce: the template lines of each site."""
        rows = [seen.template_rows for seen in self._seen if seen.template_rows is not None]
        if not rows:
            return None
        from cleaner.chrome.templates import learn_templates

        self.progress.step("templates", None)
        self._seen = [replace(seen, template_rows=None) for seen in self._seen]
        return learn_templates(np.concatenate(rows), self.config.chrome)

    def _refine(self, templates: Templates | None) -> None:
        """Second map pass: chrome, blocks, signatures."""
        self.progress.step("clean", self._bases[-1])

        def step(shard: int) -> Refined:
            batch, edits = (self.state.get("prepared", shard, part) for part in ("batch", "edits"))
            return refine(batch, edits, templates, self.config, self._seen[shard].places)

        for shard, refined in enumerate(self.engine.map(step, range(len(self._seen)))):
            self._hold(shard, refined)
            self.state.drop("prepared", shard, "batch")
            self.state.drop("prepared", shard, "edits")
            self.progress.advance(self._seen[shard].documents, self._seen[shard].size)

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
        row = int(documents[0]) - self._bases[shard]
        first = self.state.get("refined", shard, "facts").slice(row, 1).to_pylist()[0]
        have = "1 document has" if self._repeated_ids == 1 else f"{self._repeated_ids:,} documents have"
        where = f"{self.sources[first['source']].name}:{first['line'] + 1}"
        self._warn(
            f"{have} the id of an earlier one (the first is {first['id']!r} at {where}); "
            "they stay in the corpus, and the ledger calls them ID@FILE:LINE"
        )

    def _warn_of_nothing_read(self) -> None:
        if self._rejections.records and not self._bases[-1]:
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

    def _facts(self, shard: int) -> pa.RecordBatch:
        """Return the facts of a shard, in which a document whose id an earlier one has is ``ID@SOURCE:LINE``."""
        facts = self.state.get("refined", shard, "facts")
        base = self._bases[shard]
        repeated = self._ids.repeated[base : base + facts.num_rows]
        if not repeated.any():
            return facts
        names = facts.column("id").to_pylist()
        for row in np.flatnonzero(repeated).tolist():
            source = self.sources[facts.column("source")[row].as_py()]
            names[row] = self._ids.unique(names[row], f"{source.name}:{facts.column('line')[row].as_py() + 1}")
        return with_column(facts, "id", pa.array(names, pa.string()))

    def _contents(self, shard: int) -> Contents:
        batch, places = self.state.get("refined", shard, "batch"), self._seen[shard].places
        if places is None:
            return HeldContents(self._facts(shard), batch, self.sources)
        return ReadAgain(self._facts(shard), batch, places, self.sources, self.config.input.encoding)

    def _find_duplicates(self) -> Duplicates | None:
        """Second reduce: candidates, verification, keepers."""
        if not self._rows:
            return None
        from cleaner.dedup.documents import DocumentRows, find_duplicates

        self.progress.step("duplicates", None)
        rows = DocumentRows.concat(self._rows)
        give_back()
        self._warn_of_unread_dates(rows)
        return find_duplicates(rows, self._texts, self.config.documents, mapped=self.engine.map)

    def _texts(self, documents: npt.NDArray[np.int64]) -> pa.LargeStringArray:
        """Return the cleaned texts of some documents, by their numbers."""
        return self._of_shards(documents, lambda shard, rows: self._contents(shard).texts(rows), pa.large_string())

    def _fact(self, name: str, documents: npt.NDArray[np.int64]) -> pa.Array:
        """Return a fact of some documents, by their numbers."""

        def values(shard: int, rows: npt.NDArray[np.int64]) -> pa.Array:
            return self._facts(shard).column(name).take(pa.array(rows))

        return self._of_shards(documents, values, FACTS_SCHEMA.field(name).type)

    def _of_shards(
        self,
        wanted: npt.NDArray[np.int64],
        values: Callable[[int, npt.NDArray[np.int64]], pa.Array],
        type_: pa.DataType,
    ) -> pa.Array:
        """Return the values of the documents of some numbers, in the order asked for, from those of each shard."""
        bases = np.array(self._bases, np.int64)
        numbers, back = np.unique(wanted, return_inverse=True)
        shards = np.searchsorted(bases, numbers, side="right") - 1
        parts = [values(shard, numbers[shards == shard] - bases[shard]) for shard in np.unique(shards).tolist()]
        return pa.concat_arrays([pa.array([], type_), *parts]).take(pa.array(back))

    def _share_passages(self, removed: npt.NDArray[np.int64]) -> SharedList | None:
        """Third reduce: passages that many of the documents that stay have; cut from them, or listed."""
        if not self._passages:
            return None
        from cleaner.dedup.passages import shared_passages
        from cleaner.pipeline.passages import copies_to_cut, listed, shorten

        self.progress.step("passages", None)
        shared = shared_passages(self._passages, removed, self.config.documents)
        self._passages.clear()
        if self.config.documents.shared_passages == "report":
            return listed(shared, self._texts)
        cuts = copies_to_cut(shared, lambda documents: self._fact("id", documents), self.config.documents)

        def step(shard: int) -> None:
            mine = cuts.between(self._bases[shard], self._bases[shard + 1])
            shorten(mine, self.state, shard, self._contents(shard).texts)

        for _ in self.engine.map(step, range(len(self._seen))):
            pass
        return None

    def _emit(self, removals: Removals, similar: dict[str, int]) -> Summary:
        """Third map pass: write the corpus and the ledger."""
        bases = self._bases
        self.progress.step("write", bases[-1])
        counter, encodings = RuleCounter(), EncodingCounter()
        totals = dict.fromkeys(("kept", "changed", "emptied", "characters"), 0)
        kinds: dict[str, int] = {}

        def step(shard: int) -> tuple[Emitted, pa.RecordBatch, Removals]:
            edits, seen = self.state.get("refined", shard, "edits"), self._seen[shard]
            mine = removals.between(bases[shard], bases[shard + 1])
            emitted = emit(self._contents(shard), edits, mine, seen.set_aside, seen.repairs, self.sources)
            return emitted, edits, mine

        written: set[int] = set()
        for shard, (emitted, edits, mine) in enumerate(self.engine.map(step, range(len(self._seen)))):
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
            self.progress.advance(self._seen[shard].documents, 0)
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
            passed_over=dict(sorted(added(seen.set_aside.passed_over for seen in self._seen).items())),
            repeated_ids=self._repeated_ids,
            characters_read=sum(seen.characters for seen in self._seen),
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
        for seen in self._seen:
            if seen.repairs is not None:
                totals = totals.plus(seen.repairs)
        return totals

    def _removals(self, duplicates: Duplicates | None) -> Removals:
        """Return what the ledger says of each removed document."""
        if duplicates is None or len(duplicates.document) == 0:
            return Removals.none()
        from cleaner.dedup.verdicts import CONTAINED, KINDS, explained

        keepers = duplicates.keeper
        whole = duplicates.kind != CONTAINED
        lengths = self._fact("characters", keepers).to_numpy()
        return Removals(
            document=duplicates.document,
            keeper_id=self._fact("id", keepers),
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

    def _write_lists(self, duplicates: Duplicates | None, shared: SharedList | None) -> dict[str, int]:
        """Write what a person may want to look at, and return how much of each kind there is."""
        if duplicates is None:
            return {}
        from cleaner.pipeline.review import cluster_rows, review_rows

        def ids(documents: npt.NDArray[np.int64]) -> pa.StringArray:
            return self._fact("id", documents)

        rows = review_rows(duplicates, self._wordless_kinds(duplicates.wordless), ids, shared)
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
            blank = self.state.get("refined", shard, "facts").column("blank").take(pa.array(rows)).to_pylist()
            for row, empty in zip(rows.tolist(), blank, strict=True):
                kinds.append("no-words" if not empty else "chrome-only" if row in stripped else "empty")
        return kinds
