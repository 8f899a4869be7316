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

from cleaner.corpus.discovery import InputError
from cleaner.corpus.items import digest_of, is_same, work_items
from cleaner.pipeline.cautions import cautions
from cleaner.pipeline.documents import Documents, Tally
from cleaner.pipeline.findings import lists_of, removals_of
from cleaner.pipeline.memory import give_back
from cleaner.pipeline.progress import expected_bytes
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.steps import prepare, read, refine
from cleaner.pipeline.summary import Summary
from cleaner.pipeline.writing import set_aside_in_order, write_results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.items import Item
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.passages import PassageRows
    from cleaner.pipeline.budget import Budget
    from cleaner.pipeline.emit import Removals
    from cleaner.pipeline.engines.local import LocalEngine
    from cleaner.pipeline.indexed import IndexedRun
    from cleaner.pipeline.passages import SharedList
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State
    from cleaner.pipeline.steps import Read, Refined, Seen

_Found = TypeVar("_Found")

_DOCUMENTS_A_SHARD = 1 << 32
"""More documents than any shard holds, so that the numbers of template rows do not meet."""

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
    """

    config: Config
    sources: Sequence[Source]
    engine: LocalEngine
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
    _problems: list[Rejected] = field(default_factory=list)  # of sources, and of lines that were not held
    _tallies: list[Tally] = field(default_factory=list)
    _documents: Documents = field(init=False)
    _rejections: Rejections = field(init=False)
    _repeated_ids: int = 0
    _characters_left: dict[int, int] = field(default_factory=dict)  # of shards not told of yet

    def __post_init__(self) -> None:
        """Rejected records are reported as the rest of the progress is."""
        self._rejections = Rejections(self.progress, self.strict)

    def carry_out(self) -> tuple[Summary, Iterator[Rejected]]:
        """Run all passes. Everything but the sink's last step is done when this returns."""
        self._read()
        self._documents = Documents(self.sources, self.state, self._tallies, self.config.input.encoding)
        self._warn_of_nothing_read()
        if self._in_two_passes:
            self._refine(self._kept("templates", self._learn_templates))
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
        if self.state.has("sources", 0) and all(map(self._done_before, range(self.state.get("sources", 0, "shards")))):
            self._read_before()
            return
        problems: list[Rejected] = []
        sizes: dict[int, int] = {}

        def step(item: Item) -> tuple[Tally, list[Rejected], list[Rejected]]:
            shard, rejected = item.read()
            index, digest = shard.index, digest_of(shard)
            sizes[index] = sum(len(piece.data) for piece in shard.pieces)
            if self._done_before(index):
                self._is_unchanged(shard, digest)
            else:
                self._warn_of_length(shard)
                with self.budget.under_way(sizes[index]):
                    found = read(shard, self.sources, self.config)
                    del shard  # its bytes: of a document of 500 MB, 500 MB
                    self._begin(index, digest, found)
            tally, set_aside = (self.state.get("read", index, part) for part in ("tally", "set_aside"))
            return tally, rejected, [record.rejected for record in set_aside.rejected]

        items = work_items(self.sources, problems, self.facts, self.config.input, self.shard_bytes)
        for tally, of_lines, rejected in self.engine.map(step, items):
            index = len(self._tallies)
            self._tallies.append(tally)
            self._tell_removed(index)
            self.progress.advance(tally.documents, sizes.pop(index))
            self._problems += [*problems, *of_lines]
            self._rejections.add([*problems, *of_lines, *rejected])
            problems.clear()
        self._problems += problems
        self._rejections.add(problems)
        self.facts.sort(key=lambda fact: fact.source)
        self.state.put("sources", 0, {"shards": len(self._tallies), "facts": self.facts, "problems": self._problems})

    def _tell_removed(self, shard: int) -> None:
        """Tell the progress how much of a shard went in this pass."""
        if shard in self._characters_left:
            read = self._tallies[shard].characters
            self.progress.removed(read - self._characters_left.pop(shard), read)

    def _read_before(self) -> None:
        """Take what an earlier run read to the end."""
        shards, facts, self._problems = (self.state.get("sources", 0, part) for part in ("shards", "facts", "problems"))
        self.facts += facts
        for fact in facts:
            if fact.source in self.suspects and not is_same(self.sources[fact.source], fact):
                raise _changed(self.sources[fact.source])
        self._rejections.add(self._problems)
        for shard in range(shards):
            tally, set_aside = (self.state.get("read", shard, part) for part in ("tally", "set_aside"))
            self._tallies.append(tally)
            self._rejections.add(record.rejected for record in set_aside.rejected)
            self.progress.advance(tally.documents, tally.size)

    def _done_before(self, index: int) -> bool:
        """Return whether an earlier run did the first pass over a shard, and what it left is all there."""
        has = self.state.has
        if not has("read", index):
            return False
        if not self._in_two_passes:
            return has("refined", index)
        learned = has("templates", 0) or has("lines", index)
        return learned and (has("refined", index) or has("prepared", index))

    def _is_unchanged(self, shard: Shard, digest: int) -> None:
        """Compare the bytes of a shard with those over which an earlier run did the first pass.

        Raises:
            InputError: They are others.
        """
        if self.state.get("read", shard.index, "digest") != digest:
            raise _changed(self.sources[shard.pieces[0].source])

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

    def _begin(self, index: int, digest: int, found: Read) -> None:
        """Carry out the first map pass on a shard that was read."""
        prepared = prepare(found, self.config, index * _DOCUMENTS_A_SHARD)
        seen = prepared.seen
        if self._in_two_passes:
            self.state.put("lines", index, {"rows": seen.template_rows})
            self.state.put("prepared", index, {"batch": prepared.batch, "edits": prepared.edits})
        else:
            refined = refine(prepared.batch, prepared.edits, None, self.config, seen.places)
            self._hold(index, seen.rank, refined)
        self._note(index, digest, seen)

    def _note(self, index: int, digest: int, seen: Seen) -> None:
        """Keep what there is to know of a shard, which says that the first map pass is done; so it is put last."""
        parts = {
            "tally": Tally(seen.documents, seen.size, seen.characters),
            "digest": digest,
            "ids": seen.id_hashes,
            **{name: getattr(seen, name) for name in ("places", "set_aside", "repairs", "rank")},
        }
        self.state.put("read", index, parts)

    def _hold(self, shard: int, rank: npt.NDArray[np.int64] | None, refined: Refined) -> None:
        """Keep what the later passes need of a shard."""
        rows = refined.rows if refined.rows is None or rank is None else replace(refined.rows, rank=rank)
        parts = {"facts": refined.facts, "batch": refined.batch, "edits": refined.edits}
        self._characters_left[shard] = pc.sum(refined.facts.column("characters")).as_py() or 0
        self.state.put("refined", shard, {**parts, "rows": rows, "passages": refined.passages})

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
        parts = in_parts(len(self._tallies), rows, self.budget.rows // _LEARNING_COST, self.work)
        templates = learn_templates(parts, self.config.chrome)
        give_back()
        return templates

    def _refine(self, templates: Templates | None) -> None:
        """Second map pass: chrome, blocks, signatures."""
        self.progress.step("clean", len(self._documents))

        def step(shard: int) -> None:
            self.state.drop("lines", shard)
            if not self.state.has("refined", shard):
                batch, edits = (self.state.get("prepared", shard, part) for part in ("batch", "edits"))
                places, rank = (self.state.get("read", shard, part) for part in ("places", "rank"))
                with self.budget.under_way(self._tallies[shard].size):
                    self._hold(shard, rank, refine(batch, edits, templates, self.config, places))
            self.state.drop("prepared", shard)

        for shard, _ in enumerate(self.engine.map(step, self._documents.shards)):
            tally = self._tallies[shard]
            self._tell_removed(shard)
            self.progress.advance(tally.documents, tally.size)

    def _find_duplicates(self) -> Duplicates | None:
        """Second reduce: candidates, verification, keepers."""
        if not self._tallies or "documents" not in self.config.stages:
            return None
        from cleaner.dedup.documents import find_duplicates
        from cleaner.dedup.proposals import proposals_of
        from cleaner.pipeline.gathering import gathered

        def of_shard(shard: int) -> DocumentRows:
            return cast("DocumentRows", self.state.get("refined", shard, "rows"))

        self.progress.step("duplicates", None)
        rows = gathered(len(self._tallies), of_shard, self.budget.rows, self.work)
        give_back()
        if self.index is not None:
            return self.index.find(
                rows, self._documents, self.sources, self.facts, self.engine.map, self._passage_rows()
            )
        if self.sink.keeps_proposals:
            self.state.put("proposals", 0, {"kept": proposals_of(rows, self.config.documents)})
        return find_duplicates(rows, self._documents.texts, self.config.documents, mapped=self.engine.map)

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
        return [self.state.get("refined", shard, "passages") for shard in self._documents.shards]

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
        counts = review.group_by("kind").aggregate([("kind", "count")]).to_pylist()
        return {row["kind"]: row["kind_count"] for row in sorted(counts, key=lambda row: str(row["kind"]))}

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


def _changed(source: Source) -> InputError:
    return InputError(
        f"'{source.name}', or a file beside it, was changed since the run was begun; add --restart to begin again"
    )
