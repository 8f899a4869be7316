"""Edits by the lines that they change: each line, or run of lines, as it was and as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.edits.edit import Edit


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Piece(NamedTuple):
    """A part of a line.

    Attributes:
        text: Its characters.
        edit: The edit that takes them away or puts them there; ``None`` for what stays.
    """

    text: str
    edit: Edit | None = None


@dataclass(frozen=True)
class ChangedLines:
    """Lines that edits change together.

    Attributes:
        first: 1-based number of the first line, in the text as the stage received it.
        last: That of the last.
        edits: The edits, in order.
        old: The lines as they were, in pieces.
        new: The lines as they are, in pieces; there can be more of them or fewer.
    """

    first: int
    last: int
    edits: tuple[Edit, ...]
    old: tuple[tuple[Piece, ...], ...]
    new: tuple[tuple[Piece, ...], ...]


def changed_lines(received: str, edits: Sequence[Edit]) -> Iterator[ChangedLines]:
    r"""Yield the lines that edits of one stage change, in order; what stands in one line stays together.

    Args:
        received: The text as the stage received it.
        edits: The edits of the stage, ordered by ``start``, not overlapping.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> edits = [Edit("normalize", "spaces", 3, 4, "\xa0", " "), Edit("normalize", "spaces", 5, 6, "\xa0", " ")]
        >>> for lines in changed_lines("a\nb\xa0c\xa0d\ne", edits):
        ...     print(lines.first, len(lines.edits), ["".join(piece.text for piece in row) for row in lines.new])
        2 2 ['b c d']
    """
    line, counted, at = 1, 0, 0
    while at < len(edits):
        start = received.rfind("\n", counted, edits[at].start) + 1 or counted
        line += received.count("\n", counted, start)
        first, line_end = at, edits[at].start
        while at < len(edits) and edits[at].start <= line_end:
            line_end = received.find("\n", max(edits[at].start, edits[at].end - 1))
            line_end = len(received) if line_end < 0 else line_end
            at += 1
        counted = max(line_end, edits[at - 1].end)  # behind a line end that is part of the edit
        within = received[start:counted].count("\n")
        last = line + within - received[start:counted].endswith("\n")
        old, new = _rows(received, start, counted, edits[first:at])
        yield ChangedLines(line, last, tuple(edits[first:at]), old, new)
        line += within


def _rows(
    received: str, start: int, end: int, edits: Iterable[Edit]
) -> tuple[tuple[tuple[Piece, ...], ...], tuple[tuple[Piece, ...], ...]]:
    """Return some lines of a text as they were and as they are."""
    old, new = [list[Piece]()], [list[Piece]()]
    for edit in edits:
        for rows, text in ((old, edit.before), (new, edit.after)):
            rows[-1].append(Piece(received[start : edit.start]))
            for part in _LINE.findall(text):
                rows[-1].append(Piece(part, edit))
                if part.endswith("\n"):
                    rows.append([])
        start = edit.end
    for rows in (old, new):
        rows[-1].append(Piece(received[start:end]))
    full = (tuple(tuple(piece for piece in row if piece.text) for row in rows) for rows in (old, new))
    shown_old, shown_new = (tuple(row for row in rows if row) for rows in full)
    return shown_old, shown_new
