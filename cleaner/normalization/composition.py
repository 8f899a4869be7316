"""Repair of the Unicode form: NFC."""

from __future__ import annotations

import re
import unicodedata

from cleaner.edits.edit import Edit

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
        after = unicodedata.normalize("NFC", before)
        if before != after:
            head = _common_prefix(before, after)
            tail = _common_prefix(before[head:][::-1], after[head:][::-1])
            start, end = word.start() + head, word.end() - tail
            edits.append(Edit("normalize", "nfc", start, end, text[start:end], after[head : len(after) - tail]))
    return edits


def _common_prefix(one: str, other: str) -> int:
    """Return how many characters the two begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
