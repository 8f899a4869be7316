"""What cleaning many texts returns: the texts in what they stood in, and what was done as tables of Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import pyarrow as pa

from cleaner.edits.edit import Edit, Match
from cleaner.edits.table import STAGE_SCHEMA
from cleaner.results import Result

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    import numpy.typing as npt

    from cleaner.api.streams import TemporaryRun
    from cleaner.pipeline.summary import Summary

T = TypeVar("T")
_Yielded = TypeVar("_Yielded")

CLEANED_EDITS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        *(field for field in STAGE_SCHEMA if field.name not in ("row", "matched_doc")),
        pa.field("matched_row", pa.int64()),
    ]
)
"""Edits of many texts: ``row`` is the text's place in the input, ``matched_row`` that of the copy that is kept."""

DUPLICATES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("keeper", pa.int64(), nullable=False),
        pa.field("similarity", pa.float64()),
        pa.field("kind", pa.string()),
        pa.field("doubtful", pa.bool_()),
        pa.field("reason", pa.string()),
    ]
)
"""Texts that went as duplicates, and the places of those that stay for them."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Cleaned(Sequence[Result], Generic[T]):
    r"""Many cleaned texts; as a sequence, the result of each that stays.

    Attributes:
        data: The same kind of object as came in, with the new texts; rows of duplicates are left out, all else is as it
            was.
        rows: ``int64`` array: for each text of ``data`` its place in the input, ascending.
        total: Number of texts of the input.
        edits: Table of :data:`CLEANED_EDITS`, ordered by ``row``, stage and place; of duplicates what was changed in
            them before they were found.
        duplicates: Table of :data:`DUPLICATES`; ``None`` where none were looked for.
        texts: The texts of ``data``, empty where there is a null.
        summary: The numbers of the run, of texts that went through one.

    Example:
        >>> import cleaner
        >>> cleaned = cleaner.normalize(["a\xa0b", "c"])
        >>> cleaned.data, cleaned[0].text, [edit.rule for edit in cleaned[0].edits]
        (['a b', 'c'], 'a b', ['spaces'])
        >>> cleaned
        Cleaned list: 2 texts, 2 stay, 1 changed; edits: spaces 1
    """

    data: T
    rows: npt.NDArray[np.int64]
    total: int
    edits: pa.Table
    duplicates: pa.Table | None
    texts: pa.LargeStringArray
    summary: Summary | None

    def __len__(self) -> int:
        """Return the number of texts that stay."""
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...
    def __getitem__(self, place: int | slice) -> Result | list[Result]:
        """Return the result of a text of ``data`` by its place there, or those of several."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(f"there are {len(self)} texts, and none at {place}")
        place %= len(self)
        return Result(self.texts[place].as_py(), self._edits_of(int(self.rows[place])))

    def __iter__(self) -> Iterator[Result]:
        """Yield the result of each text that stays."""
        edits = edits_by_row(self.edits)
        for row, text in zip(self.rows.tolist(), self.texts, strict=True):
            yield Result(text.as_py(), edits.get(row, ()))

    def rules(self) -> dict[str, int]:
        """Return how many edits each rule made, the most first."""
        counts = self.edits["rule"].value_counts().to_pylist()
        return {one["values"]: one["counts"] for one in sorted(counts, key=lambda one: (-one["counts"], one["values"]))}

    def changed(self) -> int:
        """Return how many texts were changed."""
        return len(self.edits["row"].unique())

    def __repr__(self) -> str:
        """Return a line for a terminal."""
        kind = type(self.data).__name__
        rules = ", ".join(f"{rule} {count:,}" for rule, count in list(self.rules().items())[:_SHOWN])
        facts = f"{self.total:,} texts, {len(self):,} stay, {self.changed():,} changed"
        return f"Cleaned {kind}: {facts}; edits: {rules or 'none'}"

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        from cleaner.notebook import cleaned_html

        return cleaned_html(self)

    def _edits_of(self, row: int) -> tuple[Edit, ...]:
        import pyarrow.compute as pc

        return edits_by_row(self.edits.filter(pc.equal(self.edits["row"], row))).get(row, ())


_SHOWN = 6
"""Rules that a line names."""


class Stream(Iterator[_Yielded], Generic[_Yielded]):
    """What stays of the texts of a generator, one after the other from a temporary folder.

    The folder is removed with :meth:`close`, at the end of a ``with`` block, or with the object.

    Example:
        >>> import cleaner
        >>> with cleaner.deduplicate(text for text in ["A ferry bell.", "A tram.", "A ferry bell."]) as stream:
        ...     list(stream), stream.duplicates()["keeper"].to_pylist()
        (['A ferry bell.', 'A tram.'], [0])
    """

    def __init__(self, values: Iterator[_Yielded], run: TemporaryRun) -> None:
        self._values = values
        self._run = run

    @property
    def total(self) -> int:
        """Number of texts that the generator had."""
        return self._run.total

    @property
    def summary(self) -> Summary:
        """The numbers of the run."""
        return self._run.summary

    def duplicates(self) -> pa.Table:
        """Return a table of :data:`DUPLICATES`; places are those in the generator."""
        return self._run.duplicate_table()

    def edits(self) -> pa.Table:
        """Return a table of :data:`CLEANED_EDITS`, which is as large as all that was changed or removed."""
        return self._run.edit_table()

    def close(self) -> None:
        """Remove the folder; what was not read is gone."""
        close = getattr(self._values, "close", None)
        if close is not None:
            close()
        self._run.close()

    def __next__(self) -> _Yielded:
        """Return the next value."""
        return next(self._values)

    def __enter__(self) -> Stream[_Yielded]:
        """Return this object."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the folder."""
        self.close()

    def __repr__(self) -> str:
        """Return a line for a terminal."""
        return f"Stream: {self.total:,} texts, {self.summary.kept:,} stay; go through it once"

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        from cleaner.notebook import summary_html

        return summary_html(self.summary)


def edits_by_row(edits: Any) -> dict[int, tuple[Edit, ...]]:
    """Return the edits of a table of :data:`CLEANED_EDITS` by the places of their texts."""
    found: dict[int, list[Edit]] = {}
    for one in edits.to_pylist():
        matched = None
        if one["matched_start"] is not None:
            doc = None if one["matched_row"] in (None, one["row"]) else str(one["matched_row"])
            matched = Match(doc, one["matched_start"], one["matched_end"])
        edit = Edit(
            one["stage"], one["rule"], one["start"], one["end"], one["before"], one["after"],
            matched, one["similarity"], one["note"],
        )  # fmt: skip
        found.setdefault(one["row"], []).append(edit)
    return {row: tuple(of_row) for row, of_row in found.items()}
