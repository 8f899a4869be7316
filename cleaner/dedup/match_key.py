"""Match keys: folded text, for comparisons and for people, and a 128-bit key of each document."""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.canonical_order import in_order
from cleaner.dedup.fold_table import fold_character, is_dropped, is_solo
from cleaner.kernels.tokens import combine_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.dedup.tokens import Tokens

MATCH_KEY_VERSION = 1
"""Raised when two texts that had one key have two, or the other way round: indexes keep hashes of keys."""

_VOWELS = frozenset("aeiouy")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_QUALITIES = frozenset("\u0302\u0306\u031b")  # circumflex, breve, horn
_STROKED_D = frozenset("ðɖ")
_I_IS_Y = frozenset("hklmst")
_MIDDLE_OF = 3  # vowels of a group without a final consonant of which the middle one carries the tone


class _Fold(NamedTuple):
    """What a code point is: nothing at all, a separator (``letters`` is empty), letters of a word, or a token alone."""

    letters: str
    dropped: bool
    solo: bool


def match_key(text: str) -> str:
    """Return folded text: two texts have one key where comparisons take them for equal.

    Case, Unicode form, width, compatibility letters, punctuation, spaces, soft hyphens, zero-width characters, tatweel
    and the place of the tone mark do not count; the marks themselves do. Of two spellings in Vietnamese one is taken: i
    with a tone mark that ends a word, behind h, k, l, m, s or t alone, is y; ð or ɖ that begins one is đ. Words are
    parted by one space; letters of a script without spaces follow one another. It is to be read and compared, never
    written to a corpus.

    Args:
        text: Any text.

    Example:
        >>> match_key("HOÀ  “bình”!"), match_key("hòa-bi\u0300nh"), match_key("ma, má"), match_key("数据 2")
        ('hòa bình', 'hòa bình', 'ma má', '数据2')
        >>> match_key("Ðịa lí"), match_key("Það, ski, mi")
        ('địa lý', 'það ski mi')
    """
    pieces: list[str] = []
    alone = True  # no space before the next word
    for token, solo in _tokens(text):
        pieces.append(token if solo or alone else f" {token}")
        alone = solo
    return "".join(pieces)


def document_keys(tokens: Tokens) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Return a key of 128 bits for each document: equal where the tokens are equal and in one order.

    Args:
        tokens: Tokens of ``n`` documents.

    Returns:
        The upper and the lower half of ``n`` keys; both 0 for a document without tokens.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.dedup.tokens import tokenize
        >>> high, low = document_keys(tokenize(pa.array(["A b.", "a, B", "b a"], pa.large_string())))
        >>> bool(high[0] == high[1] and low[0] == low[1]), bool(low[1] == low[2])
        (True, False)
    """
    high, low = np.zeros(len(tokens.bounds) - 1, np.uint64), np.zeros(len(tokens.bounds) - 1, np.uint64)
    combine_keys(tokens.keys, tokens.bounds, high, low)
    return high, low


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the folded tokens of a text, each with whether it is a letter that is a token of its own."""
    letters: list[str] = []  # of the token that is being read, each with its marks
    alone = False
    for letter, solo in _letters(text):
        if letter and unicodedata.category(letter[0])[0] == "M":
            if letters:  # a mark on a sign belongs to no token
                letters[-1] += letter
            continue
        if letters and (solo or alone or not letter):
            yield _word(letters), alone
            letters = []
        if letter:
            letters.append(letter)
            alone = solo
    if letters:
        yield _word(letters), alone


def _letters(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the folded letters and marks of a text, each with whether it is a token of its own; ``""`` parts words."""
    for character in text:
        fold = _fold(character)
        if fold.solo or not (fold.letters or fold.dropped):
            yield fold.letters, fold.solo
        else:
            yield from ((letter, False) for letter in fold.letters)


@functools.cache
def _fold(character: str) -> _Fold:
    letters = fold_character(character)
    if not any(is_solo(letter) for letter in letters):
        return _Fold(letters, is_dropped(character), solo=False)
    single = all(unicodedata.category(mark)[0] == "M" for mark in letters[1:])
    return _Fold(letters if single else character, dropped=False, solo=True)


def _word(letters: list[str]) -> str:
    """Return a word in NFC, the tone of each group of vowels where the older Vietnamese spelling has it."""
    letters = _respelled(letters)
    plain = [_without_tones(letter) if letter[0] in _VOWELS else letter for letter in letters]
    at = 0
    while at < len(letters):
        end = at
        while end < len(letters) and letters[end][0] in _VOWELS:
            end += 1
        tones = sorted(mark for letter in letters[at:end] for mark in letter[1:] if mark in _TONES)
        if len(tones) == 1:
            plain[_carrier(plain, at, end)] += tones[0]
        else:  # no Vietnamese syllable; the tones go to the first vowels, and what is left over to the last
            for place, tone in enumerate(tones):
                plain[min(at + place, end - 1)] += tone
        at = max(end, at + 1)
    return unicodedata.normalize("NFC", in_order("".join("".join(_ordered(letter)) for letter in plain)))


def _respelled(letters: list[str]) -> list[str]:
    """Return a word's letters with one spelling for what Vietnamese writes in two: ``kĩ``, ``kỹ``; ``ðại``, ``đại``.

    Without a tone mark i and y make different words of other languages (``mi``, ``my``), and of Vietnamese.
    """
    first, *others = letters
    if first[0] in _STROKED_D:
        return ["đ" + first[1:], *others]
    second = others[0] if len(others) == 1 else ""
    if first in _I_IS_Y and second[:1] == "i" and second[1:] and _TONES.issuperset(second[1:]):
        return [first, "y" + second[1:]]
    return letters


def _carrier(letters: list[str], start: int, end: int) -> int:
    """Return which vowel of a group carries the tone: ``hòa``, ``toàn``, ``ngoáy``, ``quý``, ``già``."""
    if end - start > 1 and start == 1 and (letters[0], letters[1]) in (("q", "u"), ("g", "i")):
        start += 1  # the letter belongs to the consonant
    marked = [place for place in range(start, end) if _QUALITIES.intersection(letters[place][1:])]
    if marked:
        return marked[-1]
    if end < len(letters):
        return end - 1
    return start + 1 if end - start >= _MIDDLE_OF else start


def _without_tones(letter: str) -> str:
    return letter[0] + "".join(mark for mark in letter[1:] if mark not in _TONES)


def _ordered(letter: str) -> list[str]:
    """Return a letter and its marks, tones last, so that their order in the text does not count."""
    return [letter[0], *sorted(letter[1:], key=lambda mark: (mark in _TONES, unicodedata.combining(mark), mark))]
