"""A finished run with another threshold: decided on again from what it kept, and written as a fresh run would be.

What is found out about each document stands in OUT: its edits in the ledger, what it shares with others in
``proposals.parquet``. So the inputs are read for their bytes, and under their digests, but nothing in them is
normalized, stripped, tokenized or hashed again; only texts of proposed pairs are compared.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.fetching import with_local_tables
from cleaner.dedup.proposals import rows_between
from cleaner.edits.edit import Edit, LedgerMismatchError, apply
from cleaner.ledger.edits_by_document import EditsByDocument
from cleaner.ledger.reading import RunError, open_run
from cleaner.normalization.leftovers import Leftovers
from cleaner.pipeline.earlier_run import changed_since, check_versions, known_documents, places_of, sources_of
from cleaner.pipeline.map_steps import FirstPass, hold
from cleaner.pipeline.output import STATE, OutputFolder, enter
from cleaner.pipeline.plan import Plan
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.proposals_file import read_proposals
from cleaner.pipeline.repairs import Repairs
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.sinks import FolderSink, NoSink
from cleaner.pipeline.state import State
from cleaner.pipeline.steps import prepare, refine, with_column
from cleaner.pipeline.summary import read_summary
from cleaner.settings.fields import ConfigError
from cleaner.settings.loading import load_config

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.discovery import InputError
    from cleaner.dedup.passages import PassageRows
    from cleaner.dedup.proposals import Proposals
    from cleaner.ledger.reading import Run
    from cleaner.pipeline.earlier_run import KnownDocuments
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.steps import Read
    from cleaner.pipeline.summary import Summary


def rethreshold(
    out: Path,
    threshold: float,
    *,
    target: Path | None = None,
    dry_run: bool = False,
    workers: int | None = None,
    max_memory: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Decide with another threshold on the documents of a finished run.

    Args:
        out: The folder of the run; its results are replaced unless ``target`` is another one.
        threshold: Similarity from which on two documents are copies.
        target: A folder for the results.
        dry_run: Write nothing.
        workers: Number of threads; ``None`` takes every core.
        max_memory: Bytes that may be taken; ``None`` takes half of what there is.
        progress: Receives the progress.

    Returns:
        The summary of the results, which are those of a fresh run with ``--threshold``.

    Raises:
        cleaner.ledger.reading.RunError: ``out`` is no finished run, kept no proposals, was made by other versions, or
            proposed no pairs as unlike as the threshold allows.
        cleaner.corpus.discovery.InputError: Inputs are gone, or were changed since; they are named.
        cleaner.pipeline.output.OutputError: ``target`` cannot be used.
    """
    started = time.monotonic()
    run = open_run(out)
    check_versions(run)
    kept, paths = read_proposals(out)
    config = _with_threshold(load_config(out / "manifest.json"), threshold, kept, out)
    sources = sources_of(run, paths)
    known = known_documents(run, sources)
    pipeline = Pipeline(config, workers=workers, max_memory=max_memory, progress=progress or Silent())
    folder = None if dry_run else target or out
    sink: Sink
    with ExitStack() as stack:
        if folder is None:
            work, sink = Path(stack.enter_context(TemporaryDirectory(prefix="cleaner-"))), NoSink()
        else:
            results = OutputFolder(folder, restart=folder == out)
            enter(stack, results)
            work, sink = results.work, stack.enter_context(FolderSink(results, config.input))
        edits = stack.enter_context(EditsByDocument(run, known.ids, ("normalize", "chrome", "blocks")))
        plan = _Plan(
            config, with_local_tables(sources, stack), pipeline.engine, State(work / STATE, pipeline.budget.held),
            pipeline.budget, work / "rows", sink, pipeline.progress, shard_bytes=pipeline.shard_bytes,
            run=run, kept=kept, known=known, earlier=edits,
        )  # fmt: skip
        summary, rejected = plan.carry_out()
        before = read_summary(out)
        # What was mended does not depend on the threshold, and was counted where it was mended.
        summary = replace(
            summary,
            normalize=before.normalize,
            warnings=before.warnings,
            seconds=round(time.monotonic() - started, 3),
        )
        sink.finish(rejected, summary.as_dict(), {**run.manifest, "config": asdict(config)})
    if folder is not None and config.output.report:
        pipeline.write_report(folder)
    return summary


@dataclass
class _Plan(Plan):
    """The plan of a run whose first passes were done before.

    Attributes:
        run: The finished run.
        kept: What its documents share.
        known: Its documents.
        earlier: Its edits.
    """

    run: Run = field(kw_only=True)
    kept: Proposals = field(kw_only=True)
    known: KnownDocuments = field(kw_only=True)
    earlier: EditsByDocument = field(kw_only=True)

    @property
    def _in_two_passes(self) -> bool:
        return False  # what the second pass found stands in the ledger

    def _read(self) -> None:
        super()._read()
        seen = {fact.source: fact.digest for fact in self.facts}
        described = zip(self.sources, self.run.manifest["sources"], strict=True)
        changed = [source for source, before in described if seen.get(source.index) != before.get("xxh3_128")]
        if changed or sum(tally.documents for tally in self._tallies) != len(self.known.ids):
            raise changed_since(changed or self.sources, self.run.out)

    def _first_pass(self) -> FirstPass:
        common = super()._first_pass()
        inner = (getattr(common, one.name) for one in fields(common))
        return _FirstPass(*inner, run=self.run, kept=self.kept, known=self.known, earlier=self.earlier)


@dataclass(frozen=True)
class _FirstPass(FirstPass):
    """The first pass over a shard of a finished run: what its stages did stands in the ledger.

    Attributes:
        run: See :class:`_Plan`, and for the rest.
        kept: See there.
        known: See there.
        earlier: See there.
    """

    run: Run = field(kw_only=True)
    kept: Proposals = field(kw_only=True)
    known: KnownDocuments = field(kw_only=True)
    earlier: EditsByDocument = field(kw_only=True)

    def begin(self, index: int, digest: int, found: Read) -> int | None:
        """Take what the finished run found out about a shard that was read."""
        bare = replace(self.config, stages=())
        prepared = prepare(found, bare)
        batch, seen = prepared.batch, prepared.seen
        first = self._number_of_first(batch)
        last = first + batch.num_rows
        edits = self.earlier.between(first, last)
        try:
            batch = with_column(batch, "text", _carried_out(batch.column("text"), edits))
        except LedgerMismatchError as error:
            raise self._changed(batch) from error
        together = pa.concat_batches([prepared.edits, edits])
        refined = refine(batch, together, None, bare, seen.places)
        rows = rows_between(self.kept, first, last, self.config.documents.num_perm)
        left = hold(self.state, index, seen.rank, replace(refined, rows=rows, passages=self._passages(batch)))
        repairs = self._repairs(first, last) if "normalize" in self.config.stages else None
        self.note(index, digest, replace(seen, repairs=repairs))
        return left

    def _number_of_first(self, batch: pa.RecordBatch) -> int:
        """Return the number that a shard's first document has in the finished run.

        Raises:
            InputError: The documents are others.
        """
        places = places_of(batch.column("source"), batch.column("line"))
        first = int(np.searchsorted(self.known.place, places[0])) if len(places) else 0
        if not np.array_equal(self.known.place[first : first + len(places)], places):
            raise self._changed(batch)
        return first

    def _changed(self, batch: pa.RecordBatch) -> InputError:
        return changed_since(
            [self.sources[index] for index in pc.unique(batch.column("source")).to_pylist()], self.run.out
        )

    def _passages(self, batch: pa.RecordBatch) -> PassageRows | None:
        config = self.config.documents
        if config.shared_passages == "ignore":
            return None
        from cleaner.pipeline.steps import passages_of

        return passages_of(batch, None, config)

    def _repairs(self, first: int, last: int) -> Repairs:
        """Return what is left of damage in some documents; what was mended is known for the whole run only."""
        damaged, leftovers = (part.slice(first, last - first) for part in (self.known.damaged, self.known.leftovers))
        rows = pc.indices_nonzero(leftovers)
        counts = zip(rows.to_pylist(), leftovers.take(rows).to_pylist(), damaged.take(rows).to_pylist(), strict=True)
        return Repairs({}, tuple((row, Leftovers(total, 0, 0, damaged=bad)) for row, total, bad in counts))


def _carried_out(text: pa.LargeStringArray, edits: pa.RecordBatch) -> pa.LargeStringArray:
    """Return texts with the edits of several stages carried out, one stage after the other.

    Raises:
        LedgerMismatchError: They are edits of other texts.
    """
    if not edits.num_rows:
        return text
    columns = [edits.column(name).to_pylist() for name in ("row", "stage", "rule", "start", "end", "before", "after")]
    changed: dict[int, str] = {}
    for (row, _), group in groupby(zip(*columns, strict=True), key=lambda one: (one[0], one[1])):
        changed[row] = apply(changed.get(row) or text[row].as_py(), [Edit(*one[1:]) for one in group])
    mask = np.zeros(len(text), np.bool_)
    mask[list(changed)] = True
    return pc.replace_with_mask(text, pa.array(mask), pa.array([changed[row] for row in sorted(changed)], text.type))


def _with_threshold(config: Config, threshold: float, kept: Proposals, out: Path) -> Config:
    try:
        return replace(config, documents=replace(config.documents, threshold=threshold))
    except ConfigError as error:
        least = config.documents.propose
        bands, rows = kept.banding
        if threshold >= least:
            raise RunError(str(error)) from error
        raise RunError(
            f"{threshold} is below {least}, the similarity from which on the {bands} bands of {rows} rows of {out} "
            "propose pairs; what was not proposed cannot be decided on from what it kept. Take "
            f"{least} or more, or run cleaner dedup again with --threshold {threshold} and propose = {threshold} in "
            "[documents]"
        ) from error
