"""``cleaner explain``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaner.cli.terminal import shortened, visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.edits.edit import Edit
    from cleaner.ledger.explain import Explanation, Step

_CONTEXT = 30
"""Characters of unchanged text shown on either side of an edit."""


@click.command("explain")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("doc_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON, texts included.")
def command(out: Path, doc_id: str, *, as_json: bool) -> None:
    """Show what the run in OUT did to the document ID (or FILE:LINE), stage by stage, and why.

    \b
    Example:
      cleaner explain out 003_479ac987fd2cbc8c.txt
    """  # noqa: D301 - click's mark for text that is not wrapped
    from cleaner.ledger.explain import explain
    from cleaner.ledger.reading import RunError

    try:
        explanation = explain(out, doc_id)
    except RunError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(visible_json(asdict(explanation)))
        return
    for line in _lines(explanation):
        click.echo(line)


def _lines(explanation: Explanation) -> Iterator[str]:
    yield visible(f"{explanation.doc_id}  ({explanation.source}:{explanation.line}, {explanation.fate})")
    if not explanation.steps:
        yield "nothing was changed"
    for step in explanation.steps:
        yield ""
        yield click.style(f"{step.stage}: {len(step.edits)} edits", bold=True)
        for edit in step.edits:
            yield from _edit_lines(step, edit)
    if explanation.keeper is not None:
        keeper = explanation.keeper
        yield ""
        yield click.style(visible(f"kept instead: {keeper.doc_id}  ({keeper.source}:{keeper.line})"), bold=True)
        yield from (f"    {row}" for row in _visible(keeper.text).split("\n"))


def _edit_lines(step: Step, edit: Edit) -> Iterator[str]:
    line = step.received.count("\n", 0, edit.start) + 1
    reason = "; ".join(
        part
        for part in (
            edit.note,
            f"similarity {edit.similarity:.3f}" if edit.similarity is not None else None,
            f"matched {edit.matched.doc or 'characters'} {edit.matched.start}-{edit.matched.end}"
            if edit.matched
            else None,
        )
        if part
    )
    yield f"  line {line}: {click.style(edit.rule, fg='yellow')}{visible(f' ({reason})') if reason else ''}"
    if step.stage == "decode":
        return
    before, after = (_visible(text) for text in (edit.before, edit.after))
    if "\n" in edit.before:
        yield from (click.style(f"    - {row}", fg="red") for row in before.split("\n"))
        yield from (click.style(f"    + {row}", fg="green") for row in after.split("\n") if row)
        return
    left = _visible(step.received[max(0, edit.start - _CONTEXT) : edit.start].rpartition("\n")[2])
    right = _visible(step.received[edit.end : edit.end + _CONTEXT].partition("\n")[0])
    struck = click.style(before, fg="red", strikethrough=True)
    yield f"    {left}{struck}{click.style(after, fg='green')}{right}"


def _visible(text: str) -> str:
    """Return text that is safe on a terminal: controls and invisible characters as escapes, long text shortened."""
    return "\n".join(map(visible, shortened(text).split("\n")))
