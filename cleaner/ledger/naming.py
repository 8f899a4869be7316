"""What a person may call a document: its id, its place in a file, a path that ends in either, with a line behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 18
"""Digits of a number that a column of line numbers can hold."""


def readings(name: str) -> Iterator[tuple[str, int | None]]:
    """Yield what a name may mean, the likeliest first: a document, and a line of its text.

    Args:
        name: What was typed: ``ID``, ``PATH:LINE`` or either with ``:LINE`` of the text behind it.

    Example:
        >>> list(readings("dump/a.txt:3"))
        [('dump/a.txt:3', None), ('dump/a.txt', 3), ('a.txt:3', None), ('a.txt', 3)]
    """
    parts = name.split("/")
    for first in range(len(parts)):
        shorter = "/".join(parts[first:])
        yield shorter, None
        document, _, line = shorter.rpartition(":")
        if document and line.isdecimal() and 0 < len(line) <= _LONGEST_LINE and int(line) > 0:
            yield document, int(line)
