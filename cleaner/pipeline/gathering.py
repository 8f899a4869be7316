"""The rows of all documents from those of each shard: in memory or, where they are too many, in a mapped file."""

from __future__ import annotations

import mmap
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.document_rows import DocumentRows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt


def gathered(shards: int, rows: Callable[[int], DocumentRows], at_most: int, folder: Path) -> DocumentRows:
    """Return the rows of all documents, in order.

    Signatures are most of them. In a file that no name leads to, the system reads and writes them as there is memory.

    Args:
        shards: Number of shards, at least one.
        rows: Returns the rows of a shard.
        at_most: Bytes of signatures that may be held.
        folder: Where the file goes.
    """

    def room(values: int) -> npt.NDArray[np.uint32]:
        return np.empty(values, np.uint32) if 4 * values <= at_most else _in_file(values, folder)

    return DocumentRows.concat([rows(shard) for shard in range(shards)], room)


def _in_file(values: int, folder: Path) -> npt.NDArray[np.uint32]:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        file.truncate(4 * values)
        return np.frombuffer(mmap.mmap(file.fileno(), 4 * values), np.uint32)
