"""``cleaner normalize``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import run, run_options


@click.command("normalize")
@run_options
def command(**options: Any) -> int:
    """Bring text to the normal form and repair encoding damage; nothing else.

    \\b
    Examples:
      cleaner normalize dump/ -o out
      cleaner normalize - < page.txt > clean.txt
    """  # noqa: D301 - click's mark for text that is not wrapped
    return run(("normalize",), options)
