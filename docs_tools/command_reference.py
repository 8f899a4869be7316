"""MkDocs hook: the reference of the command line, made from the commands themselves.

It stands where ``docs/reference/commands.md`` has the line ``<!-- commands -->``.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from cleaner.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.structure.pages import Page

_HERE = "<!-- commands -->"
_AS_IT_STANDS = "\b"
"""What click takes for the beginning of a paragraph that is not to be wrapped."""


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Return the page with the commands in it (called by MkDocs for each page)."""
    if page.file.src_uri != "reference/commands.md":
        return markdown
    return markdown.replace(_HERE, "\n".join(_sections()))


def commands() -> dict[str, click.Command]:
    """Return all commands by name, in the order of ``cleaner --help``."""
    return within("cleaner", whole())


def whole() -> click.Group:
    """Return ``cleaner`` itself."""
    return next(value for value in vars(app).values() if isinstance(value, click.Group))


def within(name: str, command: click.Command) -> dict[str, click.Command]:
    """Return the commands within one by name; most have none."""
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command, info_name=name)
    found = ((inner, command.get_command(context, inner)) for inner in command.list_commands(context))
    return {inner: part for inner, part in found if part is not None and not part.hidden}


def examples(command: click.Command) -> list[tuple[str, str]]:
    """Return the examples of a command's help: the line, and what is said of it."""
    found = []
    for paragraph in _paragraphs(command):
        for line in paragraph.removeprefix(_AS_IT_STANDS).splitlines():
            if line.strip().startswith("cleaner "):
                example, _, said = re.sub(r"  +", "\0", line.strip(), count=1).partition("\0")
                found.append((example, said))
    return found


def _sections() -> Iterator[str]:
    for name, command in commands().items():
        yield from _section(f"cleaner {name}", command, 2)
        for inner, part in within(name, command).items():
            yield from _section(f"cleaner {name} {inner}", part, 3)


def _section(name: str, command: click.Command, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield from (f"{'#' * level} {name}", "", "```text", command.get_usage(context).removeprefix("Usage: "), "```", "")
    for paragraph in _paragraphs(command):
        if paragraph.startswith(_AS_IT_STANDS):
            if "cleaner " not in paragraph:
                yield from ("```text", inspect.cleandoc(paragraph.removeprefix(_AS_IT_STANDS)), "```", "")
        else:
            yield from (_escaped(" ".join(paragraph.split())), "")
    if shown := examples(command):
        width = max(len(example) for example, _ in shown)
        yield "```sh"
        yield from (f"{example:<{width}}  # {said}" if said else example for example, said in shown)
        yield from ("```", "")
    yield from ("| option | |", "|---|---|")
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)):
            yield f"| {_cell(record[0])} | {_escaped(record[1])} |"
    yield ""


def _paragraphs(command: click.Command) -> list[str]:
    return inspect.cleandoc(command.help or "").split("\n\n")


def _cell(declaration: str) -> str:
    return f"`{declaration}`".replace("|", r"\|")


def _escaped(text: str) -> str:
    """Return plain text that Markdown must not take for markup."""
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)
