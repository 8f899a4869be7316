"""What the functions of the Python API return."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.edits.edit import Edit


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned text, and how it came about.

    Attributes:
        text: The text.
        edits: Every change, stage by stage; offsets are characters of the text as that stage received it.
    """

    text: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A text that is a duplicate of one that is kept.

    Attributes:
        index: The text's place in the input.
        keeper: The place of the text that stays and that it was compared with.
        similarity: How alike the two are, 0 to 1.
        kind: ``exact`` (the same match key) or ``near``.
        reason: The evidence in words.
    """

    index: int
    keeper: int
    similarity: float
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deduplication:
    """Which texts stay, and which are duplicates of which.

    Attributes:
        kept: Indices of the texts that stay, ascending.
        duplicates: The others, by index.
        edits: One edit a duplicate, as it would stand in the ledger; ``matched.doc`` is the keeper's index as text.
        total: Number of texts.
    """

    kept: tuple[int, ...]
    duplicates: tuple[Duplicate, ...]
    edits: tuple[Edit, ...]
    total: int

    def rethreshold(self, threshold: float) -> Deduplication:
        """Return the result with only those duplicates whose similarity is at least ``threshold``.

        Args:
            threshold: 0 to 1. Duplicates below it are kept after all; no text that was kept is removed.

        Raises:
            ValueError: ``threshold`` is not within 0 and 1.
        """
        if not 0 <= threshold <= 1:
            raise ValueError(f"threshold must be within 0 and 1, not {threshold}")
        still = [n for n, duplicate in enumerate(self.duplicates) if duplicate.similarity >= threshold]
        duplicates = tuple(self.duplicates[n] for n in still)
        gone = {duplicate.index for duplicate in duplicates}
        kept = tuple(index for index in range(self.total) if index not in gone)
        return replace(self, kept=kept, duplicates=duplicates, edits=tuple(self.edits[n] for n in still))

    def clusters(self) -> dict[int, tuple[int, ...]]:
        """Return, for each kept text that has duplicates, their indices."""
        members: dict[int, list[int]] = {}
        for duplicate in self.duplicates:
            members.setdefault(duplicate.keeper, []).append(duplicate.index)
        return {keeper: tuple(indices) for keeper, indices in sorted(members.items())}
