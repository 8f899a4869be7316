"""Repair of the Unicode form: NFC."""

from __future__ import annotations

import re
import unicodedata

from cleaner.canonical_order import in_order
from cleaner.edits.edit import Edit, shortest_edit

_WORD = re.compile(r"[^\n\t ]+")  # no character composes with one before a space, and none is reordered across it


def nfc(text: str) -> list[Edit]:
    r"""Return edits that bring each word to NFC, from its first to its last changed character.

    Example:
        >>> [(e.start, e.before, e.after) for e in nfc("a ho\u0300a")]
        [(3, 'o\u0300', 'ò')]
    """
    edits = []
    for word in _WORD.finditer(text):
        before = word[0]
        after = unicodedata.normalize("NFC", in_order(before))
        if before != after:
            edits.append(shortest_edit("normalize", "nfc", word.start(), before, after))
    return edits
