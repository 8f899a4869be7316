"""An index as those who read it see it: what stood in it at one moment, whatever others do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.dedup.ascending import is_among
from cleaner.index.array_file import ArrayFile
from cleaner.index.errors import IndexStoreError
from cleaner.index.lookup import look_up
from cleaner.index.manifest import read_manifest
from cleaner.index.pack import PACK_SCHEMA, Pack, read_documents
from cleaner.index.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.index.lookup import Matches
    from cleaner.index.manifest import Manifest

    Integers = npt.NDArray[np.int64]

_TRIES = 20
"""How often an index is opened anew where a writer removed files between the manifest and their opening."""


class Index:
    """What stood in an index at one moment. Files are mapped, so nothing is held of it.

    Args:
        folder: The index.
        manifest: Which files it consists of.

    Attributes:
        folder: See above.
        manifest: See above.
        removed: int64, ascending: numbers of documents that count no more.

    Raises:
        FileNotFoundError: A file is not there (any more).
        IndexStoreError: One is damaged.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        self.segments = [Segment(folder / one.file, one.first, one.last) for one in manifest.segments]
        self.packs = [Pack(folder / one.file, one.first, one.last) for one in manifest.packs]
        removed = manifest.removed
        self._removed_file = None if removed is None else ArrayFile(folder / removed)
        self.removed: Integers = (
            np.empty(0, np.int64) if self._removed_file is None else self._removed_file["numbers"].astype(np.int64)
        )

    def __len__(self) -> int:
        """Return the number of documents, those included that went for others and are known by their buckets only."""
        return sum(part.documents for part in self.manifest.segments) - len(self.removed)

    def look_up(self, rows: DocumentRows, config: DocumentsConfig, below: int | None = None) -> Matches:
        """Return what the index has in common with new documents.

        Args:
            rows: What is known of these.
            config: The bands.
            below: Only indexed documents of smaller numbers count.
        """
        return look_up(self.segments, self.removed, rows, config, self.manifest.next if below is None else below)

    def documents(self, numbers: Integers) -> pa.Table:
        """Return ids, sources and texts of some documents (:data:`cleaner.index.pack.PACK_SCHEMA`).

        Args:
            numbers: int64, ascending and different.

        Raises:
            IndexStoreError: One of them is not there.
        """
        return pa.Table.from_batches(list(self._read(numbers)), schema=PACK_SCHEMA)

    def values(self, numbers: Integers, of: Callable[[pa.RecordBatch], pa.Array], kind: pa.DataType) -> pa.Array:
        """Return something about some documents, of which a block is held at a time.

        Args:
            numbers: int64, ascending and different.
            of: Returns it for the documents of a block.
            kind: Its type.

        Raises:
            IndexStoreError: One of them is not there.
        """
        return pa.concat_arrays([pa.array([], kind), *map(of, self._read(numbers))])

    def _read(self, numbers: Integers) -> Iterator[pa.RecordBatch]:
        missing = len(numbers)
        for block in read_documents(self.packs, numbers):
            missing -= block.num_rows
            yield block
        if missing:
            raise IndexStoreError(
                f"{self.folder}: {missing} documents have no text here; restore the index from a copy, or make it "
                "again from the corpora with cleaner index add"
            )

    def every_document(self) -> Iterator[pa.RecordBatch]:
        """Yield all documents that stay, block by block."""
        for pack in self.packs:
            for block in pack.blocks():
                numbers = block.column("number").to_numpy()
                stay = ~is_among(numbers, self.removed) & ~self.went(numbers)
                yield block.filter(pa.array(stay))

    def went(self, numbers: Integers) -> npt.NDArray[np.bool_]:
        """Return which documents, whose numbers ascend, went for others."""
        out = np.zeros(len(numbers), np.bool_)
        for segment in self.segments:
            begin, end = np.searchsorted(numbers, [segment.first, segment.last]).tolist()
            out[begin:end] = segment.keepers(numbers[begin:end] - segment.first) >= 0
        return out

    def damaged(self) -> Iterator[str]:
        """Read all files and yield what is not as it was written: ``FILE: ARRAY``."""
        for file in (*(one.file for one in self.segments), *(one.file for one in self.packs)):
            for name in file.damaged():
                yield f"{file.path.name}: {name}"

    def described(self) -> dict[str, Any]:
        """Return what there is to know of it, in numbers."""
        went = sum(one.file.number("gone") for one in self.segments)
        keys, texts = sum(one.size for one in self.segments), sum(one.size for one in self.packs)
        count = len(self)
        return {
            "documents": count - went,
            "copies": went,
            "runs": len(self.manifest.runs),
            "segments": len(self.segments),
            "packs": len(self.packs),
            "removed_not_compacted": len(self.removed),
            "bytes_of_keys": keys,
            "bytes_of_texts": texts,
            "bytes_of_keys_a_document": round(keys / count, 1) if count else 0.0,
            "bytes_of_texts_a_document": round(texts / count, 1) if count else 0.0,
            "text_bytes": sum(one.file.number("text") for one in self.packs),
            "generation": self.manifest.generation,
            "made_with": self.manifest.spec.as_dict(),
        }


def open_index(folder: Path) -> Index:
    """Return what stands in an index now.

    Args:
        folder: The index.

    Raises:
        IndexStoreError: There is none, or it cannot be read.
    """
    for _ in range(_TRIES):
        manifest = read_manifest(folder)
        try:
            return Index(folder, manifest)
        except FileNotFoundError as error:
            missing = error.filename
            if read_manifest(folder).generation == manifest.generation:
                break
    raise IndexStoreError(f"{folder}: {missing} is missing; restore the index from a copy, or make it again")
