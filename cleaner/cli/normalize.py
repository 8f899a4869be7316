"""``cleaner normalize``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import run, run_options


@click.command("normalize")
@run_options
@click.option(
    "--explain",
    "explaining",
    is_flag=True,
    help="Show every change and write nothing; with --json, one object for each edit.",
)
def command(*, explaining: bool, **options: Any) -> int:
    """Bring text to the normal form and repair encoding damage; nothing else.

    \b
    Examples:
      cleaner normalize dump/ -o out
      cleaner normalize dump/ --explain | less
      cleaner normalize - < page.txt > clean.txt
    """  # noqa: D301 - click's mark for text that is not wrapped
    if explaining:
        from cleaner.cli.preview import explain_inputs

        return explain_inputs(options)
    return run(("normalize",), options)
