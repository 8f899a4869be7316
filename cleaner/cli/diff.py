"""``cleaner diff``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.places import PLACE
from cleaner.cli.terminal import shows_colours, visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.ledger.reading import Run
    from cleaner.ledger.walking import Walked

_NAMES = ("decode", "normalize", "chrome", "blocks", "documents")
_ALIASES = {"read": "decode", "corpus": "documents"}
_STYLES: dict[str, dict[str, Any]] = {
    "---": {"bold": True},
    "+++": {"bold": True},
    "@@": {"fg": "cyan"},
    "-": {"fg": "red"},
    "+": {"fg": "green"},
}


@click.command("diff")
@click.argument("out", type=PLACE)
@click.argument("doc_id", metavar="[ID|PATH:LINE]", required=False)
@click.option("--from", "older", type=click.Choice([*_ALIASES, *_NAMES]), default="read", help="Stage of the old text.")
@click.option("--to", "newer", type=click.Choice([*_ALIASES, *_NAMES]), default="corpus", help="Stage of the new text.")
@click.option("--json", "as_json", is_flag=True, help="One object a changed document: doc_id and diff.")
def command(out: Path | str, doc_id: str | None, *, older: str, newer: str, as_json: bool) -> None:
    """Show the difference between any two stages, of one document or of the whole dump, as a unified diff.

    A stage stands for the text that it left: "decode" (or "read") for the text as it was read, "documents" (or
    "corpus") for what is in the corpus. Documents come one by one, so a dump of any size takes little memory; other
    tools read the diff: patch, git apply, delta.

    \b
    Examples:
      cleaner diff out
      cleaner diff out --from normalize --to chrome
      cleaner diff out 003_479ac987fd2cbc8c.txt --from chrome | less
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.cli.options import spare_pandas
    from cleaner.cli.terminal import visible_json
    from cleaner.ledger.elsewhere import run_here
    from cleaner.ledger.reading import RunError, open_run

    spare_pandas()
    older, newer = _ALIASES.get(older, older), _ALIASES.get(newer, newer)
    if _NAMES.index(older) > _NAMES.index(newer):
        raise click.UsageError(f"--from {older} comes after --to {newer}; give them the other way round")
    try:
        with run_here(out) as folder:
            run = open_run(folder)
            for name, rows in _diffs(_documents(run, doc_id, older, newer), older, newer):
                if as_json:
                    click.echo(visible_json({"doc_id": name, "diff": "".join(rows)}))
                    continue
                _show(rows)
    except RunError as error:
        raise click.ClickException(str(error)) from error


def _documents(run: Run, doc_id: str | None, older: str, newer: str) -> Iterator[Walked]:
    """Yield all documents that the stages changed, or the one that was named."""
    from cleaner.ledger.walking import Walked, changed_documents

    if doc_id is None:
        stages = _NAMES[_NAMES.index(older) + 1 : _NAMES.index(newer) + 1]
        yield from changed_documents(run, stages)
        return
    from cleaner.ledger.explain import explain

    told = explain(run.out, doc_id)
    yield Walked(told.doc_id, told.fate, told.segments)


def _diffs(documents: Iterator[Walked], older: str, newer: str) -> Iterator[tuple[str, list[str]]]:
    """Yield name and diff of each document that differs."""
    from cleaner.ledger.documents import DUPLICATE
    from cleaner.ledger.unified import unified_diff

    for document in documents:
        gone = document.fate == DUPLICATE and newer == _NAMES[-1] and older != newer
        rows = list(unified_diff(document.segments, older, newer, document.doc_id, gone=gone))
        if rows:
            yield document.doc_id, rows


def _show(rows: list[str]) -> None:
    """Write rows as they are; on a terminal, with colours and nothing that steers it."""
    if not sys.stdout.isatty():
        click.echo("".join(rows).encode(), nl=False)
        return
    colours = shows_colours()
    for row in rows:
        text = visible(row.rstrip("\n"))
        style = next((style for sign, style in _STYLES.items() if row.startswith(sign)), None)
        click.echo(click.style(text, **style) if colours and style else text)
