"""What an engine needs to know of a parser: how to call it, what it may refuse with, and data to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Target(NamedTuple):
    """A parser that bytes of anybody may reach.

    Attributes:
        name: What the command calls it.
        prepare: Is given an empty folder of its own and returns the function that is called with data. A parser
            refuses with the errors that it documents, which the function catches; whatever else it raises is a find.
        seeds: Returns data that the parser knows, from which others are made; the same in every process.
        tokens: Bytes that mean something to the parser.
        longest: Bytes that the data have at most.
    """

    name: str
    prepare: Callable[[Path], Callable[[bytes], object]]
    seeds: Callable[[], list[bytes]]
    tokens: tuple[bytes, ...] = ()
    longest: int = 4096


class BrokenPromiseError(Exception):
    """A parser took the data, and what it made of them is not what it promises."""


def promise(kept: bool, what: str, *shown: object) -> None:
    """Raise if a promise is not kept.

    Args:
        kept: Whether it is.
        what: What was promised.
        shown: What tells how it was broken.

    Raises:
        BrokenPromiseError: It is not kept.
    """
    if not kept:
        raise BrokenPromiseError(": ".join([what, *(repr(one)[:600] for one in shown)]))
