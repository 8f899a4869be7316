"""What the functions of the Python API return."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        similarity: How alike the two are, 0 to 1; of a contained text the share of it that stands in the keeper.
        kind: ``exact`` (the same match key), ``near`` or ``contained``.
        reason: The evidence in words.
        doubtful: A narrow decision, for a person to look at.
        span: The characters of the keeper that stand for the text: all of them but for one that is contained.
    """

    index: int
    keeper: int
    similarity: float
    kind: str
    reason: str
    doubtful: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A text that is kept, and what went for it.

    Attributes:
        keeper: Its place in the input.
        duplicates: The places of the others.
        least_similarity: The least similarity of one of them to the keeper itself.
        doubtful: How many of them were narrow decisions.
        group: The first keeper of those that chains of copies join to this one; for reports, nothing goes by it.
    """

    keeper: int
    duplicates: tuple[int, ...]
    least_similarity: float
    doubtful: int
    group: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that stays though it is much like another that stays, or stands in it.

    Attributes:
        index: The text's place in the input.
        other: The place of the other one.
        similarity: How alike the two are, 0 to 1; of a contained text the share of it that stands in the other.
        reason: Why it stays, or that it is contained.
        span: The characters of the other text in which a contained one stands.
    """

    index: int
    other: int
    similarity: float
    reason: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Deduplication:
    """Which texts stay, and which are duplicates of which.

    Attributes:
        kept: Indices of the texts that stay, ascending.
        duplicates: The others, by index.
        edits: One edit a duplicate, as it would stand in the ledger; ``matched.doc`` is the keeper's index as text.
        total: Number of texts.
        contained: Texts that stay though they stand in another one.
        borderline: Texts that stay though most of their words are another's, the most similar first.
        wordless: Indices of texts without a word, which are copies of nothing.
    """

    kept: tuple[int, ...]
    duplicates: tuple[Duplicate, ...]
    edits: tuple[Edit, ...]
    total: int
    contained: tuple[Kept, ...] = ()
    borderline: tuple[Kept, ...] = ()
    wordless: tuple[int, ...] = ()
    _groups: Mapping[int, int] = field(default_factory=dict, repr=False)

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
        return {cluster.keeper: cluster.duplicates for cluster in self.report()}

    def report(self) -> tuple[Cluster, ...]:
        """Return the kept texts that have duplicates, each with the least similarity of one of them to it."""
        members: dict[int, list[Duplicate]] = {}
        for duplicate in self.duplicates:
            members.setdefault(duplicate.keeper, []).append(duplicate)
        return tuple(
            Cluster(
                keeper,
                tuple(one.index for one in found),
                min(one.similarity for one in found),
                sum(one.doubtful for one in found),
                self._groups.get(keeper, keeper),
            )
            for keeper, found in sorted(members.items())
        )
