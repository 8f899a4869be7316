"""Restoring capitals that a font had and its bytes had not.

In TCVN3 and Vietware F most capitals with marks are lower-case letters shown in a capital font: ``CéNG HßA``. What the
letters around them say decides: the ASCII letters of the same word, then the neighbouring words, then whether a
sentence begins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"(?:^\W*|[.!?…:]\W*|[•*+]\s*|^\W*\d+[.)]\W*|[\"“(-]\s*)$")
_WINDOW = 12

_SMALL, _CAPITALS, _OPEN = range(3)


def recase(line: str, uncertain: Mapping[int, None]) -> str:
    """Return a line with the capitals that its fonts had.

    Args:
        line: The line as decoded, uncertain letters in lower case.
        uncertain: The letters that the encoding has in lower case only, for ``str.translate``.

    Example:
        >>> uncertain = dict.fromkeys(map(ord, "àãòộủ"))
        >>> recase("CộNG HòA Xã HộI", uncertain)
        'CỘNG HÒA XÃ HỘI'
        >>> recase("ủy ban Hà Nội", uncertain)
        'Ủy ban Hà Nội'
    """
    words = list(_WORD.finditer(line))
    kinds = [_kind(word[0], uncertain) for word in words]
    pieces: list[str] = []
    at = 0
    for index, word in enumerate(words):
        kind = kinds[index]
        if kind == _OPEN:
            kind = _neighbours(kinds, index)
        pieces.append(line[at : word.start()])
        pieces.append(_recased(line, word, kind, uncertain))
        at = word.end()
    pieces.append(line[at:])
    return "".join(pieces)


def _kind(word: str, uncertain: Mapping[int, None]) -> int:
    """Return what a word's own certain letters say of its case."""
    certain = word.translate(uncertain)
    if certain != certain.upper():
        return _SMALL
    if len(certain) > 1 or (certain and word[0] != certain):
        return _CAPITALS
    return _OPEN


def _neighbours(kinds: Sequence[int], index: int) -> int:
    before = next((kind for kind in reversed(kinds[:index]) if kind != _OPEN), None)
    after = next((kind for kind in kinds[index + 1 :] if kind != _OPEN), None)
    if before is None or after is None:
        return _CAPITALS if _CAPITALS in (before, after) else _SMALL
    return _CAPITALS if before == after == _CAPITALS else _SMALL


def _recased(line: str, word: re.Match[str], kind: int, uncertain: Mapping[int, None]) -> str:
    text = word[0]
    if kind == _CAPITALS:
        return text.upper()
    if ord(text[0]) not in uncertain:
        return text
    begins = _SENTENCE_END.search(line, max(0, word.start() - _WINDOW), word.start()) is not None
    return text[0].upper() + text[1:] if begins else text
