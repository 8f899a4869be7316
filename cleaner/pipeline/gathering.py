"""The rows of all documents from those of each shard: in memory or, where they are too many, in a mapped file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.mapped_arrays import mapped_array
from cleaner.dedup.document_rows import DocumentRows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt


def gathered(
    rows: Iterable[DocumentRows],
    at_most: int,
    folder: Path,
    signed: npt.NDArray[np.bool_] | None = None,
) -> DocumentRows:
    """Return the rows of all documents, in order.

    Signatures are most of them; where they lie in a file, only the part that is worked on is in memory.

    Args:
        rows: Those of each shard, at least of one.
        at_most: Bytes of signatures that may be held.
        folder: Where the file goes.
        signed: bool, one a document: whose signature is wanted, where not all are.
    """

    def room(values: int) -> npt.NDArray[np.uint32]:
        return np.empty(values, np.uint32) if 4 * values <= at_most else mapped_array(values, np.uint32, folder)

    return DocumentRows.concat(list(rows), room, signed)
