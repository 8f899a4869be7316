"""Inputs that fail while they are read: a disk, a mount or a network, and not what stands in them."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from cleaner.corpus.discovery import InputError

if TYPE_CHECKING:
    from cleaner.corpus.schema import Source

_GONE = (errno.ENOENT, errno.ENOTDIR)


class ReadError(InputError):
    """An input could not be read to its end, and may be when it is tried again: what was done with it stays right."""


def read_error(source: Source, error: OSError | None = None) -> ReadError:
    """Return the error that a source could not be read any more, with what to do about it.

    Args:
        source: The source.
        error: What the system said; ``None`` where another thread has told it.

    Example:
        >>> from cleaner.corpus.schema import Source
        >>> source = Source(0, "/mnt/a.jsonl", "a.jsonl", "jsonl", None)
        >>> print(read_error(source, OSError(5, "Input/output error")))
        'a.jsonl' cannot be read any more: Input/output error; check the disk, or fetch the file again
    """
    reason = "" if error is None else f": {error.strerror or error}"
    return ReadError(f"'{source.name}' cannot be read any more{reason}; check the disk, or fetch the file again")


def is_gone(error: OSError) -> bool:
    """Return whether a file is not there any more, which is a change of it and no failure of a disk."""
    return error.errno in _GONE
