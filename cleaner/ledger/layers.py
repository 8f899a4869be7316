"""A document with all its edits at their places: what stood there, what went and what came, stage by stage."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from cleaner.edits.edit import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.edits.edit import Edit


class Segment(NamedTuple):
    """A stretch of text that came and went as one.

    Attributes:
        text: Its characters, at least one.
        written: The edit that wrote it; ``None`` for what stood in the text as it was read.
        removed: The edit that took it away; ``None`` for what stands in the corpus.
    """

    text: str
    written: Edit | None = None
    removed: Edit | None = None

    def stands_after(self, stage: str) -> bool:
        """Tell whether it stands in the text that ``stage`` left, one of :data:`cleaner.edits.edit.STAGES`."""
        reached = STAGES.index(stage)
        came = self.written is None or STAGES.index(self.written.stage) <= reached
        return came and (self.removed is None or STAGES.index(self.removed.stage) > reached)


def layers(text: str, edits: Iterable[Sequence[Edit]]) -> list[Segment]:
    r"""Return a text as segments that remember every edit, what an edit wrote behind what it took away.

    Args:
        text: The text as it was read.
        edits: The edits of each stage, in the order of the stages; those of one stage are ordered by ``start``, do not
            overlap, and have their offsets in the text as that stage received it.

    Returns:
        Segments whose texts, where ``written`` is ``None``, are ``text``, and where ``removed`` is, what became of it.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> spaces = Edit("normalize", "spaces", 1, 2, "\xa0", " ")
        >>> menu = Edit("chrome", "menu", 2, 6, "Home", "")
        >>> for segment in layers("A\xa0Home", [[spaces], [menu]]):
        ...     print(repr(segment.text), segment.stands_after("decode"), segment.stands_after("chrome"))
        'A' True True
        '\xa0' True False
        ' ' False True
        'Home' True False
    """
    segments = [Segment(text)] if text else []
    for of_stage in edits:
        segments = list(_edited(segments, of_stage))
    return segments


def _edited(segments: Iterable[Segment], edits: Sequence[Edit]) -> Iterator[Segment]:
    """Yield the segments after the edits of one more stage, whose offsets count what still stands."""
    waiting = deque(edits)
    at = 0  # in the text as the stage received it
    for segment in segments:
        if segment.removed is not None:
            yield segment
        else:
            yield from _cut(segment, at, waiting)
            at += len(segment.text)
    yield from (Segment(edit.after, edit) for edit in waiting if edit.after)  # behind the last character


def _cut(segment: Segment, at: int, waiting: deque[Edit]) -> Iterator[Segment]:
    """Yield the parts of a segment that stands at ``at``, and take from ``waiting`` the edits that end in it."""
    place, end = at, at + len(segment.text)
    while place < end and waiting:
        edit = waiting[0]
        if place < edit.start:
            until = min(edit.start, end)
            yield segment._replace(text=segment.text[place - at : until - at])
        else:
            until = min(edit.end, end)
            if until > place:
                yield segment._replace(text=segment.text[place - at : until - at], removed=edit)
            if until == edit.end:
                waiting.popleft()
                if edit.after:
                    yield Segment(edit.after, edit)
        place = until
    if place < end:
        yield segment._replace(text=segment.text[place - at :])
