"""The rows of all documents from those of each shard: in memory or, where they are too many, in a mapped file."""

from __future__ import annotations

import mmap
from dataclasses import replace
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
    few = [rows(shard) for shard in range(shards)]
    shape = (sum(len(part.signatures) for part in few), few[0].signatures.shape[1])
    size = 4 * shape[0] * shape[1]
    if size <= at_most:
        return DocumentRows.concat(few)
    whole = DocumentRows.concat([replace(part, signatures=part.signatures[:, :0]) for part in few])
    del few
    signatures = _in_file(size, folder).reshape(shape)
    at = 0
    for shard in range(shards):
        part = rows(shard).signatures
        signatures[at : at + len(part)] = part
        at += len(part)
    return replace(whole, signatures=signatures)


def _in_file(size: int, folder: Path) -> npt.NDArray[np.uint32]:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        file.truncate(size)
        return np.frombuffer(mmap.mmap(file.fileno(), size), np.uint32)
