"""Vietnamese whose UTF-8 was read with an encoding of two bytes a character, where no byte was lost.

Such an encoding swallows ASCII letters (``Ti岷縩g`` for ``Tiếng``), and gives up bytes that make no pair; a line of a
hundred letters is whole in one of five cases at best. Of Chinese characters between Latin letters only syllables prove
that they were Vietnamese.
"""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.normalization.evidence import is_text, vietnamese_words
from cleaner.normalization.mojibake import suspect_lines

_CODECS = {"gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "big5": "cp950"}
"""Usual names, and Python's for what programs take them for."""

_WIDE = "[\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f]"
"""Chinese characters, Korean syllables, half-width kana."""
_SUSPECT = re.compile(f"{_WIDE}(?<=[A-Za-z].){_WIDE}{{0,3}}(?!{_WIDE})")


def has_wide_suspect(text: str) -> bool:
    """Tell whether one to four wide characters follow a Latin letter anywhere: the cheap question."""
    return _SUSPECT.search(text) is not None


def wide_mojibake(text: str) -> list[Edit]:
    """Return the repairs of lines in which UTF-8 was read with an encoding of Chinese, Japanese or Korean.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.before, e.after, e.note) for e in wide_mojibake("Ti岷縩g n瓢峄沜 ta")]
        [('Ti岷縩g n瓢峄沜 ta', 'Tiếng nước ta', 'utf-8 read as gbk')]
        >>> wide_mojibake("用Python写app和web")
        []
    """
    edits = []
    for start, line in suspect_lines(text, [_SUSPECT]):
        readings = [(reading, name) for name, codec in _CODECS.items() if (reading := _reading(line, codec))]
        if len({reading for reading, _ in readings}) == 1:
            after, name = readings[0]
            note = f"utf-8 read as {name}"
            edits.append(Edit("normalize", "mojibake", start, start + len(line), line, after, note=note))
    return edits


def _reading(line: str, codec: str) -> str | None:
    """Return what a line was meant to be, if it is Vietnamese and the encoding makes the very line of it."""
    try:
        encoded = line.encode(codec)
        decoded = encoded.decode("utf-8")
        if encoded.decode(codec) != line:
            return None
    except UnicodeError:
        return None
    words = vietnamese_words(decoded)
    return decoded if words.valid > 1 and words.are_vietnamese and is_text(decoded) else None
