"""What deduplication found: removed documents with their keepers, and what a person may want to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Pairs(NamedTuple):
    """Pairs of documents that both stay though they are much alike; every array has one value a pair.

    Attributes:
        document: int64.
        other: int64.
        similarity: float64.
        reason: uint8, index in :data:`cleaner.dedup.verdicts.REASONS`.
        facts: int32: values that differ.
    """

    document: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]
    reason: npt.NDArray[np.uint8]
    facts: npt.NDArray[np.int32]


class Parts(NamedTuple):
    """Documents that stand in another one; every array has one value a document.

    Attributes:
        document: int64: the part.
        other: int64: the document that holds it.
        share: float64: share of the part's words that stand there.
        start: int64: first character of the span of the other document in which they stand.
        end: int64: one past its last.
    """

    document: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    share: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]

    @staticmethod
    def none() -> Parts:
        """Return no parts."""
        whole = np.empty(0, np.int64)
        return Parts(whole, whole, np.empty(0), whole, whole)

    def take(self, some: npt.NDArray[np.generic]) -> Parts:
        """Return some of them, by their places or a mask."""
        return Parts(*(column[some] for column in self))


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The documents to remove, by document number; every array has one value a removed document.

    Attributes:
        document: int64, ascending.
        keeper: int64: the document that stays in its place, and that it was compared with.
        similarity: float64, 0 to 1.
        kind: uint8, index in :data:`cleaner.dedup.verdicts.KINDS`.
        reason: uint8, index in :data:`cleaner.dedup.verdicts.REASONS`.
        facts: int32: values of the body that differ all the same.
        doubtful: bool: a narrow decision.
        start: int64: first character of the keeper's span that holds a contained document; -1 for other kinds.
        end: int64: one past its last; -1 for other kinds.
        group: int64: the first keeper of those that chains of copies join to this document's.
        proposed: Number of pairs that the bands proposed.
        verified: Number of those found to be copies.
        refused: Number of those refused.
        borderline: Pairs that were refused though most of their words are the same, the most similar first.
        contained: Documents that stay though they stand in another one.
        wordless: int64, ascending: documents without a word, which are copies of nothing.
        exits: int64, one a document: in how many rounds it stood in its buckets; ``None`` where that does not matter
            (:mod:`cleaner.dedup.in_order`).
    """

    document: npt.NDArray[np.int64]
    keeper: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]
    kind: npt.NDArray[np.uint8]
    reason: npt.NDArray[np.uint8]
    facts: npt.NDArray[np.int32]
    doubtful: npt.NDArray[np.bool_]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    proposed: int
    verified: int
    refused: int
    borderline: Pairs
    contained: Parts
    wordless: npt.NDArray[np.int64]
    exits: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.document)

    def take(self, some: npt.NDArray[np.bool_]) -> Duplicates:
        """Return some of the removed documents; all else is as it was."""
        names = ("document", "keeper", "similarity", "kind", "reason", "facts", "doubtful", "start", "end", "group")
        return replace(self, **{name: getattr(self, name)[some] for name in names})

    def clusters(self) -> Clusters:
        """Return the keepers with what went for them."""
        keeper, first, place, copies = np.unique(
            self.keeper, return_index=True, return_inverse=True, return_counts=True
        )
        least, doubtful = np.ones(len(keeper)), np.zeros(len(keeper), np.int64)
        np.minimum.at(least, place, self.similarity)
        np.add.at(doubtful, place, self.doubtful)
        return Clusters(keeper, copies.astype(np.int64), least, doubtful, self.group[first])


class Clusters(NamedTuple):
    """Keepers that have copies; every array has one value a keeper.

    Attributes:
        keeper: int64, ascending.
        copies: int64: documents that went for it.
        least: float64: the least similarity of one of them to the keeper itself, not to another copy.
        doubtful: int64: how many of them were narrow decisions.
        group: int64: the first keeper of those that chains of copies join; for reports alone, nothing goes by it.
    """

    keeper: npt.NDArray[np.int64]
    copies: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]
    doubtful: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]


def components(n: int, one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each of ``n`` places the smallest place that pairs join it to, over any number of steps.

    Args:
        n: Number of places.
        one: int64, one place a pair.
        other: int64, the other.

    Example:
        >>> components(5, np.array([1, 3]), np.array([3, 4])).tolist()
        [0, 1, 2, 1, 1]
    """
    label = np.arange(n)
    while True:
        least = np.minimum(label[one], label[other])
        before = label.copy()
        for side in (one, other):  # a root is hung below the smaller one: chains shrink by half in each turn
            np.minimum.at(label, before[side], least)
        while not np.array_equal(jumped := label[label], label):
            label = jumped
        if np.array_equal(before, label):
            return label
