"""Word shingles of documents, as 32-bit hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels.shingles import mix32, shingle_hashes

if TYPE_CHECKING:
    import numpy.typing as npt

WIDTH = 3
"""Words in a shingle. Replacing 10 % of the words leaves .9 ** 3 = 73 % of 3-grams and 59 % of 5-grams."""


class Shingles(NamedTuple):
    """The shingles of ``n`` documents, repeats included.

    Attributes:
        values: uint32, one a shingle.
        bounds: int64[n + 1]; the shingles of document ``i`` are ``values[bounds[i]:bounds[i + 1]]``.
    """

    values: npt.NDArray[np.uint32]
    bounds: npt.NDArray[np.int64]


def shingles(hashes: npt.NDArray[np.generic], bounds: npt.NDArray[np.int64]) -> Shingles:
    """Return the word 3-gram hashes of documents.

    A document shorter than a shingle is compared whole: all its tokens are one shingle. Only a document without tokens
    has none.

    The last step of each hash is MurmurHash3's 32-bit finalizer, which is also the first step of ``datasketch``'s
    ``affine32``; :func:`before_premix` undoes it, to hand a shingle to ``datasketch``.

    Args:
        hashes: uint32 or uint64, one a token.
        bounds: int64[n + 1]; the tokens of document ``i`` are ``hashes[bounds[i]:bounds[i + 1]]``.

    Example:
        >>> values, bounds = shingles(np.array([5, 6, 7, 8, 9], np.uint64), np.array([0, 4, 5, 5]))
        >>> len(values), bounds.tolist()
        (3, [0, 2, 3, 3])
    """
    lengths = np.diff(bounds)
    counts = np.where(lengths >= WIDTH, lengths - (WIDTH - 1), np.minimum(lengths, 1))
    out_bounds = np.zeros(len(bounds), np.int64)
    np.cumsum(counts, out=out_bounds[1:])
    values = np.empty(int(out_bounds[-1]), np.uint32)
    shingle_hashes(hashes, bounds, out_bounds, values)
    mix32(values, values)
    return Shingles(values, out_bounds)


def before_premix(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return what MurmurHash3's 32-bit finalizer turns into ``values``.

    The finalizer is a bijection: its multipliers are odd, so they have inverses modulo 2**32, and a shift-xor is undone
    by repeating it until the shift exceeds the width.

    Args:
        values: uint32 shingle hashes.

    Example:
        >>> mixed = np.empty(2, np.uint32)
        >>> mix32(np.array([1, 2], np.uint32), mixed)
        >>> before_premix(mixed).tolist()
        [1, 2]
    """
    x = values ^ (values >> np.uint32(16))
    x = x * np.uint32(pow(0xC2B2AE35, -1, 1 << 32))
    x = x ^ (x >> np.uint32(13)) ^ (x >> np.uint32(26))
    x = x * np.uint32(pow(0x85EBCA6B, -1, 1 << 32))
    return np.asarray(x ^ (x >> np.uint32(16)), np.uint32)
