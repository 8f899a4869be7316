"""What bands miss, and what they propose in vain, over a distribution of similarities."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.lsh import Banding, choose_banding, collision_probability, threshold

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

BINS = 100
"""Bins of a distribution: of a hundredth each, which is finer than 128 values of a signature tell apart (.04)."""


class Distribution(NamedTuple):
    """How similar the pairs of a corpus are.

    Attributes:
        pairs: float64[BINS]: pairs of documents by their Jaccard similarity; any unit.
        documents: Documents of the corpus that the pairs are of; ``None`` where it is of no corpus.
        source: Where it comes from, for a person.
    """

    pairs: Floats
    documents: int | None
    source: str


def even() -> Distribution:
    """Return the distribution that is taken where nothing was measured: pairs of every similarity, equally many.

    It is what the choice of bands goes by. Of a real corpus nearly all pairs are next to unlike, so the share of pairs
    proposed in vain is far smaller, and their number far greater.
    """
    return Distribution(np.full(BINS, 1.0 / BINS), None, "as many pairs of every similarity")


class Expected(NamedTuple):
    """What is to be expected of a banding.

    Attributes:
        banding: The bands.
        rises: Similarity around which its curve rises.
        missed: Share of the pairs from the threshold on that are not proposed; ``None`` where there are none.
        vain: Share of the pairs below it that are proposed all the same.
        vain_pairs: How many these are, in the unit of the distribution.
        wanted_pairs: Pairs from the threshold on.
        load: Of the pairs that are proposed, the share that lies below the threshold.
    """

    banding: Banding
    rises: float
    missed: float | None
    vain: float | None
    vain_pairs: float
    wanted_pairs: float
    load: float | None


def centres() -> Floats:
    """Return the middle of each bin.

    Example:
        >>> centres()[[0, 99]].round(3).tolist()
        [0.005, 0.995]
    """
    return (np.arange(BINS) + 0.5) / BINS


def binned(similarity: Floats, weights: Floats | None = None) -> Floats:
    """Return how many pairs of some similarities fall into each bin.

    Args:
        similarity: 0 to 1, one a pair.
        weights: How many pairs each stands for; by default one.
    """
    place = np.minimum((similarity * BINS).astype(np.int64), BINS - 1)
    return np.bincount(place, weights, BINS).astype(np.float64)


def expected(banding: Banding, wanted: float, distribution: Distribution) -> Expected:
    """Return what bands miss and what they propose in vain.

    Args:
        banding: The bands.
        wanted: Jaccard similarity from which on pairs are wanted, 0 to 1.
        distribution: How similar pairs are.

    Example:
        >>> found = expected(Banding(42, 3), 0.5, even())
        >>> round(found.missed, 4), round(found.vain, 3)
        (0.0002, 0.489)
    """
    above = np.clip(
        (np.arange(1, BINS + 1) - wanted * BINS), 0.0, 1.0
    )  # of the bin in which the threshold lies, a part
    proposed = collision_probability(centres(), *banding)
    wanted_pairs = distribution.pairs * above
    others = distribution.pairs * (1.0 - above)
    missed, vain = float((wanted_pairs * (1.0 - proposed)).sum()), float((others * proposed).sum())
    hits = float((wanted_pairs * proposed).sum())
    return Expected(
        banding,
        threshold(banding),
        _share(missed, float(wanted_pairs.sum())),
        _share(vain, float(others.sum())),
        vain,
        float(wanted_pairs.sum()),
        _share(vain, vain + hits),
    )


def alternatives(
    wanted: float, permutations: int, weights: tuple[float, float], distribution: Distribution
) -> tuple[Expected, ...]:
    """Return for each number of rows the bands that fill the signature, the most permissive first.

    Args:
        wanted: Jaccard similarity from which on pairs are wanted.
        permutations: Values in a signature.
        weights: Cost of a pair that is missed, and of one that is proposed in vain: what is chosen by them stands in
            the list, whether it fills the signature or not.
        distribution: How similar pairs are.
    """
    chosen = choose_banding(wanted, permutations, *weights)
    most = min(permutations, max(chosen.rows + 4, 8))
    bandings = {Banding(permutations // rows, rows) for rows in range(1, most + 1)} | {chosen}
    ordered = sorted(bandings, key=lambda banding: (threshold(banding), -banding.bands))
    return tuple(expected(banding, wanted, distribution) for banding in ordered)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
