"""A regular expression for one of many strings, the longest that fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_END = ""


def longest_of(strings: Iterable[str]) -> str:
    r"""Return a pattern that matches the longest of ``strings`` that stands at a place.

    Common beginnings are written once. Python's ``re`` tries the strings of a plain alternation one by one: with the
    130 of a legacy font that is ten times slower.

    Example:
        >>> longest_of(["a", "ab", "abc", "abd", "x"])
        '(?:a(?:b(?:[cd])?)?|x)'
    """
    root: dict[str, Any] = {}
    for string in strings:
        node = root
        for character in string:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _written(root)


def _written(node: dict[str, Any]) -> str:
    ending = [character for character in sorted(node) if character and list(node[character]) == [_END]]
    longer = [character for character in sorted(node) if character and list(node[character]) != [_END]]
    branches = [re.escape(character) + _written(node[character]) for character in longer]
    if ending:
        branches.append(re.escape(ending[0]) if len(ending) == 1 else f"[{''.join(map(re.escape, ending))}]")
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "")
