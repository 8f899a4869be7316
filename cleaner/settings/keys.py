"""Every key of a configuration file: its table, what it may hold, its default and its meaning, from the dataclasses."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from cleaner.config import Config
from cleaner.settings.fields import Kind, kinds_of, nearest, nearest_name

COMMAND_TABLES = ("options", "commands")
"""Tables that hold options of commands; the command line checks them, for it knows its options."""

_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n        .*)*)", re.MULTILINE)

_ROLE = re.compile(r" \(:\w+:`[^`]*`\)")


class Key(NamedTuple):
    """One key.

    Attributes:
        name: Its name with its table's, ``documents.keep``; a key outside of tables has no dot.
        kind: What it may hold.
        default: Its value where nothing is said.
        meaning: What it does, in the words of the dataclass's documentation.
    """

    name: str
    kind: Kind
    default: Any
    meaning: str

    @property
    def table(self) -> str:
        """The name of its table, empty for a key outside of tables."""
        return self.name.rpartition(".")[0]

    @property
    def field(self) -> str:
        """Its name within its table."""
        return self.name.rpartition(".")[2]


@lru_cache(maxsize=1)
def _keys() -> tuple[Key, ...]:
    default = Config()
    top = _keys_of(default, "")
    parts = (_keys_of(getattr(default, one.name), f"{one.name}.") for one in fields(default) if _is_part(default, one))
    return (*top, *(key for part in parts for key in part))


def all_keys() -> dict[str, Key]:
    """Return every key by its name, in the order of the dataclasses.

    Example:
        >>> all_keys()["chrome.aggressiveness"].default, all_keys()["chrome.aggressiveness"].kind.describe()
        (0.5, 'a number from 0 to 1')
    """
    return {key.name: key for key in _keys()}


def tables() -> tuple[str, ...]:
    """Return the names of the tables.

    Example:
        >>> tables()
        ('input', 'output', 'normalize', 'chrome', 'blocks', 'documents')
    """
    return tuple(dict.fromkeys(key.table for key in _keys() if key.table))


def unknown_key(name: str) -> str:
    """Return what to say of a key that there is not, with the remedy.

    Args:
        name: The key with its table.

    Example:
        >>> unknown_key("documents.kept")
        "unknown key; did you mean 'keep'?"
        >>> unknown_key("chrome.keep")
        "unknown key; 'keep' is a key of the table [documents]"
    """
    table, _, field = name.rpartition(".")
    elsewhere = [key for key in _keys() if key.field == field.replace("-", "_") and key.table != table]
    here = [key.field for key in _keys() if key.table == table]
    if not table:
        here += [*tables(), *COMMAND_TABLES]
    if elsewhere and nearest_name(field, here) is None:
        where = f"of the table [{elsewhere[0].table}]" if elsewhere[0].table else "outside of all tables"
        return f"unknown key; {elsewhere[0].field!r} is a key {where}"
    return f"unknown key{nearest(field, here)}"


def _is_part(default: Config, one: Any) -> bool:
    return is_dataclass(getattr(default, one.name))


def _keys_of(part: Any, prefix: str) -> list[Key]:
    meanings = {name: _plain(" ".join(text.split())) for name, text in _ATTRIBUTE.findall(_attributes(type(part)))}
    return [
        Key(f"{prefix}{name}", kind, getattr(part, name), meanings.get(name, ""))
        for name, kind in kinds_of(type(part)).items()
    ]


def _plain(meaning: str) -> str:
    """Return a meaning without the marks of Python's documentation: in a file, a key has a value or it has none."""
    return _ROLE.sub("", meaning).replace("``None``", "no value").replace("``", "`")


def _attributes(part: type) -> str:
    """Return the section of a dataclass's documentation in which its attributes are explained."""
    _, _, rest = (inspect.getdoc(part) or "").partition("\nAttributes:\n")
    return re.split(r"^\S", rest, maxsplit=1, flags=re.MULTILINE)[0]
