"""Locality-sensitive hashing: how many bands of how many rows, and the pairs that they propose.

See *Mining of Massive Datasets*, section 3.4. Two signatures are a candidate pair where all rows of at least one band
agree. More bands propose **more** pairs; more rows a band propose fewer.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.mapped_arrays import give_back_pages
from cleaner.kernels import bands as kernels

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

_STEPS = 200  # of the integrals below; 2,000 change no choice for 64, 128 or 256 values
_PENDING = 1 << 23  # pairs of some bands that wait to be sorted together: 64 MB
_BANDS_AT_ONCE = 8  # of which the keys are made together: a signature is read once for them
_RUN = 1 << 16  # signatures that are read before their pages are given back: 32 MB of 128 values each
_PARTITION = 1 << 14  # documents in a partition: its hash table (20 bytes a slot) stays in a 1 MB cache


class Banding(NamedTuple):
    """How a signature is cut.

    Attributes:
        bands: Number of bands.
        rows: Signature values in a band.
    """

    bands: int
    rows: int


def collision_probability(similarity: npt.ArrayLike, bands: int, rows: int) -> npt.NDArray[np.float64]:
    """Return the chance that two documents of a Jaccard similarity are proposed: ``1 - (1 - s ** rows) ** bands``.

    Args:
        similarity: Jaccard similarity of shingles, 0 to 1; any shape.
        bands: Number of bands.
        rows: Rows a band.

    Example:
        >>> collision_probability([0.3, 0.5, 0.8], bands=42, rows=3).round(3).tolist()
        [0.683, 0.996, 1.0]
    """
    s = np.asarray(similarity, np.float64)
    return np.asarray(1.0 - (1.0 - s**rows) ** bands)


def threshold(banding: Banding) -> float:
    """Return the similarity around which the S-curve rises, ``(1 / bands) ** (1 / rows)``.

    Example:
        >>> round(threshold(Banding(20, 5)), 2), round(threshold(Banding(40, 5)), 2)
        (0.55, 0.48)
    """
    return float((1.0 / banding.bands) ** (1.0 / banding.rows))


def expected_misses(similarity: float, banding: Banding) -> float:
    """Return the share of pairs that are missed, among pairs spread evenly from ``similarity`` to 1.

    Example:
        >>> round(expected_misses(0.5, Banding(42, 3)), 4)
        0.0002
    """
    grid = np.linspace(similarity, 1.0, _STEPS)
    return float(1.0 - collision_probability(grid, *banding).mean())


@functools.cache
def choose_banding(
    similarity: float, num_perm: int, false_negative_weight: float, false_positive_weight: float
) -> Banding:
    """Return the bands and rows of least cost.

    The cost is the area under the S-curve below ``similarity`` (pairs proposed in vain) times its weight, plus the area
    above the curve from ``similarity`` on (pairs missed) times its weight. Of equal costs the fewest bands win.

    Args:
        similarity: Jaccard similarity from which on pairs are wanted, 0 to 1.
        num_perm: Values in a signature; bands times rows does not exceed it.
        false_negative_weight: Cost of a missed pair.
        false_positive_weight: Cost of a pair proposed in vain.

    Raises:
        ValueError: The similarity is not between 0 and 1.

    Example:
        >>> choose_banding(0.5, 128, 0.5, 0.5)
        Banding(bands=25, rows=5)
    """
    if not 0.0 < similarity < 1.0:
        raise ValueError(f"the similarity of proposals is {similarity}; give one between 0 and 1")
    below = np.linspace(0.0, similarity, _STEPS)
    above = np.linspace(similarity, 1.0, _STEPS)
    best = (np.inf, Banding(1, 1))
    for rows in range(1, num_perm + 1):
        for bands in range(1, num_perm // rows + 1):
            vain = similarity * float(collision_probability(below, bands, rows).mean())
            missed = (1.0 - similarity) * float(1.0 - collision_probability(above, bands, rows).mean())
            cost = false_positive_weight * vain + false_negative_weight * missed
            if cost < best[0]:
                best = (cost, Banding(bands, rows))
    return best[1]


def band_keys(
    signatures: npt.NDArray[np.uint32], banding: Banding, documents: npt.NDArray[np.int64] | None = None
) -> npt.NDArray[np.uint64]:
    """Return the keys of the bands, one contiguous column a band.

    Args:
        signatures: uint32[n, k].
        banding: How to cut them.
        documents: int64[m]: the rows to take, in their order; by default all.

    Returns:
        uint64[bands, m].

    Example:
        >>> band_keys(np.zeros((3, 64), np.uint32), Banding(16, 4)).shape
        (16, 3)
    """
    documents = np.arange(len(signatures)) if documents is None else documents
    order = np.argsort(documents, kind="stable")
    out = np.empty((banding.bands, len(documents)), np.uint64)
    for start, keys in _runs_of_keys(signatures, documents[order], 0, banding.bands, banding.rows):
        out[:, order[start : start + keys.shape[1]]] = keys
    return out


def share_buckets(
    signatures: npt.NDArray[np.uint32], banding: Banding, documents: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which documents are in a bucket with another: the others, mostly nearly all, need no more rounds.

    A few bands are taken at a time, so 8 bytes a document and band of these are needed.

    Args:
        signatures: uint32[n, k].
        banding: How to cut them.
        documents: int64[m]: the rows to look at.

    Returns:
        bool[m].

    Example:
        >>> rows = np.arange(3 * 64, dtype=np.uint32).reshape(3, 64) % 128
        >>> share_buckets(rows, Banding(16, 4), np.array([0, 1, 2])).tolist()
        [True, False, True]
    """
    count, order = len(documents), np.argsort(documents, kind="stable")
    in_order = documents[order]
    shared, places = np.zeros(count, np.bool_), np.empty(count, np.uint32)
    bits = max(6, (8 * count).bit_length())
    for first in range(0, banding.bands, _BANDS_AT_ONCE):
        keys = np.empty((min(_BANDS_AT_ONCE, banding.bands - first), count), np.uint64)
        for start, some in _runs_of_keys(signatures, in_order, first, len(keys), banding.rows):
            keys[:, start : start + some.shape[1]] = some
        for band in keys:
            bitmaps = np.zeros((2, 1 << bits - 6), np.uint64)
            found = kernels.may_repeat(band, bits, bitmaps[0], bitmaps[1], places)
            size = 1 << int(2 * found + 1).bit_length()
            kernels.mark_shared(band, places[:found], np.empty(size, np.uint64), np.full(size, -1), shared)
    back = np.empty(count, np.bool_)
    back[order] = shared
    return back


def _runs_of_keys(
    signatures: npt.NDArray[np.uint32], documents: npt.NDArray[np.int64], first: int, bands: int, rows: int
) -> Iterator[tuple[int, npt.NDArray[np.uint64]]]:
    """Yield the keys of some bands, run by run of ``documents``, with the place of the first of the run.

    Signatures that lie in a file are read from its beginning to its end, and their pages given back.

    Args:
        signatures: uint32[n, k].
        documents: int64, ascending: the rows to take.
        first: The first band.
        bands: Number of bands.
        rows: Rows a band.
    """
    cuts = np.searchsorted(documents, np.arange(0, len(signatures) + _RUN, _RUN)).tolist()
    for start, end in pairwise(cuts):
        mine = documents[start:end]
        if start == end:
            continue
        keys = np.empty((bands, len(mine)), np.uint64)
        kernels.band_keys(signatures, mine, first, rows, keys)
        give_back_pages(signatures[mine[0] : mine[-1] + 1])
        yield start, keys


def distinct(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the values in ascending order, each once.

    Sorting takes a tenth of the time of numpy's ``unique``, which hashes.

    Example:
        >>> distinct(np.array([3, 1, 3], np.uint64)).tolist()
        [1, 3]
    """
    ordered = np.sort(values)
    new = np.ones(len(ordered), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def bucket_leaders(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Return for each document of a band the first one that shares its bucket, itself if it is that.

    Args:
        keys: uint64[n], the band's keys.

    Example:
        >>> bucket_leaders(np.array([7, 8, 7, 9, 8], np.uint64)).tolist()
        [0, 1, 0, 3, 1]
    """
    bits, ends, members, size = _partitioned(keys)
    out = np.empty(len(keys), np.uint32)
    kernels.bucket_leaders(keys, bits, ends, members, np.empty(size, np.uint64), np.empty(size, np.uint32), out)
    return out


def star_pairs(keys: npt.NDArray[np.uint64], nth: int) -> npt.NDArray[np.uint64]:
    """Return the pairs that the bands propose: in each bucket, the ``nth`` document with every later one.

    Bands are taken one at a time, so beside the keys 12 bytes a document are needed. Pairs grow linearly with the
    bucket: a bucket of a million makes a million pairs, not half a billion.

    Args:
        keys: uint64[bands, n], documents in keeper order: a bucket's first document is the one to keep.
        nth: Which document of a bucket is the anchor, 0 for the first.

    Returns:
        uint64, distinct and ascending: ``later << 32 | anchor``, places in keeper order.

    Example:
        >>> pairs = star_pairs(np.array([[7, 8, 7, 7]], np.uint64), nth=0)
        >>> [(int(pair >> 32), int(pair & 0xFFFFFFFF)) for pair in pairs]
        [(2, 0), (3, 0)]
    """
    bands, documents = keys.shape
    pairs = np.empty(documents, np.uint64)
    known = np.empty(0, np.uint64)
    found: list[npt.NDArray[np.uint64]] = []
    for band in range(bands):
        bits, ends, members, size = _partitioned(keys[band])
        table = (np.empty(size, np.uint64), np.empty(size, np.int64), np.empty(size, np.uint32))
        count = kernels.star_pairs(keys[band], bits, ends, members, nth, *table, pairs)
        found.append(pairs[:count].copy())
        if band == bands - 1 or sum(map(len, found)) > _PENDING:
            known = distinct(np.concatenate([known, *found]))
            found.clear()
    return known


def _partitioned(keys: npt.NDArray[np.uint64]) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.uint32], int]:
    """Return the partitions of a band: the upper bits that they go by, their ends, their members, slots for a table."""
    bits = max(1, min(16, int(np.ceil(np.log2(max(len(keys), 1) / _PARTITION + 1)))))
    members = np.empty(len(keys), np.uint32)
    ends = np.zeros((1 << bits) + 1, np.int64)
    kernels.partition(keys, bits, ends, members)
    largest = int(np.diff(ends, prepend=0).max())
    return bits, ends, members, 1 << max(1, int(2 * largest - 1).bit_length())
