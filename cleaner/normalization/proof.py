"""Proof in the damage: sequences of characters that correct text does not contain where they stand.

``MÃ`` before a no-break space, ``CAFÉ™`` and a pipe of ``Ø½`` are valid UTF-8 in windows-1252 too, so that a line can
be decoded proves nothing. What does is written down here as one pattern for each encoding.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from cleaner.normalization.encodings import Misreading, by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_NBSP = "\xa0"
_LOST = "\ufffd"
_QUOTES = frozenset("«»‹›‚“”„")
_GLUING = _QUOTES | frozenset("‘’…–—´" + _NBSP)
_FOLLOWERS = _GLUING | frozenset("\xad®©™°ºª¹²³•·†‡§¶‰˝")
"""What stands directly after a letter in correct text: quotes, dashes, signs, footnote marks, the no-break space.
Behind the gluing ones another word may follow without a space."""
_PRICED = frozenset("€£¥¢")
_NEVER_ROOTED = frozenset("©®™´≤≥†¢£§•¶")
"""Signs that no root is taken of: behind √ they are MacRoman for the letters of Western Europe."""
_JOINTS = frozenset("┬├┼")
_DOUBLE_LINES = frozenset(map(chr, range(0x2550, 0x256D)))
_SIGNS_OF_WORDS = frozenset("ªºµƒ")
"""Letters for Unicode, but no word has them where a continuation byte would stand."""

_LAST_LATIN, _RARE_LATIN = 0xC8, 0xC7
"""The last first byte of a sequence for a Latin letter (C8 BF is U+023F): ``É°``, ``Ø½`` would be other scripts. And
the one whose letters are so rare that ``Çž`` is the beginning of a word."""
_LAST_OF_LATIN = "\u024f"
_MARKS = (0xCC, 0xCD)
"""First bytes of combining marks."""
_GREEK = (0xCE, 0xCF)
_A_TILDE = 0xC3
"""The first byte of À to ÿ: of all letters of Western Europe."""


def is_certain(line: str, name: str) -> bool:
    r"""Tell whether a line holds a misread sequence that correct text does not contain where it stands.

    Args:
        line: The line as it stands.
        name: The encoding that UTF-8 may have been read with.

    Example:
        >>> is_certain("fÃ©", "windows-1252"), is_certain("“MÃ®", "windows-1252"), is_certain("XÃ\xa0", "latin-1")
        (True, False, False)
    """
    return proof(name).search(line) is not None


def is_plausible(line: str, name: str, length: int = 2) -> bool:
    """Tell whether a line holds a misread sequence that is more than a letter and a quote, dash or no-break space.

    Args:
        line: The line as it stands.
        name: The encoding that UTF-8 may have been read with.
        length: Bytes of the sequence.
    """
    return _plausible(name, length).search(line) is not None


@functools.cache
def _plausible(name: str, length: int) -> re.Pattern[str]:
    misreading = by_name(name)
    signs = _signs(misreading)
    between = _any_of(signs) * (length - 2)
    return re.compile(_any_of(misreading.leads(length)) + between + _any_of(signs - _GLUING))


@functools.cache
def runs(name: str) -> re.Pattern[str]:
    """Return the pattern of misread sequences in a row."""
    misreading = by_name(name)
    sign = _any_of(_signs(misreading))
    two, three, four = map(_any_of, (misreading.high[0x42:0x60], misreading.leads(3), misreading.high[0x70:0x75]))
    return re.compile(f"(?:{two}{sign}|{three}{sign}{{2}}|{four}{sign}{{3}})+")


@functools.cache
def own_letters(name: str) -> re.Pattern[str]:
    """Return the pattern of a letter of the script that the encoding was made for, where that is not Latin."""
    return re.compile(_any_of(char for char in by_name(name).high if char.isalpha() and char > _LAST_OF_LATIN))


@functools.cache
def proof(name: str) -> re.Pattern[str]:
    """Return the pattern of what proves that UTF-8 was read with the encoding of that name."""
    misreading = by_name(name)
    return re.compile(
        "|".join([*_of_any_script(misreading), *_of_latin_letters(misreading), *_with_lost_bytes(misreading)])
    )


def _of_any_script(misreading: Misreading) -> list[str]:
    signs = _signs(misreading)
    two, three, four = misreading.high[0x42:0x60], misreading.leads(3), misreading.high[0x70:0x75]
    letters = _letters(signs)
    sign, ending, follower, letter = map(_any_of, (signs, signs - {_NBSP}, signs & _FOLLOWERS, letters))
    pair = f"(?:{_any_of(two)}{ending})"
    pair_of_sign = f"{_any_of(two)}{_any_of(signs - letters - _FOLLOWERS - _PRICED)}"
    glue = _any_of(signs & _GLUING)
    sign_of_end = _any_of(signs & (_FOLLOWERS | _PRICED))
    small = _any_of(signs - {_NBSP} - {letter for letter in letters if letter.isupper()})
    mark, greek = (_any_of(misreading.high[first - 0x80] for first in firsts) for firsts in (_MARKS, _GREEK))
    return [
        # Three sequences in a row, as in a Cyrillic or Arabic word; none ends in a no-break space, as spaced-out
        # capitals do, nor in a capital, as words in capitals do: ХІТІТІ; or one with a sign that ends no word.
        f"(?:(?:{_any_of(two)}|{_any_of(three)}{sign}|{_any_of(four)}{sign}{{2}}){small}){{3}}",
        f"{pair_of_sign}{pair}{{2}}|{pair}{pair_of_sign}{pair}|{pair}{{2}}{pair_of_sign}",
        f"(?:{_any_of(three)}(?!{letter}{{2}}){sign}{{2}}){{2}}",
        f"{_any_of(four)}{sign}{{3}}",
        # Not é”… or é¹² or йі™ or ÚÉ£, which are a word and what follows it, nor дії, which is a word.
        f"{_any_of(three)}(?!{follower}{{2}}|{letter}{{2}}|{letter}{sign_of_end}|{glue}{letter}){sign}{{2}}",
        # Quotes, dashes and ticks: в, Ђ and ™ behind one another are no word, nor are â, œ and ”.
        f"{_any_of(misreading.high[0x62])}{_any_of(misreading.high[at] for at in (0x00, 0x1C))}{ending}",
        # A note, which is a trade mark and what cannot follow one: â™«.
        f"{_any_of(misreading.high[0x62])}{_any_of(signs & {'™'})}{_any_of(signs & {'«', 'ª'})}",
        # Three combining marks, each behind a character of its own: letters that are struck through.
        f"(?:{mark}{ending}[!-~]){{2}}{mark}{ending}",
        # Behind a letter of another script: СтатÑŒ.
        f"(?<=[\u0370-\u1cff]){_any_of(char for char in two if 'À' <= char <= 'ÿ')}{ending}",
        # A Greek letter within a Latin word, as the sciences have them: IL2RÎ³cKO.
        f"(?<=[A-Za-z]){greek}{_any_of(signs - _GLUING - _letters(signs) - frozenset('°®'))}(?=[a-z])",
    ]


def _firsts_of_latin(misreading: Misreading) -> str:
    return misreading.high[0x42 : _RARE_LATIN - 0x80] + misreading.high[_RARE_LATIN + 1 - 0x80 : _LAST_LATIN + 1 - 0x80]


def _of_latin_letters(misreading: Misreading) -> list[str]:
    every_sign = _signs(misreading)
    signs = {sign for sign in every_sign if not sign.isalpha() or sign <= _LAST_OF_LATIN}  # not Еў, which begins a word
    letters = _letters(signs)
    firsts = _firsts_of_latin(misreading)
    capital = _any_of(char for char in firsts if char.isupper())
    odd = _any_of(char for char in firsts if not char.isalpha())
    every = misreading.high + "".join(map(chr, range(0x80)))
    root = _any_of(set(firsts) & {"√"})
    lower, upper = _any_of(filter(str.islower, every)), _any_of(filter(str.isupper, every))
    small = _any_of(char for char in every if char.isalpha() and not char.isupper())
    in_capitals = {sign for sign in signs if sign.isupper()} | _PRICED  # ANARÂŠ, KANADÂ€5
    alone = signs - letters - _FOLLOWERS
    inner = signs - _GLUING
    capital_a = set(misreading.high[_A_TILDE - 0x81 : _A_TILDE - 0x7F]) & {"Ã", "Â"}
    accented = {sign for sign in letters if sign.islower()}
    return [
        # √© and ├⌐, only inside a word.
        f"(?<={lower}){odd}{_any_of(signs - letters - _drawn(signs))}(?={lower})",
        # Frames: a letter before ├í or ┼╗, small letters around ─Ö or ├│; ├┤a┼┐a is a drawing.
        f"(?<=[A-Za-z]){_any_of(_JOINTS & set(firsts))}{_any_of(letters | signs & _DOUBLE_LINES)}",
        f"(?<=[a-z])(?:{_any_of({'─'} & set(firsts))}{_any_of(letters - accented)}|├{_any_of({'│'} & signs)})(?=[a-z])",
        f"(?<=[a-z]){root}{_any_of(accented | signs & _NEVER_ROOTED)}",
        # A capital behind a small letter: fÃ©; and of another script behind a Latin one: pГўte.
        f"(?<={lower}){capital}{_any_of(signs)}",
        f"(?<=[A-Za-z]){_any_of(char for char in firsts if char > _LAST_OF_LATIN)}{_any_of(every_sign - signs)}",
        # A capital before what follows none: Ã¼; behind another capital that may be a third one or a price.
        f"(?<!{upper}){capital}(?:{_any_of(alone - _PRICED)}|{_any_of(alone & _PRICED)}(?![0-9]))",
        f"(?<!\\w){_any_of(capital_a & {'Â'})}{_any_of(signs & _PRICED)}",
        f"(?<={upper}){capital}{_any_of(alone - in_capitals)}",
        # Behind a number what is written there: 5Â°, 1.Âº.
        f"(?:(?<=[0-9])|(?<=[0-9]\\.)){_any_of(capital_a & {'Â'})}{_any_of(signs - _GLUING - letters)}",
        # Within a word: HÃªtre.
        f"(?<={small}){capital}{_any_of(inner)}(?={lower})",
        f"(?<={upper}){capital}{_any_of(inner - in_capitals)}(?={lower})",
        # At its beginning: Ä°stanbul, and behind one capital what opens or accents: HÃ´tel, RÄ«ga.
        f"(?<!\\w){capital}{_any_of(inner)}(?={lower})",
        f"(?<!\\w[A-Z])(?<=[A-Z]){capital}{_any_of(signs & frozenset('«´“„‹‘'))}(?=[a-z]{{2}})",
        # Within capitals: ZURÃœCK has a small letter; AÃ‘OS what opens or stands at the end of a word.
        f"(?<={upper}){capital}{_any_of(accented)}(?=[A-Z])",
        f"(?<=[A-Z]){_any_of(capital_a)}{_any_of(signs & frozenset('‘“„‹‚™†‡'))}(?=[A-Z])",
        # Before a space that was a no-break space: voilÃ le.
        f"(?<=[a-z]){_any_of(capital_a)} ",
        # Alone, as à stands in French and Portuguese: direito Ã ; the no-break space is not one of the sentence.
        f"(?<=[a-z] ){_any_of(capital_a & {'Ã'})}{_any_of(signs & {_NBSP})} ?(?=[A-Za-z])",
    ]


def _with_lost_bytes(misreading: Misreading) -> list[str]:
    signs = _signs(misreading)
    firsts = _firsts_of_latin(misreading)
    capital = _any_of(char for char in firsts if char.isupper())
    three = _any_of(misreading.leads(3))
    alone = _any_of(signs - _letters(signs) - _FOLLOWERS)
    return [
        f"(?<=[a-z]){capital}{_LOST}(?=[a-z])",
        f"{three}(?:{alone}{_LOST}|{_LOST}{alone})",
    ]


def _signs(misreading: Misreading) -> set[str]:
    """Return what continuation bytes became, C1 controls that a later program changed included."""
    return {*misreading.continuations, *(chr(code) for code in misreading.variants if code < 0xA0)}


def _letters(signs: set[str]) -> set[str]:
    return {sign for sign in signs if sign.isalpha()} - _SIGNS_OF_WORDS


def _drawn(signs: set[str]) -> set[str]:
    """Return the signs for drawing frames and areas."""
    return {sign for sign in signs if "\u2500" <= sign <= "\u259f"}


def _any_of(characters: Iterable[str]) -> str:
    """Return a class of the characters, or what never matches."""
    escaped = "".join(re.escape(char) for char in sorted(set(characters)))
    return f"[{escaped}]" if escaped else "(?!)"
