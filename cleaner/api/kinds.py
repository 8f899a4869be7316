"""The kinds of objects that hold texts, for type checkers: whoever hands one in gets the same kind back."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, runtime_checkable


@runtime_checkable
class ArrowStream(Protocol):
    """Whatever hands out its values through the C stream interface of Arrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a capsule with an ``ArrowArrayStream``."""


class Frame(ArrowStream, Protocol):
    """A table of columns: a data frame of pandas or polars, a table of pyarrow."""

    @property
    def columns(self) -> Any:
        """Its columns, or their names."""


class Column(ArrowStream, Protocol):
    """One column: a series of pandas or polars."""

    @property
    def dtype(self) -> Any:
        """The type of its values."""


Held = TypeVar("Held", bound="Frame | Column")
"""An object that comes back as the same kind."""
