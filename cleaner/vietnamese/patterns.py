"""Regular expressions for one of many: characters, or strings of which the longest that fits is meant."""

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


def any_of(characters: Iterable[str]) -> str:
    """Return a class of the characters, or what never matches if there are none.

    Example:
        >>> any_of("bab"), any_of("")
        ('[ab]', '(?!)')
    """
    escaped = "".join(re.escape(character) for character in sorted(set(characters)))
    return f"[{escaped}]" if escaped else "(?!)"


def _written(node: dict[str, Any]) -> str:
    ending = [character for character in sorted(node) if character and list(node[character]) == [_END]]
    longer = [character for character in sorted(node) if character and list(node[character]) != [_END]]
    branches = [re.escape(character) + _written(node[character]) for character in longer]
    if ending:
        branches.append(re.escape(ending[0]) if len(ending) == 1 else f"[{''.join(map(re.escape, ending))}]")
    return f"(?:{'|'.join(branches)})" + ("?" if _END in node else "")
