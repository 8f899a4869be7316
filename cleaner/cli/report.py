"""``cleaner report``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleaner.cli.places import PLACE
from cleaner.cli.terminal import visible

if TYPE_CHECKING:
    from pathlib import Path


@click.command("report")
@click.argument("out", type=PLACE)
@click.option("--quiet", is_flag=True, help="Do not say where it is.")
def command(out: Path | str, *, quiet: bool) -> None:
    """Write OUT/report.html again: what the run in OUT did, as one page for a browser.

    A run writes it at its end, unless it was told --no-report. It needs no network and holds samples, not the corpus.

    \b
    Example:
      cleaner report out
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.cli.options import spare_pandas
    from cleaner.corpus.objects import Objects
    from cleaner.ledger.elsewhere import run_here
    from cleaner.ledger.reading import RunError
    from cleaner.report.build import write_report

    spare_pandas()
    try:
        with run_here(out) as folder:
            path = write_report(folder)
            if isinstance(out, str):
                Objects(out).put_file(path.name, path)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        click.echo(visible(str(path) if folder == out else f"{str(out).rstrip('/')}/{path.name}"))
