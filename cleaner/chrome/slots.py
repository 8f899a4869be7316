"""Template lines as people read and write them: text in which each variable part is a placeholder such as ``<number>``.

A placeholder stands for whatever the masked key of a line takes for one slot. So the key of such a text is that of the
same text with an example in each place.
"""

from __future__ import annotations

import difflib
import functools
import re
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.calendar import calendar_table
from cleaner.chrome.facts import line_facts
from cleaner.chrome.keys import word_hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

PLACEHOLDERS = {
    "number": "1",
    "date": "1/1/2020",
    "time": "10:30",
    "day": "Monday",
    "address": "http://a.example/",
}
"""Each placeholder with an example of what it stands for. Days are names of days and months, and units of time."""

_PLACEHOLDER = re.compile(r"(\\?)<(\w{1,20})>")
_ADDRESS = re.compile(r"(?<!\S)(?=\S*\w(?:://|@\w))\S+")
_NUMBER = re.compile(r"\d+(?:([.,:/-])\d+(?:\1\d+)*)?")
_WORD = re.compile(r"[^\W\d_]+")
_NAME_WORDS = 4  # of the longest calendar name


class UnknownPlaceholderError(ValueError):
    """A text has what is nearly a placeholder; the message names the remedy."""


def masked_keys(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    r"""Return the masked key of each text, its placeholders filled in; 0 for a blank one.

    Args:
        texts: Lines with placeholders. ``\<number>`` is no placeholder, but what a page has there.

    Raises:
        UnknownPlaceholderError: A text has what is nearly a placeholder.

    Example:
        >>> keys = masked_keys(["Views: <number>", "views: 1,024", r"Views: \<number>"])
        >>> bool(keys[0] == keys[1]), bool(keys[0] == keys[2])
        (True, False)
    """
    return line_keys([_PLACEHOLDER.sub(_filled, text) for text in texts])


def line_keys(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return the masked key of each line as it stands on a page, placeholders not known."""
    lines = [text.encode() for text in texts]
    ends = np.cumsum([0, *(len(line) for line in lines)]).astype(np.int64)
    data = np.frombuffer(b"".join(lines), np.uint8)
    return line_facts(data, ends).key


def with_placeholders(lines: Sequence[str]) -> list[str]:
    """Return each line with placeholders for its slots; its masked key stays the same.

    Args:
        lines: Lines as they stand on pages.

    Example:
        >>> with_placeholders(["Tuesday, 2 May 2023, 10:30", "Ring 555-0100 or a@b.example"])
        ['<day>, <number> <day> <number>, <time>', 'Ring <number> or <address>']
    """
    shown = [_escaped(line) for line in lines]
    if not lines:
        return shown
    keys = line_keys(lines)
    for hide in (_with_numbers, _with_all):
        tried = [hide(line) for line in lines]
        same = masked_keys(tried) == keys
        shown = [new if fits else old for new, old, fits in zip(tried, shown, same.tolist(), strict=True)]
    return shown


def _filled(found: re.Match[str]) -> str:
    escaped, name = found.groups()
    if escaped:
        return f"<{name}>"
    if name in PLACEHOLDERS:
        return PLACEHOLDERS[name]
    near = difflib.get_close_matches(name, PLACEHOLDERS, 1, cutoff=0.75)
    if near:
        raise UnknownPlaceholderError(
            f"unknown placeholder <{name}>; write <{near[0]}>, or \\<{name}> if the pages have it"
        )
    return found[0]


def _escaped(text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: f"\\{found[0]}", text)


def _with_numbers(line: str) -> str:
    """Return a line with placeholders for addresses and numbers."""
    return _outside(_ADDRESS, line, lambda _: "<address>", lambda rest: _outside(_NUMBER, rest, _number, _escaped))


def _with_all(line: str) -> str:
    """Return a line with placeholders for addresses, numbers and calendar names."""

    def words(text: str) -> str:
        return _outside(_NUMBER, text, _number, _with_names)

    return _outside(_ADDRESS, line, lambda _: "<address>", words)


def _outside(
    pattern: re.Pattern[str], text: str, inside: Callable[[re.Match[str]], str], outside: Callable[[str], str]
) -> str:
    """Return a text with what a pattern finds changed in one way, and what stands between in another."""
    parts = []
    at = 0
    for found in pattern.finditer(text):
        parts += [outside(text[at : found.start()]), inside(found)]
        at = found.end()
    return "".join([*parts, outside(text[at:])])


def _number(found: re.Match[str]) -> str:
    """Return the placeholder for a number: the one that the stage's notes would name."""
    mark = found[1]
    parts = re.split(r"[.,:/-]", found[0])
    first, last = len(parts[0]), len(parts[-1])
    if mark == ":" and len(parts) <= 3 and first <= 2 and last == 2:
        return "<time>"
    dated = mark is not None and mark in "./-" and len(parts) == 3
    if dated and ((first <= 2 and last in (2, 4)) or (first == 4 and last <= 2)):
        return "<date>"
    return "<number>"


def _with_names(text: str) -> str:
    """Return a text with placeholders for calendar names."""
    words = list(_WORD.finditer(text))
    parts = []
    at = number = 0
    while number < len(words):
        for size in range(min(_NAME_WORDS, len(words) - number), 0, -1):
            first, last = words[number], words[number + size - 1]
            if _is_name(text[first.start() : last.end()]):
                parts += [_escaped(text[at : first.start()]), "<day>"]
                at = last.end()
                number += size - 1
                break
        number += 1
    return "".join([*parts, _escaped(text[at:])])


def _is_name(words: str) -> bool:
    hashes = word_hashes(words)
    return bool(hashes) and hashes[-1] in _names()


@functools.cache
def _names() -> frozenset[int]:
    return frozenset(calendar_table().names.tolist()) - {0}
