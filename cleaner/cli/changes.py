"""Changes of text as lines for a person: old and new, what differs marked, nothing that would steer a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.terminal import shortened, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaner.edits.edit import Edit
    from cleaner.ledger.changed_lines import ChangedLines, Piece

_MOST = 200
"""Pieces of one line that are shown."""
_CONTEXT = 60
"""Characters of what stays that are shown on either side of a change."""


def change_rows(lines: ChangedLines, *, colours: bool) -> Iterator[str]:
    """Yield the rows of a diff for lines that were changed together, old before new.

    Args:
        lines: The lines.
        colours: Mark by colour what goes and what comes; else by ``[-`` ``-]`` and ``{+`` ``+}``, as word diffs do.
    """
    for row in lines.old:
        yield _row("- ", row, colours=colours, old=True)
    for row in lines.new:
        yield _row("+ ", row, colours=colours, old=False)


def rules_and_notes(edits: Iterable[Edit]) -> str:
    """Return what decided on some edits, in one line, safe to show: each rule once, with its note and how often.

    Example:
        >>> from cleaner.edits.edit import Edit
        >>> rules_and_notes([Edit("normalize", "spaces", at, at + 1, "", " ") for at in (1, 5)])
        'spaces ×2'
    """
    times: dict[str, int] = {}
    for edit in edits:
        name = f"{edit.rule} ({edit.note})" if edit.note else edit.rule
        times[name] = times.get(name, 0) + 1
    return visible(", ".join(name if count == 1 else f"{name} ×{count}" for name, count in times.items()))


def _row(sign: str, pieces: Sequence[Piece], *, colours: bool, old: bool) -> str:
    shown = [sign]
    for place, piece in enumerate(pieces[:_MOST]):
        if piece.edit is None:
            shown.append(_context(piece.text, first=place == 0, last=place == len(pieces) - 1))
        elif not colours:
            text = _changed(piece.text, old=old)
            shown.append(f"[-{text}-]" if old else f"{{+{text}+}}")
        else:
            style: dict[str, Any] = {"fg": "red", "strikethrough": True} if old else {"fg": "green", "underline": True}
            shown.append(click.style(_changed(piece.text, old=old), **style))
    more = sum(piece.edit is not None for piece in pieces[_MOST:])
    return "".join(shown) + (f"… ({more:,} more changes)" if more else "")


def _context(text: str, *, first: bool, last: bool) -> str:
    """Return what stays between two changes, or before the first or behind the last of a line."""
    left = "" if first else text[:_CONTEXT]
    right = "" if last else text[max(len(left), len(text) - _CONTEXT) :]
    gap = "…" if len(left) + len(right) < len(text) else ""
    return visible(left) + gap + visible(right)


def _changed(text: str, *, old: bool) -> str:
    """Return what goes or comes; what goes because it is not composed looks as it should, and is shown as escapes."""
    text = shortened(text)
    return visible(text) if unicodedata.is_normalized("NFC", text) or not old else ascii(text)[1:-1]
