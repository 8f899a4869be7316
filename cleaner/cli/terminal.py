"""What may reach a terminal: file names, ids and reasons are shown with their control characters as escapes."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

_FIRST_ESCAPED_BYTE, _LAST_ESCAPED_BYTE = 0xDC80, 0xDCFF
_SHOWN = 600
"""Characters of a text that is shown within another."""
_BEYOND_ASCII = re.compile("[^\x00-\x7e]")


def visible(text: str) -> str:
    r"""Return text in one line, with what cannot be seen or would steer a terminal as escapes.

    Args:
        text: Any text; bytes of a file name that are not UTF-8 stand in it as Python gives them (surrogates).

    Example:
        >>> visible("a\x1b[2J\nb\udcff")
        'a\\x1b[2J\\nb\\xff'
    """
    return text if text.isprintable() else "".join(map(_visible_character, text))


def shortened(text: str) -> str:
    """Return the beginning of a long text, and how much was left out."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text) - _SHOWN:,} more characters)"


def shows_colours() -> bool:
    """Tell whether standard output is a terminal with colours, and nobody asked for none (``NO_COLOR``)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def visible_json(value: Any) -> str:
    r"""Return a value as JSON in one line, letters as they are and characters that cannot be seen as escapes.

    Example:
        >>> visible_json({"a": "é\x9b"})
        '{"a": "é\\u009b"}'
    """
    return _BEYOND_ASCII.sub(
        lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1],
        json.dumps(value, ensure_ascii=False),
    )


def _visible_character(character: str) -> str:
    if character.isprintable():
        return character
    if _FIRST_ESCAPED_BYTE <= ord(character) <= _LAST_ESCAPED_BYTE:
        return f"\\x{ord(character) - _FIRST_ESCAPED_BYTE + 0x80:02x}"
    return ascii(character)[1:-1]
