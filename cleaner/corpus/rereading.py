"""Records that need not be held, because their file can be read again: where they stand, and the bytes there."""

from __future__ import annotations

import io
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import xxhash

from cleaner.corpus.discovery import InputError
from cleaner.corpus.ranges import offsets_of
from cleaner.corpus.read_errors import is_gone, read_error
from cleaner.corpus.streams import is_local

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.corpus.schema import Piece, Source


_NEAR = 1 << 12
"""Bytes between two spans that are read with them: copying these takes less time than a further call."""


class Extent(NamedTuple):
    """A run of bytes of a file.

    Attributes:
        source: Index of the source.
        offset: Where it begins.
        size: Its length.
        digest: xxh3-64 of its bytes, by which it is known that the file is still the same.
    """

    source: int
    offset: int
    size: int
    digest: int


class Places(NamedTuple):
    """Where the ``n`` documents of a shard stand.

    Attributes:
        extents: What the shard was read from.
        spans: int64[n, 4]: where the record begins, where its text's value begins and ends, and where the record ends;
            positions in the bytes of the extents, one after the other.
    """

    extents: tuple[Extent, ...]
    spans: npt.NDArray[np.int64]


def extents_of(pieces: Sequence[Piece], sources: Sequence[Source]) -> tuple[Extent, ...] | None:
    """Return what pieces of JSONL files were read from; ``None`` if one of them cannot be read again."""
    for piece in pieces:
        source = sources[piece.source]
        if source.format != "jsonl" or source.compression is not None or not is_local(source):
            return None
    return tuple(
        Extent(piece.source, piece.offset, len(piece.data), xxhash.xxh3_64_intdigest(piece.data)) for piece in pieces
    )


def read_again(extents: Sequence[Extent], sources: Sequence[Source]) -> npt.NDArray[np.uint8]:
    """Return the bytes of some extents, one after the other.

    Raises:
        InputError: A file is gone or changed since it was read.
        ReadError: It cannot be read any more.
    """
    data = np.empty(sum(extent.size for extent in extents), np.uint8)
    at = 0
    for extent in extents:
        part = data[at : at + extent.size]
        source = sources[extent.source]
        with _opened(source) as file:
            whole = _filled(file, part, extent.offset, source)
        if not whole or xxhash.xxh3_64_intdigest(part.data) != extent.digest:
            raise _changed(source)
        at += extent.size
    data.flags.writeable = False
    return data


def read_spans(
    extents: Sequence[Extent],
    sources: Sequence[Source],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return bytes that hold a few spans of some extents, and where each span begins in them.

    Spans that stand near one another are read together, with what is between them. Whether they changed is not looked
    at here: that shows when the extents are read again as a whole.

    Args:
        extents: The extents.
        sources: All sources, by index.
        starts: int64, ascending positions in the bytes of the extents; a span lies in one extent.
        ends: int64, one past the last byte of each span; ascending, too.

    Raises:
        InputError: A file is gone or shorter than it was.
        ReadError: It cannot be read any more.
    """
    bounds = offsets_of(np.array([extent.size for extent in extents], np.int64))
    of_extent = np.searchsorted(bounds, starts, side="right") - 1
    apart = (starts[1:] - ends[:-1] > _NEAR) | (of_extent[1:] != of_extent[:-1])
    first = np.flatnonzero(np.append(True, apart)[: len(starts)])
    last = np.append(first[1:], len(starts))[: len(first)]
    begin, size = starts[first], ends[last - 1] - starts[first]
    at = offsets_of(size)
    data = np.empty(int(at[-1]), np.uint8)
    opened = -1
    columns = (of_extent[first], begin - bounds[of_extent[first]], at[:-1], at[1:])
    with ExitStack() as stack:
        for extent, offset, place, end in zip(*(column.tolist() for column in columns), strict=True):
            source = sources[extents[extent].source]
            if extent != opened:
                stack.close()
                file, opened = stack.enter_context(_opened(source)), extent
            if not _filled(file, data[place:end], extents[extent].offset + offset, source):
                raise _changed(source)
    return data, starts + np.repeat(at[:-1] - begin, last - first)


def _opened(source: Source) -> io.FileIO:
    try:
        return io.FileIO(source.path)
    except OSError as error:
        raise (_changed(source) if is_gone(error) else read_error(source, error)) from error


def _filled(file: io.FileIO, data: npt.NDArray[np.uint8], offset: int, source: Source) -> bool:
    """Fill an array with bytes of a file, and return whether there were so many.

    Raises:
        ReadError: They cannot be read.
    """
    at = 0
    try:
        while at < len(data):  # a read takes 2 GiB at most, and may take less
            count = os.preadv(file.fileno(), [data[at:].data], offset + at)
            if count == 0:
                return False
            at += count
    except OSError as error:
        raise read_error(source, error) from error
    return True


def _changed(source: Source) -> InputError:
    return InputError(f"'{source.name}' was changed while it was read; run again when nothing writes to it")
