"""The lines of a text with their places: what edits are made on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


def lines(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield start and content of each line, the empty one behind a last LF included.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> list(lines("one\ntwo\n"))
        [(0, 'one'), (4, 'two'), (8, '')]
    """
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    r"""Yield start and content of each line in which a pattern is found, in order.

    The whole text is searched, so lines without a match cost no more than the search.

    Args:
        pattern: What matches one character or more, and none of them LF. It may look at what stands before and behind.
        text: Text whose lines end with LF.

    Example:
        >>> import re
        >>> list(lines_with(re.compile("[0-9]"), "1st\nnone\n2nd and 3rd"))
        [(0, '1st'), (9, '2nd and 3rd')]
    """
    at = 0
    while found := pattern.search(text, at):
        start = text.rfind("\n", at, found.start()) + 1 or at
        end = line_end(text, found.start())
        yield start, text[start:end]
        at = end + 1


def line_end(text: str, at: int) -> int:
    """Return where the line that holds a place ends: the offset of its LF, or the length of the text."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end
