"""``cleaner strip``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import chrome_options, run


@click.command("strip")
@chrome_options
def command(**options: Any) -> int:
    """Remove site chrome; nothing else. Text should be normalized first.

    \b
    Example:
      cleaner strip dump/ -o out
    """  # noqa: D301 - click's mark for text that is not wrapped
    return run(("chrome",), options)
