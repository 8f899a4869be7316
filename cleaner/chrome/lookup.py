"""Where hashes stand among ascending ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels.sorted_hashes import find_sorted

if TYPE_CHECKING:
    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]


class Index(NamedTuple):
    """Where to look in ascending hashes: a shift that leaves leading bits, and the first hash for each of these."""

    shift: np.uint64
    firsts: Integers


def leading_bits(hashes: Hashes) -> Index:
    """Return the index of ascending hashes, at least one."""
    bits = len(hashes).bit_length()
    shift = np.uint64(64 - bits)
    return Index(shift, np.searchsorted(hashes, np.arange(1 << bits, dtype=np.uint64) << shift))


def places_of(wanted: Hashes, hashes: Hashes, index: Index) -> Integers:
    """Return the place of each wanted hash among ascending ones, -1 where it is not there."""
    place = np.empty(len(wanted), np.int64)
    find_sorted(wanted, hashes, index.firsts, index.shift, place)
    return place


def among(wanted: Hashes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Return which hashes are among ascending ones.

    Example:
        >>> among(np.array([3, 4], np.uint64), np.array([1, 3], np.uint64)).tolist()
        [True, False]
    """
    if not len(hashes):
        return np.zeros(len(wanted), bool)
    there: npt.NDArray[np.bool_] = hashes[np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)] == wanted
    return there
