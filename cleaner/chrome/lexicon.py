"""Words that tell content from furniture: scores learned from labelled pages, and site words by category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels.phrases import ZERO_WEIGHT

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Lexicon:
    """Two open-addressing tables, each a power of two long, for :func:`cleaner.kernels.phrases.look_up`.

    Attributes:
        entries: uint64: keys of the lexicon's entries and their weights; 0 is an empty place.
        begins: uint8, one an entry: for that of a word, what it begins.
        unit: What a weight of 1 adds to a score.
        phrases: uint32: site words and their beginnings; 0 is an empty place.
        places: uint16 ``(phrases, 4)``: categories as bits, by where the phrase counts.
    """

    entries: npt.NDArray[np.uint64]
    begins: npt.NDArray[np.uint8]
    unit: float
    phrases: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]


def packed(keys: npt.NDArray[np.uint32], weights: npt.NDArray[np.int8]) -> npt.NDArray[np.uint64]:
    """Return the entries of a lexicon.

    Args:
        keys: Key of each place, 0 for an empty one.
        weights: int8 ``(places, 4)``.

    Example:
        >>> hex(packed(np.array([7], np.uint32), np.array([[1, 0, -1, 0]], np.int8))[0])
        '0x807f808100000007'
    """
    above = np.zeros(len(keys), np.uint64)
    for number in range(4):
        shift = np.uint64(32 + 8 * number)
        above |= (weights[:, number].astype(np.int64) + ZERO_WEIGHT).astype(np.uint64) << shift
    return np.where(keys > 0, above | keys.astype(np.uint64), np.uint64(0))


def table_of(keys: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Return the open-addressing table of distinct keys, and which key stands in each of its places, -1 for none.

    Example:
        >>> table, which = table_of(np.array([5, 21, 7], np.uint32))
        >>> table[which >= 0].tolist() == np.array([5, 21, 7])[which[which >= 0]].tolist()
        True
    """
    size = 1 << (4 * len(keys) // 3 + 1).bit_length()
    table, which = np.zeros(size, np.uint32), np.full(size, -1, np.int64)
    for number, key in enumerate(keys.tolist()):
        slot = key >> 1 & (size - 1)  # all keys are odd
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot], which[slot] = key, number
    return table, which
