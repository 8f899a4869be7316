"""``cleaner restore``."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner.cli.app import DONE, INCOMPLETE
from cleaner.cli.places import PLACE
from cleaner.cli.terminal import visible


@click.command("restore")
@click.argument("out", type=PLACE)
@click.option("-o", "--to", "to", type=click.Path(path_type=Path), help="Where to put them.  [default: OUT/restored]")
@click.option("--quiet", is_flag=True, help="Only say what could not be rebuilt.")
def command(out: Path | str, to: Path | None, *, quiet: bool) -> int:
    """Rebuild the inputs of the run in OUT from its corpus and ledger, and check each against its digest.

    Of HTML and WARC the whole text of each page is rebuilt, not the markup: OUT/documents.parquet names that by its
    digest and its place in the input. A Parquet file comes back with the same schema and values, in other bytes.

    Exit code 0: each has its digest; 3: some could not be rebuilt, and are named.

    \b
    Example:
      cleaner restore out -o inputs
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.ledger.elsewhere import run_here
    from cleaner.ledger.reading import RunError
    from cleaner.ledger.restore import restore

    if to is None and isinstance(out, str):
        raise click.UsageError("inputs are rebuilt on this machine: name a folder for them with -o DIR")
    to = to or Path(out) / "restored"
    same = failed = texts = tables = 0
    try:
        with run_here(out) as folder:
            for restored in restore(folder, to):
                if restored.same:
                    same += 1
                    texts += restored.only_texts
                    tables += restored.only_table
                else:
                    failed += 1
                    click.echo(visible(f"cleaner: {restored.name}: not rebuilt: {restored.problem}"), err=True)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if not quiet:
        click.echo(visible(f"{same} of {same + failed} inputs rebuilt in {to}, every digest the same"), err=True)
    if not quiet and texts:
        what = "1 of them is HTML or WARC" if texts == 1 else f"{texts} of them are HTML or WARC"
        click.echo(
            f"{what}: rebuilt is the whole text of each page, not its markup; "
            "documents.parquet names that by digest (markup_digest) and place (source, offset)",
            err=True,
        )
    if not quiet and tables:
        what = "1 of them is Parquet" if tables == 1 else f"{tables} of them are Parquet"
        click.echo(f"{what}: schema and values are the same, and the bytes of the file need not be", err=True)
    return DONE if not failed else INCOMPLETE
