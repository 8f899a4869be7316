"""``cleaner config``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.app import DONE, FINDINGS, all_commands
from cleaner.cli.options import config_options
from cleaner.cli.settable import effective_config, stored_problems
from cleaner.cli.terminal import visible, visible_json
from cleaner.settings.fields import ConfigError
from cleaner.settings.keys import COMMAND_TABLES

if TYPE_CHECKING:
    from cleaner.settings.files import ConfigFile


@click.group("config")
def command() -> None:
    """Show the configuration and where it comes from, check it, or list its keys.

    \b
    Examples:
      cleaner config show
      cleaner config check
      cleaner config keys
    """  # noqa: D301 - click's mark for text that is not wrapped


@command.command("show")
@config_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object: each key with its value and where it is from.")
def show(*, as_json: bool, **options: Any) -> None:
    """Show every key with its value and where that comes from: default, FILE:LINE or flag.

    The result is TOML: saved as cleaner.toml it gives the same configuration.

    \b
    Examples:
      cleaner config show
      cleaner config show --keep first --json
      cleaner config show --config out/manifest.json > cleaner.toml
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.settings.toml_text import toml_text

    found = effective_config(options)
    stored = {} if found.file is None else _stored(found.file)
    if not as_json:
        click.echo(_visible_lines(toml_text(found, stored)), nl=False)
        return
    values = {key: {"value": found.value(key), "from": origin} for key, origin in found.origins.items()}
    told = {
        table: {key: {"value": value, "from": origin} for key, (value, origin) in of_table.items()}
        for table, of_table in stored.items()
    }
    file = None if found.file is None else str(found.file.path)
    click.echo(visible_json({"file": file, "keys": values, "options": told}))


@command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> int:
    """Check FILE, or the configuration that is found from here upward: keys, types, ranges, options of commands.

    Prints FILE:LINE: KEY: what is wrong. Exit code 0: nothing is; 1: something is; 2: there is no such file, or it is
    not TOML.

    \b
    Examples:
      cleaner config check
      cleaner config check cleaner.toml
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.chrome.template_file import TemplateFileError, load_site_templates
    from cleaner.settings.files import find_file, read_file
    from cleaner.settings.loading import effective, problems_of

    try:
        path = file or find_file(Path.cwd())
        path = path and (file or Path(os.path.relpath(path)))
        if path is None:
            click.echo("no cleaner.toml, and no pyproject.toml with [tool.cleaner], here or above; defaults count")
            return DONE
        read = read_file(path)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    problems = [*problems_of(read), *stored_problems(read, all_commands())]
    if not problems:
        templates = effective(read).config.chrome.templates
        try:
            if isinstance(templates, str):
                load_site_templates(Path(templates))
        except TemplateFileError as error:
            problems.append(f"{read.where('chrome', 'templates')}: chrome.templates: {error}")
    for problem in problems:
        click.echo(visible(problem))
    if not problems:
        click.echo(visible(f"{path}: nothing is wrong"))
    return FINDINGS if problems else DONE


@command.command("keys")
@click.option("--markdown", is_flag=True, help="As the tables of the documentation.")
def keys(*, markdown: bool) -> None:
    """List every key of the configuration: what it may hold, its default, its flag, and what it does.

    \b
    Example:
      cleaner config keys | less
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.cli.key_tables import key_lines, markdown_tables

    for line in markdown_tables() if markdown else key_lines():
        click.echo(line)


def _visible_lines(text: str) -> str:
    """Return several lines with what would steer a terminal as escapes."""
    return "".join(visible(line) + "\n" for line in text.splitlines())


def _stored(file: ConfigFile) -> dict[str, dict[str, tuple[Any, str]]]:
    """Return the options of commands that a file sets, each with its place, by the tables that they stand in."""
    for problem in stored_problems(file, all_commands()):
        raise click.ClickException(problem)
    tables: dict[str, dict[str, tuple[Any, str]]] = {}
    paths: list[tuple[str, ...]] = [(name,) for name in COMMAND_TABLES if name in file.values]
    for path in paths:  # which grows by the tables that are found
        table = file.values
        for part in path:
            table = table[part]
        values = {key: (value, file.where(*path, key)) for key, value in table.items() if not isinstance(value, dict)}
        paths += [(*path, key) for key, value in table.items() if isinstance(value, dict)]
        if values:
            tables[".".join(path)] = values
    return tables
