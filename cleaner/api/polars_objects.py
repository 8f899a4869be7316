"""Texts in data frames and series of polars; schema and order of columns stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.api.arrow_texts import texts_of
from cleaner.api.containers import Container, missing_column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class PolarsSeries(Container[Any]):
    """A series."""

    def __init__(self, series: Any) -> None:
        self.held = series
        self._texts = texts_of(pa.chunked_array(series), f"column {series.name!r}")

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    @property
    def is_table(self) -> bool:
        """A series has no other columns."""
        return False

    def column(self, name: str) -> Any:
        """Refuse: there are no columns."""
        raise missing_column(name, ())

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the values."""
        return held.gather(rows)

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return a series of the same name and type with other texts.

        Raises:
            TypeError: The series is an ``Enum``, which has no place for a text that it does not know.
        """
        if not len(changed):
            return self.held
        if str(self.held.dtype).startswith("Enum"):
            raise TypeError(f"column {self.held.name!r} is an Enum, which takes no new texts; cast it to String")
        new = type(self.held)(self.held.name, texts.cast(pa.string_view()))
        return new.cast(self.held.dtype)


class PolarsFrame(Container[Any]):
    """A data frame."""

    def __init__(self, frame: Any, column: str) -> None:
        self.held, self._name = frame, column
        self._series = PolarsSeries(self.column(column))

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._series.texts

    def column(self, name: str) -> Any:
        """Return a column."""
        if name not in self.held.columns:
            raise missing_column(name, self.held.columns)
        return self.held.get_column(name)

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the rows."""
        return held[rows]

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the frame with other texts in one column."""
        return self.held.with_columns(self._series.replaced(texts, changed)) if len(changed) else self.held
