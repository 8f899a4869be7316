"""Objects that hold texts: which kinds there are, and what is said of one that is none of them.

A kind is told by the name of its class, so no library is imported that the caller has not imported.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

T = TypeVar("T")

_REMEDIES = {
    ("polars", "LazyFrame"): "collect it first: frame.collect()",
    ("datasets", "DatasetDict"): "give one of its splits, as in dataset['train']",
    ("datasets", "IterableDataset"): "give a generator of its texts: (row['text'] for row in dataset)",
    ("datasets", "IterableDatasetDict"): "give a generator of the texts of one of its splits",
    ("pandas", "Index"): "give a series: index.to_series()",
}


class Container(ABC, Generic[T]):
    """Texts, and the object that they stand in.

    Attributes:
        held: The object.
    """

    held: T

    @property
    @abstractmethod
    def texts(self) -> pa.LargeStringArray:
        """The texts, in their order; null where there is none."""

    @abstractmethod
    def column(self, name: str) -> Any:
        """Return another column, as something that can be gone through.

        Raises:
            ValueError: There is none of that name.
        """

    @abstractmethod
    def some(self, held: T, rows: npt.NDArray[np.int64]) -> T:
        """Return an object of the same kind with some of the rows of one, and all else as it is.

        Args:
            held: The object, or what :meth:`replaced` made of it.
            rows: Places of rows, ascending.
        """

    @abstractmethod
    def replaced(self, texts: pa.LargeStringArray, changed: npt.NDArray[np.int64]) -> T:
        """Return an object of the same kind with other texts, and all else as it is.

        Args:
            texts: All texts; null where there was none.
            changed: The places of those that are others, ascending.
        """

    @property
    def is_table(self) -> bool:
        """Whether there are other columns."""
        return True

    def has(self, name: str) -> bool:
        """Return whether there is a column of that name."""
        if not self.is_table:
            return False
        try:
            self.column(name)
        except ValueError:
            return False
        return True


def container_of(given: Any, column: str = "text") -> Container[Any]:
    """Return the container of an object that holds texts.

    Args:
        given: A list or tuple of strings, a mapping of columns, or an object of numpy, pyarrow, pandas, polars or
            ``datasets``; any other object with ``__arrow_c_stream__`` is taken as a table of pyarrow.
        column: The column of a table that holds the texts.

    Raises:
        TypeError: The object is of no such kind, or what it holds are no strings.
        ValueError: A table has no such column, or a text holds half of a surrogate pair.

    Example:
        >>> container_of(["a", "b"]).texts.to_pylist()
        ['a', 'b']
    """
    names = {(type_.__module__.partition(".")[0], type_.__name__) for type_ in type(given).__mro__}
    for name, remedy in _REMEDIES.items():
        if name in names:
            raise TypeError(f"a {'.'.join(name)} cannot be gone through more than once; {remedy}")
    if isinstance(given, (list, tuple)) or ("numpy", "ndarray") in names:
        from cleaner.api.plain_objects import SequenceContainer

        return SequenceContainer(given)
    if isinstance(given, Mapping):
        from cleaner.api.plain_objects import MappingContainer

        return MappingContainer(given, column)
    if ("pandas", "DataFrame") in names or ("pandas", "Series") in names:
        from cleaner.api.pandas_objects import PandasFrame, PandasSeries

        return PandasSeries(given) if ("pandas", "Series") in names else PandasFrame(given, column)
    if ("polars", "DataFrame") in names or ("polars", "Series") in names:
        from cleaner.api.polars_objects import PolarsFrame, PolarsSeries

        return PolarsSeries(given) if ("polars", "Series") in names else PolarsFrame(given, column)
    if ("datasets", "Dataset") in names:
        from cleaner.api.datasets_objects import DatasetContainer

        return DatasetContainer(given, column)
    from cleaner.api.arrow_objects import arrow_container

    found = arrow_container(given, column)
    if found is None:
        raise TypeError(
            "a text must be a string, and several must stand in a list, a tuple, a generator, a data frame or a table; "
            f"this is of type {type(given).__name__}"
        )
    return found


def missing_column(name: str, known: Any) -> ValueError:
    """Return the error for a column that there is not, with the nearest one.

    Example:
        >>> missing_column("text", ["id", "texts"])
        ValueError("the table has no column 'text'; did you mean 'texts'? Name it with column=")
    """
    from cleaner.settings.fields import nearest

    told = nearest(str(name), [str(one) for one in known])
    return ValueError(f"the table has no column {name!r}{told}{'' if told.endswith('?') else '.'} Name it with column=")
