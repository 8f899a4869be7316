"""Data inside an HTML file: JSON that no text of a corpus can break out of, and lists that keep to a size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSAFE = re.compile(
    "[<>&\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""What could end a script or a comment, ends lines in JavaScript, or cannot be seen in the file."""


class Fitted(NamedTuple):
    """A list as JSON.

    Attributes:
        json: The list.
        left_out: Its last items, which had no room.
    """

    json: str
    left_out: int


def embedded(value: Any) -> str:
    r"""Return a value as JSON that may stand in a script element of an HTML file.

    Args:
        value: Plain values; strings without lone surrogates.

    Example:
        >>> embedded({"a": "</script><!-- \u2028 é"})
        '{"a":"\\u003c/script\\u003e\\u003c!-- \\u2028 é"}'
    """
    return _UNSAFE.sub(_escaped, orjson.dumps(value).decode())


def fitted(items: Iterable[Any], most: int) -> Fitted:
    """Return as many of some items as JSON as fit into a number of bytes.

    Args:
        items: The items, the most important first.
        most: UTF-8 bytes of the list.

    Example:
        >>> fitted(["one", "two", "three"], 14)
        Fitted(json='["one","two"]', left_out=1)
    """
    parts: list[str] = []
    left, left_out = most - 2, 0
    for item in items:
        text = embedded(item)
        left -= len(text.encode()) + 1
        if left < 0 or left_out:
            left_out += 1
            continue
        parts.append(text)
    return Fitted(f"[{','.join(parts)}]", left_out)


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
