"""A run: from inputs that a person names to results that are in place."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.config import Config
from cleaner.corpus.discovery import InputError, Skipped, discover
from cleaner.corpus.fetching import with_local_tables
from cleaner.corpus.outputs import with_outputs
from cleaner.corpus.read_errors import ReadError
from cleaner.corpus.remote import is_remote
from cleaner.corpus.streams import is_local
from cleaner.ledger.reading import LEDGER_VERSION
from cleaner.ledger.run_files import REPORT
from cleaner.pipeline.budget import LEAST, Budget, default_budget
from cleaner.pipeline.engines.choosing import engine_of
from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.filtering import filter_through, goes_through
from cleaner.pipeline.output import RUN, STATE, UNDER_WAY, OutputFolder, enter
from cleaner.pipeline.plan import Plan
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.rejections import RejectedError
from cleaner.pipeline.resuming import check_same, finished_before, identity, read_identity, suspects, versions
from cleaner.pipeline.sinks import FolderSink, NoSink, StreamSink
from cleaner.pipeline.state import State
from cleaner.pipeline.under_way import UNWATCHED, UnderWay

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from cleaner.corpus.schema import Source
    from cleaner.pipeline.indexed import IndexedRun, IndexUse
    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.summary import Summary

_SHARD_BYTES = 4 << 20
"""Bytes of a shard. Kernels take the same time for 1 to 8 MiB, a third more for 32: their scratch leaves the cache."""

_NAMED = 10
"""Files that are left out and named one by one."""


class Pipeline:
    r"""Cleans dumps: the same steps for a folder of five pages and for a large corpus.

    Args:
        config: What to do.
        workers: Number of threads, or of tasks at a time, at least 1; ``None`` takes every core. The result does not
            depend on it.
        max_memory: Bytes that a run may take; ``None`` takes half of what the machine, or its control group, has. The
            result does not depend on it.
        progress: Receives the progress of a run.
        engine: ``local``, or ``ray`` for the nodes of a Ray cluster. The result does not depend on it.
        ray_address: ``HOST:PORT`` of that cluster, or ``auto``; ``None`` takes ``$RAY_ADDRESS``, and without that
            starts Ray on this machine.
        scratch: Folder for files on their way to an ``out`` at a URL, on this machine and on every node; ``None`` takes
            the system's for temporary files.

    Raises:
        ValueError: ``workers`` is less than 1, or ``max_memory`` less than 500 MB, or there is no such engine.
        cleaner.pipeline.engines.engine.EngineError: The engine needs a library that is not installed.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "page.txt").write_text("Một trang.\u00a0\n", encoding="utf-8")
        >>> summary = Pipeline().run([folder / "page.txt"], folder / "out")
        >>> summary.kept, (folder / "out" / "corpus" / "page.txt").read_text(encoding="utf-8")
        (1, 'Một trang.\n')
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        workers: int | None = None,
        max_memory: int | None = None,
        progress: Progress | None = None,
        engine: str = "local",
        ray_address: str | None = None,
        scratch: Path | None = None,
    ) -> None:
        if max_memory is not None and max_memory < LEAST:
            raise ValueError(f"max_memory must be at least {LEAST:,} bytes, not {max_memory:,}")
        self.config = config or Config()
        self.progress = progress or Silent()
        self.shard_bytes = _SHARD_BYTES
        self.engine = engine_of(engine, workers, ray_address)
        self.scratch = scratch
        self.budget = default_budget() if max_memory is None else Budget(max_memory)

    def run(
        self,
        inputs: str | Path | Iterable[str | Path],
        out: str | Path | BinaryIO | None,
        *,
        restart: bool = False,
        resume: bool = False,
        strict: bool = False,
        index: IndexUse | None = None,
    ) -> Summary:
        """Clean ``inputs`` into ``out``.

        A run that has done some seconds of work leaves its state in ``out`` when it is killed, interrupted, or ended by
        a full disk, and one with ``resume`` goes on with it.

        Args:
            inputs: Files, folders, globs, or ``-`` for standard input; one or several.
            out: A folder, here or at a URL, a binary stream that receives the corpus alone, or ``None`` for a dry run.
            restart: Replace the results of an earlier run in ``out``.
            resume: Go on with an interrupted run of the same inputs and configuration; without one, begin anew. The
                results of a finished one are left as they are.
            strict: Stop at the first record that must be rejected.
            index: Compare the documents with an index of earlier runs, and add those that are kept to it.

        Raises:
            cleaner.corpus.discovery.InputError: An input is missing or cannot be read; where it failed in the middle
                (:class:`cleaner.corpus.read_errors.ReadError`) ``resume`` goes on behind what was read.
            cleaner.pipeline.output.OutputError: ``out`` cannot be used, or holds an interrupted run of other inputs or
                another configuration.
            cleaner.pipeline.rejections.RejectedError: ``strict`` is set and a record was rejected.
            cleaner.index.errors.IndexStoreError: The index cannot be used.
            cleaner.pipeline.engines.engine.EngineError: The cluster cannot be reached, or a node of it cannot do what
                it is asked to.
            OSError: The disk is full or fails; ``out`` is left as it was.
        """
        started = time.monotonic()
        named = [inputs] if isinstance(inputs, (str, Path)) else inputs
        results = self._results_at(out, restart=restart, resume=resume) if isinstance(out, (str, Path)) else None
        skipped: list[Skipped] = []
        found = discover(
            [str(path) for path in named], self.config.input.format, None if results is None else results.place, skipped
        )
        sources = with_outputs(found, self.config.output.format)
        if not self.engine.shares_memory:
            sources = _for_all_nodes(sources, results)
        run = identity(self.config, sources, None if index is None else index.described)
        if results is not None and resume and results.is_finished:
            return self._finished(results, run)
        with ExitStack() as stack:
            stack.enter_context(self.engine.running())
            sources = with_local_tables(sources, stack)
            suspected: set[int] = set()
            watch = UNWATCHED
            if results is None:
                sink: Sink = NoSink()
                if out is not None:
                    sink = StreamSink(out, self.config.input)  # type: ignore[arg-type]  # no path here
                if out is not None and goes_through(self.config):
                    summary = filter_through(
                        self.config, sources, self.engine, sink, self.progress, strict=strict, shard_bytes=_SHARD_BYTES
                    )
                    sink.finish((), {}, {})
                    return replace(summary, seconds=round(time.monotonic() - started, 3))
                work = Path(stack.enter_context(TemporaryDirectory(prefix="cleaner-")))
                state = State(work / STATE, self.budget.held)
            else:
                enter(stack, results)
                work = results.work.absolute()
                self.engine.check(results.shared, sources)
                state = self._state_of(results, run)
                sink = stack.enter_context(FolderSink(results, self.config.input))
                if (before := read_identity(work)) is not None and state.in_files:
                    suspected = suspects(before, run)
                results.write_json(RUN, run)
                watch = self._watched(results, state)
                stack.push(partial(self._left, results, state, watch))
            indexed = self._indexed(index, None if results is None else results.place, stack)
            plan = Plan(
                self.config, sources, self.engine, state, self.budget, work / "rows", sink, self.progress, strict,
                _SHARD_BYTES, suspects=suspected, index=indexed, watch=watch,
            )  # fmt: skip
            self._warn_of(skipped, plan)
            summary, rejected = plan.carry_out()
            summary = replace(summary, seconds=round(time.monotonic() - started, 3))
            if indexed is not None:  # before the results: a run that is done again is not compared with itself
                indexed.commit()
            sink.finish(rejected, summary.as_dict(), self._manifest(plan))
            if results is not None and self.config.output.report and self.write_report(results.out):
                results.publish(REPORT)
        return summary

    def _results_at(self, out: str | Path, *, restart: bool, resume: bool) -> OutputFolder:
        """Return the place of the results, which nothing was done to."""
        if not is_remote(str(out)):
            return OutputFolder(Path(out), restart=restart, resume=resume)
        from cleaner.pipeline.remote_output import RemoteFolder

        return RemoteFolder(
            str(out), restart=restart, resume=resume, warn=self.progress.warn, scratch=self.scratch,
            spare=not self.config.output.report,
        )  # fmt: skip

    def _finished(self, results: OutputFolder, run: dict[str, Any]) -> Summary:
        """Return the summary of results that are there already.

        Raises:
            OutputError: They are those of another run.
        """
        with results.facts() as folder:
            finished = finished_before(folder, run, results.named)
            self.progress.warn(f"{results.named} holds the results of this run already; nothing was done")
            if self.config.output.report and folder == results.out and not (folder / REPORT).exists():
                self.write_report(folder)  # the run was killed between its results and their report
            return finished

    def _state_of(self, results: OutputFolder, run: dict[str, Any]) -> State:
        """Return the state of a run: that of an interrupted one, if there is one that can go on, else a new one.

        Raises:
            OutputError: There is one of another kind.
        """
        before = read_identity(results.work)
        if before is not None and results.has_state:
            check_same(results.named, before, run)
        return self.engine.state(results.state_files, self.budget.held, resumed=before is not None)

    def _watched(self, results: OutputFolder, state: State) -> UnderWay:
        """Return what notes the shards that are under way; it knows what a killed process left under way."""
        if not self.engine.shares_memory or results.out != results.place:  # the end of a node is no end of the run
            return UNWATCHED
        watch = UnderWay(results.work / UNDER_WAY)
        watch.forget(state)
        if (told := watch.told()) is not None:
            self.progress.warn(told)
        return watch

    def _indexed(self, use: IndexUse | None, out: Path | None, stack: ExitStack) -> IndexedRun | None:
        """Return what the run does with an index.

        Raises:
            IndexStoreError: The index cannot be used, or the run compares no documents.
        """
        if use is None:
            return None
        from cleaner.index.errors import IndexStoreError
        from cleaner.pipeline.indexed import IndexedRun

        if "documents" not in self.config.stages:
            raise IndexStoreError(
                f"{use.folder}: an index is compared with by the stage documents, and this run leaves it out; "
                "use cleaner clean or cleaner dedup"
            )
        return IndexedRun(use, self.config, out, stack, self.progress.warn)

    def write_report(self, folder: Path) -> bool:
        """Write the report of a run whose results are in place: whatever happens to it, they stay.

        Returns:
            Whether it was written.
        """
        from cleaner.report.build import write_report

        try:
            write_report(folder)
        except Exception as error:  # a run of hours must not fail for its report
            self.progress.warn(f"no report was written ({error}); the results are whole, cleaner report makes it again")
            return False
        return True

    def _left(
        self,
        results: OutputFolder,
        state: State,
        watch: UnderWay,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Keep the state of a run that is left before its end, unless its inputs are at fault: they will be others.

        One that only could not be read will be the same when the disk is mended.
        """
        worth = state.in_files or watch.is_suspicious
        at_fault = isinstance(error, (InputError, RejectedError)) and not isinstance(error, ReadError)
        if error is not None and worth and not results.finished and not at_fault:
            results.keep()
            self.progress.warn(
                f"what was done is kept in {results.named}: the same command with --resume goes on with it"
            )

    def _warn_of(self, skipped: list[Skipped], plan: Plan) -> None:
        """Name some of the files of a folder that are no input."""
        for one in skipped[:_NAMED]:
            self.progress.warn(f"{one.path} is left out: {one.reason}")
        if skipped:
            first = skipped[0]
            plan.warnings.append(f"{len(skipped)} files were left out; the first is {first.path}: {first.reason}")

    def _manifest(self, plan: Plan) -> dict[str, Any]:
        """Return what made the results: versions, configuration, and a digest of every input."""
        facts = {fact.source: fact for fact in plan.facts}
        return {
            "ledger_version": LEDGER_VERSION,
            **versions(),
            "config": asdict(self.config),
            **({} if plan.index is None else {"index": plan.index.described}),
            "sources": [
                {
                    "name": source.name,
                    "format": source.format,
                    "compression": source.compression,
                    "corpus": source.corpus,
                    "corpus_format": source.corpus_format,
                    **({} if source.index not in facts else _described(facts[source.index])),
                }
                for source in plan.sources
            ],
        }


def _for_all_nodes(sources: list[Source], out: OutputFolder | None) -> list[Source]:
    """Return the sources with paths that mean the same wherever a step runs.

    Raises:
        EngineError: A run needs what only this process has.
    """
    if out is None:
        raise EngineError(
            "the nodes of a cluster hand on what they did through OUT: name a URL, or a folder that all of them see, "
            "with -o"
        )
    for source in sources:
        if source.format == "parquet" and is_remote(source.path):
            raise EngineError(
                f"'{source.name}' is a Parquet file on another machine, which is fetched to one node only; copy it to "
                "storage that all nodes share"
            )
    return [replace(one, path=os.path.abspath(one.path)) if is_local(one) else one for one in sources]  # noqa: PTH100


def _described(fact: Any) -> dict[str, Any]:
    return {"bytes": fact.bytes, "xxh3_128": fact.digest, "complete": fact.complete}
