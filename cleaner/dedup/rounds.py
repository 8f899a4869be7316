"""The search for copies: proposals by bands in a few rounds, each pair compared once, a star around each keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.aims import aimed_pairs
from cleaner.dedup.groups import Proposed, groups
from cleaner.dedup.keepers import KEPT, Edges, stars
from cleaner.dedup.lsh import band_keys, choose_banding, distinct, share_buckets, star_pairs
from cleaner.dedup.verdicts import SAME_KEY, Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)


class Search(NamedTuple):
    """What was found; documents are places in keeper order.

    Attributes:
        chosen: int64[n]: the edge that removes the document, or ``KEPT``.
        edges: The verified pairs.
        exact: bool, one an edge: the two have one match key.
        verdicts: What was decided on them.
        refused_later: int64, one a refused pair.
        refused_earlier: int64, one a refused pair.
        refused: What was decided on those.
        proposed: Number of pairs that were compared.
        exits: int64, one a document that was searched: in how many rounds it stood in its buckets; ``None`` where that
            is not known (:mod:`cleaner.dedup.in_order`).
    """

    chosen: npt.NDArray[np.int64]
    edges: Edges
    exact: npt.NDArray[np.bool_]
    verdicts: Verdicts
    refused_later: npt.NDArray[np.int64]
    refused_earlier: npt.NDArray[np.int64]
    refused: Verdicts
    proposed: int
    exits: npt.NDArray[np.int64] | None = None

    def at(self, places: npt.NDArray[np.int64]) -> Search:
        """Return what was found of some documents, with their places among all; without what was chosen."""
        later, earlier, similarity = self.edges
        return self._replace(
            edges=Edges(places[later], places[earlier], similarity),
            refused_later=places[self.refused_later],
            refused_earlier=places[self.refused_earlier],
        )

    @staticmethod
    def joined(chosen: npt.NDArray[np.int64], parts: Sequence[Search]) -> Search:
        """Return what was found of all documents from what was found of some each, with what is chosen of them."""
        nothing = np.empty(0, np.int64)
        return Search(
            chosen,
            Edges(
                np.concatenate([nothing, *(part.edges.later for part in parts)]),
                np.concatenate([nothing, *(part.edges.earlier for part in parts)]),
                np.concatenate([np.empty(0), *(part.edges.similarity for part in parts)]),
            ),
            np.concatenate([np.empty(0, np.bool_), *(part.exact for part in parts)]),
            Verdicts.concat([part.verdicts for part in parts]),
            np.concatenate([nothing, *(part.refused_later for part in parts)]),
            np.concatenate([nothing, *(part.refused_earlier for part in parts)]),
            Verdicts.concat([part.refused for part in parts]),
            sum(part.proposed for part in parts),
        )


def search(
    keys: npt.NDArray[np.uint64],
    tokens: npt.NDArray[np.int64],
    signatures: npt.NDArray[np.uint32],
    sketches: npt.NDArray[np.int64],
    numbers: npt.NDArray[np.int64],
    compare: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Verdicts],
    config: DocumentsConfig,
    shares: npt.NDArray[np.bool_] | None = None,
    together: int | None = None,
) -> Search:
    """Search documents that stand in keeper order.

    Copies of one match key are collapsed to their first document. The others are proposed by bands: in round ``r`` the
    ``r``-th document that is left of each bucket is paired with those after it, so members that are no copies of the
    first are tried against the next, and the cost is linear in the documents. Two kept documents that a removed
    one is a copy of, or that are copies of it, are compared with one another where one of them is its keeper.

    Args:
        keys: uint64[n, 2], match keys of the documents.
        tokens: int64[n], their lengths; a document without tokens is no copy of anything.
        signatures: uint32[m, k].
        sketches: int64[n], which of the signatures is a document's.
        numbers: int64[n], document numbers.
        compare: Decides for keepers and documents in question (document numbers).
        config: Bands and rounds.
        shares: bool[n], which documents may share a bucket with another, where that is known.
        together: Tokens of documents that are taken through all rounds before others are
            (:mod:`cleaner.dedup.groups`); by default all are taken through one round before the next.
    """
    banding = choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )
    later, earlier = same_key(keys, tokens)
    different = tokens > 0
    different[later] = False
    alive = np.flatnonzero(different)
    alive = alive[share_buckets(signatures, banding, sketches[alive]) if shares is None else shares[alive]]
    columns = band_keys(signatures, banding, sketches[alive])
    proposed = star_pairs(columns, 0)
    found: list[Search] = []
    chosen = np.full(len(tokens), KEPT)
    edges = 0
    for group in groups(Proposed(later, earlier, alive, columns, proposed), tokens, numbers, together):
        places, some = group.places, _search_group(group.proposed, numbers[group.places], compare, config)
        removed = some.chosen != KEPT
        chosen[places[removed]] = edges + some.chosen[removed]
        edges += len(some.exact)
        found.append(some.at(places))
    return Search.joined(chosen, found)


def _search_group(
    group: Proposed,
    numbers: npt.NDArray[np.int64],
    compare: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Verdicts],
    config: DocumentsConfig,
) -> Search:
    """Search documents that share no bucket and no key with others.

    Args:
        group: What they share.
        numbers: int64[n], document numbers.
        compare: See :func:`search`.
        config: Rounds.
    """
    later, earlier, alive, columns, proposed = group
    exact = len(later)
    similarity = np.ones(exact)
    found = [Verdicts.of(np.full(exact, SAME_KEY, np.uint8), similarity)]
    tried = np.empty(0, np.uint64)
    refused: list[Verdicts] = []
    refused_pairs = [np.empty((2, 0), np.int64)]
    chosen = stars(len(numbers), Edges(later, earlier, similarity))
    nth = 0
    while True:
        pairs = aimed_pairs(chosen, later, earlier)
        if nth < config.rounds:
            if nth:
                left = chosen[alive] == KEPT
                alive, columns = alive[left], columns[:, left]
                proposed = star_pairs(columns, nth)
            nth += 1
            places = alive.astype(np.uint64)
            pairs = np.concatenate([pairs, (places[proposed >> _HIGH] << _HIGH) | places[proposed & _LOW]])
        pairs = distinct(pairs)
        pairs = pairs[~np.isin(pairs, tried, assume_unique=True, kind="sort")]
        if len(pairs) == 0:
            if nth < config.rounds:
                continue
            break
        tried = np.sort(np.concatenate([tried, pairs]))
        one, other = (pairs & _LOW).astype(np.int64), (pairs >> _HIGH).astype(np.int64)
        by_keeper = np.lexsort((other, one))
        one, other = one[by_keeper], other[by_keeper]
        # In the order of the corpus, where copies mostly are near: fewer shards are opened for the texts of some pairs.
        by_number = np.lexsort((numbers[other], numbers[one]))
        verdicts = compare(numbers[one[by_number]], numbers[other[by_number]]).take(np.argsort(by_number))
        yes = verdicts.duplicate
        later, earlier = np.concatenate([later, other[yes]]), np.concatenate([earlier, one[yes]])
        similarity = np.concatenate([similarity, verdicts.similarity[yes]])
        found.append(verdicts.take(yes))
        refused.append(verdicts.take(~yes))
        refused_pairs.append(np.stack([other[~yes], one[~yes]]))
        chosen = stars(len(numbers), Edges(later, earlier, similarity))
    refused_later, refused_earlier = np.concatenate(refused_pairs, axis=1)
    return Search(
        chosen,
        Edges(later, earlier, similarity),
        np.arange(len(later)) < exact,
        Verdicts.concat(found),
        refused_later,
        refused_earlier,
        Verdicts.concat(refused),
        len(tried),
    )


def same_key(
    keys: npt.NDArray[np.uint64], tokens: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the documents whose match key stood before, and the first document of that key."""
    order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable: documents of one key stay in keeper order
    order = order[tokens[order] > 0]
    if len(order) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    sorted_ = keys[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (sorted_[1:] != sorted_[:-1]).any(axis=1)
    firsts = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return order[~new], firsts[~new]
