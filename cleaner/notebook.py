"""Results as small tables of HTML for notebooks: no script, nothing from elsewhere, everything of the data escaped.

Colours are see-through over whatever is below, so a table fits light and dark pages alike.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.cleaned import Cleaned
    from cleaner.edits.edit import Edit
    from cleaner.pipeline.summary import Summary
    from cleaner.results import Deduplication, Result

_ROWS = 10
"""Rows of examples."""
_LONG = 160
"""Characters of a text that are shown."""

_STYLE = """<style>
.cleaner {color-scheme: light dark; font-size: 90%; max-width: 60em}
.cleaner table {border-collapse: collapse; margin: .4em 0}
.cleaner caption {text-align: left; opacity: .75; padding: .2em 0}
.cleaner th, .cleaner td {text-align: left; vertical-align: top; padding: .2em .7em; border-bottom: 1px solid #8884}
.cleaner td.number {text-align: right; font-variant-numeric: tabular-nums}
.cleaner del {background: #f443; text-decoration-color: #f44c}
.cleaner ins {background: #4b53; text-decoration: none}
.cleaner del, .cleaner ins, .cleaner .text {white-space: pre-wrap; overflow-wrap: anywhere}
</style>"""


def result_html(result: Result) -> str:
    r"""Return one cleaned text: its beginning, and its first edits, old and new.

    Example:
        >>> import cleaner
        >>> "<del>" in result_html(cleaner.normalize("a\xa0b"))
        True
    """
    text = f'<div class="text">{_text(result.text)}</div>'
    return _page(f"{len(result.text):,} characters, {len(result.edits):,} edits", text, _edits(result.edits))


def cleaned_html(cleaned: Cleaned[Any]) -> str:
    """Return many cleaned texts: how many, which rules, and the first edits."""
    from cleaner.cleaned import edits_by_row

    title = (
        f"{type(cleaned.data).__name__}: {cleaned.total:,} texts, {len(cleaned):,} stay, {cleaned.changed():,} changed"
    )
    rules = _table("edits by rule", ("rule", "edits"), [(rule, count) for rule, count in cleaned.rules().items()])
    first = edits_by_row(cleaned.edits.slice(0, _ROWS))
    shown = [(row, edit) for row, edits in first.items() for edit in edits]
    rows = [(row, edit.stage, edit.rule, _Marked(edit)) for row, edit in shown]
    return _page(title, rules, _table("the first edits", ("row", "stage", "rule", "change"), rows))


def deduplication_html(found: Deduplication[Any]) -> str:
    """Return which texts are duplicates: how many of each kind, and the least alike."""
    title = f"{found.total:,} texts, {len(found.kept):,} stay, {len(found.duplicates):,} duplicates"
    kinds: dict[str, int] = {}
    for one in found.duplicates:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    rows = [
        (one.index, one.keeper, f"{one.similarity:.3f}", one.kind, one.reason)
        for one in sorted(found.duplicates, key=lambda one: (one.similarity, one.index))[:_ROWS]
    ]
    names = ("text", "keeper", "similarity", "kind", "reason")
    return _page(
        title, _table("by kind", ("kind", "texts"), sorted(kinds.items())), _table("the least alike", names, rows)
    )


def summary_html(summary: Summary) -> str:
    """Return what a run did: documents, characters, and what each rule did."""
    facts = [
        ("documents read", summary.documents),
        ("kept", summary.kept),
        ("changed", summary.changed),
        ("duplicates", sum(summary.duplicates.values())),
        ("rejected", summary.rejected),
        ("characters read", summary.characters_read),
        ("characters kept", summary.characters_kept),
    ]
    rules = [(one.stage, one.rule, one.edits, one.documents, one.removed) for one in summary.rules]
    warnings = [(warning,) for warning in summary.warnings]
    return _page(
        f"{summary.documents:,} documents read, {summary.kept:,} kept",
        _table("", ("what", "number"), facts),
        _table("by rule", ("stage", "rule", "edits", "documents", "characters removed"), rules),
        _table("warnings", ("",), warnings),
    )


class _Marked:
    """An edit as what goes and what comes."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit

    def html(self) -> str:
        old, new = self._edit.before, self._edit.after
        return (f"<del>{_text(old)}</del>" if old else "") + (f" <ins>{_text(new)}</ins>" if new else "")


def _edits(edits: Sequence[Edit]) -> str:
    rows = [(edit.stage, edit.rule, _Marked(edit), edit.note or "") for edit in edits[:_ROWS]]
    more = f"the first {_ROWS} of {len(edits):,} edits" if len(edits) > _ROWS else "edits"
    return _table(more, ("stage", "rule", "change", "why"), rows)


def _page(title: str, *parts: str) -> str:
    return f'{_STYLE}<div class="cleaner"><strong>{escape(title)}</strong>{"".join(parts)}</div>'


def _table(caption: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    if isinstance(value, _Marked):
        return f"<td>{value.html()}</td>"
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{_text(str(value))}</td>"


def _text(text: str) -> str:
    """Return the beginning of a text, escaped, with what cannot be seen as escapes; line ends stay."""
    more = f" … {len(text) - _LONG:,} more" if len(text) > _LONG else ""
    shown = (one if one.isprintable() or one == "\n" else ascii(one)[1:-1] for one in text[:_LONG] + more)
    return escape("".join(shown))
