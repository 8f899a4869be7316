"""Changing an index: new files beside the old ones, then a new manifest in place of the old one, all or nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.dedup.ascending import is_among
from cleaner.index.adding import write_documents
from cleaner.index.array_file import ArrayFileWriter
from cleaner.index.errors import IndexStoreError
from cleaner.index.lock import NAME as LOCK
from cleaner.index.lock import WriterLock
from cleaner.index.manifest import NAME as MANIFEST
from cleaner.index.manifest import IndexedRun, Manifest, Part, read_manifest, write_manifest
from cleaner.index.pack import PackWriter
from cleaner.index.segment import Segment, merge_segments
from cleaner.index.store import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path
    from types import TracebackType

    import numpy.typing as npt

    from cleaner.index.adding import Addition, Contents
    from cleaner.index.spec import IndexSpec

    Integers = npt.NDArray[np.int64]

WAIT = 600.0
"""Seconds that a writer waits for another one, unless it is told otherwise."""

_LARGER = 2
"""A segment is merged with those behind it unless it is more than so many times as large: a document is written again
a few times, and ten million of them stand in a few segments."""

_MOST = 1 << 29
"""Numbers of one segment."""

_OURS = ("segment-", "pack-", "removed-", f".{MANIFEST}.part")


class IndexWriter:
    """Holds an index for writing: one change, and :meth:`commit`, from which on it counts; left before, nothing was.

    Args:
        folder: The index; made where it is missing.
        spec: What the documents are made with; ``None`` where none are added, to an index that there must be.
        wait: Seconds to wait for another writer.
        waiting: Told whom is waited for.

    Attributes:
        index: What stands in it.

    Raises:
        IndexStoreError: When it is entered: another one writes to it, it was made with something else, or is read-only.
    """

    def __init__(
        self,
        folder: Path,
        spec: IndexSpec | None,
        wait: float = WAIT,
        waiting: Callable[[str], None] | None = None,
    ) -> None:
        self._folder, self._spec = folder, spec
        self._wait, self._waiting = wait, waiting

    def __enter__(self) -> IndexWriter:
        check_index(self._folder, self._spec)
        check_writable(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = WriterLock(self._folder, self._wait, self._waiting)
        self._lock.__enter__()
        try:
            found = check_index(self._folder, self._spec)  # again, as nobody else can change it now
            if found is None and self._spec is not None:
                found = Manifest(self._spec)
            self._manifest = self._next = found or read_manifest(self._folder)
            self._sweep()
            self.index = Index(self._folder, self._manifest)
        except FileNotFoundError as error:
            self._lock.__exit__(None, None, None)
            raise IndexStoreError(
                f"{self._folder}: {error.filename} is missing; restore the index from a copy, or make it again"
            ) from error
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._next = self._manifest
        self._sweep()
        self._lock.__exit__(kind, error, trace)  # its file stays: another writer may be waiting for it

    def begun_by(self, run: str) -> int | None:
        """Return the number of the first document that a run added before, or ``None``."""
        return next((one.first for one in self._manifest.runs if one.run == run), None)

    def add(self, added: Addition, contents: Contents, run: str) -> None:
        """Write documents.

        Args:
            added: The documents.
            contents: Their texts.
            run: What tells the run from others: it is not added twice.
        """
        before = self._next
        first, count = before.next, len(added.documents)
        last = first + count
        runs = (*before.runs, IndexedRun(run, first, last))
        if not count:
            self._next = self._manifest.changed(runs=runs)
            return
        segment, pack = self._name("segment", first, last), self._name("pack", first, last)
        write_documents(self._folder / segment, self._folder / pack, first, added, contents, before.spec)
        packs = (*before.packs, Part(pack, first, last, count))
        segments = self._merged((*before.segments, Part(segment, first, last, count)), whole=False)
        self._next = self._manifest.changed(next=last, segments=segments, packs=packs, runs=runs)

    def remove(self, ids: Collection[str], sources: Collection[str] = ()) -> int:
        """Take documents out, by their ids or their sources; return how many.

        Documents that went for them in earlier runs do not come back.

        Args:
            ids: Ids.
            sources: Names of sources.
        """
        wanted_ids, wanted_sources = pa.array(sorted(ids), pa.string()), pa.array(sorted(sources), pa.string())
        found = [self.index.removed]
        for block in self.index.every_document():
            mine = np.zeros(block.num_rows, np.bool_)
            for name, wanted in (("id", wanted_ids), ("source", wanted_sources)):
                mine |= pc.is_in(block.column(name), value_set=wanted).to_numpy(zero_copy_only=False)
            found.append(block.column("number").to_numpy()[mine])
        removed = np.unique(np.concatenate(found))
        count = len(removed) - len(self.index.removed)
        if count:
            name = f"removed-{self._manifest.generation + 1:06d}.ix"
            with ArrayFileWriter(self._folder / name) as writer:
                writer.write("numbers", removed, np.int64)
                writer.close({})
            self._next = self._manifest.changed(removed=name)
        return count

    def compact(self) -> None:
        """Write all segments as one and all packs as one, without the documents that were removed."""
        before, removed = self._manifest, self.index.removed
        if not before.segments:
            return
        segments = self._merged(before.segments, whole=True)
        first, last = before.packs[0].first, before.packs[-1].last
        name = self._name("pack", first, last)
        pack = PackWriter(self._folder / name)

        def blocks() -> Iterator[pa.RecordBatch]:
            for one in self.index.packs:
                for block in one.blocks():
                    stay = ~is_among(block.column("number").to_numpy(), removed)
                    yield block if stay.all() else block.filter(pa.array(stay))

        pack.write(blocks())
        packs = (Part(name, first, last, pack.documents),)
        self._next = before.changed(segments=segments, packs=packs, removed=None)

    def commit(self) -> None:
        """Let what was changed count: when this returns it is on the disk."""
        if self._next is self._manifest:
            return
        write_manifest(self._folder, self._next)
        self._manifest = self._next
        self._sweep()

    def _merged(self, parts: tuple[Part, ...], *, whole: bool) -> tuple[Part, ...]:
        """Return segments of which the last ones are merged where they are not much smaller than the ones before."""
        at = 0 if whole else _merge_from([part.documents for part in parts])
        while parts[-1].last - parts[at].first > _MOST:
            at += 1
        removed = self.index.removed if whole else np.empty(0, np.int64)
        if at == len(parts) - 1 and not len(removed):
            return parts
        first, last = parts[at].first, parts[-1].last
        name = self._name("segment", first, last, merged=True)
        segments = [Segment(self._folder / one.file, one.first, one.last) for one in parts[at:]]
        count = merge_segments(self._folder / name, segments, self._manifest.spec.bands, removed)
        return (*parts[:at], Part(name, first, last, count))

    def _name(self, kind: str, first: int, last: int, *, merged: bool = False) -> str:
        return f"{kind}-{self._manifest.generation + 1:06d}-{first}-{last}{'-merged' if merged else ''}.ix"

    def _sweep(self) -> None:
        """Remove files of ours that nobody needs: of writers that were killed, and from before the last change."""
        named = self._next.files()
        for path in self._folder.iterdir():
            if path.name.startswith(_OURS) and path.name not in named:
                path.unlink(missing_ok=True)


def check_index(folder: Path, spec: IndexSpec | None) -> Manifest | None:
    """Return the manifest of an index, or ``None`` where there is none and one can be made.

    Args:
        folder: The index.
        spec: What documents are made with that are to be added or looked up; ``None`` if there must be an index.

    Raises:
        IndexStoreError: It was made with something else, or the folder holds something else.
    """
    if spec is not None and not (folder / MANIFEST).exists():
        if not folder.exists():
            return None
        if folder.is_dir():
            names = sorted(path.name for path in folder.iterdir())
            others = [name for name in names if name != LOCK and not name.startswith(_OURS)]
            if not others:
                return None
            raise IndexStoreError(
                f"{folder} is no index: it has no {MANIFEST} and holds {others[0]}; name a new folder, or an index"
            )
    found = read_manifest(folder)
    if spec is not None:
        found.spec.check(folder, spec)
    return found


def check_writable(folder: Path) -> None:
    """Make sure that an index can be changed, before hours of work are done that end in its change.

    Args:
        folder: The index; it need not be there yet.

    Raises:
        IndexStoreError: It cannot.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        raise IndexStoreError(
            f"{folder} cannot be changed: {there} is read-only, or another user's; make it writable, name another "
            "index, or compare with it and add nothing: --report-only"
        )


def _merge_from(sizes: list[int]) -> int:
    """Return from which segment on all are merged.

    Example:
        >>> _merge_from([1000, 100, 30, 20]), _merge_from([1000, 10])
        (1, 1)
    """
    at, together = len(sizes) - 1, sizes[-1]
    while at > 0 and sizes[at - 1] <= _LARGER * together:
        at -= 1
        together += sizes[at]
    return at
