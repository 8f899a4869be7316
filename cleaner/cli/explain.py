"""``cleaner explain``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.places import PLACE
from cleaner.cli.terminal import shows_colours, visible_json

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.ledger.explain import Explanation


@click.command("explain")
@click.argument("out", type=PLACE)
@click.argument("doc_id", metavar="ID|PATH:LINE")
@click.option("--full", is_flag=True, help="The whole document, without leaving out what is unchanged or long.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, texts included.")
@click.option("--html", "as_html", is_flag=True, help="One HTML page on standard output.")
def command(out: Path | str, doc_id: str, *, full: bool, as_json: bool, as_html: bool) -> None:
    """Show what the run in OUT did to a document: what went is struck through, what came stands behind it, and the
    rule, the reason and the matched text below.

    A document is named by its id or by its place, PATH:LINE; of a text file, and behind any name, LINE is a line of the
    text. Colours tell the stages; without colours, [-what went-] and {+what came+}.

    \b
    Examples:
      cleaner explain out 003_479ac987fd2cbc8c.txt
      cleaner explain out 003_479ac987fd2cbc8c.txt:25
      cleaner explain out pages.jsonl:17 --html > 17.html
    """  # noqa: D205, D301 - help of click, with its mark for text that is not wrapped
    from cleaner.ledger.elsewhere import run_here
    from cleaner.ledger.explain import explain
    from cleaner.ledger.reading import RunError

    if as_json and as_html:
        raise click.UsageError("--json and --html are two forms of one thing; name one of them")
    try:
        with run_here(out) as folder:
            explanation = explain(folder, doc_id)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(visible_json(_plain(explanation)))
    elif as_html:
        from cleaner.report.document_page import document_page

        click.echo(document_page(explanation), nl=False)
    else:
        from cleaner.cli.explanation import explanation_rows

        colours = shows_colours()
        for row in explanation_rows(explanation, colours=colours, full=full):
            click.echo(row, color=colours)


def _plain(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values, with the text that each edit was matched with."""
    from cleaner.report.matched import matched_text

    plain = asdict(explanation)
    del plain["others"]  # edits have what they were matched with
    for step, shown in zip(explanation.steps, plain["steps"], strict=True):
        for edit, row in zip(step.edits, shown["edits"], strict=True):
            row["matched_text"] = matched_text(explanation, edit)
    return plain
