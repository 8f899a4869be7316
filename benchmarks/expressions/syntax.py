"""What a regular expression is made of: the characters that it takes, what it repeats, texts that fit it."""

from __future__ import annotations

import re
import sys
import warnings
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    from re import _constants as sre
    from re import _parser as sre_parse
else:
    import sre_constants as sre
    import sre_parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 20
"""A repeat of up to so many is taken for one without a limit."""
_POOL = "a7 \n!\0é%A0-"


def tree_of(pattern: str, flags: int, *, of_bytes: bool) -> Any:
    """Return an expression as ``re`` parses it: pairs of what a part is and what it holds."""
    source = pattern.encode("latin-1") if of_bytes else pattern
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sre_parse.parse(source, flags)


def alphabet(tree: Any) -> Iterator[str]:
    """Yield characters that the literals and classes of an expression take."""
    for kind, value in tree:
        if kind in (sre.LITERAL, sre.IN, sre.NOT_LITERAL, sre.ANY, sre.CATEGORY):
            yield from _characters(kind, value)
        else:
            for part in _parts(kind, value):
                yield from alphabet(part)


def _characters(kind: Any, value: Any) -> list[str]:
    """Return some characters that a literal or a class takes, of each of its parts one."""
    if kind is sre.LITERAL:
        return [chr(value)]
    if kind is sre.NOT_LITERAL:
        return [one for one in _POOL if one != chr(value)][:1]
    if kind is sre.ANY:
        return ["a"]
    if kind is sre.CATEGORY:
        return [_OF_CATEGORY.get(str(value).rpartition("_NOT_")[2] if "_NOT_" in str(value) else str(value), "a")]
    items = [item for item in value if item[0] is not sre.NEGATE]
    if len(items) < len(value):
        fits = re.compile(f"[^{''.join(map(_written, items))}]", re.DOTALL)
        return [one for one in _POOL + "ạ字" if fits.match(one)][:3]
    found = []
    for item, inner in items:
        found += [chr(inner[0])] if item is sre.RANGE else _characters(item, inner)
    return found[:: max(1, len(found) // 3)][:4]


_OF_CATEGORY = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
_NAMES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _written(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _NAMES[str(value)] if kind is sre.CATEGORY else re.escape(chr(value))


def _parts(kind: Any, value: Any) -> list[Any]:
    """Return the expressions within a part of one."""
    if kind is sre.BRANCH:
        return list(value[1])
    if kind is sre.SUBPATTERN:
        return [value[-1]]
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    if kind in _REPEATS:
        return [value[2]]
    if str(kind) == "ATOMIC_GROUP":
        return [value]
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)


def samples(tree: Any) -> list[str]:
    """Return short texts that an expression takes, or nearly: what stands around it is not looked at."""
    found = [""]
    for kind, value in tree:
        if kind in (sre.LITERAL, sre.IN, sre.NOT_LITERAL, sre.ANY, sre.CATEGORY):
            more = _characters(kind, value)[:3] or [""]
        elif kind is sre.BRANCH:
            more = [one for part in value[1][:4] for one in samples(part)[:2]] or [""]
        elif kind is sre.SUBPATTERN:
            more = samples(value[-1])
        elif kind in _REPEATS:
            more = [one * max(value[0], 1) for one in samples(value[2])]
        else:
            more = [""]
        found = [one + other for one in found for other in more][:6]
    return found


def repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield, for each repeat of an expression, what stands before it and what it takes."""
    for kind, value in tree:
        if kind in _REPEATS and value[1] >= _MANY:
            for again in samples(value[2]):
                yield before, again
        for part in _parts(kind, value):
            yield from repeats(part, before)
        before = (before + next(iter(samples([(kind, value)])), ""))[:40]
