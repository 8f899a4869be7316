"""How similar the pairs of a corpus are, measured on a sample of it.

Two estimates are put together. Pairs drawn at random tell how many are unlike: nearly all. Near-duplicates are too rare
to be drawn, so they are taken from what bands propose, and each counts for as many as the bands miss of its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.lsh import Banding, band_keys, collision_probability, star_pairs, threshold
from cleaner.dedup.match_key import document_keys
from cleaner.dedup.minhash import signatures
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize
from cleaner.tuning.curve import BINS, Distribution, binned, centres

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig

_DRAWN = 1 << 20
"""Pairs that are drawn: one in a million of them still shows."""
_TOGETHER = 1 << 16
"""Pairs that are compared at a time: 64 MB."""
_PERMISSIVE = Banding(42, 3)
"""Bands that near-duplicates are taken from: they propose half of the pairs of a similarity of .25."""


def measured(text: pa.LargeStringArray, config: DocumentsConfig, source: str) -> Distribution:
    """Return how similar the pairs of some documents are, exact copies aside.

    Similarities are estimated from signatures of 128 values, which tells them apart by .04.

    Args:
        text: ``large_string`` array without nulls.
        config: Seed of the signatures.
        source: What the documents are, for a person.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> words = [f"word{n}" for n in range(200)]
        >>> texts = [" ".join(words), " ".join(words[:-1]), "something else altogether here"]
        >>> found = measured(pa.array(texts, pa.large_string()), DocumentsConfig(), "three texts")
        >>> found.documents, found.pairs[:2].tolist(), found.pairs[90:].sum().tolist()
        (3, [2.0, 0.0], 1.0)
    """
    tokens = tokenize(text)
    high, low = document_keys(tokens)
    lengths = np.diff(tokens.bounds)
    _, first = np.unique(np.stack([high, low], axis=1), axis=0, return_index=True)
    documents = np.sort(first[lengths[first] > 0])
    signed = signatures(*shingles(tokens.bases, tokens.bounds), _PERMISSIVE.bands * _PERMISSIVE.rows + 2, config.seed)
    signed = signed[documents]
    n = len(documents)
    every = n * (n - 1) // 2
    if every <= _DRAWN:
        one, other = np.triu_indices(n, 1)
        return Distribution(binned(_similarity(signed, one, other)), n, source)
    random = np.random.default_rng(config.seed)
    one, other = (random.integers(0, n, _DRAWN) for _ in range(2))
    apart = one != other
    drawn = _similarity(signed, one[apart], other[apart])
    pairs = binned(drawn) * (every / len(drawn))
    found = star_pairs(band_keys(signed, _PERMISSIVE), 0)
    later, earlier = (found >> np.uint64(32)).astype(np.int64), (found & np.uint64(0xFFFFFFFF)).astype(np.int64)
    near = binned(_similarity(signed, earlier, later)) / collision_probability(centres(), *_PERMISSIVE)
    from_here = int(threshold(_PERMISSIVE) * BINS)  # below it each pair that is proposed would stand for many
    pairs[from_here:] = near[from_here:]
    return Distribution(pairs, n, source)


def _similarity(
    signed: npt.NDArray[np.uint32], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the share of equal values in the signatures of pairs."""
    parts = [
        (signed[one[at : at + _TOGETHER]] == signed[other[at : at + _TOGETHER]]).mean(axis=1)
        for at in range(0, len(one), _TOGETHER)
    ]
    return np.concatenate([np.empty(0), *parts])
