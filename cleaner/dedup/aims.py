"""Which pairs to compare next, from what was found: proposals by bands miss pairs that a third document joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.keepers import KEPT

if TYPE_CHECKING:
    import numpy.typing as npt

_HIGH = np.uint64(32)


def aimed_pairs(
    chosen: npt.NDArray[np.int64], later: npt.NDArray[np.int64], earlier: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """Return the pairs of kept documents that a removed document joins to its keeper: it is a copy of both.

    Args:
        chosen: int64[n], by place in keeper order: the edge that removes the document, or ``KEPT``.
        later: int64, one a verified pair: place of the copy.
        earlier: int64, one a verified pair: place of the document that it was compared with.

    Returns:
        uint64, ``later << 32 | earlier``; a pair may come twice, and one that was compared may come again.

    Example:
        >>> chosen = np.array([KEPT, KEPT, 0])  # 2 goes for 0, and is a copy of 1 too
        >>> pairs = aimed_pairs(chosen, later=np.array([2, 2]), earlier=np.array([0, 1]))
        >>> [(int(pair >> 32), int(pair & 0xFFFFFFFF)) for pair in pairs]
        [(1, 0)]
    """
    one, joint = np.concatenate([later, earlier]), np.concatenate([earlier, later])
    edge = chosen[joint]
    lost = (chosen[one] == KEPT) & (edge != KEPT)
    one, keeper = one[lost], earlier[edge[lost]]
    others = one != keeper
    first, second = np.minimum(one, keeper)[others], np.maximum(one, keeper)[others]
    return np.asarray((second.astype(np.uint64) << _HIGH) | first.astype(np.uint64), np.uint64)
