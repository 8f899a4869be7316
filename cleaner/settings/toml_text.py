"""A configuration as TOML that can be saved as ``cleaner.toml``, with where each value comes from behind it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from cleaner.settings.keys import all_keys
from cleaner.settings.toml_values import toml_value

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.settings.loading import Effective


def toml_text(found: Effective, options: Mapping[str, Mapping[str, tuple[Any, str]]]) -> str:
    """Return a configuration as TOML; a key without a value, which TOML cannot say, stands in a comment.

    Args:
        found: The configuration.
        options: What is set of the options of commands: value and place by option, by the name of the table.

    Example:
        >>> from cleaner.settings.loading import Given, effective
        >>> text = toml_text(effective(None, {"blocks.min_words": Given(30, "--set blocks.min_words")}), {})
        >>> [line for line in text.splitlines() if "min" in line]
        ['min_pages = 3  # default', 'min_words = 30  # --set blocks.min_words', 'min_body_words = 60  # default']
    """
    return "".join(f"{line}\n" for line in _lines(found, options))


def parsed_value(text: str) -> Any:
    """Return the value that a text is in TOML, or the text itself.

    Example:
        >>> parsed_value("5"), parsed_value("true"), parsed_value('["a"]'), parsed_value("news/*")
        (5, True, ['a'], 'news/*')
    """
    try:
        values = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return values["value"] if len(values) == 1 else text


def _lines(found: Effective, options: Mapping[str, Mapping[str, tuple[Any, str]]]) -> Iterator[str]:
    table = ""
    for key in all_keys().values():
        if key.table != table:
            table = key.table
            yield ""
            yield f"[{table}]"
        value, origin = found.value(key.name), found.origins[key.name]
        yield f"# {key.field} has no value  ({origin})" if value is None else _line(key.field, value, origin)
    for name, values in options.items():
        yield ""
        yield f"[{name}]"
        for field, (value, origin) in values.items():
            yield _line(field, value, origin)


def _line(name: str, value: Any, origin: str) -> str:
    shown = origin if origin.isprintable() else repr(origin)
    return f"{name} = {toml_value(value)}  # {shown}"
