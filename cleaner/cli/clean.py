"""``cleaner clean``."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.options import chrome_options, index_options, keeper_options, run


@click.command("clean")
@chrome_options
@keeper_options
@index_options
def command(**options: Any) -> int:
    """Clean INPUT into OUT: normalize, strip chrome, remove repeated blocks and duplicate documents.

    INPUT: files, folders, globs and URLs, or - for standard input; txt and html (a file is a document), jsonl (a line
    is a record), csv, tsv and parquet (a row is) or warc and wet (a page is), also .gz, .zst, .bz2 or .xz. OUT/corpus
    has the layout and format of the input, and jsonl for html and warc; OUT/ledger has every change.

    \b
    Examples:
      cleaner clean samples/pages -o out
      cleaner clean week2/ -o out2 --index kept --keep first
    """  # noqa: D301 - click's mark for text that is not wrapped
    return run(None, options)
