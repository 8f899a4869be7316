"""Which lines may be damaged Vietnamese: the cheap question, asked of all text.

Every damaged line that can be read again holds one of a few signs: two characters side by side with which some damage
begins and correct text rarely does, or several of the characters that legacy fonts make of letters. A line without one
is never looked at again, so :func:`suspect_lines` is what the gate over whole batches must agree with.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

from cleaner.edits.lines import lines_with
from cleaner.vietnamese.channels import channels
from cleaner.vietnamese.letters import ETHS, FONT_LETTERS, LETTERS, VIETNAMESE_LETTER
from cleaner.vietnamese.syllables import TONES, syllables

FONT_SIGNS = "¡¢£¤¥¦§¨©ª«¬\xad®¯±µ¶·¸¹º¼½¾¿÷׈˜†‡‰‹›™\x80-\x9fμ"
"""Signs that fonts show for letters, when one stands behind an ASCII letter."""
FONT_SIGNS_BEFORE = "¢£¤¥¦¨ª¬®¯±µ¶·¸¹º¼½¾"
"""Those that also count before an ASCII letter; other signs begin words and sentences."""
LEAST_FONT_SIGNS = 2
"""How many of these a line must hold."""
WORDS_A_FONT_SIGN = 6
"""How many spaces there may be to each; French and German have ten and more."""

_ACCENTS = "´ˊˋ˜"
_VOWELS = "".join(char for char in LETTERS + "AEIOUYaeiouy" if char not in "đĐ")
_LATIN = f"A-Za-z{LETTERS}"
_OTHER_SCRIPTS = "\u0370-\u03ff\u0400-\u052f"


_QUOTES = "“”‘’–—…\xa0"
_SAFE_SIGNS = "•«»°²³·×®©™½→§"
_ANY = re.compile(
    f"[^\\0-\\x7f{LETTERS}{_QUOTES}{_SAFE_SIGNS}]|[{_SAFE_SIGNS}](?<=[^\\0-\\x7f{_QUOTES}{_SAFE_SIGNS}].)"
    f"|[{FONT_SIGNS}](?<=[A-Za-z].)|[{FONT_SIGNS_BEFORE}](?=[A-Za-z])|\\^(?<=[AEOaeo].)"
)
"""What every suspect line holds one of; making the channels, to ask for pairs, takes a tenth of a second."""
_ASCII_WORD = re.compile(r"(?<!\S)[\"'(\[]?([A-Za-z]{2,})[\"')\].,:;!?]*(?!\S)")


class Pairs(NamedTuple):
    """Two characters side by side, any of the first class and any of the second.

    Attributes:
        first: Body of a character class.
        second: Body of a character class.
        rarer: The class to search for: 0 the first, 1 the second.
    """

    first: str
    second: str
    rarer: int = 1


def _is_weak(first: str, second: str) -> bool:
    """Tell whether two characters stand side by side in correct text: a quote behind a letter, anything with ASCII."""
    return first.isascii() or second.isascii() or (first in LETTERS and second in _QUOTES)


@functools.cache
def suspect_pairs() -> tuple[Pairs, ...]:
    """Return the pairs that make a line suspect."""
    seconds: dict[str, set[str]] = {}
    for channel in channels():
        if channel.is_font or channel.by_word:
            continue
        for damaged in channel.readings:
            if len(damaged) > 1 and not damaged[:2].isascii() and not _is_weak(*damaged[:2]):
                seconds.setdefault(damaged[0], set()).add(damaged[1])
    firsts: dict[str, str] = {}
    for first, second in sorted(seconds.items()):
        key = "".join(sorted(second))
        firsts[key] = firsts.get(key, "") + first
    toned = "".join(char for char in LETTERS if set(TONES[1:5]) & set(unicodedata.normalize("NFD", char)))
    return (
        *(Pairs(re.escape(first), re.escape(second), rarer=0) for second, first in firsts.items()),
        Pairs("AEOaeo", r"\^"),  # VIQR
        Pairs(_VOWELS, _ACCENTS),
        Pairs("AEIOUYaeiouyăâêôõýÂÊÔÕÝ", "ÌÒÞ"),  # grave, hook and tilde of windows-1258
        Pairs(toned, "\u0302\u0306\u031b"),
        *_MIXED,
    )


_MIXED = (Pairs(_LATIN, _OTHER_SCRIPTS), Pairs(_OTHER_SCRIPTS, _LATIN))
"""A Latin letter beside one of Greek or Cyrillic, which may be its look-alike."""
_OTHER = re.compile(f"[{_OTHER_SCRIPTS}]")
_BESIDE_OTHER = re.compile(f"[{_LATIN}](?:(?=[{_OTHER_SCRIPTS}])|(?<=[{_OTHER_SCRIPTS}].))")
"""Led by the Latin letter: among Russian that is the rare one, and text without any of the others is not searched."""


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a pair, those of two scripts apart, and of a sign of a font."""
    pairs = [pair for pair in suspect_pairs() if pair not in _MIXED]
    by_first = [pair for pair in pairs if pair.rarer == 0]
    by_second = [pair for pair in pairs if pair.rarer == 1]
    # One class in front, and one of all that may stand beside: a search for a class runs at the speed of a look-up a
    # character, and a letter of Russian, which is a lead byte too, is not held against each pair.
    firsts, after_firsts = "".join(pair.first for pair in by_first), "".join(pair.second for pair in by_first)
    seconds, before_seconds = "".join(pair.second for pair in by_second), "".join(pair.first for pair in by_second)
    before = "|".join(f"(?<=[{pair.first}])(?=[{pair.second}])" for pair in by_first)
    behind = "|".join(f"(?<=[{pair.first}].)(?<=[{pair.second}])" for pair in by_second)
    return (
        re.compile(f"[{firsts}{seconds}](?:(?=[{after_firsts}])(?:{before})|(?<=[{before_seconds}].)(?:{behind}))"),
        re.compile(f"[{FONT_LETTERS}]|[{FONT_SIGNS}](?<=[A-Za-z].)|[{FONT_SIGNS_BEFORE}](?=[A-Za-z])"),
    )


_ETH = re.compile(f"[{ETHS}]")


def has_sign(text: str) -> bool:
    """Tell whether a text holds what every suspect line holds one of: a question without channels to be made."""
    return _ANY.search(text) is not None


def suspect_lines(text: str) -> list[tuple[int, str]]:
    r"""Return start and content of each line that may be damaged Vietnamese, in order.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [line for _, line in suspect_lines("Hội nghị\nHéi nghÞ x· Minh T©n\nund Österreich schön")]
        ['Héi nghÞ x· Minh T©n']
    """
    if not has_sign(text):
        return []
    pairs, font = _patterns()
    found = dict(lines_with(pairs, text))
    if _OTHER.search(text):
        found.update(lines_with(_BESIDE_OTHER, text))
    for start, line in lines_with(font, text):
        if start not in found and _may_be_font(line, len(font.findall(line))):
            found[start] = line
    found.update((start, line) for start, line in lines_with(_ETH, text) if VIETNAMESE_LETTER.search(line))
    return sorted(found.items())


def _may_be_font(line: str, signs: int) -> bool:
    """Tell whether signs of a font are dense enough, and a quarter of a line's ASCII words are syllables.

    In Vietnamese nearly all ASCII words are, among English terms half of them, in Finnish or Swedish one in ten.
    Capitalised words are names and abbreviations of any language; where all are capitals they count.
    """
    if signs < LEAST_FONT_SIGNS or signs * WORDS_A_FONT_SIGN < line.count(" "):
        return False
    words = _ASCII_WORD.findall(line)
    if not line.isupper():
        words = list(filter(str.islower, words))
    return 4 * sum(word.lower() in syllables() for word in words) >= len(words)
