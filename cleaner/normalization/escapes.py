r"""Escapes that stand in prose: HTML entities, ``\u1ea1``, ``%E1%BA%A1``, quoted-printable.

What is escaped in program source, markup, data and addresses is meant to be; so each line is asked for itself whether
it is prose, and its surroundings whether they are a fenced block of Markdown or a page of HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.edits.lines import line_end, lines
from cleaner.normalization.backslashes import backslashes
from cleaner.normalization.code import is_code, without_code_spans
from cleaner.normalization.code_points import code_points
from cleaner.normalization.entities import entities
from cleaner.normalization.percents import percents
from cleaner.normalization.quoted_printable import quoted_printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaner.edits.edit import Edit

_BEGINNINGS = {
    "&": "(?:#[0-9xX]|[A-Za-z][A-Za-z0-9])",
    "\\": r"(?:[uUx][0-9A-Fa-f]|u\{|3[0-6][0-7])",
    "%": "(?:25)*(?:u[0-9A-Fa-f]|[C-Fc-f][0-9A-Fa-f])",
    "=": "[C-Fc-f][0-9A-Fa-f]=",
    "<": r"U\+[0-9A-Fa-f]",
    "u1": "[eE][a-fA-F][0-9a-fA-F]",
}
"""The marks of escapes, and what each begins with behind its mark."""


def _begins(*marks: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) + _BEGINNINGS[mark] for mark in marks))


_ENTITY, _BACKSLASH, _PERCENT, _QUOTED_PRINTABLE = map(_begins, ("&", "\\", "%", "="))
_CODE_POINT = _begins("<", "u1")

TRIGGER = re.compile(
    r"[&\\%=<1](?:" + "|".join(f"(?<={re.escape(mark)}){behind}" for mark, behind in _BEGINNINGS.items()) + ")"
)
"""Without a match :func:`escapes` has nothing to do.

Led by the last characters of the marks, so that the search runs at the speed of a class search; ``u`` is not among
them because it is ten times as frequent in prose as ``1``.
"""

_FENCE = re.compile("^ {0,3}(```+|~~~+)", re.MULTILINE)
_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,1000})?/?>|/[A-Za-z]|!--|!DOCTYPE|\?xml|!\[CDATA)")
_TAGGED_SHARE = 10
"""A text with a tag for every so many lines is markup as a whole."""
_NEARBY = 2_000
"""Characters to either side in which a line's paragraph is looked for, and lines of code are counted."""
_CODE_SHARE = 4
"""Where every so many lines one is code, those between are its strings and comments."""
_ANY_ESCAPE = re.compile(
    r"&#?\w{1,31};?|(?<!\\)\\+(?:[uUx][0-9A-Fa-f]{2,8}|u\{\w{1,6}\})|\\[0-7]{3}|%[0-9A-Fa-f]{2}|=(?:[0-9A-Fa-f]{2}|$)"
)


def has_escapes(text: str) -> bool:
    """Tell whether :func:`escapes` could find anything in ``text``: the cheap question."""
    return any(mark in text for mark in _BEGINNINGS) and TRIGGER.search(text) is not None


def escapes(text: str) -> list[Edit]:
    r"""Return edits that decode escapes which stand in prose, under the name of their kind.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.rule, e.before, e.after) for e in escapes("l&agrave;\nTi\\u1ebfng Vi\\u1ec7t\n'\\u1ebf\\u1ec7'")]
        [('entities', '&agrave;', 'à'), ('escapes', '\\u1ebf', 'ế'), ('escapes', '\\u1ec7', 'ệ')]
    """
    surroundings = _Surroundings(text)
    return [
        edit
        for start, joined in _suspect_lines(text)
        if not surroundings.is_fenced(start) and not surroundings.is_source(start)
        for edit in _decoded(start, joined, surroundings)
    ]


def _suspect_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield start and content of each line with a trigger, with the lines that ``=`` at the line's end joins to it."""
    at = 0
    while found := TRIGGER.search(text, at):
        start = text.rfind("\n", at, found.start()) + 1 or at
        while start - 2 >= at and text[start - 2] == "=":
            start = text.rfind("\n", at, start - 1) + 1 or at
        end = line_end(text, found.end())
        while _is_joined(text, end):
            end = line_end(text, end + 1)
        yield start, text[start:end]
        at = end + 1


def _is_joined(text: str, end: int) -> bool:
    """Tell whether ``=`` joins the line that ends at ``end`` to the next; ``?=`` may be the end of an encoded word."""
    return end + 1 < len(text) and text[end - 1] == "=" and (text[end - 2] != "?" or text[end + 1] in " \t")


def _decoded(start: int, joined: str, surroundings: _Surroundings) -> list[Edit]:
    """Return the edits of one line, or of lines that may be joined."""
    if _QUOTED_PRINTABLE.search(joined) and (found := quoted_printable(without_code_spans(joined), start)):
        return found
    edits: list[Edit] = []
    for offset, line in lines(joined):
        at = start + offset
        visible = without_code_spans(line)
        for trigger, decode in _KINDS:
            if not trigger.search(visible) or (decode is entities and surroundings.is_markup(at, len(line))):
                continue
            if found := decode(visible, at):  # one kind a pass: the others see what it leaves
                edits += found
                break
    return edits


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str, int], list[Edit]]], ...] = (
    (_ENTITY, entities),
    (_BACKSLASH, backslashes),
    (_PERCENT, percents),
    (_CODE_POINT, code_points),
)


class _Surroundings:
    """What a text tells about its lines, found out when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counted: dict[int, tuple[int, int]] = {}

    def is_fenced(self, at: int) -> bool:
        """Tell whether a line lies between the fences of a Markdown code block."""
        return bisect_right(self._fences, at) % 2 == 1

    def is_source(self, at: int) -> bool:
        """Tell whether a line lies within a comment of C and its like, or among lines of code."""
        nearby = max(at - _NEARBY, 0)
        opened = self._text.rfind("/*", nearby, at)
        if opened >= 0 and self._text.find("*/", opened, at) < 0:
            return True
        counts = [self._code_lines(part) for part in range(max(at // _NEARBY - 1, 0), at // _NEARBY + 2)]
        code, lines = sum(code for code, _ in counts), sum(lines for _, lines in counts)
        return code > 1 and code * _CODE_SHARE >= lines

    def _code_lines(self, part: int) -> tuple[int, int]:
        """Return how many lines of a part of the text are code, and how many lines it has that are not blank."""
        if part not in self._counted:
            lines = self._text[part * _NEARBY : (part + 1) * _NEARBY].split("\n")
            filled = [line for line in lines if line and not line.isspace()]
            self._counted[part] = sum(is_code(_ANY_ESCAPE.sub("é", line)) for line in filled), len(filled)
        return self._counted[part]

    def is_markup(self, start: int, length: int) -> bool:
        """Tell whether a line belongs to HTML or XML: tags in its paragraph, or all over the text."""
        if not self._tags:
            return False
        if len(self._tags) * _TAGGED_SHARE >= self._lines:
            return True
        end = start + length
        above = self._text.rfind("\n\n", max(start - _NEARBY, 0), start)
        below = self._text.find("\n\n", end, end + _NEARBY)
        first = bisect_left(self._tags, above if above >= 0 else max(start - _NEARBY, 0))
        return first < len(self._tags) and self._tags[first] < (below if below >= 0 else end + _NEARBY)

    @cached_property
    def _fences(self) -> list[int]:
        """Where code blocks begin and end, in turn; one that is not closed reaches to the end, as in Markdown."""
        if "```" not in self._text and "~~~" not in self._text:
            return []
        places: list[int] = []
        opener = ""
        for fence in _FENCE.finditer(self._text):
            if not opener:
                opener = fence[1]
                places.append(fence.start())
            elif fence[1][0] == opener[0] and len(fence[1]) >= len(opener):
                opener = ""
                places.append(fence.start())
        return places

    @cached_property
    def _lines(self) -> int:
        return self._text.count("\n") + 1

    @cached_property
    def _tags(self) -> list[int]:
        return [tag.start() for tag in _TAG.finditer(self._text)] if "<" in self._text else []
