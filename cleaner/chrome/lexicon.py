"""Words that tell content from furniture: scores learned from labelled pages, and site words by category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Lexicon:
    """Two open-addressing tables of uint32 keys, each a power of two long; 0 is an empty place.

    Attributes:
        keys: Entries of the lexicon, see :func:`cleaner.kernels.phrases.entry_key`.
        weights: int8 ``(keys, scores)``.
        unit: What a weight of 1 adds to a score.
        phrases: Site words and their beginnings.
        places: uint16 ``(phrases, 4)``: categories as bits, by where the phrase counts.
    """

    keys: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int8]
    unit: float
    phrases: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]


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
        slot = key & (size - 1)
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot], which[slot] = key, number
    return table, which
