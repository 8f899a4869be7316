"""Vietnamese in one byte a letter: Windows-1258, and the encodings of fonts, which Python has no codecs for."""

from __future__ import annotations

import re

LEGACY_ENCODINGS = (
    "bkhcm1",
    "bkhcm2",
    "isc",
    "tcvn3",
    "tcvn5712-1",
    "vietware-f",
    "vietware-x",
    "viscii",
    "vni-mac",
    "vni-windows",
    "vps",
)
"""Encodings that are read as cp1252, one character a byte; the stage ``normalize`` makes letters of it."""

_SAMPLE = 1 << 13
_WORD = re.compile(r"[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{10,}")
"""The longest syllables, such as nghiêng, have 7 letters, and 9 in an encoding that writes marks after the vowel."""
_MOST_LONG = 0.03
_BESIDE_ASCII = re.compile("(?<=[A-Za-z])[^\0-\x7f]|[^\0-\x7f](?=[A-Za-z])")
_LEAST_BESIDE = 0.4

_TONE_MARKS = re.compile("([aăâeêioôơuưy]?)[\u0300\u0301\u0303\u0309\u0323]", re.IGNORECASE)
_LETTERS = frozenset("àáâăèéêíóôơùúưđ₫ÀÁÂĂÈÉÊÍÓÔƠÙÚƯĐ\u0300\u0301\u0303\u0309\u0323")


def legacy_encoding(text: str) -> str | None:
    """Return the Vietnamese encoding of text that was read as cp1252; ``None`` if it certainly is in none.

    Args:
        text: Some of the text.

    Example:
        >>> legacy_encoding("Céng hßa x· héi chñ nghÜa ViÖt Nam")
        'tcvn3'
        >>> legacy_encoding("Tous les êtres humains naissent libres et égaux")
    """
    if not may_be_legacy(text):
        return None
    from cleaner.vietnamese import diagnosis

    return diagnosis.legacy_encoding(text[:_SAMPLE])


def may_be_legacy(text: str) -> bool:
    """Return whether text that was read as cp1252 may be in a Vietnamese encoding. To be sure takes 0.1 s.

    It is not if many words are too long, or letters beyond ASCII do not stand beside others: the consonants are ASCII.

    Args:
        text: Some of the text.

    Example:
        >>> may_be_legacy("Céng hßa x· héi"), may_be_legacy("Âñå ëþäè ðîæäàþòñÿ ñâîáîäíûìè")
        (True, False)
    """
    beginning = text[:_SAMPLE]
    beyond = len(beginning) - sum(map(str.isascii, beginning))
    if sum(1 for _ in _BESIDE_ASCII.finditer(beginning)) < _LEAST_BESIDE * beyond:
        return False
    words = sum(1 for _ in _WORD.finditer(beginning))
    return sum(1 for _ in _LONG_WORD.finditer(beginning)) <= _MOST_LONG * words


def is_windows_1258(text: str) -> bool:
    """Return whether text read as cp1258 looks like it: tone marks stand after vowels, other letters are Vietnamese.

    Detectors call the font encodings TCVN3 and VNI cp1258, too. Read as cp1252 those can still be repaired.
    """
    beyond = [character for character in text if character > "\x7f" and (character.isalnum() or character in _LETTERS)]
    vietnamese = sum(character in _LETTERS for character in beyond)
    marks = _TONE_MARKS.findall(text)
    return vietnamese * 20 >= len(beyond) * 19 and sum(map(bool, marks)) * 20 >= len(marks) * 19
