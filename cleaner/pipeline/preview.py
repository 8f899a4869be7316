"""What the stage ``normalize`` would do to some inputs, document by document; nothing is written."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.discovery import discover
from cleaner.corpus.fetching import with_local_tables
from cleaner.corpus.shards import read_shards
from cleaner.edits.edit import revert
from cleaner.ledger.reading import edit_from_row
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.rejections import Rejections
from cleaner.pipeline.repairs import RepairTotals
from cleaner.pipeline.steps import prepare, read
from cleaner.pipeline.summary import RuleCounter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.config import Config
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.edits.edit import Edit
    from cleaner.normalization.leftovers import Leftovers
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.steps import Prepared
    from cleaner.pipeline.summary import RuleCount


class Previewed(NamedTuple):
    """A document that would be changed, or that has lost letters for good.

    Attributes:
        doc_id: Its id.
        source: The file that it stands in.
        line: Its 1-based line there.
        received: Its text as the stage receives it.
        decoding: How its bytes became text (edits of the stage ``decode``).
        edits: What the stage would do to it.
        left: What it could not mend; ``None`` where nothing is left.
    """

    doc_id: str
    source: Source
    line: int
    received: str
    decoding: tuple[Edit, ...]
    edits: tuple[Edit, ...]
    left: Leftovers | None


class Preview:
    """Goes over inputs once and yields what the stage would do to each document; its counts grow as it goes.

    Args:
        inputs: Files, folders, globs, or ``-`` for standard input.
        config: The configuration; its parts ``input`` and ``normalize`` are used.
        progress: Receives the warnings.
        workers: Number of threads; ``None`` takes every core.
        strict: Stop at the first record that must be rejected.

    Attributes:
        documents: Documents that were read so far.
        changed: Those of them that the stage would change.
        repairs: What would be mended, and what could not be.

    Raises:
        cleaner.corpus.discovery.InputError: An input is missing or cannot be read.

    Example:
        >>> import pathlib, tempfile
        >>> from cleaner.config import Config
        >>> from cleaner.pipeline.progress import Silent
        >>> page = pathlib.Path(tempfile.mkdtemp(), "page.txt")
        >>> _ = page.write_text("a\u00a0b", encoding="utf-8")
        >>> [(one.doc_id, one.edits[0].rule) for one in Preview([str(page)], Config(), Silent())]
        [('page.txt', 'spaces')]
    """

    def __init__(
        self,
        inputs: Sequence[str],
        config: Config,
        progress: Progress,
        *,
        workers: int | None = None,
        strict: bool = False,
    ) -> None:
        self.documents = self.changed = 0
        self.repairs = RepairTotals()
        self._named = discover(inputs, config.input.format)
        self._sources = self._named
        self._config = replace(config, stages=("normalize",))
        self._engine = LocalEngine(workers)
        self._rejections = Rejections(progress, strict)
        self._facts: list[SourceFacts] = []
        self._counter = RuleCounter()

    def __iter__(self) -> Iterator[Previewed]:
        """Yield documents in source order, then line order: those with an edit of any kind, and those damaged for good.

        Raises:
            cleaner.pipeline.rejections.RejectedError: A record must be rejected and ``strict`` is set.
        """
        with ExitStack() as stack:
            self._sources = with_local_tables(self._named, stack)
            yield from self._read()

    def _read(self) -> Iterator[Previewed]:
        problems: list[Rejected] = []

        def step(shard: Shard) -> Prepared:
            return prepare(read(shard, self._sources, self._config), self._config)

        shards = read_shards(self._sources, problems, facts=self._facts, config=self._config.input)
        for prepared in self._engine.map(step, shards):
            self.documents += prepared.seen.documents
            self._counter.add(prepared.edits)
            seen = prepared.seen
            if seen.repairs is not None:
                self.repairs = self.repairs.plus(seen.repairs)
            self._rejections.add([*problems, *(record.rejected for record in seen.set_aside.rejected)])
            problems.clear()
            yield from self._previewed(prepared)
        self._rejections.add(problems)

    @property
    def incomplete(self) -> bool:
        """Whether an input could not be read whole, or every record was rejected."""
        nothing = self.documents == 0 and bool(self._rejections.records)
        return nothing or any(fact.lacking for fact in self._facts)

    def rules(self) -> tuple[RuleCount, ...]:
        """Return what each rule would do in the documents that were read so far."""
        return self._counter.counts()

    def _previewed(self, prepared: Prepared) -> Iterator[Previewed]:
        edits: dict[int, list[Edit]] = {}
        for edit in prepared.edits.to_pylist():
            edits.setdefault(edit["row"], []).append(edit_from_row({**edit, "doc_id": None, "matched_doc": None}))
        left = dict(prepared.seen.repairs.left) if prepared.seen.repairs is not None else {}
        for row in sorted({*edits, *(row for row, one in left.items() if one.damaged)}):
            of_stage = tuple(edit for edit in edits.get(row, ()) if edit.stage == "normalize")
            decoding = tuple(edit for edit in edits.get(row, ()) if edit.stage == "decode")
            self.changed += bool(of_stage)
            document = prepared.batch.slice(row, 1).select(["id", "source", "line", "text"]).to_pylist()[0]
            received = revert(document["text"], of_stage)
            source = self._named[document["source"]]
            yield Previewed(document["id"], source, document["line"] + 1, received, decoding, of_stage, left.get(row))
