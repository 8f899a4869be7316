"""The last map pass: the corpus, the ledger and the lists are written, and what was done is summed up."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

from cleaner.pipeline.corpus_files import FilesApart
from cleaner.pipeline.map_steps import LastPass
from cleaner.pipeline.repairs import RepairTotals
from cleaner.pipeline.summary import EncodingCounter, RuleCounter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source
    from cleaner.pipeline.budget import Budget
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.emit import Removals
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State
    from cleaner.pipeline.summary import RuleCount


class Written(NamedTuple):
    """What was written, in numbers.

    Attributes:
        totals: Documents ``kept``, ``changed`` and ``emptied``, and ``characters`` of the corpus.
        kinds: Removed documents by kind.
        encodings: Documents by encoding.
        rules: What each rule did.
        repairs: What was mended and what could not be.
        passed_over: Records of archives that are no pages, by what they are.
    """

    totals: Mapping[str, int]
    kinds: Mapping[str, int]
    encodings: dict[str, int]
    rules: tuple[RuleCount, ...]
    repairs: RepairTotals
    passed_over: Mapping[str, int]


def write_results(
    documents: Documents,
    removals: Removals,
    sources: Sequence[Source],
    facts: Sequence[SourceFacts],
    state: State,
    budget: Budget,
    engine: Engine,
    sink: Sink,
    progress: Progress,
) -> Written:
    """Write the corpus and the ledger, shard by shard; large files of the corpus by tasks, if there are any.

    Args:
        documents: The documents of the run.
        removals: Those of them that go.
        sources: All sources, by index.
        facts: What was read of each source.
        state: Has what was set aside and mended in each shard.
        budget: The memory that there is.
        engine: Runs the step.
        sink: Receives the results.
        progress: Receives the progress.
    """
    counter, encodings, repairs = RuleCounter(), EncodingCounter(), RepairTotals()
    totals = dict.fromkeys(("kept", "changed", "emptied", "characters"), 0)
    kinds: dict[str, int] = {}
    passed_over: dict[str, int] = {}
    written: set[int] = set()

    wanted = ((shard, removals.between(*documents.bases[shard : shard + 2])) for shard in documents.shards)
    apart = FilesApart(sources, facts, state, engine, sink)
    step = LastPass(documents, state, budget, sources, apart.sources)
    for shard, (emitted, edits, mine, mended, set_aside, left) in enumerate(engine.map(step, wanted)):
        apart.note(shard, left)
        for source, data in emitted.corpus:
            sink.corpus(sources[source], data)
            written.add(source)
        sink.tables(emitted.ledger, emitted.documents, emitted.duplicates)
        counter.add(edits)
        encodings.add(edits)
        for name in totals:
            totals[name] += getattr(emitted, name)
        for kind in mine.kinds:
            kinds[kind] = kinds.get(kind, 0) + 1
        if mended is not None:
            repairs = repairs.plus(mended)
        for name, count in set_aside.passed_over.items():
            passed_over[name] = passed_over.get(name, 0) + count
        read = documents.tallies[shard]
        progress.removed(read.characters - emitted.characters, read.characters)
        progress.advance(read.documents, read.size)
    written |= apart.write()
    for fact in facts:  # a file of records of which none is left is still a file
        if fact.complete and fact.source not in written and sources[fact.source].holds_records:
            sink.corpus(sources[fact.source], b"")
    return Written(
        totals,
        dict(sorted(kinds.items())),
        encodings.counts(len(documents)),
        counter.counts(),
        repairs,
        dict(sorted(passed_over.items())),
    )


def set_aside_in_order(
    documents: Documents, problems: Iterable[Rejected], sources: Sequence[Source], state: State
) -> Iterator[Rejected]:
    """Yield all that was set aside by source, then line; what is wrong with a whole source comes after its records.

    Args:
        documents: The documents of the run.
        problems: What is wrong with sources, or with single lines that were not held.
        sources: All sources, by index.
        state: Has the records of each shard that were set aside.
    """
    order = {source.name: source.index for source in sources}

    def place(one: Rejected) -> tuple[int, bool, int]:
        return order[one.source], one.line is None, one.line or 0

    records = (
        record.rejected for aside in state.each("read", documents.shards, "set_aside") for record in aside.rejected
    )
    yield from heapq.merge(records, sorted(problems, key=place), key=place)
