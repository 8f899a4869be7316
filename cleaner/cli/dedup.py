"""``cleaner dedup``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import run, run_options


@click.command("dedup")
@run_options
def command(**options: Any) -> int:
    r"""Remove repeated blocks and duplicate documents; nothing else.

    \\b
    Examples:
      cleaner dedup pages.jsonl -o out
      cleaner dedup - --format jsonl < pages.jsonl > unique.jsonl
    """
    return run(("blocks", "documents"), options)
