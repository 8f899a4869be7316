"""What is wrong with an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class IndexStoreError(Exception):
    """An index cannot be used; the message names the file, the reason and the remedy."""


def not_whole(path: Path) -> IndexStoreError:
    """Return the error of a file of an index that is not what was written."""
    return IndexStoreError(
        f"{path}: it is not whole; restore the index from a copy, or make it again from the corpora with cleaner index "
        "add"
    )


def damaged(path: Path, what: str) -> IndexStoreError:
    """Return the error of a part of a file that has changed since it was written."""
    return IndexStoreError(
        f"{path}: {what} is damaged, bits of it have changed; restore the index from a copy, or make it again from the "
        "corpora with cleaner index add (cleaner index info --verify names all that is damaged)"
    )
