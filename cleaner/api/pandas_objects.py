"""Texts in data frames and series of pandas; index, dtypes, order of columns and ``attrs`` stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.api.arrow_texts import texts_of
from cleaner.api.containers import Container, missing_column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class PandasSeries(Container[Any]):
    """A series."""

    def __init__(self, series: Any) -> None:
        self.held = series
        self._texts = _texts(series)

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
        """Return some of the values with their index."""
        return held.iloc[rows]

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the series, of which some values are others."""
        return _replaced(self.held, texts, changed)


class PandasFrame(Container[Any]):
    """A data frame."""

    def __init__(self, frame: Any, column: Any) -> None:
        self.held, self._name = frame, column
        self._texts = _texts(self.column(column))

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    def column(self, name: Any) -> Any:
        """Return a column."""
        if name not in self.held.columns:
            raise missing_column(name, self.held.columns)
        found = self.held[name]
        if getattr(found, "ndim", 1) != 1:
            raise ValueError(f"the data frame has several columns {name!r}; rename all but one of them")
        return found

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the rows with their index."""
        return held.iloc[rows]

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the frame with other texts in one column; the other columns are not copied."""
        frame = self.held.copy(deep=False)
        if len(changed):
            frame[self._name] = _replaced(self.held[self._name], texts, changed)
        return frame


def _texts(series: Any) -> pa.LargeStringArray:
    where = f"column {series.name!r}"
    try:
        return texts_of(pa.Array.from_pandas(series), where)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TypeError(f"every text must be a string; {where} holds others, too: {error}; cast it") from error
    except UnicodeEncodeError as error:
        raise ValueError(f"a text of {where} holds half of a surrogate pair: {error.object[:60]!r}") from error


def _replaced(series: Any, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
    """Return a series with some other values; a category is made where a text has none yet."""
    if not len(changed):
        return series.copy(deep=False)
    new = texts.take(pa.array(changed)).to_pylist()
    if hasattr(series.dtype, "categories"):
        values = series.astype(object)
        values.iloc[changed] = new
        known = list(series.dtype.categories)
        known += sorted(set(new) - set(known))
        return values.astype(type(series.dtype)(known, series.dtype.ordered))
    values = series.copy()
    values.iloc[changed] = new
    return values
