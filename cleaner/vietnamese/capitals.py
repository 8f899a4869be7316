"""Restoring capitals that a font had and its bytes had not.

In TCVN3 and Vietware F most capitals with marks are lower-case letters shown in a capital font: ``CéNG HßA``. What the
letters around them say decides: the ASCII letters of the same word, then the neighbouring words, then whether a
sentence begins.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from cleaner.vietnamese.words import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE_CAPITAL = re.compile(r"(?:^\W*|[.!?…:]\W*|[•*+]\s*|^\W*\d+[.)]\W*|[\"“(-]\s*)$")
_WINDOW = 12

_SMALL, _CAPITALS, _OPEN = range(3)


class Recaser:
    """Restores the capitals of lines in one encoding.

    Args:
        uncertain: The letters, in lower case, whose capitals the encoding lacks.

    Example:
        >>> recaser = Recaser("àãòộủ")
        >>> recaser.recase("CộNG HòA Xã HộI"), recaser.recase("ủy ban Hà Nội")
        ('CỘNG HÒA XÃ HỘI', 'Ủy ban Hà Nội')
    """

    def __init__(self, uncertain: str) -> None:
        self._uncertain = dict.fromkeys(map(ord, uncertain))
        self._starts = re.compile(f"[{uncertain}](?<![^\\W\\d_].)") if uncertain else re.compile("(?!)")
        self._kinds: dict[str, int] = {}

    def recase(self, line: str) -> str:
        """Return a line, decoded with the uncertain letters in lower case, with the capitals that its fonts had."""
        known = self._kinds
        kinds = [known[word] if word in known else self._kind(word) for word in WORD.findall(line)]
        if _CAPITALS in kinds:
            pieces: list[str] = []
            at = 0
            for word, kind in zip(WORD.finditer(line), _settled(kinds), strict=True):
                if kind == _CAPITALS:
                    pieces += (line[at : word.start()], word[0].upper())
                    at = word.end()
            line = "".join([*pieces, line[at:]])
        return self._starts.sub(_begun, line)

    def _kind(self, word: str) -> int:
        """Return what a word's own certain letters say of its case."""
        certain = word.translate(self._uncertain)
        if certain != certain.upper():
            kind = _SMALL
        elif len(certain) > 1 or (certain and word[0] != certain):
            kind = _CAPITALS
        else:
            kind = _OPEN
        self._kinds[word] = kind
        return kind


def _begun(letter: re.Match[str]) -> str:
    """Return the first letter of a word, a capital where a sentence begins."""
    before = letter.string[max(0, letter.start() - _WINDOW) : letter.start()]
    return letter[0].upper() if _BEFORE_CAPITAL.search(before) else letter[0]


def _settled(kinds: Sequence[int]) -> list[int]:
    """Return the kinds of words, open ones settled by the nearest others: capitals stand between capitals."""
    before = itertools.accumulate(kinds, _last_settled, initial=_OPEN)
    after = reversed(list(itertools.accumulate(reversed(kinds), _last_settled, initial=_OPEN)))
    next(after)
    return [
        kind if kind != _OPEN else _CAPITALS if _CAPITALS in around and _SMALL not in around else _SMALL
        for kind, *around in zip(kinds, before, after)  # noqa: B905  # before has one more
    ]


def _last_settled(before: int, kind: int) -> int:
    return before if kind == _OPEN else kind
