"""What is refused before a stage stumbles over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleaner.api.arrow_texts import SURROGATE_REMEDY


def check_text(text: object) -> None:
    """Refuse what is no text, in words.

    Raises:
        TypeError: It is no string.
        ValueError: It holds half of a surrogate pair.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text must be a string, not {type(text).__name__}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"the text holds half of a surrogate pair at character {error.start}; {SURROGATE_REMEDY}"
        ) from error


def frozen(stripped: tuple[str, list[Any]]) -> tuple[str, tuple[Any, ...]]:
    """Return a text and its edits as a result holds them."""
    return stripped[0], tuple(stripped[1])


def is_generator(given: object) -> bool:
    """Return whether an object can be gone through but once, and hands out its texts one by one."""
    return isinstance(given, Iterator) and not hasattr(given, "__arrow_c_stream__")
