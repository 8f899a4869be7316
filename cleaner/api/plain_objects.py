"""Texts in lists, tuples, arrays of numpy, and mappings of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.api.arrow_texts import texts_in, texts_of
from cleaner.api.containers import Container, missing_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa


class SequenceContainer(Container[Any]):
    """A list, a tuple or an array of strings."""

    def __init__(self, values: Any) -> None:
        if getattr(values, "ndim", 1) != 1:
            raise TypeError(f"an array of {values.ndim} dimensions is no list of texts; give array.ravel()")
        self.held = values
        self._texts = texts_in(values.tolist() if hasattr(values, "tolist") else values)

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    @property
    def is_table(self) -> bool:
        """A list has no other columns."""
        return False

    def column(self, name: str) -> Any:
        """Refuse: there are no columns."""
        raise missing_column(name, ())

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the values."""
        return some_of(held, rows)

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the values, of which some are others; strings that stay are the very same ones."""
        new = list(self.held)
        for row in changed.tolist():
            new[row] = texts[row].as_py()
        return as_was(self.held, new)


class MappingContainer(Container[Any]):
    """A mapping of names to columns, which are lists or arrays; it comes back as a dictionary."""

    def __init__(self, columns: Mapping[str, Any], column: str) -> None:
        if column not in columns:
            raise missing_column(column, columns)
        self.held, self._name = columns, column
        values = columns[column]
        if isinstance(values, (str, bytes)):
            raise TypeError(f"a text must be a string in a list: column {column!r} is one {type(values).__name__}")
        self._texts = texts_of(values) if hasattr(values, "type") else texts_in(values)

    @property
    def texts(self) -> pa.LargeStringArray:
        """The texts."""
        return self._texts

    def column(self, name: str) -> Any:
        """Return another column."""
        if name not in self.held:
            raise missing_column(name, self.held)
        return self.held[name]

    def some(self, held: Any, rows: npt.NDArray[np.int64]) -> Any:
        """Return some of the rows of every column."""
        return {name: some_of(values, rows) for name, values in held.items()}

    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> Any:
        """Return the columns, with other texts in one of them."""
        from cleaner.api.containers import container_of

        return {**self.held, self._name: container_of(self.held[self._name]).replaced(texts, changed)}


def some_of(values: Any, rows: npt.NDArray[np.int64]) -> Any:
    """Return some of the values of a list, a tuple or an array, as what they stand in.

    Example:
        >>> import numpy as np
        >>> some_of(("a", "b", "c"), np.array([0, 2]))
        ('a', 'c')
    """
    if hasattr(values, "take"):  # arrays of numpy and pyarrow
        return values.take(rows)
    return as_was(values, [values[row] for row in rows.tolist()])


def as_was(values: Any, new: list[Any]) -> Any:
    """Return a list as the kind of sequence that another one is."""
    if isinstance(values, tuple):
        return tuple(new)
    if hasattr(values, "tolist"):
        import numpy as np

        # An array of fixed width is made wider where a text is longer, and of objects stays one.
        return np.array(new, dtype=object if values.dtype == object else values.dtype.type)
    return new
