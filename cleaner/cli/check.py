"""``cleaner check``."""

from __future__ import annotations

import difflib
import sys
from dataclasses import replace
from pathlib import Path

import click

from cleaner.cli.app import DONE, ERROR, FINDINGS
from cleaner.cli.settable import effective_config
from cleaner.cli.terminal import visible


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--fix", is_flag=True, help="Write the files as they should be.")
@click.option("--diff", "show_diff", is_flag=True, help="Show the changes as a diff instead of messages.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice(["normalize", "chrome", "blocks"]),
    default=("normalize",),
    show_default=True,
    help="What to look for; may be given several times.",
)
@click.option("--text-field", help="Key of the text in a record.  [default: text]")
@click.option("--encoding", metavar="NAME", help="Encoding of every file.  [default: found out]")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="A cleaner.toml or pyproject.toml.")
def command(
    files: tuple[Path, ...],
    stages: tuple[str, ...],
    text_field: str | None,
    encoding: str | None,
    config_path: Path | None,  # noqa: ARG001 - read before all other options
    *,
    fix: bool,
    show_diff: bool,
) -> int:
    """Look at each FILE alone, as before a commit: is its text damaged, or not in the normal form?

    Prints FILE:LINE: RULE MESSAGE. Exit code 0: clean; 1: there were findings, mended or not; 2: a file could not be
    checked.

    \b
    Examples:
      cleaner check data/*.txt
      cleaner check --fix --stage normalize --stage blocks data/pages.jsonl
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.pipeline.check import CheckError, check_file, replace_file

    config = replace(effective_config({"text_field": text_field, "encoding": encoding}).config, stages=stages)
    code = DONE
    for path in files:
        try:
            checked = check_file(path, config)
            if checked.findings and fix:
                replace_file(path, checked.after)
        except CheckError as error:
            click.echo(f"cleaner: error: {visible(str(error))}", err=True)
            code = ERROR
            continue
        if checked.damaged:
            click.echo(visible(f"cleaner: note: {_lost(path, checked.damaged)}"), err=True)
        if not checked.findings:
            continue
        code = max(code, FINDINGS)
        if show_diff:
            _print_diff(path, checked.before, checked.after)
        else:
            for finding in checked.findings:
                click.echo(visible(f"{path}:{finding.line}: {finding.rule} {finding.message}"))
        if fix:
            click.echo(visible(f"Fixed {path}"), err=True)
    return code


def _lost(path: Path, damaged: tuple[int, ...]) -> str:
    """Return that a file has texts beyond repair."""
    more = f", as in {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
    return f"{path}:{damaged[0]}: letters are lost for good here{more}; no repair brings them back"


def _print_diff(path: Path, before: bytes, after: bytes) -> None:
    """Print a unified diff; bytes that are not UTF-8, and on a terminal what would steer it, are shown as escapes."""
    old, new = (_lines(data.decode("utf-8", "backslashreplace")) for data in (before, after))
    name = visible(str(path))
    seen = visible if sys.stdout is not None and sys.stdout.isatty() else str
    for line in difflib.unified_diff(old, new, name, f"{name} (clean)"):
        ending = "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
        click.echo(seen(line.removesuffix("\n")) + ending, nl=False)


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only a line feed ends a line, as for every other tool."""
    return [line + "\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])
