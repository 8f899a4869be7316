"""The table that folds code points for match keys: built from ``unicodedata``, shipped as data, read by kernels.

It is shipped, not built at the first use: building takes 0.9 s of processor time, reading 5 ms, and a table that went
with the Unicode version of the Python at hand would give other keys on another machine. ``fold_table.npz`` holds that
of Unicode 14; ``python -m cleaner.dedup.fold_table`` writes it anew.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

DATA = Path(__file__).with_name("fold_table.npz")

# An entry is 64 bits: class (2), vowel (1), digit (1), tone (8), code (18), marks (34). ``entry >> 12`` (code and marks
# together) is what a letter adds to a key, ``code`` alone what it adds to a base.
SEPARATOR, WORD, SOLO, OTHER = 0, 1, 2, 3
"""Classes: no part of a token; letter or digit of a word; letter that is a token; one of the kinds below."""
VOWEL, DIGIT = 1 << 2, 1 << 3
DROP, MARK, EXPANSION = OTHER, OTHER | 1 << 2, OTHER | 2 << 2
"""Kinds of :data:`OTHER`: left out; belongs to the letter before; stands for several letters, which lie in the pool
from place ``code`` on, ``marks`` of them."""
TONE_AT, CODE_AT, MARKS_AT = 4, 12, 30

PLANES = 0x20000
"""The table is flat over the first two planes; Han extensions above them need none."""
COMPATIBILITY_HAN = 0x2F800
_COMPATIBILITY_HAN_END = 0x2FA20
_HAN_END = 0x40000

_TONES = {"\u0300": 1, "\u0301": 3, "\u0303": 9, "\u0309": 27, "\u0323": 81}
"""Grave, acute, tilde, hook, dot below: powers of three, so that the sum tells which tones a vowel group holds."""
_VOWELS = frozenset("aeiouy")
_KEPT_WHOLE = "\u0345"  # case folding makes a letter of the iota below, which would then not sort among marks
_BARRED = {"đ": "d", "ð": "d", "ɖ": "d"}
"""Letters that Unicode does not take apart but whose base, for proposals, is another letter."""
_STROKED = "đĐ"
"""Letters with a stroke that is part of them to Unicode, and goes where diacritics are stripped."""

_TATWEEL = 0x640
_RADICALS = (0x2F00, 0x2FD5)
_IGNORABLE = (
    (0x34F,) * 2,
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164,) * 2,
    (0xFE00, 0xFE0F),
    (0xFFA0,) * 2,
)
"""Default ignorable code points that are not of category Cf: joiners, fillers, variation selectors."""
_SOLO = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x30FF),  # Han radicals and signs, Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),  # Myanmar
    (0xAA60, 0xAA7F),  # Myanmar
    (0xF900, 0xFAFF),  # Han
    (0x1AFF0, 0x1B16F),  # Kana
    (0x20000, 0x3FFFF),  # Han
)
"""Scripts written without spaces: every letter, with its marks, is a token."""
_ACCENTS = ("Mn", "Me")
"""Categories of the marks that a writer, or a program that strips "accents", leaves out: bases go without them. Of
Hindi such a program takes the vowel signs above and below the line, and leaves those beside it."""


class FoldTable(NamedTuple):
    """What each code point becomes.

    Attributes:
        entries: One 64-bit entry for each code point of two planes, then for each compatibility ideograph.
        pool: The letters of the code points that stand for several (``ß``, ``ﬁ``, a Hangul syllable).
    """

    entries: npt.NDArray[np.uint64]
    pool: npt.NDArray[np.uint32]


@functools.cache
def fold_table() -> FoldTable:
    """Return the table, read from the package's data.

    Example:
        >>> table = fold_table()
        >>> bool(table.entries[ord("A")] == table.entries[ord("a")]), bool(table.entries[ord("!")])
        (True, False)
    """
    with np.load(DATA) as arrays:
        return FoldTable(arrays["entries"], arrays["pool"])


@functools.cache
def accent_counts() -> npt.NDArray[np.uint8]:
    """Return how many diacritics each code point of two planes has, the stroke of đ among them.

    Example:
        >>> counts = accent_counts()
        >>> [int(counts[ord(character)]) for character in "aáặđ\u0301"]
        [0, 1, 2, 1, 1]
    """
    with np.load(DATA) as arrays:
        return np.asarray(arrays["accents"], np.uint8)


def fold_character(character: str) -> str:
    """Return the letters, marks and digits that a code point stands for, without case, width or composition.

    Args:
        character: One code point.

    Returns:
        A string in NFKD; empty where the code point separates words or is left out.

    Example:
        >>> [fold_character(c) for c in "Aﬁ①．"]
        ['a', 'fi', '1', '']
        >>> fold_character("Ấ") == "a\u0302\u0301"
        True
    """
    if not _is_letter(character) or is_dropped(character):
        return ""
    apart = unicodedata.normalize("NFKD", character)
    folded = "".join(c if c == _KEPT_WHOLE else c.casefold() for c in apart)
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if _is_letter(c) and not is_dropped(c))


def is_dropped(character: str) -> bool:
    """Tell whether a code point is left out of keys and does not part words: soft hyphen, zero width, tatweel."""
    code = ord(character)
    return (
        code == _TATWEEL
        or unicodedata.category(character) == "Cf"
        or _within(code, _IGNORABLE)
        or 0xE0000 <= code <= 0xE0FFF
    )


def is_solo(character: str) -> bool:
    """Tell whether a folded letter is a token of its own."""
    if not _within(ord(character), _SOLO):
        return False
    return unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nl" or _is_han(character)


def build() -> FoldTable:
    """Build the table from the ``unicodedata`` of the running Python."""
    entries = np.zeros(PLANES + _COMPATIBILITY_HAN_END - COMPATIBILITY_HAN, np.uint64)
    pool: list[int] = []
    for row in range(len(entries)):
        character = chr(row if row < PLANES else row - PLANES + COMPATIBILITY_HAN)
        if is_dropped(character):
            entries[row] = DROP
        elif folded := fold_character(character):
            entries[row] = _entry(character, folded, pool)
    return FoldTable(entries, np.array(pool, np.uint32))


def build_accents() -> npt.NDArray[np.uint8]:
    """Build what :func:`accent_counts` returns from the ``unicodedata`` of the running Python."""
    apart = (unicodedata.normalize("NFD", chr(code)) for code in range(PLANES))
    counts = [sum(unicodedata.category(mark) == "Mn" for mark in marks) for marks in apart]
    for letter in _STROKED:
        counts[ord(letter)] += 1
    return np.array(counts, np.uint8)


def _entry(character: str, folded: str, pool: list[int]) -> int:
    single = _single(folded)
    if single is not None:
        return single
    letters = [c for c in folded if unicodedata.category(c)[0] != "M"]
    if any(map(is_solo, letters)) and letters != [folded[0]]:  # what would be tokens, and words, stays one token
        return SOLO | ord(character) << CODE_AT
    start = len(pool)
    pool += map(ord, folded)
    return EXPANSION | start << CODE_AT | len(folded) << MARKS_AT


def _single(folded: str) -> int | None:
    """Return the entry of one letter with accents, or of one mark; ``None`` for anything longer."""
    letter, accents = folded[0], folded[1:]
    if unicodedata.category(letter)[0] == "M":
        if accents:
            return None
        code = 0 if unicodedata.category(letter) in _ACCENTS else ord(letter)
        return MARK | _TONES.get(letter, 0) << TONE_AT | code << CODE_AT | _mark(letter) << MARKS_AT
    if not all(unicodedata.category(c) in _ACCENTS for c in accents):
        return None
    vowel = letter in _VOWELS
    tone = sum(_TONES.get(c, 0) for c in accents) if vowel else 0
    marks = sum(_mark(c) for c in accents if not (vowel and c in _TONES))
    if letter in _BARRED:
        marks += _mark(letter)
    entry = (SOLO if is_solo(letter) else WORD) | tone << TONE_AT
    entry |= ord(_BARRED.get(letter, letter)) << CODE_AT | marks << MARKS_AT
    return entry | (VOWEL if vowel else 0) | (DIGIT if unicodedata.category(letter) == "Nd" else 0)


def _is_letter(character: str) -> bool:
    """Tell whether a code point is a letter, mark or digit; radicals are symbols to Unicode, and stand for letters."""
    return (
        unicodedata.category(character)[0] in "LMN"
        or _RADICALS[0] <= ord(character) <= _RADICALS[1]
        or _is_han(character)
    )


def _is_han(character: str) -> bool:
    """Tell whether a code point lies in the planes of Han extensions, where every one is or will be a letter."""
    return PLANES <= ord(character) < _HAN_END


def _mark(character: str) -> int:
    """Return 30 bits for a mark; a letter adds those of its marks, so that their order does not count.

    They are scrambled twice: a product alone would give two marks the sum of the two between them.
    """
    bits = ord(character) * 0x9E3779B1 & 0xFFFFFFFF
    bits = (bits ^ bits >> 15) * 0x85EBCA6B & 0xFFFFFFFF
    return (bits ^ bits >> 13) >> 2


def _within(code: int, ranges: tuple[tuple[int, ...], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


if __name__ == "__main__":
    table = build()
    np.savez_compressed(DATA, entries=table.entries, pool=table.pool, accents=build_accents())
