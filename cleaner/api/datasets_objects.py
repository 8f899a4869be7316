"""Texts in a ``datasets.Dataset``; features, description, split and format stay, and files stay mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.api.arrow_objects import ArrowTable
from cleaner.api.containers import Container, missing_column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


class DatasetContainer(Container[Any]):
    """A dataset."""

    def __init__(self, dataset: Any, column: str) -> None:
        if column not in dataset.column_names:
            raise missing_column(column, dataset.column_names)
        self.held, self._name = dataset, column
        self._table = ArrowTable(dataset.select_columns([column]).with_format("arrow")[:], column)

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._table.texts

    def column(self, name: str) -> Any:
        """Return another column."""
        if name not in self.held.column_names:
            raise missing_column(name, self.held.column_names)
        return self.held.select_columns([name]).with_format("arrow")[:].column(name)

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the rows; the others stay in the files and are passed over."""
        return held.select(rows)

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the dataset with other texts in one column."""
        if not len(changed):
            return self.held
        old = self.held
        whole = ArrowTable(old.with_format("arrow")[:], self._name).replaced(texts, changed)
        return type(old)(whole, info=old.info.copy(), split=old.split).with_format(**old.format)
