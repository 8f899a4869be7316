"""Words that tell content from furniture: scores learned from labelled pages, and site words by category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels.phrases import ZERO_WEIGHT, second_place

if TYPE_CHECKING:
    import numpy.typing as npt


_MOST_MOVES = 500
"""A key that is still without a place after so many moves gets one in a larger table."""


@dataclass(frozen=True)
class Lexicon:
    """Two tables, each a power of two long, for :func:`cleaner.kernels.phrases.look_up`.

    Attributes:
        entries: uint64: keys of the lexicon's entries, what a word begins and their weights; 0 is an empty place.
        unit: What a weight of 1 adds to a score.
        phrases: uint32: site words and their beginnings; 0 is an empty place.
        places: uint16 ``(phrases, 4)``: categories as bits, by where the phrase counts.
    """

    entries: npt.NDArray[np.uint64]
    unit: float
    phrases: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]


def packed(
    keys: npt.NDArray[np.uint32], weights: npt.NDArray[np.int8], begins: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint64]:
    """Return the entries of a lexicon, the lowest byte of whose keys tells what they begin.

    Args:
        keys: Key of each place, 0 for an empty one.
        weights: int8 ``(places, 4)``.
        begins: What a word begins.

    Example:
        >>> key, weights, begins = np.array([0x12345679], np.uint32), np.array([[1, 0, -1, 0]], np.int8), [3]
        >>> hex(packed(key, weights, np.array(begins, np.uint8))[0])
        '0x807f808112345603'
    """
    entries = (keys & np.uint32(0xFFFFFF00)).astype(np.uint64) | begins.astype(np.uint64)
    for number in range(4):
        shift = np.uint64(32 + 8 * number)
        entries |= (weights[:, number].astype(np.int64) + ZERO_WEIGHT).astype(np.uint64) << shift
    return np.where(keys > 0, entries, np.uint64(0))


def two_place_table(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Return which of distinct keys stands in each place of a cuckoo table (Pagh and Rodler 2004), -1 for none.

    Example:
        >>> which = two_place_table(np.array([5, 21, 7], np.uint32))
        >>> sorted(which[which >= 0].tolist())
        [0, 1, 2]
    """
    size = 1 << (2 * len(keys) + 1).bit_length()
    firsts, seconds = (keys >> np.uint32(1)).tolist(), second_place.plain(keys).tolist()
    while True:
        which = [-1] * size
        for number in range(len(keys)):
            homeless, place = number, firsts[number] & (size - 1)
            for _ in range(_MOST_MOVES):
                which[place], homeless = homeless, which[place]
                if homeless < 0:
                    break
                one, other = firsts[homeless] & (size - 1), seconds[homeless] & (size - 1)
                place = other if place == one else one
            if homeless >= 0:
                break
        else:
            return np.array(which)
        size *= 2


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
