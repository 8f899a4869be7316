"""``cleaner dedup``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import keeper_options, run, run_options


@click.command("dedup")
@run_options
@keeper_options
def command(**options: Any) -> int:
    """Remove repeated blocks and duplicate documents; nothing else.

    \\b
    Examples:
      cleaner dedup pages.jsonl -o out
      cleaner dedup - < pages.jsonl > unique.jsonl
      cleaner dedup news/ blogs/ -o out --keep preferred --prefer 'news/*'
    """  # noqa: D301 - click's mark for text that is not wrapped
    return run(("blocks", "documents"), options)
