"""Where a Vietnamese word carries its tone mark.

Two conventions are in use, and differ in open oa, oe, uy and ue only: the old one writes hòa, khỏe, thúy, the new one
hoà, khoẻ, thuý. A mark in any other place (tòan, qúy, gìa) is a slip of an input method or a conversion.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Literal, NamedTuple

from cleaner.vietnamese.letters import LOWER
from cleaner.vietnamese.syllables import TONES, rimes, syllables

Style = Literal["old", "new"]

_LOAN_ONSET = "p"
"""No Vietnamese word begins with a plain p, and names and loans that do are not spelled by its rules: Italian ``più``
has its mark where it belongs."""


class _Carrier(NamedTuple):
    """Indices of the letter that carries the tone mark of a word.

    Attributes:
        old: That of the old style.
        new: That of the new style.
    """

    old: int
    new: int


def placed(word: str, style: Style) -> str:
    """Return a word with its tone mark where a style puts it.

    What is no syllable wherever the mark stands comes back unchanged, and so does a word with no mark or with two. A
    word of another language may be a syllable by chance (``caí``); whether a text is Vietnamese is for the caller to
    know.

    Args:
        word: Letters in NFC, in whatever case; each place keeps its case.
        style: ``old`` or ``new``.

    Example:
        >>> [placed(word, "old") for word in ("hoà", "THUỶ", "tòan", "qúy", "Gìa", "chừơng", "Noël")]
        ['hòa', 'THỦY', 'toàn', 'quý', 'Già', 'chường', 'Noël']
        >>> [placed(word, "new") for word in ("hòa", "quý", "toàn", "Huế")]
        ['hoà', 'quý', 'toàn', 'Huế']
    """
    tones = [_TONE_OF[letter] for letter in word if letter in _TONE_OF]
    if len(tones) != 1:
        return word
    bare = word.translate(_WITHOUT_TONE)
    carrier = _carriers().get(bare.lower())
    if carrier is None:
        return word
    at = carrier.old if style == "old" else carrier.new
    moved = bare[:at] + unicodedata.normalize("NFC", bare[at] + tones[0]) + bare[at + 1 :]
    known = syllables()
    if (syllable := known.get(moved.lower())) is None:  # a rime in c, ch, p, t with a tone that it cannot have
        return word
    return word if syllable.onset == _LOAN_ONSET and word.lower() not in known else moved


@functools.cache
def _carriers() -> dict[str, _Carrier]:
    """Return where the tone mark of each syllable stands, by the syllable without it."""
    found: dict[str, _Carrier] = {}
    for written, syllable in syllables().items():
        stem = len(written) - len(syllable.rime)  # gì and giếng write the i of the onset gi once, as that of the rime
        facts = rimes()[syllable.rime]
        found[written[:stem] + syllable.rime] = _Carrier(stem + facts.old, stem + facts.new)
    return found


def _tones() -> dict[str, str]:
    """Return the tone mark of each letter that has one."""
    apart = {letter: unicodedata.normalize("NFD", letter) for letter in LOWER + LOWER.upper()}
    return {letter: mark for letter, marks in apart.items() for mark in marks if mark in TONES}


_TONE_OF = _tones()
_WITHOUT_TONE = {
    ord(letter): unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).replace(tone, ""))
    for letter, tone in _TONE_OF.items()
}
TONED = "".join(sorted(_TONE_OF))
"""The letters with a tone mark, in both cases."""
VOWELS = TONED + "".join(sorted(set(_WITHOUT_TONE.values())))
"""All vowels, with and without tone mark, in both cases."""
