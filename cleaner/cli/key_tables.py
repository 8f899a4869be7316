"""The keys of the configuration and the options of commands, listed for a person: one source for command and page."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cleaner.cli.app import all_commands
from cleaner.cli.settable import KEYS, stored_options, uses_keys
from cleaner.settings.keys import Key, all_keys
from cleaner.settings.toml_values import toml_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

_WIDTH = 100


def key_lines() -> Iterator[str]:
    """Yield every key for a terminal: name, values and default, flag, and below them what it does."""
    flags = _flags()
    for key in all_keys().values():
        flag = f"  {flags[key.name]}" if key.name in flags else ""
        yield f"{key.name}: {key.kind.describe()}  [default: {_default(key)}]{flag}"
        yield from textwrap.wrap(key.meaning, _WIDTH, initial_indent="    ", subsequent_indent="    ")


def markdown_tables() -> Iterator[str]:
    """Yield the tables of ``docs/configuration.md``: keys by their tables, then the options of commands."""
    flags, table = _flags(), None
    for key in all_keys().values():
        if key.table != table:
            table = key.table
            yield from ("", f"### `[{table}]`" if table else "### Outside of tables", "")
            yield from ("| key | what it may be | default | flag | what it does |", "|---|---|---|---|---|")
        flag = f"`{flags[key.name]}`" if key.name in flags else ""
        cells = (f"`{key.field}`", key.kind.describe(), f"`{_default(key)}`", flag, key.meaning)
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield from ("", "### `[options]` and `[commands.NAME]`", "")
    yield from ("| option | commands | what it may be | what it does |", "|---|---|---|---|")
    having: dict[tuple[str, str, str], list[str]] = {}
    for name, command in all_commands().items():
        for key_name, option in stored_options(command).items():
            having.setdefault((key_name, _values(option), option.help or ""), []).append(name)
    for (key_name, values, meaning), names in sorted(having.items()):
        row = (f"`{key_name}`", ", ".join(f"`{name}`" for name in names), values, meaning)
        yield f"| {' | '.join(map(_cell, row))} |"


def _flags() -> dict[str, str]:
    """Return the flag that sets each key that has one."""
    found: dict[str, str] = {}
    for command in all_commands().values():
        for param in command.params if uses_keys(command) else ():
            if param.name in KEYS:
                found.setdefault(KEYS[param.name], max(param.opts, key=len))
    return found


def _default(key: Key) -> str:
    return "none" if key.default is None else toml_value(key.default)


def _values(option: click.Option) -> str:
    """Return in words what an option may be."""
    choices = getattr(option.type, "choices", None)
    if option.is_flag:
        return "true or false"
    if choices:
        kinds = " or ".join(f"'{choice}'" for choice in choices)
    else:
        kinds = {"path": "a path", "integer range": "a whole number", "float range": "a number"}.get(
            option.type.name, "a string"
        )
    return f"a list of {kinds}" if option.multiple else kinds


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
