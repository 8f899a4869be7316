"""Two stages of a document as a unified diff, which ``patch`` and ``git apply`` can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.ledger.line_changes import line_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.ledger.layers import Segment

_CONTEXT = 3
"""Lines that are the same on either side of a change, as diff tools have it."""
_NO_END = "\\ No newline at end of file\n"


def unified_diff(
    segments: Sequence[Segment], older: str, newer: str, name: str, *, gone: bool = False
) -> Iterator[str]:
    r"""Yield the lines of a unified diff; none where the stages left the same text.

    Args:
        segments: The document with its edits.
        older: The stage of the older text, one of :data:`cleaner.edits.edit.STAGES`; ``decode`` left it as it was read.
        newer: The stage of the newer text, the same or a later one.
        name: What the document is called.
        gone: The document as a whole does not stand after ``newer``.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> from cleaner.ledger.layers import layers
        >>> segments = layers("Menu\nText\n", [[Edit("chrome", "menu", 0, 5, "Menu\n", "")]])
        >>> print("".join(unified_diff(segments, "decode", "chrome", "a.txt")), end="")
        --- a/a.txt
        +++ b/a.txt
        @@ -1,2 +1 @@
        -Menu
         Text
    """
    began = False
    for hunk in _hunks(segments, older, newer):
        if not began:
            began = True
            yield f"--- {_quoted(f'a/{name}')}\n"
            yield "+++ /dev/null\n" if gone else f"+++ {_quoted(f'b/{name}')}\n"
        yield from hunk
    if gone and not began:  # an empty text went
        yield f"--- {_quoted(f'a/{name}')}\n"
        yield "+++ /dev/null\n"


def _hunks(segments: Sequence[Segment], older: str, newer: str) -> Iterator[list[str]]:
    """Yield hunks, each as its lines; changes with at most twice the context between them are one hunk."""
    old_line = new_line = 1  # of what comes next
    same: list[str] = []  # the same lines behind what was handed on, or behind the last change of the hunk
    hunk: _Hunk | None = None
    for change in line_changes(segments, older, newer):
        if change.same:
            same = [*same, *change.old] if hunk is not None else [*same, *change.old[-_CONTEXT:]][-_CONTEXT:]
        else:
            if hunk is not None and len(same) > 2 * _CONTEXT:
                yield hunk.ended(same[:_CONTEXT])
                hunk, same = None, same[-_CONTEXT:]
            if hunk is None:
                hunk = _Hunk(old_line - len(same), new_line - len(same))
            hunk.add(" ", same)
            hunk.add("-", change.old)
            hunk.add("+", change.new)
            same = []
        old_line += len(change.old)
        new_line += len(change.new)
    if hunk is not None:
        yield hunk.ended(same[:_CONTEXT])


class _Hunk:
    """Changes that stand close together, with the lines around them."""

    def __init__(self, old_start: int, new_start: int) -> None:
        self._starts = (old_start, new_start)
        self._counts = [0, 0]
        self._rows: list[str] = []

    def add(self, sign: str, lines: Sequence[str]) -> None:
        """Append lines of both texts (a space), of the old one (``-``) or of the new one (``+``)."""
        self._counts[0] += len(lines) if sign != "+" else 0
        self._counts[1] += len(lines) if sign != "-" else 0
        self._rows += [f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_END}" for line in lines]

    def ended(self, same: Sequence[str]) -> list[str]:
        """Return the lines of the hunk, with some that are the same at its end."""
        self.add(" ", same)
        old, new = (
            # Of no lines, the line before them is named.
            f"{start - (count == 0)}" + ("" if count == 1 else f",{count}")
            for start, count in zip(self._starts, self._counts, strict=True)
        )
        return [f"@@ -{old} +{new} @@\n", *self._rows]


def _quoted(name: str) -> str:
    """Return the name of a file as diff tools read it: in quotes where it has signs that would end it."""
    if any(character in '"\\' or character < " " or character == "\x7f" for character in name):
        shown = "".join(
            f"\\{ord(character):03o}" if character < " " or character == "\x7f" else character
            for character in name.replace("\\", "\\\\").replace('"', '\\"')
        )
        return f'"{shown}"'
    return f"{name}\t" if " " in name else name
