"""A search whose decision about a document depends on the documents before it alone.

So what was decided stays when more documents come: a dump can be compared with what an index holds of earlier ones, and
the outcome is that of one run over all of them. The search of :mod:`cleaner.dedup.rounds` looks both ways: there a
document that comes last may join two that came first, and one of these goes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.ascending import is_among
from cleaner.dedup.keepers import KEPT, Edges, stars
from cleaner.dedup.lsh import band_keys, choose_banding, distinct, share_buckets, star_pairs
from cleaner.dedup.rounds import Search, same_key
from cleaner.dedup.verdicts import SAME_KEY, Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig

    Integers = npt.NDArray[np.int64]
    Compare = Callable[[Integers, Integers], Verdicts]

NOWHERE = -2
"""In place of a keeper's place: the document went for one that is not there any more."""

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)


class Before(NamedTuple):
    """What is known of documents that come before all others, as far as these have to do with them.

    Attributes:
        exits: int64[m]: in how many rounds each stood in its buckets.
        keeper: int64[m]: the one of them that each went for, ``KEPT`` where it stays, :data:`NOWHERE`.
        tokens: int64[m]: about how many tokens each has.
        same_key: int64[n]: for each of the ``n`` others the first of these that has its match key, or -1.
        bands: For each band the keys (uint64) of buckets of the others in which some of these stand, and which (int64).
    """

    exits: Integers
    keeper: Integers
    tokens: Integers
    same_key: Integers
    bands: tuple[tuple[npt.NDArray[np.uint64], Integers], ...]

    @staticmethod
    def nothing(others: int) -> Before:
        """Return that nothing comes before ``others`` documents."""
        none = np.empty(0, np.int64)
        return Before(none, none, none, np.full(others, -1, np.int64), ())


def search_in_order(
    keys: npt.NDArray[np.uint64],
    tokens: Integers,
    signatures: npt.NDArray[np.uint32],
    sketches: Integers,
    numbers: Integers,
    compare: Compare,
    config: DocumentsConfig,
    before: Before,
    shares: npt.NDArray[np.bool_] | None = None,
) -> Search:
    """Search documents that stand in keeper order, behind ``m`` others that were searched before.

    Copies of one match key collapse to the first of it. In round ``r`` the ``r``-th document that is left of each
    bucket is paired with those after it. Then documents are taken in order: one goes where a document that it is a copy
    of stays; where all of these went, it is compared with the keepers that they went for.

    Args:
        keys: uint64[n, 2], match keys of the documents.
        tokens: int64[n], their lengths; a document without tokens is no copy of anything.
        signatures: uint32[k, values].
        sketches: int64[n], which of the signatures is a document's.
        numbers: int64[m + n], document numbers by place; the ``m`` that come before first.
        compare: Decides for keepers and documents in question (document numbers).
        config: Bands and rounds.
        before: What comes before.
        shares: bool[n], which documents may share a bucket with another of these, where that is known.

    Returns:
        What was found; places are ``m + n``, and of the first ``m`` nothing is decided again.
    """
    banding = choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )
    m, n = len(before.exits), len(tokens)
    edges = _exact_edges(keys, tokens, before.same_key, m)
    exact = len(edges.later)
    pairs = _Pairs(numbers, compare, edges, before.keeper != KEPT)
    exits = np.full(n, config.rounds, np.int64)
    exits[edges.later - m] = 0
    exits[tokens == 0] = 0
    alive = np.flatnonzero(exits)
    met = np.zeros(n, np.bool_)
    met[alive] = share_buckets(signatures, banding, sketches[alive]) if shares is None else shares[alive]
    columns = band_keys(signatures, banding, sketches[alive])
    for band, (known, _) in zip(columns, before.bands, strict=False):
        met[alive] |= is_among(band, np.sort(known))
    columns, alive = columns[:, met[alive]], alive[met[alive]]
    chosen = pairs.stars()
    for nth in range(config.rounds):
        left = chosen[alive + m] == KEPT
        exits[alive[~left]] = nth
        alive, columns = alive[left], columns[:, left]
        pairs.try_(_proposed(columns, alive, before, nth))
        chosen = pairs.stars()
    chosen = _through_keepers(pairs, before.keeper, m + n)
    return pairs.search(chosen, exact, exits)


class _Pairs:
    """The pairs that were compared, and what was found."""

    def __init__(self, numbers: Integers, compare: Compare, edges: Edges, gone: npt.NDArray[np.bool_]) -> None:
        self.later, self.earlier, self.similarity = edges
        self._numbers, self._compare = numbers, compare
        self._gone = np.zeros(len(numbers), np.bool_)  # of those that come before
        self._gone[: len(gone)] = gone
        self._tried = np.empty(0, np.uint64)
        self._verdicts = [Verdicts.of(np.full(len(edges.later), SAME_KEY, np.uint8), edges.similarity)]
        self._refused: list[Verdicts] = []
        self._refused_pairs = [np.empty((2, 0), np.int64)]

    def try_(self, pairs: npt.NDArray[np.uint64]) -> None:
        """Compare those of some pairs, ``later << 32 | earlier``, that were not compared yet."""
        pairs = distinct(pairs)
        pairs = pairs[~np.isin(pairs, self._tried, assume_unique=True, kind="sort")]
        if len(pairs) == 0:
            return
        self._tried = np.sort(np.concatenate([self._tried, pairs]))
        one, other = (pairs & _LOW).astype(np.int64), (pairs >> _HIGH).astype(np.int64)
        by_number = np.lexsort((self._numbers[other], self._numbers[one]))  # copies mostly are near
        one, other = one[by_number], other[by_number]
        verdicts = self._compare(self._numbers[one], self._numbers[other])
        yes = verdicts.duplicate
        self.later, self.earlier = np.concatenate([self.later, other[yes]]), np.concatenate([self.earlier, one[yes]])
        self.similarity = np.concatenate([self.similarity, verdicts.similarity[yes]])
        self._verdicts.append(verdicts.take(yes))
        no = np.flatnonzero(~yes & ~self._gone[one])
        self._refused.append(verdicts.take(no))
        self._refused_pairs.append(np.stack([other[no], one[no]]))

    def stars(self) -> Integers:
        """Return for each place the edge that removes it, or ``KEPT``, from what was found so far."""
        some = np.flatnonzero(~self._gone[self.earlier])
        edges = Edges(self.later[some], self.earlier[some], self.similarity[some])
        chosen = stars(len(self._numbers), edges)
        removed = chosen != KEPT
        chosen[removed] = some[chosen[removed]]
        return chosen

    def search(self, chosen: Integers, exact: int, exits: Integers) -> Search:
        """Return what was found."""
        refused_later, refused_earlier = np.concatenate(self._refused_pairs, axis=1)
        return Search(
            chosen,
            Edges(self.later, self.earlier, self.similarity),
            np.arange(len(self.later)) < exact,
            Verdicts.concat(self._verdicts),
            refused_later,
            refused_earlier,
            Verdicts.concat(self._refused),
            len(self._tried),
            exits,
        )


def _exact_edges(keys: npt.NDArray[np.uint64], tokens: Integers, known: Integers, m: int) -> Edges:
    """Return edges from documents to the first one of their match key, among all."""
    later, earlier = same_key(keys, tokens)
    new = known[later] < 0
    old = np.flatnonzero((known >= 0) & (tokens > 0))
    later, earlier = np.concatenate([old, later[new]]) + m, np.concatenate([known[old], earlier[new] + m])
    return Edges(later, earlier, np.ones(len(later)))


def _proposed(columns: npt.NDArray[np.uint64], alive: Integers, before: Before, nth: int) -> npt.NDArray[np.uint64]:
    """Return the pairs of round ``nth``: in each bucket the ``nth`` document that is left, with every later new one."""
    m = len(before.exits)
    if not before.bands:
        found = star_pairs(columns, nth)
        places = alive.astype(np.uint64) + np.uint64(m)
        return np.asarray((places[found >> _HIGH] << _HIGH) | places[found & _LOW], np.uint64)
    every: list[npt.NDArray[np.uint64]] = []
    for column, (known, holders) in zip(columns, before.bands, strict=True):
        there = before.exits[holders] > nth
        places = np.concatenate([holders[there], alive + m]).astype(np.uint64)
        found = star_pairs(np.concatenate([known[there], column])[None, :], nth)
        found = found[(found >> _HIGH) >= np.count_nonzero(there)]
        every.append((places[found >> _HIGH] << _HIGH) | places[found & _LOW])
    return np.concatenate([np.empty(0, np.uint64), *every])


def _through_keepers(pairs: _Pairs, keeper_before: Integers, documents: int) -> Integers:
    """Take the documents in order, and return for each the edge that removes it, or ``KEPT``.

    A document that is a copy of nothing stays, so only the others are looked at, level by level: a document's level is
    above those of all that it is a copy of, which are decided before it.
    """
    chosen = np.full(documents, KEPT, np.int64)
    keeper: dict[int, int] = {place: one for place, one in enumerate(keeper_before.tolist()) if one != KEPT}
    levels, edges_of = _levels(pairs.later, pairs.earlier)
    for level in levels:
        open_ = [place for place in level if not any(at not in keeper for _, at in edges_of[place])]
        aims = [
            (place << 32) | through
            for place in open_
            for through in {keeper[at] for _, at in edges_of[place]}
            if through != NOWHERE
        ]
        known = len(pairs.later)
        pairs.try_(np.array(aims, np.uint64))
        for edge, (place, at) in enumerate(
            zip(pairs.later[known:].tolist(), pairs.earlier[known:].tolist(), strict=True), known
        ):
            edges_of[place].append((edge, at))
        similarity = pairs.similarity
        for place in level:
            staying = [(edge, at) for edge, at in edges_of[place] if at not in keeper]
            if staying:
                edge, at = min(staying, key=lambda one: (-float(similarity[one[0]]), one[1]))
                chosen[place], keeper[place] = edge, at
    return chosen


def _levels(later: Integers, earlier: Integers) -> tuple[Iterable[list[int]], dict[int, list[tuple[int, int]]]]:
    """Return the documents that are copies of others, by level, and for each its edges with what it is a copy of."""
    edges_of: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    order = np.lexsort((earlier, later))
    for edge, place, at in zip(order.tolist(), later[order].tolist(), earlier[order].tolist(), strict=True):
        edges_of[place].append((edge, at))
    level_of: dict[int, int] = {}
    levels: defaultdict[int, list[int]] = defaultdict(list)
    for place, edges in edges_of.items():  # in order, as they were put
        level_of[place] = 1 + max(level_of.get(at, 0) for _, at in edges)
        levels[level_of[place]].append(place)
    return [levels[level] for level in sorted(levels)], edges_of
