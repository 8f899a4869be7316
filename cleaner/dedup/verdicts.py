"""What was decided on pairs of documents, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

IN_ORDER, MOVED, SHORT, UNACCENTED, DIFFERENT, NUMBERS, FORM, OWN_TEXT, MARKS, SAME_KEY, PART = range(11)
"""Why a pair was decided as it was; see :data:`REASONS`. The first four are copies that were compared."""

REASONS = (
    "the same words in the same order",
    "the same word sequences, some in another place",
    "a short text with few letters changed",
    "the same words without diacritics",
    "too few words in common",
    "numbers differ within the text",
    "values differ in the same form",
    "each has running text of its own",
    "diacritics differ, and neither text is without them",
    "the same text after folding",
    "its words stand in the other, in one place",
)

_EXACT = f"exact: {REASONS[SAME_KEY]}"  # one string for a million equal documents

EXACT, NEAR, CONTAINED = range(3)
KINDS = ("exact", "near", "contained")
"""How a removed document is related to its keeper."""

DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was decided on some pairs; every array has one value a pair.

    Attributes:
        duplicate: bool: the second document is a copy of the first.
        similarity: float64, 0 to 1: the share of equal words in order, or the Jaccard similarity of the shingles where
            that is greater.
        reason: uint8, index in :data:`REASONS`.
        facts: int32: numbers, names and values of the body that differ.
        doubtful: bool: it was a narrow decision, for a person to look at.
    """

    duplicate: npt.NDArray[np.bool_]
    similarity: npt.NDArray[np.float64]
    reason: npt.NDArray[np.uint8]
    facts: npt.NDArray[np.int32]
    doubtful: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.duplicate)

    @staticmethod
    def of(reason: npt.NDArray[np.uint8], similarity: npt.NDArray[np.float64]) -> Verdicts:
        """Return verdicts that no facts speak against."""
        n = len(reason)
        return Verdicts(
            (reason <= UNACCENTED) | (reason == SAME_KEY),
            similarity,
            reason,
            np.zeros(n, np.int32),
            np.zeros(n, np.bool_),
        )

    @staticmethod
    def concat(parts: Sequence[Verdicts]) -> Verdicts:
        """Return several verdicts as one, in the order given."""
        return Verdicts(
            np.concatenate([np.empty(0, np.bool_), *(part.duplicate for part in parts)]),
            np.concatenate([np.empty(0), *(part.similarity for part in parts)]),
            np.concatenate([np.empty(0, np.uint8), *(part.reason for part in parts)]),
            np.concatenate([np.empty(0, np.int32), *(part.facts for part in parts)]),
            np.concatenate([np.empty(0, np.bool_), *(part.doubtful for part in parts)]),
        )

    def take(self, pairs: npt.NDArray[np.generic]) -> Verdicts:
        """Return those of some pairs, by their places or a mask."""
        return Verdicts(
            self.duplicate[pairs], self.similarity[pairs], self.reason[pairs], self.facts[pairs], self.doubtful[pairs]
        )

    def put(self, pairs: npt.NDArray[np.int64], others: Verdicts) -> None:
        """Write the verdicts on some pairs."""
        self.duplicate[pairs] = others.duplicate
        self.similarity[pairs] = others.similarity
        self.reason[pairs] = others.reason
        self.facts[pairs] = others.facts
        self.doubtful[pairs] = others.doubtful


def explained(reason: int, similarity: float, facts: int = 0, *, doubtful: bool = False) -> str:
    """Say why a pair was decided as it was, as the ledger and the lists have it.

    Args:
        reason: Index in :data:`REASONS`.
        similarity: 0 to 1.
        facts: Values that differ.
        doubtful: It was a narrow decision.

    Example:
        >>> explained(IN_ORDER, 0.934, doubtful=True), explained(FORM, 0.9, facts=4)
        ('near 0.93: the same words in the same order; doubtful', 'form: 4 facts differ, 0.90 alike')
    """
    if reason in (NUMBERS, FORM):
        said = f"form: {facts} facts differ, {similarity:.2f} alike"
    elif reason == SAME_KEY:
        said = _EXACT
    elif reason == PART:
        said = f"contained in: {similarity:.0%} of {REASONS[reason]}"
    elif reason <= UNACCENTED:
        said = f"near {similarity:.2f}: {REASONS[reason]}"
    else:
        said = f"{REASONS[reason]}, {similarity:.2f} alike"
    return f"{said}; {DOUBTFUL}" if doubtful else said
