"""Large files of the corpus as tasks write them: each by one task, of what the last pass left of its shards.

One process would have to write, and often to compress, all of the corpus after all others have done their part of it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cleaner.corpus.files import open_output, path_below
from cleaner.pipeline.node_cache import NodeCache
from cleaner.pipeline.object_files import told_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cleaner.corpus.objects import Objects
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Source
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.sinks import Sink
    from cleaner.pipeline.state import State

LARGE = 8 << 20
"""Bytes of a file, about two shards, from which on a task writes it: the rest is faster done than handed on."""

_PARTS = "parts"
"""Folder in the work folder for files that are not whole. A task may be run twice at once, so each has its own."""


class CorpusPlace(Protocol):
    """Where tasks write files of the corpus."""

    def write(self, source: Source, data: Iterable[bytes]) -> None:
        """Write the file of a source, which is there when it is whole."""


@dataclass(frozen=True)
class FolderCorpus:
    """Files in a work folder that all machines see.

    Attributes:
        work: The folder.
    """

    work: Path

    def write(self, source: Source, data: Iterable[bytes]) -> None:
        """Write the file of a source."""
        path = path_below(self.work / "corpus", source.corpus)
        part = self.work / _PARTS / secrets.token_hex(8)
        part.parent.mkdir(exist_ok=True)
        with open_output(path, source.compression, part) as file:
            for some in data:
                file.write(some)


@dataclass(frozen=True)
class ObjectCorpus:
    """Objects at a URL, each made in a file on the machine of its task.

    Attributes:
        objects: The place of the results.
        run: Name of the run.
        scratch: Folder for files on their way; ``None`` takes the system's for temporary files.
    """

    objects: Objects
    run: str
    scratch: Path | None

    def write(self, source: Source, data: Iterable[bytes]) -> None:
        """Put the file of a source."""
        cache = NodeCache(self.run, self.scratch)
        path = cache.folder / f".{secrets.token_hex(8)}"
        try:
            with open_output(path, source.compression) as file:
                for some in data:
                    file.write(some)
            with told_of(self.objects):
                self.objects.put_file(f"corpus/{source.corpus}", path)
        finally:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class FilePass:
    """Writes the files of some sources.

    Attributes:
        sources: All sources, by index.
        state: Has what the last pass left of each shard.
        place: Where the files go.
    """

    sources: Sequence[Source]
    state: State
    place: CorpusPlace

    def __call__(self, wanted: tuple[int, list[int]]) -> None:
        """Write a file, given the index of its source and its shards, in order."""
        source, shards = wanted
        self.place.write(self.sources[source], self.state.each("emitted", shards, str(source)))


class FilesApart:
    """The files of a run that tasks write: large ones, where tasks are carried out elsewhere.

    Tables are not among them: they are written from their inputs, not from bytes.

    Args:
        sources: All sources, by index.
        facts: What was read of each source.
        state: Receives what the last pass leaves of each shard.
        engine: Runs the pass.
        sink: Knows where the files go.

    Attributes:
        sources: Indices of the sources whose files they are.
    """

    def __init__(
        self, sources: Sequence[Source], facts: Iterable[SourceFacts], state: State, engine: Engine, sink: Sink
    ) -> None:
        found = [] if engine.shares_memory else [sources[fact.source] for fact in facts if fact.bytes >= LARGE]
        found = [source for source in found if source.corpus_format != "parquet"]
        self._all, self._state, self._engine = sources, state, engine
        self._place = sink.handed_over(found) if found else None
        self.sources = frozenset(source.index for source in found if self._place is not None)
        self._shards: dict[int, list[int]] = {}

    def note(self, shard: int, left: Iterable[int]) -> None:
        """Take note that the pass has left bytes of some sources; shards come in order."""
        for source in left:
            self._shards.setdefault(source, []).append(shard)

    def write(self) -> set[int]:
        """Write the files, and return the indices of their sources."""
        if self._place is not None:
            for _ in self._engine.map(FilePass(self._all, self._state, self._place), self._shards.items()):
                pass
        return set(self._shards)
