"""What the functions of the Python API return."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from cleaner.api.containers import Container
    from cleaner.edits.edit import Edit

T = TypeVar("T")

_SHOWN = 60
"""Characters of a text that a line for a terminal shows."""


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned text, and how it came about.

    Attributes:
        text: The text.
        edits: Every change, stage by stage; offsets are characters of the text as that stage received it.
    """

    text: str
    edits: tuple[Edit, ...]

    def __repr__(self) -> str:
        """Return a line for a terminal: the beginning of the text, and the rules that changed it."""
        shown = (
            repr(self.text) if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]!r}… ({len(self.text):,} characters)"
        )
        edits = f"{len(self.edits):,} edit{'' if len(self.edits) == 1 else 's'}"
        return f"Result({shown}, {edits}{_counted(edit.rule for edit in self.edits)})"

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        from cleaner.notebook import result_html

        return result_html(self)


def _counted(names: Iterable[str]) -> str:
    """Return how often each name occurs, the most frequent first, for a line."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    told = [f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    return f": {', '.join(told)}" if told else ""


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


@dataclass(frozen=True, slots=True, repr=False)
class Deduplication(Generic[T]):
    """Which texts stay, and which are duplicates of which.

    ``data`` is what the texts stood in, without the copies.

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
    _groups: Mapping[int, int] = field(default_factory=dict)
    _container: Container[Any] | None = field(default=None, compare=False)

    @property
    def data(self) -> T:
        """The same kind of object as came in, with the rows of the texts that stay; all else is as it was.

        Made anew each time that it is asked for.

        Raises:
            ValueError: The result was made by hand, from no object.
        """
        import numpy as np

        if self._container is None:
            raise ValueError("this result holds no object; call cleaner.deduplicate with one")
        held: T = self._container.held
        if len(self.kept) == self.total:
            return held
        kept: T = self._container.some(held, np.array(self.kept, np.int64))
        return kept

    def table(self) -> pa.Table:
        """Return a row for each text: ``index``, ``kept``, and of duplicates their ``keeper`` and the evidence.

        Data frames take it as it is: ``polars.DataFrame(found.table())``, ``found.table().to_pandas()``.

        Example:
            >>> import cleaner
            >>> found = cleaner.deduplicate(["A ferry bell.", "A tram.", "A ferry bell."])
            >>> found.table().select(["index", "kept", "keeper", "kind"]).to_pylist()[2]
            {'index': 2, 'kept': False, 'keeper': 0, 'kind': 'exact'}
        """
        import pyarrow as pa

        gone = {one.index: one for one in self.duplicates}
        rows = [gone.get(index) for index in range(self.total)]
        columns: dict[str, pa.Array] = {
            "index": pa.array(range(self.total), pa.int64()),
            "kept": pa.array([row is None for row in rows], pa.bool_()),
        }
        kinds = {"keeper": pa.int64(), "similarity": pa.float64(), "kind": pa.string(), "doubtful": pa.bool_()}
        for name, kind in {**kinds, "reason": pa.string()}.items():
            columns[name] = pa.array([row and getattr(row, name) for row in rows], kind)
        return pa.table(columns)

    def __repr__(self) -> str:
        """Return a line for a terminal."""
        kinds = _counted(one.kind for one in self.duplicates)
        doubtful = sum(one.doubtful for one in self.duplicates)
        look = f"; {doubtful:,} doubtful" if doubtful else ""
        facts = f"{self.total:,} texts, {len(self.kept):,} stay, {len(self.duplicates):,} duplicates{kinds}"
        return f"Deduplication: {facts}{look}"

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        from cleaner.notebook import deduplication_html

        return deduplication_html(self)

    def rethreshold(self, threshold: float) -> Deduplication[T]:
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
