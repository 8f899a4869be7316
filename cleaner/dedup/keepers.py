"""Which copy stays: a total order of documents, and the star around each keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

KEPT = -1
"""In place of an edge: the document stays."""


def keeper_order(
    characters: npt.NDArray[np.int64],
    size: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    rank: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.int64]:
    """Return the documents in the order in which they are kept: the first of a cluster stays.

    What has the least rank first, then the longest text (in characters), then the one with more bytes, which of two
    texts of the same letters is the one with its diacritics, then the earliest in source order.

    Args:
        characters: int64[n], length of each text in characters.
        size: int64[n], length of each text in UTF-8 bytes.
        order: int64[n], place of each document in source order, all different.
        rank: int64[n], what a person chose to go by; by default all are equal.

    Example:
        >>> lengths = np.array([5, 9, 9])
        >>> keeper_order(lengths, lengths, np.array([0, 2, 1])).tolist()
        [2, 1, 0]
        >>> keeper_order(lengths, lengths, np.array([0, 2, 1]), rank=np.array([0, 1, 1])).tolist()
        [0, 2, 1]
    """
    return np.asarray(np.lexsort((order, -size, -characters, *(() if rank is None else (rank,)))), np.int64)


class Edges(NamedTuple):
    """Verified pairs, as places in keeper order; every array has one value a pair.

    Attributes:
        later: int64: the copy.
        earlier: int64: the document that it was compared with, and that comes before it.
        similarity: float64.
    """

    later: npt.NDArray[np.int64]
    earlier: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]


def stars(documents: int, edges: Edges) -> npt.NDArray[np.int64]:
    """Choose the keepers and give each other document the edge to its own.

    Documents are taken in keeper order. A document goes where one of the documents that it was verified against is
    kept; of several the most similar is its keeper, then the earliest. So a removed document was always compared with
    the very copy that stays, and that A resembles B and B resembles C never removes C for A.

    Args:
        documents: Number of documents, ``n``.
        edges: The verified pairs, in any order.

    Returns:
        int64[n], by place in keeper order: the index of the edge that removes the document, or :data:`KEPT`.

    Example:
        >>> chain = Edges(np.array([1, 2]), np.array([0, 1]), np.array([0.9, 0.9]))
        >>> stars(3, chain).tolist()  # 1 goes for 0; 2 was compared only with 1, which is not kept
        [-1, 0, -1]
    """
    chosen = np.full(documents, KEPT, np.int64)
    by_later = np.lexsort((edges.earlier, -edges.similarity, edges.later))
    removed = bytearray(documents)
    later, earlier = edges.later.tolist(), edges.earlier.tolist()
    for edge in by_later.tolist():
        document = later[edge]
        if not removed[document] and not removed[earlier[edge]]:
            removed[document] = 1
            chosen[document] = edge
    return chosen
