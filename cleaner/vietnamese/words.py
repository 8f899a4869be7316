"""What words look like, whatever they say: their letters, their case, and abbreviations."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W\d_]+")

ABBREVIATION = "[BCDĐGHKLMNPQRSTVX]{1,6}"
"""Pattern of consonants in capitals, which stand for words: HĐND, TNHH, QĐ. With vowels (UBND) it would be any word."""

LOWER, INITIAL, CAPITALS, MIXED = range(4)
"""Cases of a word. A capital by itself is an initial; what has no case is lower."""


def case_of(text: str) -> int:
    """Return the case of a word, or of what damage has made of several.

    Example:
        >>> [case_of(word) for word in ("và", "–", "Nam", "A", "NAM", "NgÀy")]
        [0, 0, 1, 1, 2, 3]
    """
    if text == text.lower():
        return LOWER
    if text[1:] == text[1:].lower():
        return INITIAL
    return CAPITALS if text == text.upper() else MIXED
