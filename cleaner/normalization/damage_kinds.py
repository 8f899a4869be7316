"""Which kinds of damage an edit mended, as its rule and note name them."""

from __future__ import annotations

NAMED_BY_RULE = ("entities", "escapes", "percent", "quoted-printable")
"""Rules that name their kind of damage; that of the others stands in the notes of their edits."""


def kinds_of_damage(rule: str, note: str | None) -> list[str]:
    """Return the kinds of damage that an edit mended.

    Example:
        >>> kinds_of_damage("entities+vietnamese", "tcvn3 read as windows-1252; vni read as latin-1")
        ['entities', 'tcvn3 read as windows-1252', 'vni read as latin-1']
        >>> kinds_of_damage("spaces", None)
        []
    """
    by_rule = [one for one in rule.split("+") if one in NAMED_BY_RULE]
    return by_rule + (note.split("; ") if note else [])
