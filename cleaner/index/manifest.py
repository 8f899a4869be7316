"""``manifest.json`` of an index: which files it consists of. Whoever replaces it has changed the index, all at once."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from cleaner.corpus.files import sync
from cleaner.index.array_file import DIGEST, digest_of
from cleaner.index.errors import IndexStoreError, damaged
from cleaner.index.spec import FORMAT_VERSION, IndexSpec, spec_from

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.json"
_FORMAT = "cleaner-index"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an index.

    Attributes:
        file: Its name in the folder of the index.
        first: Number of the first document in it.
        last: One past the number of its last one.
        documents: How many it has.
    """

    file: str
    first: int
    last: int
    documents: int


@dataclass(frozen=True, slots=True)
class IndexedRun:
    """One run that added its documents.

    Attributes:
        run: What tells it from others.
        first: Number of its first document.
        last: One past the number of its last one.
    """

    run: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index consists of.

    Attributes:
        spec: What it was made with.
        generation: How often it was changed.
        next: Number of the document that is added next; none is given twice.
        segments: Where keys stand, in the order of documents.
        packs: Where texts stand, in the order of documents.
        removed: File of the numbers of removed documents that still stand in segments, if there are any.
        runs: Who added what, in order.
    """

    spec: IndexSpec
    generation: int = 0
    next: int = 0
    segments: tuple[Part, ...] = ()
    packs: tuple[Part, ...] = ()
    removed: str | None = None
    runs: tuple[IndexedRun, ...] = ()

    def files(self) -> set[str]:
        """Return the names of all files that it names."""
        return {part.file for part in (*self.segments, *self.packs)} | ({self.removed} if self.removed else set())

    def changed(self, **values: Any) -> Manifest:
        """Return the manifest of the next generation."""
        return replace(self, generation=self.generation + 1, **values)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an index.

    Args:
        folder: The index.

    Raises:
        IndexStoreError: There is none, or it cannot be read by this version.
    """
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        reason = "there is no such folder" if not folder.exists() else "it holds no manifest.json"
        raise IndexStoreError(
            f"{folder} is no index: {reason}; cleaner dedup INPUT -o OUT --index {folder} makes one, and so does "
            "cleaner index add"
        ) from error
    except NotADirectoryError as error:
        raise IndexStoreError(f"{folder} is a file, and an index is a folder; name another one") from error
    except (ValueError, OSError, RecursionError) as error:
        raise IndexStoreError(f"{path} cannot be read ({error}); restore it from a copy of the index") from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise IndexStoreError(f"{path} is no manifest of an index; name the folder of one")
    if found.get("version") != FORMAT_VERSION:
        raise IndexStoreError(
            f"{folder} is an index of version {found.get('version')!r}, this cleaner reads {FORMAT_VERSION}; use the "
            "version of cleaner that made it, or make it again from the corpora with cleaner index add"
        )
    if found.get(DIGEST, digest_of(found)) != digest_of(found):
        raise damaged(folder, NAME)
    try:
        manifest = Manifest(
            spec=spec_from(path, found["spec"]),
            generation=found["generation"],
            next=found["next"],
            segments=tuple(Part(**one) for one in found["segments"]),
            packs=tuple(Part(**one) for one in found["packs"]),
            removed=found["removed"],
            runs=tuple(IndexedRun(**one) for one in found["runs"]),
        )
        _check(manifest)
    except (KeyError, TypeError, ValueError) as error:
        raise IndexStoreError(f"{path} is damaged ({error}); restore it from a copy of the index") from error
    return manifest


def _check(manifest: Manifest) -> None:
    """Check what stands in a manifest before anything is done by it.

    Raises:
        ValueError: A file is not one of the folder, or numbers are not those of documents.
        TypeError: A value is of another type.
    """
    if any(not isinstance(name, str) or PurePath(name).name != name for name in manifest.files()):
        raise ValueError("a file is not one of the folder")
    numbers = [0, manifest.generation, manifest.next]
    parts: tuple[Part | IndexedRun, ...] = (*manifest.segments, *manifest.packs, *manifest.runs)
    for part in parts:
        numbers += (part.first, part.last)
        if not 0 <= part.first <= part.last <= manifest.next:
            raise ValueError("documents have numbers that were never given")
    if any(type(number) is not int for number in (*numbers, *(one.documents for one in manifest.segments))):
        raise TypeError("a number is none")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest of an index; when this returns it is on the disk, and before nothing has changed.

    Args:
        folder: The index, of which all files that the manifest names are on the disk.
        manifest: The new one.
    """
    value = {"format": _FORMAT, "version": FORMAT_VERSION, **asdict(manifest), "spec": manifest.spec.as_dict()}
    value = {**value, DIGEST: digest_of(value)}
    part = folder / f".{NAME}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    sync(folder)
    part.replace(folder / NAME)
    sync(folder)
