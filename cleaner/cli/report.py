"""``cleaner report``."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner.cli.terminal import visible


@click.command("report")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Do not say where it is.")
def command(out: Path, *, quiet: bool) -> None:
    """Write OUT/report.html again: what the run in OUT did, as one page for a browser.

    A run writes it at its end, unless it was told --no-report. It needs no network and holds samples, not the corpus.

    \b
    Example:
      cleaner report out
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.cli.options import spare_pandas
    from cleaner.ledger.reading import RunError
    from cleaner.report.build import write_report

    spare_pandas()
    try:
        path = write_report(out)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        click.echo(visible(str(path)))
