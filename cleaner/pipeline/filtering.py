"""A filter over stages that look at one document at a time: shards go through one after the other, and none is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.parsed import added
from cleaner.corpus.shards import read_shards
from cleaner.pipeline.contents import HeldContents, ReadAgain
from cleaner.pipeline.emit import Emitted, Removals, emit
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.repairs import RepairTotals
from cleaner.pipeline.steps import prepare, read, refine
from cleaner.pipeline.summary import EncodingCounter, RuleCounter, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from cleaner.config import Config
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.steps import Seen

_ALONE = ("normalize", "blocks")
"""Stages for which other documents make no difference."""


class _Done(NamedTuple):
    seen: Seen
    edits: pa.RecordBatch
    emitted: Emitted


def goes_through(config: Config) -> bool:
    """Return whether each document can be written before the next is read.

    Example:
        >>> from cleaner.config import Config
        >>> goes_through(Config(stages=("normalize",))), goes_through(Config())
        (True, False)
    """
    return all(stage in _ALONE for stage in config.stages)


def filter_through(
    config: Config,
    sources: Sequence[Source],
    engine: Engine,
    sink: Sink,
    progress: Progress,
    *,
    strict: bool,
    shard_bytes: int,
) -> Summary:
    """Write the documents of the sources to a sink while they are read; memory does not grow with their number.

    Ids that occur twice are not looked for: they are told in a ledger, and a filter keeps none.

    Args:
        config: What to do.
        sources: The inputs.
        engine: Runs the steps.
        sink: Receives the corpus.
        progress: Receives the progress.
        strict: Stop at the first rejected record.
        shard_bytes: Size of a shard.

    Raises:
        cleaner.pipeline.rejections.RejectedError: ``strict`` is set and a record was rejected.
    """
    problems: list[Rejected] = []
    facts: list[SourceFacts] = []
    rejections = Rejections(progress, strict)
    rules, encodings, repairs = RuleCounter(), EncodingCounter(), RepairTotals()
    totals = dict.fromkeys(("kept", "changed", "emptied", "characters"), 0)
    documents = characters = 0
    passed_over: dict[str, int] = {}
    written: set[int] = set()

    def step(shard: Shard) -> _Done:
        prepared = prepare(read(shard, sources, config), config)
        refined = refine(prepared.batch, prepared.edits, None, config, prepared.seen.places)
        places = prepared.seen.places
        contents = (
            HeldContents(refined.facts, refined.batch, sources)
            if places is None
            else ReadAgain(refined.facts, refined.batch, places, sources, config.input.encoding)
        )
        seen = prepared.seen
        emitted = emit(contents, refined.edits, Removals.none(), seen.set_aside, seen.repairs, sources)
        return _Done(seen, refined.edits, emitted)

    progress.step("write", None)
    shards = read_shards(sources, problems, target_bytes=shard_bytes, facts=facts, config=config.input)
    for seen, edits, emitted in engine.map(step, shards):
        rejections.add([*problems, *(record.rejected for record in seen.set_aside.rejected)])
        problems.clear()
        for source, data in emitted.corpus:
            sink.corpus(sources[source], data)
            written.add(source)
        rules.add(edits)
        encodings.add(edits)
        documents, characters = documents + seen.documents, characters + seen.characters
        for name in totals:
            totals[name] += getattr(emitted, name)
        if seen.repairs is not None:
            repairs = repairs.plus(seen.repairs)
        passed_over = added([passed_over, seen.set_aside.passed_over])
        progress.removed(seen.characters - emitted.characters, seen.characters)
        progress.advance(seen.documents, seen.size)
    rejections.add(problems)
    for fact in facts:  # a table of which no row is left is still a table
        if fact.complete and fact.source not in written and sources[fact.source].holds_records:
            sink.corpus(sources[fact.source], b"")
    warnings = [rejections.of_everything()] if rejections.records and not documents else []
    for warning in warnings:
        progress.warn(warning)
    return Summary(
        sources=len(sources),
        documents=documents,
        kept=totals["kept"],
        changed=totals["changed"],
        emptied=totals["emptied"],
        duplicates={},
        similar={},
        rejected=rejections.records,
        incomplete=sum(fact.lacking for fact in facts),
        passed_over=dict(sorted(passed_over.items())),
        repeated_ids=0,
        characters_read=characters,
        characters_kept=totals["characters"],
        encodings=encodings.counts(documents),
        normalize=repairs if "normalize" in config.stages else None,
        rules=rules.counts(),
        warnings=tuple(warnings),
    )
