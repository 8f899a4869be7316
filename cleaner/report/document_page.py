"""A document with its changes as one HTML file, without a script: what went struck through, the reasons beside it."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.edits.edit import STAGES
from cleaner.ledger.marked_lines import LINE_END, marked_lines
from cleaner.report.assets import asset, digest
from cleaner.report.matched import matched_text
from cleaner.report.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.edits.edit import Edit
    from cleaner.ledger.explain import Explanation
    from cleaner.ledger.marked_lines import Mark, MarkedLine

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\ufffd"
    "\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_MATCHED = 40
"""Lines of a matched text that are shown."""
_RUN = 60
"""Lines of one state in a row beyond which the middle ones are folded away."""


def document_page(told: Explanation) -> str:
    """Return what happened to a document as an HTML file that needs no other.

    Args:
        told: What happened to it.
    """
    style = asset("report.css") + asset("document.css")
    policy = f"default-src 'none'; style-src '{digest(style)}'; base-uri 'none'; form-action 'none'"
    lines: Sequence[MarkedLine] = list(marked_lines(told.segments))
    if told.at is not None:
        lines = [line for line in lines if line.number is not None and abs(line.number - told.at) <= 3]
    body = "".join([*_head(told), *_decoding(told), *_rows(told, lines), *_keeper(told)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{_escaped(told.doc_id)}</title>'
        f"<style>{style}</style></head>\n<body><main>{body}</main></body></html>\n"
    )


def _head(told: Explanation) -> Iterator[str]:
    yield f"<h1 class=name>{_visible(told.doc_id)}</h1>"
    yield f"<p class=lead>{_visible(told.source)}, record {told.line:,}: {_visible(told.fate)}</p><ul class=kinds>"
    for step in told.steps:
        gone, came = sum(len(edit.before) for edit in step.edits), sum(len(edit.after) for edit in step.edits)
        yield (
            f'<li class="tag" data-stage="{step.stage}"><span class=stage>{step.stage}</span> '
            f"{len(step.edits):,} edits, −{gone:,} +{came:,}</li>"
        )
    yield "</ul>" if told.steps else "</ul><p class=empty>Nothing was changed.</p>"


def _decoding(told: Explanation) -> Iterator[str]:
    for step in told.steps:
        if step.stage == STAGES[0]:
            yield from _reasons(told, step.edits)


def _rows(told: Explanation, lines: Sequence[MarkedLine]) -> Iterator[str]:
    yield '<div class="card document">'
    for state, group in groupby(lines, key=lambda line: line.state):
        run = list(group)
        if state == "same" and len(run) > _RUN:
            yield from (_row(told, line) for line in run[:3])
            yield f"<details><summary>{len(run) - 6:,} lines unchanged</summary>"
            yield from (_row(told, line) for line in run[3:-3])
            yield "</details>"
            run = run[-3:]
        yield from (_row(told, line) for line in run)
    yield "</div>"


def _row(told: Explanation, line: MarkedLine) -> str:
    number = "" if line.number is None else f"{line.number:,}"
    reasons = "".join(_reasons(told, line.ending))
    text = "".join(map(_mark, line.marks))
    return f'<div class="line {line.state}"><span class=at>{number}</span><div class=text>{text}</div>{reasons}</div>'


def _mark(mark: Mark) -> str:
    text = LINE_END if mark.text == LINE_END else _visible(mark.text)
    edit = mark.removed or mark.written
    if edit is None:
        return text
    name = "del" if mark.removed is not None else "ins"
    return f'<{name} data-stage="{edit.stage}" title="{_escaped(f"{edit.stage} {edit.rule}")}">{text}</{name}>'


def _reasons(told: Explanation, edits: Iterable[Edit]) -> Iterator[str]:
    """Yield the rule and the evidence of some edits, alike ones together, with the text that they were matched with."""
    alike: dict[tuple[str, str, str | None, float | None], list[Edit]] = {}
    for edit in edits:
        alike.setdefault((edit.stage, edit.rule, edit.note, edit.similarity), []).append(edit)
    for (stage, rule, note, similarity), group in alike.items():
        told_of = [note] if note else []
        told_of += [f"similarity {similarity:.3f}"] if similarity is not None else []
        times = f" ×{len(group):,}" if len(group) > 1 else ""
        yield f'<aside class=why data-stage="{stage}"><b class=stage>{stage} · {_visible(rule)}</b>{times} '
        yield _visible("; ".join(told_of))
        beside = told.keeper is not None and stage == STAGES[-1]  # then the two stand side by side below
        text = None if beside else matched_text(told, group[0])
        if text:
            rows = text.strip("\n").split("\n")
            what = "The template that it matched" if group[0].matched is None else "The copy that stays"
            shown = "\n".join(map(_visible, rows[:_MATCHED]))
            more = f"\n… {len(rows) - _MATCHED:,} more lines" if len(rows) > _MATCHED else ""
            yield f"<details><summary>{what}</summary><pre>{shown}{more}</pre></details>"
        yield "</aside>"


def _keeper(told: Explanation) -> Iterator[str]:
    if told.keeper is None:
        return
    keeper = told.keeper
    last = told.steps[-1]
    yield f"<h2>Kept instead</h2><p class=lead>{_visible(keeper.doc_id)} ({_visible(keeper.source)}:{keeper.line})</p>"
    yield f"<div class=sides><div class=side>kept: {_visible(keeper.doc_id)}</div>"
    yield f"<div class=side>removed: {_visible(told.doc_id)}</div>"
    for row in side_by_side(keeper.text, last.received):
        if row.skipped:
            yield f"<div class=gap>{row.skipped:,} lines the same</div>"
        if row.kind == "cut":
            yield "<div class=gap>… the texts go on; the comparison shown ends here</div>"
            continue
        name = "text same" if row.kind == "same" else "text"
        yield f'<div class="{name}" data-side=kept>{_pieces(row.left, "ins")}</div>'
        yield f'<div class="{name}" data-side=removed>{_pieces(row.right, "del")}</div>'
    yield "</div>"


def _pieces(pieces: Iterable[str], name: str) -> str:
    return "".join(f"<{name}>{_visible(text)}</{name}>" if at % 2 else _visible(text) for at, text in enumerate(pieces))


def _escaped(text: str) -> str:
    """Return a text for an attribute or a title, in which what cannot be seen is written out."""
    return html.escape(_UNSEEN.sub(lambda found: f"U+{ord(found[0]):04X}", text))


def _visible(text: str) -> str:
    """Return a text as HTML; characters that cannot be seen, or turn others round, stand as their code points."""
    return _UNSEEN.sub(lambda found: f"<span class=sign>U+{ord(found[0]):04X}</span>", html.escape(text))
