"""Proof in the damage: sequences of characters that correct text does not contain where they stand.

``MÃ`` before a no-break space, ``CAFÉ™`` and a pipe of ``Ø½`` are valid UTF-8 in windows-1252 too, so that a line can
be decoded proves nothing. What does is written down here as one pattern for each encoding.
"""

from __future__ import annotations

import functools
import re

from cleaner.normalization.encodings import Misreading, by_name
from cleaner.vietnamese.patterns import any_of

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
    between = any_of(signs) * (length - 2)
    return re.compile(any_of(misreading.leads(length)) + between + any_of(signs - _GLUING))


@functools.cache
def runs(name: str) -> re.Pattern[str]:
    """Return the pattern of misread sequences in a row."""
    misreading = by_name(name)
    sign = any_of(_signs(misreading))
    two, three, four = map(any_of, (misreading.high[0x42:0x60], misreading.leads(3), misreading.high[0x70:0x75]))
    return re.compile(f"(?:{two}{sign}|{three}{sign}{{2}}|{four}{sign}{{3}})+")


@functools.cache
def own_letters(name: str) -> re.Pattern[str]:
    """Return the pattern of a letter of the script that the encoding was made for, where that is not Latin."""
    return re.compile(any_of(char for char in by_name(name).high if char.isalpha() and char > _LAST_OF_LATIN))


@functools.cache
def proof(name: str) -> re.Pattern[str]:
    """Return the pattern of what proves that UTF-8 was read with the encoding of that name.

    A match begins where the proof does. Led by the class of all lead bytes, so that a search runs at the speed of a
    class search: dozens of alternatives are tried where a sequence may begin, not at each letter.
    """
    misreading = by_name(name)
    proofs = "|".join([*_of_any_script(misreading), *_of_latin_letters(misreading), *_with_lost_bytes(misreading)])
    second = any_of({*_signs(misreading), _LOST, " "})
    return re.compile(f"{any_of(misreading.all_leads)}(?={second})(?<=(?={proofs}).)")


def _of_any_script(misreading: Misreading) -> list[str]:
    signs = _signs(misreading)
    two, three, four = misreading.high[0x42:0x60], misreading.leads(3), misreading.high[0x70:0x75]
    letters = _letters(signs)
    sign, ending, follower, letter = map(any_of, (signs, signs - {_NBSP}, signs & _FOLLOWERS, letters))
    pair = f"(?:{any_of(two)}{ending})"
    pair_of_sign = f"{any_of(two)}{any_of(signs - letters - _FOLLOWERS - _PRICED)}"
    glue = any_of(signs & _GLUING)
    sign_of_end = any_of(signs & (_FOLLOWERS | _PRICED))
    small = any_of(signs - {_NBSP} - {letter for letter in letters if letter.isupper()})
    mark, greek = (any_of(misreading.high[first - 0x80] for first in firsts) for firsts in (_MARKS, _GREEK))
    return [
        # Three sequences in a row, as in a Cyrillic or Arabic word; none ends in a no-break space, as spaced-out
        # capitals do, nor in a capital, as words in capitals do: ХІТІТІ; or one with a sign that ends no word.
        f"(?:(?:{any_of(two)}|{any_of(three)}{sign}|{any_of(four)}{sign}{{2}}){small}){{3}}",
        f"{pair_of_sign}{pair}{{2}}|{pair}{pair_of_sign}{pair}|{pair}{{2}}{pair_of_sign}",
        f"(?:{any_of(three)}(?!{letter}{{2}}){sign}{{2}}){{2}}",
        f"{any_of(four)}{sign}{{3}}",
        # Not é”… or é¹² or йі™ or ÚÉ£, which are a word and what follows it, nor дії, which is a word.
        f"{any_of(three)}(?!{follower}{{2}}|{letter}{{2}}|{letter}{sign_of_end}|{glue}{letter}){sign}{{2}}",
        # Quotes, dashes and ticks: в, Ђ and ™ behind one another are no word, nor are â, œ and ”.
        f"{any_of(misreading.high[0x62])}{any_of(misreading.high[at] for at in (0x00, 0x1C))}{ending}",
        # A note, which is a trade mark and what cannot follow one: â™«.
        f"{any_of(misreading.high[0x62])}{any_of(signs & {'™'})}{any_of(signs & {'«', 'ª'})}",
        # Three combining marks, each behind a character of its own: letters that are struck through.
        f"(?:{mark}{ending}[!-~]){{2}}{mark}{ending}",
        # Behind a letter of another script: СтатÑŒ.
        f"(?<=[\u0370-\u1cff]){any_of(char for char in two if 'À' <= char <= 'ÿ')}{ending}",
        # A Greek letter within a Latin word, as the sciences have them: IL2RÎ³cKO.
        f"(?<=[A-Za-z]){greek}{any_of(signs - _GLUING - _letters(signs) - frozenset('°®'))}(?=[a-z])",
    ]


def _firsts_of_latin(misreading: Misreading) -> str:
    return misreading.high[0x42 : _RARE_LATIN - 0x80] + misreading.high[_RARE_LATIN + 1 - 0x80 : _LAST_LATIN + 1 - 0x80]


def _of_latin_letters(misreading: Misreading) -> list[str]:
    every_sign = _signs(misreading)
    signs = {sign for sign in every_sign if not sign.isalpha() or sign <= _LAST_OF_LATIN}  # not Еў, which begins a word
    letters = _letters(signs)
    firsts = _firsts_of_latin(misreading)
    capital = any_of(char for char in firsts if char.isupper())
    odd = any_of(char for char in firsts if not char.isalpha())
    every = misreading.high + "".join(map(chr, range(0x80)))
    root = any_of(set(firsts) & {"√"})
    lower, upper = any_of(filter(str.islower, every)), any_of(filter(str.isupper, every))
    small = any_of(char for char in every if char.isalpha() and not char.isupper())
    in_capitals = {sign for sign in signs if sign.isupper()} | _PRICED  # ANARÂŠ, KANADÂ€5
    alone = signs - letters - _FOLLOWERS
    inner = signs - _GLUING
    capital_a = set(misreading.high[_A_TILDE - 0x81 : _A_TILDE - 0x7F]) & {"Ã", "Â"}
    accented = {sign for sign in letters if sign.islower()}
    return [
        # √© and ├⌐, only inside a word.
        f"(?<={lower}){odd}{any_of(signs - letters - _drawn(signs))}(?={lower})",
        # Frames: a letter before ├í or ┼╗, small letters around ─Ö or ├│; ├┤a┼┐a is a drawing.
        f"(?<=[A-Za-z]){any_of(_JOINTS & set(firsts))}{any_of(letters | signs & _DOUBLE_LINES)}",
        f"(?<=[a-z])(?:{any_of({'─'} & set(firsts))}{any_of(letters - accented)}|├{any_of({'│'} & signs)})(?=[a-z])",
        f"(?<=[a-z]){root}{any_of(accented | signs & _NEVER_ROOTED)}",
        # A capital behind a small letter: fÃ©; and of another script behind a Latin one: pГўte.
        f"(?<={lower}){capital}{any_of(signs)}",
        f"(?<=[A-Za-z]){any_of(char for char in firsts if char > _LAST_OF_LATIN)}{any_of(every_sign - signs)}",
        # A capital before what follows none: Ã¼; behind another capital that may be a third one or a price.
        f"(?<!{upper}){capital}(?:{any_of(alone - _PRICED)}|{any_of(alone & _PRICED)}(?![0-9]))",
        f"(?<!\\w){any_of(capital_a & {'Â'})}{any_of(signs & _PRICED)}",
        f"(?<={upper}){capital}{any_of(alone - in_capitals)}",
        # Behind a number what is written there: 5Â°, 1.Âº.
        f"(?:(?<=[0-9])|(?<=[0-9]\\.)){any_of(capital_a & {'Â'})}{any_of(signs - _GLUING - letters)}",
        # Within a word: HÃªtre.
        f"(?<={small}){capital}{any_of(inner)}(?={lower})",
        f"(?<={upper}){capital}{any_of(inner - in_capitals)}(?={lower})",
        # At its beginning: Ä°stanbul, and behind one capital what opens or accents: HÃ´tel, RÄ«ga.
        f"(?<!\\w){capital}{any_of(inner)}(?={lower})",
        f"(?<!\\w[A-Z])(?<=[A-Z]){capital}{any_of(signs & frozenset('«´“„‹‘'))}(?=[a-z]{{2}})",
        # Within capitals: ZURÃœCK has a small letter; AÃ‘OS what opens or stands at the end of a word.
        f"(?<={upper}){capital}{any_of(accented)}(?=[A-Z])",
        f"(?<=[A-Z]){any_of(capital_a)}{any_of(signs & frozenset('‘“„‹‚™†‡'))}(?=[A-Z])",
        # Before a space that was a no-break space: voilÃ le.
        f"(?<=[a-z]){any_of(capital_a)} ",
        # Alone, as à stands in French and Portuguese: direito Ã ; the no-break space is not one of the sentence.
        f"(?<=[a-z] ){any_of(capital_a & {'Ã'})}{any_of(signs & {_NBSP})} ?(?=[A-Za-z])",
    ]


def _with_lost_bytes(misreading: Misreading) -> list[str]:
    signs = _signs(misreading)
    firsts = _firsts_of_latin(misreading)
    capital = any_of(char for char in firsts if char.isupper())
    three = any_of(misreading.leads(3))
    alone = any_of(signs - _letters(signs) - _FOLLOWERS)
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
