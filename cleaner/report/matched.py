"""The text that a removal was matched with: the copy that stays, or the template line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.edits.edit import Edit
    from cleaner.ledger.explain import Explanation

_TEMPLATE = "site-template"
_LINES = 200
"""Lines of one edit beyond which its template is not written out."""


def matched_text(told: Explanation, edit: Edit) -> str | None:
    """Return the text that an edit's removal was matched with; ``None`` where it was matched with none.

    Of a line of a site's template that is the line with placeholders such as ``<number>`` for its slots.

    Args:
        told: What happened to the document.
        edit: One of its edits.
    """
    if edit.rule != _TEMPLATE:
        return told.matched_text(edit)
    from cleaner.chrome.slots import with_placeholders

    lines = [line.strip() for line in edit.before.split("\n") if line.strip()]
    return "\n".join(with_placeholders(lines)) if len(lines) <= _LINES else None
