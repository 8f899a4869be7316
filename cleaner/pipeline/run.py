"""A run: from inputs that a person names to results that are in place."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.config import Config
from cleaner.corpus.discovery import Skipped, discover
from cleaner.corpus.outputs import with_outputs
from cleaner.ledger.reading import LEDGER_VERSION
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.output import WORK, OutputFolder
from cleaner.pipeline.plan import Plan
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.sinks import FolderSink, NoSink, StreamSink
from cleaner.pipeline.state import State
from cleaner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.pipeline.progress import Progress
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.summary import Summary

_HELD_IN_MEMORY = 256 << 20
"""Bytes of text and edits that a run holds in memory between its passes; what is more goes to Arrow files."""

_NAMED = 10
"""Files that are left out and named one by one."""

_DECIDING_LIBRARIES = ("ftfy", "rapidfuzz", "datasketch", "pyarrow", "numpy", "numba", "chardet", "orjson")
"""Libraries whose version can change what a run decides or writes."""


class Pipeline:
    r"""Cleans dumps: the same steps for a folder of five pages and for a large corpus.

    Args:
        config: What to do.
        workers: Number of threads, at least 1; ``None`` takes every core. The result does not depend on it.
        progress: Receives the progress of a run.

    Raises:
        ValueError: ``workers`` is less than 1.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "page.txt").write_text("Một trang.\u00a0\n", encoding="utf-8")
        >>> summary = Pipeline().run([folder / "page.txt"], folder / "out")
        >>> summary.kept, (folder / "out" / "corpus" / "page.txt").read_text(encoding="utf-8")
        (1, 'Một trang.\n')
    """

    def __init__(
        self, config: Config | None = None, *, workers: int | None = None, progress: Progress | None = None
    ) -> None:
        self.config = config or Config()
        self.progress = progress or Silent()
        self._engine = LocalEngine(workers)

    def run(
        self,
        inputs: str | Path | Iterable[str | Path],
        out: str | Path | BinaryIO | None,
        *,
        restart: bool = False,
        strict: bool = False,
    ) -> Summary:
        """Clean ``inputs`` into ``out``.

        Args:
            inputs: Files, folders, globs, or ``-`` for standard input; one or several.
            out: A folder, a binary stream that receives the corpus alone, or ``None`` for a dry run.
            restart: Replace the results of an earlier run in ``out``.
            strict: Stop at the first record that must be rejected.

        Raises:
            cleaner.corpus.discovery.InputError: An input is missing or cannot be read.
            cleaner.pipeline.output.OutputError: ``out`` cannot be used.
            cleaner.pipeline.rejections.RejectedError: ``strict`` is set and a record was rejected.
            OSError: The disk is full or fails; ``out`` is left as it was.
        """
        started = time.monotonic()
        named = [inputs] if isinstance(inputs, (str, Path)) else inputs
        folder = Path(out) if isinstance(out, (str, Path)) else None
        skipped: list[Skipped] = []
        found = discover([str(path) for path in named], self.config.input.format, folder, skipped)
        sources = with_outputs(found, self.config.output.format)
        with ExitStack() as stack:
            sink: Sink
            if folder is not None:
                sink = FolderSink(stack.enter_context(OutputFolder(folder, restart=restart)))
                work = folder / WORK / "state"
            else:
                sink = StreamSink(out) if out is not None else NoSink()  # type: ignore[arg-type]  # a path went above
                work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleaner-")))
            state = State(work, _HELD_IN_MEMORY)
            plan = Plan(self.config, sources, self._engine, state, sink, self.progress, strict)
            self._warn_of(skipped, plan)
            summary, rejected = plan.carry_out()
            summary = replace(summary, seconds=round(time.monotonic() - started, 3))
            sink.finish(rejected, summary.as_dict(), self._manifest(plan))
        if folder is not None and self.config.output.report:
            self._report(folder)
        return summary

    def _report(self, folder: Path) -> None:
        """Write the report of a run whose results are in place: whatever happens to it, they stay."""
        from cleaner.report.build import write_report

        try:
            write_report(folder)
        except Exception as error:  # a run of hours must not fail for its report
            self.progress.warn(f"no report was written ({error}); the results are whole, cleaner report makes it again")

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
            "cleaner": __version__,
            "ledger_version": LEDGER_VERSION,
            "libraries": {name: metadata.version(name) for name in _DECIDING_LIBRARIES},
            "config": asdict(self.config),
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


def _described(fact: Any) -> dict[str, Any]:
    return {"bytes": fact.bytes, "xxh3_128": fact.digest, "complete": fact.complete}
