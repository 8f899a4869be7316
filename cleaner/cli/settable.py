"""Options of commands that a configuration file may set, and what flags say of its keys: one table for both.

Every command gets an option ``--config``. The file that it names, or that is found, is read before the other options,
and what stands in its tables ``[options]`` (for every command that has the option) and ``[commands.NAME]`` (for one)
becomes the default of the command's options. What decides about results are keys of tables of their own; a flag that
sets one of them is in :data:`KEYS`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.settings.fields import ConfigError, nearest, shown
from cleaner.settings.files import find_file, read_file
from cleaner.settings.loading import Given, effective

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.settings.files import ConfigFile
    from cleaner.settings.loading import Effective

KEYS = {
    "format_": "input.format",
    "text_field": "input.text_field",
    "id_field": "input.id_field",
    "url_field": "input.url_field",
    "delimiter": "input.delimiter",
    "encoding": "input.encoding",
    "output_format": "output.format",
    "no_report": "output.report",
    "templates": "chrome.templates",
    "aggressiveness": "chrome.aggressiveness",
    "threshold": "documents.threshold",
    "keep": "documents.keep",
    "date_field": "documents.date_field",
    "prefer": "documents.prefer",
    "contained": "documents.contained",
    "shared_passages": "documents.shared_passages",
}
"""The keys that options of runs set, by the options' names in the program."""

CONFIG = "config_path"
_SETTINGS = "settings"
_FOUND_ABOVE = "found above"
_NOT_STORED = {CONFIG, _SETTINGS, "help", "version"}
"""Options that no file sets: they say which file counts, and what of it does not."""
_READS_NO_FILE = {"config check", "config keys", "completion"}
"""Commands that look at configuration files themselves, or at none."""
_TAB = ("tab", r"\t")
"""How a tab may be named, which is hard to type in a shell."""


def settable(command: click.Command, name: str) -> click.Command:
    """Return a command whose options can be set in a configuration file.

    Args:
        command: The command; of a group, each of its commands is changed.
        name: Its name, with that of its group before it.
    """
    if isinstance(command, click.Group):
        for inner, one in command.commands.items():
            settable(one, f"{name} {inner}")
        return command
    if name in _READS_NO_FILE or any(param.name == _SETTINGS for param in command.params):
        return command
    found = next((param for param in command.params if param.name == CONFIG), None)
    if found is not None and not found.expose_value:  # it was made settable before, in this process
        return command
    command.params[:] = [param for param in command.params if param is not found]
    option = click.Option(
        ["--config", CONFIG],
        type=click.Path(path_type=Path),
        envvar="CLEANER_CONFIG",
        show_envvar=True,
        is_eager=True,
        expose_value=found is not None,
        callback=lambda context, _option, path: _read(context, name, path),
        help="A cleaner.toml, a pyproject.toml or the manifest.json of a run.  [default: found from here upward]",
    )
    setting = click.Option(
        ["--set", _SETTINGS],
        multiple=True,
        metavar="KEY=VALUE",
        expose_value=False,
        callback=_keep_settings,
        help="Any key of the configuration, as in chrome.min_pages=5; see cleaner config keys.",
    )
    command.params += [option, setting] if found is not None else [option]
    return command


def uses_keys(command: click.Command) -> bool:
    """Return whether a command cleans by the configuration, so that its options may be keys."""
    return any(param.name == _SETTINGS for param in command.params)


def stored_options(command: click.Command) -> dict[str, click.Option]:
    """Return the options of a command that ``[options]`` and ``[commands.NAME]`` may set, by their names there."""
    if not any(param.name == CONFIG for param in command.params):
        return {}
    keyed = KEYS if uses_keys(command) else {}
    return {
        long_name(param): param
        for param in command.params
        if isinstance(param, click.Option) and param.name not in _NOT_STORED and param.name not in keyed
    }


def long_name(option: click.Option) -> str:
    """Return the name of an option in a file: that of its long flag, with underscores."""
    longest = max(option.opts, key=len)
    return longest.lstrip("-").replace("-", "_")


def effective_config(options: Mapping[str, Any]) -> Effective:
    """Return the configuration of the command that runs: its file, flags over it, and where each value comes from.

    Args:
        options: The values of the command's options.

    Raises:
        click.ClickException: Something cannot be used.
    """
    context = click.get_current_context()
    flags: dict[str, Given] = {}
    for text in context.meta.get(_SETTINGS, ()):
        key, value = _setting(text)
        flags[key] = Given(value, f"--set {key}")
    for name, key in KEYS.items():
        value = options.get(name)
        if value not in (None, (), False):
            flags[key] = Given(_as_key(name, value), _flag(context.command, name))
    try:
        return effective(context.meta.get(CONFIG), flags)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


def file_above() -> Path | None:
    """Return the configuration file where nobody named it and it is in none but a folder above: that is to be told."""
    meta = click.get_current_context().meta
    return meta[CONFIG].path if meta.get(_FOUND_ABOVE) else None


def stored_problems(file: ConfigFile, commands: Mapping[str, click.Command]) -> Iterator[str]:
    """Yield what is wrong with the options that a file sets, each with its line.

    Args:
        file: The file.
        commands: All commands by their names; those of a group with the group's name before theirs.
    """
    for (table, key), value, path in _stored(file, commands):
        having = commands if table is None else {table: commands[table]}
        found = [(name, stored_options(one)[key]) for name, one in having.items() if key in stored_options(one)]
        if not found:
            yield f"{file.where(*path)}: {'.'.join(path)}: {_unknown(key, having)}"
        for name, option in found[:1]:
            problem = _problem(click.Context(commands[name]), option, value)
            if problem is not None:
                yield f"{file.where(*path)}: {'.'.join(path)}: {problem}"
    for path, problem in _misplaced(file, commands):
        yield f"{file.where(*path)}: {'.'.join(path)}: {problem}"


def stored_values(file: ConfigFile, name: str, command: click.Command) -> dict[str, tuple[Any, str]]:
    """Return what a file sets of a command's options, each with where it stands; what stands in its own table counts.

    Raises:
        ConfigError: A value is not what the option takes, or no command has the option.
    """
    for place, wrong in _misplaced(file, {name: command}):
        raise ConfigError(f"{file.where(*place)}: {'.'.join(place)}: {wrong}")
    known = stored_options(command)
    found: dict[str, tuple[Any, str]] = {}
    for (_, key), value, path in _stored(file, {name: command}):  # what is for all comes first
        where = f"{file.where(*path)}: {'.'.join(path)}"
        if key not in known:
            if path[0] == "options" and _is_of_another_command(key):
                continue
            raise ConfigError(f"{where}: {_unknown(key, {name: command})}")
        problem = _problem(click.Context(command), known[key], value)
        if problem is not None:
            raise ConfigError(f"{where}: {problem}")
        found[key] = (value, file.where(*path))
    return found


def _read(context: click.Context, name: str, path: Path | None) -> Path | None:
    """Read the file that counts, before the other options, and take their defaults from it."""
    if context.resilient_parsing:
        return path
    try:
        found = path or find_file(Path.cwd())
        if found is None:
            return path
        file = read_file(found if path else Path(os.path.relpath(found)))
        stored = stored_values(file, name, context.command)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    context.meta[CONFIG] = file
    context.meta[_FOUND_ABOVE] = path is None and file.path.parent != Path()
    options = stored_options(context.command)
    context.default_map = {
        str(options[key].name): _beside(file, options[key], value) for key, (value, _) in stored.items()
    }
    return path


def _keep_settings(context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> None:
    context.meta[_SETTINGS] = given


def _setting(text: str) -> tuple[str, Any]:
    """Return key and value of ``--set KEY=VALUE``; a value that is no TOML is a string."""
    from cleaner.settings.toml_text import parsed_value

    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--set {text}: expected KEY=VALUE, as in --set chrome.min_pages=5")
    return key.strip(), parsed_value(value.strip())


def _as_key(name: str, value: Any) -> Any:
    """Return the value of an option as its key has it."""
    if name == "no_report":
        return False
    if name == "delimiter" and value in _TAB:
        return "\t"
    return str(value) if isinstance(value, Path) else value


def _flag(command: click.Command, name: str) -> str:
    return next((max(param.opts, key=len) for param in command.params if param.name == name), name)


def _stored(
    file: ConfigFile, commands: Mapping[str, click.Command]
) -> Iterator[tuple[tuple[str | None, str], Any, tuple[str, ...]]]:
    """Yield the options in a file's tables: the command (none for all) and the option, the value, and the path."""
    for key, value in _table(file.values.get("options")).items():
        yield (None, key), value, ("options", key)
    for name in commands:
        path = ("commands", *name.split())
        table: Any = file.values
        for part in path:
            table = _table(table).get(part)
        for key, value in _table(table).items():
            if not isinstance(value, dict):
                yield (name, key), value, (*path, key)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _misplaced(file: ConfigFile, commands: Mapping[str, click.Command]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what stands in the two tables and is no option, with what is wrong."""
    from cleaner.cli.app import command_names

    for table in ("options", "commands"):
        if table in file.values and not isinstance(file.values[table], dict):
            yield (table,), f"expected a table, found {shown(file.values[table])}; begin it with [{table}]"
    known = {name.split()[0] for name in (*commands, *command_names())}
    for name, value in _table(file.values.get("commands")).items():
        if name not in known:
            yield ("commands", name), f"unknown command{nearest(name, sorted(known))}"
        elif not isinstance(value, dict):
            yield ("commands", name), f"expected a table, found {shown(value)}; begin it with [commands.{name}]"


def _unknown(key: str, commands: Mapping[str, click.Command]) -> str:
    """Return what to say of an option that no command has."""
    from cleaner.settings.keys import all_keys

    elsewhere = [one for one in all_keys().values() if key in (one.field, one.name.replace(".", "_"))]
    if elsewhere:
        return f"a key of the table [{elsewhere[0].table}]; write {elsewhere[0].field} there"
    return f"unknown option{nearest(key, sorted({name for one in commands.values() for name in stored_options(one)}))}"


def _is_of_another_command(key: str) -> bool:
    from cleaner.cli.app import all_commands

    return any(key in stored_options(command) for command in all_commands().values())


def _problem(context: click.Context, option: click.Option, value: Any) -> str | None:
    """Return what is wrong with a value that a file gives an option, or nothing."""
    if option.is_flag and not isinstance(value, bool):
        return f"expected true or false, found {shown(value)}"
    if option.multiple != isinstance(value, list):
        return f"expected {'a list' if option.multiple else 'one value'}, found {shown(value)}"
    for one in value if isinstance(value, list) else [value]:
        if not option.is_flag and (isinstance(one, (bool, dict)) or isinstance(one, str) is _takes_numbers(option)):
            return f"expected {'a number' if _takes_numbers(option) else 'a string'}, found {shown(one)}"
    try:
        option.process_value(context, value)
    except click.BadParameter as error:
        return error.message
    return None


def _takes_numbers(option: click.Option) -> bool:
    return option.type.name.startswith(("integer", "float"))


def _beside(file: ConfigFile, option: click.Option, value: Any) -> Any:
    """Return a value of a file; a path, which is no URL, counts from the file's folder."""
    is_path = isinstance(option.type, click.Path) and "://" not in str(value)
    return str(file.path.parent / value) if is_path else value
