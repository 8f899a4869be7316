"""The plan: map passes over shards with reduces between them. The order of steps, not what they do.

Where no site templates are to be learned, the first two passes are one: a shard is read, cleaned and signed at once.
What a step leaves of a shard is put into the state, and a step whose result is there is not done again: so a run that
was stopped goes on with what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.items import is_same
from cleaner.pipeline.cautions import cautions
from cleaner.pipeline.documents import Documents, Tally
from cleaner.pipeline.findings import lists_of, removals_of
from cleaner.pipeline.map_steps import FirstPass, SecondPass, changed
from cleaner.pipeline.memory import give_back
from cleaner.pipeline.progress import expected_bytes
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.summary import Summary
from cleaner.pipeline.under_way import UNWATCHED, UnderWay
from cleaner.pipeline.writing import set_aside_in_order, write_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.passages import PassageRows
    from cleaner.pipeline.budget import Budget
    from cleaner.pipeline.emit import Removals
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.indexed import IndexedRun
    from cleaner.pipeline.passages import SharedList
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State

_Found = TypeVar("_Found")

_LEARNING_COST = 4
"""Bytes that learning templates takes for a byte of rows: the rows, and up to three times as much beside them."""


@dataclass
class Plan:
    """One run over some sources.

    Attributes:
        config: What to do.
        sources: The input files, in source order.
        engine: Runs the steps.
        state: Holds what steps leave.
        budget: The memory that there is.
        work: Folder for rows that are too many to be held; made when it is first needed.
        sink: Receives the results.
        progress: Receives the progress.
        strict: Stop at the first rejected record.
        shard_bytes: Size of a shard.
        facts: Filled by the run: what was read of each source.
        warnings: What the summary warns of; the run adds to it.
        suspects: Indices of sources that may have changed since an earlier run read them.
        index: What the run does with an index of earlier runs.
        watch: Notes which shards are under way.
    """

    config: Config
    sources: Sequence[Source]
    engine: Engine
    state: State
    budget: Budget
    work: Path
    sink: Sink
    progress: Progress
    strict: bool = False
    shard_bytes: int = 4 << 20
    facts: list[SourceFacts] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    suspects: set[int] = field(default_factory=set)
    index: IndexedRun | None = None
    watch: UnderWay = UNWATCHED
    _problems: list[Rejected] = field(default_factory=list)  # of sources, and of lines that were not held
    _tallies: list[Tally] = field(default_factory=list)
    _documents: Documents = field(init=False)
    _rejections: Rejections = field(init=False)
    _repeated_ids: int = 0

    def __post_init__(self) -> None:
        """Rejected records are reported as the rest of the progress is."""
        self._rejections = Rejections(self.progress, self.strict)

    def carry_out(self) -> tuple[Summary, Iterator[Rejected]]:
        """Run all passes. Everything but the sink's last step is done when this returns."""
        self._read()
        self._documents = Documents(self.sources, self.state, self._tallies, self.config.input.encoding)
        self._warn_of_nothing_read()
        if self._in_two_passes:
            self._kept("templates", self._learn_templates)
            self._refine()
        repeated = np.flatnonzero(self._documents.ids.repeated)
        self._repeated_ids = len(repeated)
        for caution in cautions(self._documents, repeated, self.sources, self.config, self.state):
            self._warn(caution)
        # What an index says may be something else when a run goes on: it is asked again.
        duplicates = self._find_duplicates() if self.index else self._kept("duplicates", self._find_duplicates)
        removals = self._removals(duplicates)
        similar = self._write_lists(duplicates, self._share_passages(removals.document))
        summary = self._write(removals, similar)
        return summary, set_aside_in_order(self._documents, self._problems, self.sources, self.state)

    @property
    def _in_two_passes(self) -> bool:
        return "chrome" in self.config.stages

    def _read(self) -> None:
        """First map pass: read, decode, normalize; and the second one, if that need not wait for anything."""
        self.progress.step("read", None)
        self.progress.expect(expected_bytes(self.sources))
        step = self._first_pass()
        if self.state.has("sources", 0) and all(map(step.done_before, range(self.state.get("sources", 0, "shards")))):
            self._read_before()
            return
        problems: list[Rejected] = []
        lacking: set[str] = set()
        items = self.engine.items(self.sources, problems, self.facts, self.config.input, self.shard_bytes)
        for begun in self.engine.map(step, items):
            self._tallies.append(begun.tally)
            self._tell_removed(begun.tally, begun.characters_left)
            self.progress.advance(begun.tally.documents, begun.size)
            self._problems += [*problems, *begun.of_lines]
            self._rejections.add([*problems, *begun.of_lines, *begun.rejected])
            problems.clear()
            lacking |= {record.source for record in begun.of_lines}
        self._problems += problems
        self._rejections.add(problems)
        # Whoever read a file for its digest need not have been the one to find that a record was too long.
        known = [
            replace(one, complete=one.complete and self.sources[one.source].name not in lacking) for one in self.facts
        ]
        self.facts[:] = known
        self.facts.sort(key=lambda fact: fact.source)
        self.state.put("sources", 0, {"shards": len(self._tallies), "facts": self.facts, "problems": self._problems})

    def _first_pass(self) -> FirstPass:
        warn = self._warn_of_length if self.engine.shares_memory else None
        return FirstPass(self.sources, self.config, self.state, self.budget, self._in_two_passes, warn, self.watch)

    def _tell_removed(self, tally: Tally, left: int | None) -> None:
        """Tell the progress how much of a shard went in this pass, if it went through the stages in it."""
        if left is not None:
            self.progress.removed(tally.characters - left, tally.characters)

    def _read_before(self) -> None:
        """Take what an earlier run read to the end."""
        shards, facts, self._problems = (self.state.get("sources", 0, part) for part in ("shards", "facts", "problems"))
        self.facts += facts
        for fact in facts:
            if fact.source in self.suspects and not is_same(self.sources[fact.source], fact):
                raise changed(self.sources[fact.source])
        self._rejections.add(self._problems)
        for shard in range(shards):
            tally, set_aside = (self.state.get("read", shard, part) for part in ("tally", "set_aside"))
            self._tallies.append(tally)
            self._rejections.add(record.rejected for record in set_aside.rejected)
            self.progress.advance(tally.documents, tally.size)

    def _warn_of_length(self, shard: Shard) -> None:
        """Say where a document may take more memory than there is. No result hangs on it, so no more than that."""
        piece = shard.pieces[-1]  # a long record is alone, or the last of its range
        if takes := self.budget.short_for(len(piece.data)):
            source, given = self.sources[piece.source], self.budget.total
            self.progress.warn(
                f"{source.name}, from line {piece.first_line + 1}: a document of {len(piece.data) / 1e6:,.0f} MB may "
                f"take {takes / 1e9:,.1f} GB, and the run was given {given / 1e9:,.1f} GB; if it is killed, give it "
                "more with --max-memory on a machine that has it, or split the document"
            )

    def _kept(self, name: str, find: Callable[[], _Found]) -> _Found:
        """Return what a reduce finds, or found before the run was stopped."""
        if self.state.has(name, 0):
            return cast("_Found", self.state.get(name, 0, "found"))
        found = find()
        self.state.put(name, 0, {"found": found})
        return found

    def _learn_templates(self) -> Templates | None:
        """First reduce: the template lines of each site."""
        if not self._tallies:
            return None
        from cleaner.chrome.templates import learn_templates
        from cleaner.pipeline.site_rows import in_parts

        def rows(shard: int) -> npt.NDArray[np.void]:
            return cast("npt.NDArray[np.void]", self.state.get("lines", shard, "rows"))

        self.progress.step("templates", None)
        if not self.engine.shares_memory:
            from cleaner.pipeline.exchanging import learned_by_exchange

            return learned_by_exchange(self.engine, self.state, self._documents.bases, self.config.chrome)
        parts = in_parts(len(self._tallies), rows, self.budget.rows // _LEARNING_COST, self.work)
        templates = learn_templates(parts.rows, self.config.chrome, self.engine.here if parts.fit else map)
        give_back()
        return templates

    def _refine(self) -> None:
        """Second map pass: chrome, blocks, signatures."""
        self.progress.step("clean", len(self._documents))
        shards = self._documents.shards
        step = SecondPass(self.config, self.state, self.budget, self.watch)
        for shard, left in enumerate(self.engine.map(step, shards)):
            self.state.drop("lines", shard)
            self.state.drop("prepared", shard)  # here, for a step may be run again elsewhere before it is done
            tally = self._tallies[shard]
            self._tell_removed(tally, left)
            self.progress.advance(tally.documents, tally.size)

    def _find_duplicates(self) -> Duplicates | None:
        """Second reduce: candidates, verification, keepers."""
        if not self._tallies or "documents" not in self.config.stages:
            return None
        from cleaner.dedup.documents import find_duplicates
        from cleaner.dedup.groups import TOGETHER
        from cleaner.dedup.proposals import proposals_of
        from cleaner.pipeline.gathering import gathered

        self.progress.step("duplicates", None)
        shares = None
        if not self.engine.shares_memory and self.index is None:
            from cleaner.pipeline.exchanging import sharing_by_exchange

            shares = sharing_by_exchange(self.engine, self.state, self._documents.bases, self.config.documents)
        rows = gathered(self.state.each("signed", self._documents.shards, "rows"), self.budget.rows, self.work, shares)
        give_back()
        if self.index is not None:
            return self.index.find(
                rows, self._documents, self.sources, self.facts, self.engine.here, self._passage_rows()
            )

        def keep_proposals() -> None:
            if self.sink.keeps_proposals:
                self.state.put("proposals", 0, {"kept": proposals_of(rows, self.config.documents, shares)})

        def find() -> Duplicates:
            return find_duplicates(
                rows,
                self._documents.texts,
                self.config.documents,
                mapped=self.engine.here,
                compared=self.engine.map,
                shares=shares,
                together=TOGETHER if self.engine.shares_memory else None,
            )

        # Side by side, for one thread alone does the first, and much of the second.
        _, found = self.engine.here(lambda do: do(), [keep_proposals, find])
        return found

    def _removals(self, duplicates: Duplicates | None) -> Removals:
        """Return what the ledger says of each removed document."""
        if self.index is None or duplicates is None:
            return removals_of(duplicates, self._documents)
        return self.index.removals(duplicates)

    def _share_passages(self, removed: npt.NDArray[np.int64]) -> SharedList | None:
        """Third reduce: passages that many of the documents that stay have; cut from them, or listed."""
        config = self.config.documents
        if not self._tallies or "documents" not in self.config.stages or config.shared_passages == "ignore":
            return None
        from cleaner.pipeline.sharing import share_passages

        self.progress.step("passages", None)
        return share_passages(
            self._documents, self._passage_rows(), removed, config, self.index, self.engine, self.state
        )

    def _passage_rows(self) -> list[PassageRows]:
        """Return the passages of all documents, in order; none where they are not looked for."""
        if self.config.documents.shared_passages == "ignore":
            return []
        return list(self.state.each("signed", self._documents.shards, "passages"))

    def _write_lists(self, duplicates: Duplicates | None, shared: SharedList | None) -> dict[str, int]:
        """Write what a person may want to look at, and return how much of each kind there is."""
        if duplicates is None:
            return {}
        if self.sink.keeps_proposals and self.index is None:
            self.sink.proposals(self.state.get("proposals", 0, "kept"), self.sources)
        clusters, review = lists_of(duplicates, self._documents if self.index is None else self.index.view, shared)
        if self.index is not None:
            review = pa.concat_tables([review, self.index.reported_rows()])
        self.sink.lists(clusters, review)
        counts = pc.value_counts(review.column("kind")).to_pylist()  # group_by imports pyarrow.acero for 30 ms
        return {row["values"]: row["counts"] for row in sorted(counts, key=lambda row: str(row["values"]))}

    def _write(self, removals: Removals, similar: dict[str, int]) -> Summary:
        """Third map pass: write the corpus and the ledger."""
        documents = self._documents
        self.progress.step("write", len(documents))
        written = write_results(
            documents,
            removals,
            self.sources,
            self.facts,
            self.state,
            self.budget,
            self.engine,
            self.sink,
            self.progress,
        )
        return Summary(
            sources=len(self.sources),
            documents=len(documents),
            kept=written.totals["kept"],
            changed=written.totals["changed"],
            emptied=written.totals["emptied"],
            duplicates=dict(written.kinds),
            similar=similar,
            rejected=self._rejections.records,
            incomplete=sum(fact.lacking for fact in self.facts),
            passed_over=dict(written.passed_over),
            repeated_ids=self._repeated_ids,
            characters_read=sum(tally.characters for tally in self._tallies),
            characters_kept=written.totals["characters"],
            encodings=written.encodings,
            normalize=written.repairs if "normalize" in self.config.stages else None,
            rules=written.rules,
            warnings=tuple(self.warnings),
        )

    def _warn_of_nothing_read(self) -> None:
        if self._rejections.first is not None and not len(self._documents):
            self._warn(self._rejections.of_everything())

    def _warn(self, message: str) -> None:
        self.warnings.append(message)
        self.progress.warn(message)
