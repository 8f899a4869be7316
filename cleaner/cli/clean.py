"""``cleaner clean``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import chrome_options, run


@click.command("clean")
@chrome_options
def command(**options: Any) -> int:
    """Clean INPUT into OUT: normalize, strip chrome, remove repeated blocks and duplicate documents.

    INPUT: files, folders, globs, or - for standard input; txt (a file is a document) or jsonl (a line is a record),
    each also .gz or .zst. OUT/corpus has the layout and format of the input; OUT/ledger has every change.

    \\b
    Example:
      cleaner clean samples/pages -o out
    """  # noqa: D301 - click's mark for text that is not wrapped
    return run(None, options)
