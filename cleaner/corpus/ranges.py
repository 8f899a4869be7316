"""Ranges of bytes copied out of one buffer and into another, many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels.json_text import copy_ranges

if TYPE_CHECKING:
    import numpy.typing as npt


def offsets_of(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return where things of these lengths begin when they stand one after the other, and where the last one ends.

    Example:
        >>> offsets_of(np.array([2, 0, 3])).tolist()
        [0, 2, 2, 5]
    """
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def copied(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the bytes ``data[starts[i]:ends[i]]`` one after the other, and the ``n + 1`` offsets between them.

    Args:
        data: Bytes.
        starts: First byte of each of ``n`` ranges.
        ends: One past the last byte of each range.

    Example:
        >>> data = np.frombuffer(b"abcdef", np.uint8)
        >>> out, offsets = copied(data, np.array([4, 0]), np.array([6, 1]))
        >>> bytes(out), offsets.tolist()
        (b'efa', [0, 2, 3])
    """
    offsets = offsets_of(ends - starts)
    out = np.empty(offsets[-1], np.uint8)
    copy_ranges(data, starts, ends, out, offsets)
    return out, offsets
