"""Two stages of one document, line by line: what is the same, and which lines became which."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.ledger.layers import Segment


class LineChange(NamedTuple):
    """A run of lines: the same ones in both texts, or old lines that became new ones.

    Attributes:
        old: Lines of the older text with their LF; the last line of a text may have none.
        new: Lines of the newer text; the same list as ``old`` where nothing changed.
    """

    old: list[str]
    new: list[str]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.old is self.new


def line_changes(segments: Iterable[Segment], older: str, newer: str) -> Iterator[LineChange]:
    r"""Yield the lines of a document as two stages left them, in order, in linear time.

    No lines are looked for: the edits say what became of each.

    Args:
        segments: The document with its edits.
        older: The stage of the older text, one of :data:`cleaner.edits.edit.STAGES`; ``decode`` left it as it was read.
        newer: The stage of the newer text, the same or a later one.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> from cleaner.ledger.layers import layers
        >>> segments = layers("Menu\nText", [[Edit("chrome", "menu", 0, 5, "Menu\n", "")]])
        >>> for change in line_changes(segments, "decode", "chrome"):
        ...     print(change.same, change.old, change.new)
        False ['Menu\n'] []
        True ['Text'] ['Text']
    """
    old, new = _Lines(), _Lines()
    for segment in segments:
        in_old, in_new = segment.stands_after(older), segment.stands_after(newer)
        if in_old and in_new:
            yield from _both(segment.text, old, new)
        elif in_old:
            old.add(segment.text)
        elif in_new:
            new.add(segment.text)
    old.end()
    new.end()
    yield from _trimmed(old.whole, new.whole)


class _Lines:
    """Lines of one of the two texts that are not handed on yet."""

    def __init__(self) -> None:
        self.whole: list[str] = []
        self._parts: list[str] = []

    @property
    def at_start(self) -> bool:
        """Whether the next character opens a line."""
        return not self._parts

    def add(self, text: str) -> None:
        """Append some text."""
        lines = text.split("\n")
        for line in lines[:-1]:
            self.whole.append("".join([*self._parts, line, "\n"]))
            self._parts.clear()
        if lines[-1]:
            self._parts.append(lines[-1])

    def end(self) -> None:
        """Take what has no LF as a line."""
        if self._parts:
            self.whole.append("".join(self._parts))
            self._parts.clear()

    def clear(self) -> None:
        """Forget the whole lines, in a new list, as the old one was handed on."""
        self.whole = []


def _both(text: str, old: _Lines, new: _Lines) -> Iterator[LineChange]:
    """Yield the lines that are known once a text that stands in both is added."""
    first = 0
    if not (old.at_start and new.at_start):
        first = text.find("\n") + 1 or len(text)
        old.add(text[:first])
        new.add(text[:first])
        if not (old.at_start and new.at_start):
            return
    yield from _trimmed(old.whole, new.whole)
    old.clear()
    new.clear()
    last = text.rfind("\n", first) + 1 or first
    if last > first:
        same = text[first:last].split("\n")[:-1]
        lines = [f"{line}\n" for line in same]
        yield LineChange(lines, lines)
    old.add(text[last:])
    new.add(text[last:])


def _trimmed(old: list[str], new: list[str]) -> Iterator[LineChange]:
    """Yield what changed between some lines, those that both begin or end with apart."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    if head:
        same = old[:head]
        yield LineChange(same, same)
    changed = LineChange(old[head : len(old) - tail], new[head : len(new) - tail])
    if changed.old or changed.new:
        yield changed
    if tail:
        same = old[len(old) - tail :]
        yield LineChange(same, same)
