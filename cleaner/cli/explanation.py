"""A document with its changes as rows for a terminal, or for a file: nothing in them steers a terminal."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.terminal import shortened, visible
from cleaner.ledger.marked_lines import marked_lines
from cleaner.report.matched import matched_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.edits.edit import Edit
    from cleaner.ledger.explain import Explanation
    from cleaner.ledger.marked_lines import Mark, MarkedLine

_COLOURS = {
    "decode": "bright_black",
    "normalize": "blue",
    "chrome": "yellow",
    "blocks": "magenta",
    "documents": "red",
}
_AROUND = 2
"""Unchanged lines that are shown on either side of a change."""
_RUN = 12
"""Lines of one state in a row beyond which the middle ones are left out."""
_MATCHED = 4
"""Lines of a matched text that are shown."""
_LONG = 400
"""Characters of an unchanged part of a line, and of a line, that are shown."""


def explanation_rows(told: Explanation, *, colours: bool, full: bool = False) -> Iterator[str]:
    """Yield the rows that tell what happened to a document.

    Args:
        told: What happened to it.
        colours: Strike through and colour what went, by its stage; else mark it by ``[-`` ``-]`` and ``{+`` ``+}``.
        full: Leave nothing out.
    """
    yield _bold(visible(f"{told.doc_id}  ({told.source}:{told.line}, {told.fate})"), colours=colours)
    if not told.steps:
        yield "nothing was changed"
        return
    for step in told.steps:
        removed, added = sum(len(edit.before) for edit in step.edits), sum(len(edit.after) for edit in step.edits)
        edits = "1 edit" if len(step.edits) == 1 else f"{len(step.edits):,} edits"
        figures = "" if step.stage == "decode" else f"  -{removed:,} +{added:,} characters"
        yield f"{_styled(f'{step.stage:<9}', step.stage, colours=colours)}  {edits}{figures}"
    yield ""
    for step in told.steps:
        if step.stage == "decode":
            yield from _reasons(told, step.edits, "", colours=colours, full=full)
    yield from _document(told, colours=colours, full=full)
    if told.keeper is not None:
        keeper = told.keeper
        yield ""
        yield _bold(visible(f"kept instead: {keeper.doc_id}  ({keeper.source}:{keeper.line})"), colours=colours)
        text = keeper.text if full else shortened(keeper.text)
        yield from (f"    {visible(row)}" for row in text.split("\n"))


def _document(told: Explanation, *, colours: bool, full: bool) -> Iterator[str]:
    """Yield the lines of the document, or the one that was asked for."""
    lines = list(marked_lines(told.segments))
    if told.at is not None:
        lines = _asked_for(lines, told.at)
        if not lines:
            yield f"the text as it was read has no line {told.at}"
    width = len(str(max((line.number or 0 for line in lines), default=0)))
    for line in lines if full or told.at is not None else _without_the_middle(lines):
        if isinstance(line, str):
            yield f"{'':>{width}}   {line}"
            continue
        number = "" if line.number is None else line.number
        sign = {"same": " ", "gone": "-", "changed": "~"}[line.state]
        yield f"{number:>{width}} {sign} {_marks(line, colours=colours, full=full or told.at is not None)}".rstrip()
        yield from _reasons(told, line.ending, " " * (width + 3), colours=colours, full=full)


def _asked_for(lines: Sequence[MarkedLine], at: int) -> list[MarkedLine]:
    """Return the lines of one number, each with all that happened to it, though it be told further down."""
    return [replace(line, ending=line.edits) for line in lines if line.number == at]


def _without_the_middle(lines: Sequence[MarkedLine]) -> Iterator[MarkedLine | str]:
    """Yield lines, without the middle of long runs of one state in which nothing is told."""
    for state, group in groupby(lines, key=lambda line: line.state):
        run: list[MarkedLine] = []
        for line in group:
            run.append(line)
            if line.ending:
                yield from _shortened_run(run, state)
                run = []
        yield from _shortened_run(run, state)


def _shortened_run(run: Sequence[MarkedLine], state: str) -> Iterator[MarkedLine | str]:
    head, tail = (_AROUND, _AROUND) if state == "same" else (_RUN - 3, 2)
    if len(run) <= head + tail + 1:
        yield from run
        return
    what = {"same": "unchanged", "gone": "gone", "changed": "changed"}[state]
    yield from run[:head]
    yield f"… {len(run) - head - tail:,} more lines {what}"
    yield from run[-tail:]


def _marks(line: MarkedLine, *, colours: bool, full: bool) -> str:
    if line.state == "gone" and not colours:
        return _cut("".join(visible(mark.text) for mark in line.marks), full=full)
    return "".join(_mark(mark, colours=colours, full=full) for mark in line.marks)


def _mark(mark: Mark, *, colours: bool, full: bool) -> str:
    text = _cut(visible(mark.text), full=full)
    edit = mark.removed or mark.written
    if edit is None:
        return text
    if colours:
        style: dict[str, Any] = {"strikethrough": True} if mark.removed else {"underline": True, "bold": True}
        return click.style(text, fg=_COLOURS[edit.stage], **style)
    return f"[-{text}-]" if mark.removed else f"{{+{text}+}}"


def _cut(text: str, *, full: bool) -> str:
    if full or len(text) <= _LONG:
        return text
    half = _LONG // 2
    return f"{text[:half]} … ({len(text) - _LONG:,} more characters) … {text[-half:]}"


def _reasons(told: Explanation, edits: Iterable[Edit], indent: str, *, colours: bool, full: bool) -> Iterator[str]:
    """Yield the rule and the evidence of some edits, alike ones together, and the text that each was matched with."""
    alike: dict[tuple[str, str, str], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((edit.stage, edit.rule, _evidence(edit)), []).append(edit)
    for (stage, rule, evidence), group in alike.items():
        times = f" ×{len(group)}" if len(group) > 1 else ""
        why = f": {visible(evidence)}" if evidence else ""
        yield f"{indent}└ {_styled(f'{stage} {rule}', stage, colours=colours)}{times}{why}"
        if told.keeper is not None and stage == "documents":
            continue  # the text of the document that is kept stands behind all else
        matched = {text: edit for edit in group if (text := matched_text(told, edit))}
        for text, edit in matched.items():
            yield from _matched(text, edit, indent, full=full)


def _evidence(edit: Edit) -> str:
    similarity = None if edit.similarity is None else f"similarity {edit.similarity:.3f}"
    return "; ".join(part for part in (edit.note, similarity) if part)


def _matched(text: str, edit: Edit, indent: str, *, full: bool) -> Iterator[str]:
    """Yield the beginning of the copy that stays, or of the template."""
    rows = [row for row in text.split("\n") if row.strip()]
    where = f", in {visible(edit.matched.doc)}" if edit.matched is not None and edit.matched.doc else ""
    yield f"{indent}  {'matched the template:' if edit.matched is None else f'the copy that stays{where}:'}"
    shown = rows if full else rows[:_MATCHED]
    yield from (f"{indent}  = {_cut(visible(row), full=full)}" for row in shown)
    if len(shown) < len(rows):
        yield f"{indent}  = … {len(rows) - len(shown):,} more lines"


def _styled(text: str, stage: str, *, colours: bool) -> str:
    return click.style(text, fg=_COLOURS[stage]) if colours else text


def _bold(text: str, *, colours: bool) -> str:
    return click.style(text, bold=True) if colours else text
