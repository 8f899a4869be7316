"""A document line by line, with what went and what came marked in each line, and the edits that are told behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.edits.edit import Edit
    from cleaner.ledger.layers import Segment

State = Literal["same", "gone", "changed"]

LINE_END = "↵"
"""Stands for a line end that went or came within a line that stays."""


class Mark(NamedTuple):
    """A part of a line.

    Attributes:
        text: Its characters.
        written: The edit that wrote it; ``None`` for what was read.
        removed: The edit that took it away; ``None`` for what is in the corpus.
    """

    text: str
    written: Edit | None
    removed: Edit | None


@dataclass(frozen=True)
class MarkedLine:
    """A line of a document with its changes.

    Attributes:
        number: Its 1-based number in the text as it was read; ``None`` for a line that an edit wrote.
        state: ``same``, ``gone`` as a whole, or ``changed``.
        marks: Its parts; none for an empty line.
        ending: The edits that are told behind it: those of which it has the last part.
        edits: All edits that changed it or its line end.
    """

    number: int | None
    state: State
    marks: tuple[Mark, ...]
    ending: tuple[Edit, ...]
    edits: tuple[Edit, ...]

    @property
    def text(self) -> str:
        """The line as it was read."""
        return "".join(mark.text for mark in self.marks if mark.written is None and mark.text != LINE_END)


def marked_lines(segments: Sequence[Segment]) -> Iterator[MarkedLine]:
    r"""Yield the lines of a document, in order, those that are gone at their places.

    Args:
        segments: The document with its edits.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> from cleaner.ledger.layers import layers
        >>> segments = layers("Menu\nText\xa0here", [[Edit("normalize", "spaces", 9, 10, "\xa0", " ")],
        ...                                         [Edit("chrome", "menu", 0, 5, "Menu\n", "")]])
        >>> for line in marked_lines(segments):
        ...     print(line.number, line.state, [mark.text for mark in line.marks], [edit.rule for edit in line.ending])
        1 gone ['Menu'] ['menu']
        2 changed ['Text', '\xa0', ' ', 'here'] ['spaces']
    """
    waiting: MarkedLine | None = None
    for line in _lines(segments):
        if waiting is not None:
            yield _without_line_end(waiting) if line.state == "gone" else waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _without_line_end(line: MarkedLine) -> MarkedLine:
    """Return a line that stays as one that is the same if only its LF went: so did that of the lines below it."""
    if not line.marks or line.marks[-1].text != LINE_END or line.marks[-1].removed is None:
        return line
    marks = line.marks[:-1]
    touched = {id(edit): edit for mark in marks for edit in (mark.written, mark.removed) if edit is not None}
    return MarkedLine(line.number, "changed" if touched else "same", marks, line.ending, tuple(touched.values()))


def _lines(segments: Sequence[Segment]) -> Iterator[MarkedLine]:
    """Yield the lines, each with its line end."""
    last = _last_segments(segments)
    number = 1
    marks: list[Mark] = []
    ending: list[Edit] = []
    opened_as = None
    begun = False
    for place, segment in enumerate(segments):
        lines = segment.text.split("\n")
        for at, part in enumerate(lines):
            if not begun:
                opened_as, begun = (number if segment.written is None else None), True
            elif opened_as is None and segment.written is None:
                opened_as = number
            if part:
                marks.append(Mark(part, segment.written, segment.removed))
            if at == len(lines) - 1:
                ending += last.get(place, ())
                break
            stays = segment.written is None and segment.removed is None
            if at == len(lines) - 2 and not lines[-1]:  # nothing of it stands on the next line
                ending += last.pop(place, ())
            yield _line(opened_as, marks, ending, None if stays else segment)
            number += segment.written is None
            marks, ending, begun = [], [], False
    if marks or ending:
        yield _line(opened_as, marks, ending, None)


def _last_segments(segments: Sequence[Segment]) -> dict[int, list[Edit]]:
    """Return the edits by the place of the last segment that each of them wrote or took away."""
    place_of: dict[int, tuple[int, Edit]] = {}
    for place, segment in enumerate(segments):
        for edit in (segment.removed, segment.written):
            if edit is not None:
                place_of[id(edit)] = (place, edit)
    last: dict[int, list[Edit]] = {}
    for place, edit in place_of.values():
        last.setdefault(place, []).append(edit)
    return last


def _line(number: int | None, marks: list[Mark], ending: list[Edit], line_end: Segment | None) -> MarkedLine:
    """Return a line; ``line_end`` is the segment of its LF if that went or came."""
    there = [*marks, *([] if line_end is None else [Mark("", line_end.written, line_end.removed)])]
    edits = {id(edit): edit for mark in there for edit in (mark.written, mark.removed) if edit is not None}
    stays = any(mark.removed is None for mark in marks)
    ends_gone = line_end is not None and line_end.removed is not None
    if line_end is not None and (stays or not ends_gone):
        marks = [*marks, Mark(LINE_END, line_end.written, line_end.removed)]
    untouched = all(mark.written is None and mark.removed is None for mark in marks)
    state: State = "changed"
    if untouched and not ends_gone:
        state = "same"
    elif not stays and (marks or ends_gone) and all(mark.removed is not None for mark in marks):
        state = "gone"
    return MarkedLine(number, state, tuple(marks), tuple(ending), tuple(edits.values()))
