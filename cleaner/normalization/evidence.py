"""Evidence in what comes out of a repair: assigned characters, letters that go together, Vietnamese syllables.

What the damage itself shows is in :mod:`cleaner.normalization.proof`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import NamedTuple

from cleaner.vietnamese.words import WORD

SEQUENCE = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"

_LONG = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")

_PLAIN = re.compile("[\0-\u024f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a€™]*")
"""Characters that are assigned, and glued to one another in correct text."""
_NOT_BESIDE_LATIN = (
    "[^\\W\\d_\0-\u024f\u1e00-\u1eff\u2c60-\u2c7f\u3000-\u9fff\ua720-\ua7ff\uac00-\ud7a3\ufb00-\ufb06\uff00-\uffef]"
)
_GLUED = re.compile(f"[A-Za-z]{_NOT_BESIDE_LATIN}|{_NOT_BESIDE_LATIN}[A-Za-z]")
"""A Latin letter beside one of another script, Chinese, Japanese and Korean apart: this is not the encoding."""

_WORDS_ASKED = 2_000
"""Words of a line that are looked at: enough to be sure, and a line of 64 MB costs no more."""


def is_text(decoded: str) -> bool:
    """Tell whether a text has only assigned characters, and no word that mixes Latin and a script not used so.

    Example:
        >>> is_text("Tiếng Việt"), is_text("Wiб"), is_text("a\u0378")
        (True, False, False)
    """
    return is_assigned(decoded) and not _GLUED.search(decoded)


def is_assigned(decoded: str) -> bool:
    """Tell whether a text has neither unassigned or private characters nor lone surrogates."""
    if _PLAIN.fullmatch(decoded):
        return True
    return all(unicodedata.category(char) not in ("Cn", "Co", "Cs") for char in set(decoded))


def may_be_escaped(decoded: str) -> bool:
    r"""Tell whether a text has neither unassigned or private characters nor C0 controls, TAB and line ends apart.

    Example:
        >>> may_be_escaped("Tiếng\n"), may_be_escaped("\ue000"), may_be_escaped("\x00")
        (True, False, False)
    """
    return all(unicodedata.category(char) not in ("Cn", "Co") and (char >= " " or char in "\t\n\r") for char in decoded)


def has_long_sequence(encoded: bytes) -> bool:
    """Tell whether there is a sequence of three or four bytes: enough where other lines are certain."""
    return _LONG.search(encoded) is not None


class Words(NamedTuple):
    """What became of a line's words with letters outside ASCII, in a reading of it.

    Attributes:
        valid: Those that are Vietnamese syllables.
        other: Those that are not.
        plain: Syllables without such a letter, which say little by themselves.
    """

    valid: int
    other: int
    plain: int

    @property
    def are_vietnamese(self) -> bool:
        """Whether that is proof: two such words, or one beside others, and next to nothing else."""
        return (self.valid > 1 or (self.valid == 1 and self.plain > 0)) and self.other * 4 <= self.valid


def vietnamese_words(decoded: str) -> Words:
    """Return how many words of a line are Vietnamese; a word needs an ASCII letter too, since ``ở`` may be chance.

    Example:
        >>> vietnamese_words("một hai ba, straße")
        Words(valid=1, other=1, plain=2)
    """
    from cleaner.vietnamese.syllables import is_syllable

    valid = other = plain = 0
    for found in itertools.islice(WORD.finditer(decoded), _WORDS_ASKED):
        word = found[0]
        if word.isascii():
            plain += len(word) > 1 and is_syllable(word)
        elif not is_syllable(word):
            other += 1
        elif not _ASCII_LETTERS.isdisjoint(word) and (word.islower() or word.isupper() or word[1:].islower()):
            valid += 1
    return Words(valid, other, plain)


_ASCII_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def score(decoded: str) -> tuple[int, int]:
    """Return how good a reading of a line is: its Vietnamese words, then how few signs stand within its words.

    Example:
        >>> score("Preámbulo") > score("Pre÷mbulo")
        True
    """
    return vietnamese_words(decoded).valid, -sum(1 for _ in _SIGN_IN_WORD.finditer(decoded))


_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\0-\x7f’‐–—](?=[^\W\d_])")
