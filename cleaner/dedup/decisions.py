"""Which documents go, for which keeper, and why: what the search found, and what later steps change in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.duplicates import Duplicates, Pairs, Parts, components
from cleaner.dedup.keepers import KEPT
from cleaner.dedup.verdicts import CONTAINED, EXACT, NEAR, PART, SAME_KEY, Verdicts

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.dedup.centres import Moves
    from cleaner.dedup.rounds import Search

_KEPT = -1


class Decisions:
    """The keeper of each of ``n`` documents, by document number.

    Args:
        found: What the search found.
        by_place: int64[n], document numbers in keeper order.

    Attributes:
        keeper: int64[n]; -1 for a document that stays.
    """

    def __init__(self, found: Search, by_place: npt.NDArray[np.int64]) -> None:
        n = len(by_place)
        self._found, self._by_place = found, by_place
        self._joined = [np.stack([found.edges.later, found.edges.earlier])]
        self.keeper = np.full(n, _KEPT, np.int64)
        self._verdicts = Verdicts.of(np.zeros(n, np.uint8), np.zeros(n))
        self._start, self._end = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
        removed = np.flatnonzero(found.chosen != KEPT)
        edges = found.chosen[removed]
        self._put(by_place[removed], by_place[found.edges.earlier[edges]], found.verdicts.take(edges))

    @property
    def kept(self) -> npt.NDArray[np.int64]:
        """The documents that stay, in keeper order."""
        stay: npt.NDArray[np.int64] = self._by_place[self.keeper[self._by_place] == _KEPT]
        return stay

    def move(self, moves: Moves) -> None:
        """Give documents another keeper (:func:`cleaner.dedup.centres.better_centres`)."""
        self._joined.append(np.stack([moves.document, moves.keeper]))
        document, keeper = self._by_place[moves.document], self._by_place[moves.keeper]
        self.keeper[keeper] = _KEPT
        self._put(document, keeper, moves.verdicts)

    def remove_parts(self, parts: Parts, tokens: npt.NDArray[np.int64]) -> Parts:
        """Remove documents that stand in another one; return those that stay.

        Those stay that near copies went for, which were not compared with the whole, and those whose whole went.

        Args:
            parts: Documents that stand in another one, each once.
            tokens: int64[n], lengths of the documents.
        """
        exact = self._verdicts.reason == SAME_KEY
        holds_near = np.zeros(len(self.keeper), np.bool_)
        holds_near[self.keeper[(self.keeper != _KEPT) & ~exact]] = True
        removed = np.zeros(len(parts.document), np.bool_)
        for at in np.lexsort((parts.document, -tokens[parts.document])).tolist():  # a whole before its parts
            document, whole = int(parts.document[at]), int(parts.other[at])
            removed[at] = not holds_near[document] and self.keeper[whole] == _KEPT
            if removed[at]:
                self.keeper[document] = whole
                holds_near[whole] = True
        gone = parts.take(removed)
        self._put_parts(gone)
        self._follow(gone)
        return parts.take(~removed)

    def duplicates(self, parts: Parts, wordless: npt.NDArray[np.int64], equal_share: float) -> Duplicates:
        """Return what was found, for others to use.

        Args:
            parts: Documents that stay though they stand in another one.
            wordless: int64: documents without words.
            equal_share: Share of equal words from which on a refused pair is worth a look.
        """
        document = np.flatnonzero(self.keeper != _KEPT)
        verdicts = self._verdicts.take(document)
        kind = np.select([verdicts.reason == SAME_KEY, verdicts.reason == PART], [EXACT, CONTAINED], NEAR)
        found = self._found
        return Duplicates(
            document=document,
            keeper=self.keeper[document],
            similarity=verdicts.similarity,
            kind=kind.astype(np.uint8),
            reason=verdicts.reason,
            facts=verdicts.facts,
            doubtful=verdicts.doubtful,
            start=self._start[document],
            end=self._end[document],
            group=self._groups()[document],
            proposed=found.proposed,
            verified=int(np.count_nonzero(~found.exact)),
            refused=len(found.refused),
            borderline=self._borderline(equal_share),
            contained=parts,
            wordless=wordless,
            exits=self._exits(),
        )

    def _exits(self) -> npt.NDArray[np.int64] | None:
        """Return in how many rounds each document stood in its buckets, by document number."""
        if self._found.exits is None:
            return None
        searched = self._by_place[len(self._by_place) - len(self._found.exits) :]
        exits = np.empty(len(searched), np.int64)
        exits[searched] = self._found.exits
        return exits

    def _put(self, document: npt.NDArray[np.int64], keeper: npt.NDArray[np.int64], verdicts: Verdicts) -> None:
        self.keeper[document] = keeper
        self._verdicts.put(document, verdicts)

    def _put_parts(self, parts: Parts) -> None:
        self._put(parts.document, parts.other, Verdicts.of(np.full(len(parts.share), PART, np.uint8), parts.share))
        self._start[parts.document], self._end[parts.document] = parts.start, parts.end

    def _follow(self, parts: Parts) -> None:
        """Give the exact copies of removed parts the same keeper."""
        place = np.full(len(self.keeper), -1, np.int64)
        place[parts.document] = np.arange(len(parts.document))
        followers = np.flatnonzero((self.keeper != _KEPT) & (place[self.keeper] >= 0))
        self._put_parts(parts.take(place[self.keeper[followers]])._replace(document=followers))

    def _groups(self) -> npt.NDArray[np.int64]:
        """Return the first document in keeper order of those that verified pairs join to each."""
        joined = np.concatenate(self._joined, axis=1)
        n = len(self.keeper)
        place = np.empty(n, np.int64)
        place[self._by_place] = np.arange(n)
        gone = np.flatnonzero(self.keeper != _KEPT)
        stars = np.stack([place[gone], place[self.keeper[gone]]])
        group = np.empty(n, np.int64)
        group[self._by_place] = self._by_place[components(n, *np.concatenate([joined, stars], axis=1))]
        return group

    def _borderline(self, equal_share: float) -> Pairs:
        """Return the refused pairs that have most of their words in common and of which both documents stay."""
        found, refused = self._found, self._found.refused
        later, earlier = self._by_place[found.refused_later], self._by_place[found.refused_earlier]
        near = (refused.similarity >= equal_share) & (self.keeper[later] == _KEPT) & (self.keeper[earlier] == _KEPT)
        at = np.flatnonzero(near)
        at = at[np.lexsort((found.refused_earlier[at], found.refused_later[at], -refused.similarity[at]))]
        return Pairs(later[at], earlier[at], refused.similarity[at], refused.reason[at], refused.facts[at])
