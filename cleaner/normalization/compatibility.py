"""Characters that are in Unicode for the sake of older sets only: ligatures, full-width forms, bullets of symbol fonts.

NFKC would replace them everywhere, and superscripts, ordinals and Arabic words with them; here each is replaced only
where it is no more than another way to write what stands beside it.
"""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.edits.lines import lines_with
from cleaner.normalization import characters as c

_LIGATURE = re.compile(f"[{c.LIGATURES}]")
_EXPANSIONS = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ſt", "ﬆ": "st"}

_BULLET = re.compile(f"(?<!\\S)[{c.BULLETS}]|^[ \t]*(?P<mark>[{c.LIST_BULLETS}])(?=[ \t])", re.MULTILINE)

_WIDE = re.compile(f"[{c.WIDE_SCRIPTS}]")
_RUN = re.compile(f"[{c.FULL_WIDTH_ALPHANUMERICS}]+")
_FULL_WIDTH = re.compile(f"[{c.FULL_WIDTH}\u3000]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_TO_ASCII = {**{0xFF01 + i: 0x21 + i for i in range(0x5E)}, 0x3000: 0x20}


def ligatures(text: str) -> list[Edit]:
    """Return edits that write out the Latin ligatures U+FB00 to U+FB06.

    Example:
        >>> [(e.before, e.after) for e in ligatures("ﬁne oﬃce, ĳs")]
        [('ﬁ', 'fi'), ('ﬃ', 'ffi')]
    """
    return [
        Edit("normalize", "ligatures", *found.span(), found[0], _EXPANSIONS[found[0]])
        for found in _LIGATURE.finditer(text)
    ]


def bullets(text: str) -> list[Edit]:
    r"""Return edits that make a bullet (U+2022) of the private-use characters that are bullets in symbol fonts.

    The four usual ones count behind a blank or at the start of a line (icon fonts use them too, in style sheets between
    quotes), the others as the first mark of a line, before a blank. Other private-use
    characters stay: only their font knows what they are.

    Example:
        >>> [(e.start, e.before, e.after) for e in bullets("\uf0b7 một\n  \uf06e hai \uf06e ba")]
        [(0, '\uf0b7', '•'), (8, '\uf06e', '•')]
    """
    edits = []
    for found in _BULLET.finditer(text):
        start, end = found.span("mark") if found["mark"] else found.span()
        edits.append(Edit("normalize", "bullets", start, end, text[start:end], "•"))
    return edits


def full_width(text: str) -> list[Edit]:
    r"""Return edits that make ASCII of full-width forms in lines of Latin text.

    Letters and digits, two or more in a line that has ordinary Latin letters as well; punctuation and the ideographic
    space only in a line whose ASCII letters are all full-width. Nothing in a text with any Chinese, Japanese or Korean
    letter or their punctuation, where these forms are at home.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.before, e.after) for e in full_width("Năm ２０２３\nＴｉếｎｇ！\nＮＨＫ")]
        [('２０２３', '2023'), ('Ｔｉ', 'Ti'), ('ｎｇ！', 'ng!')]
        >>> full_width("第１章\nVersion ２０２３")
        []
    """
    if _WIDE.search(text):
        return []
    edits: list[Edit] = []
    for start, line in lines_with(_RUN, text):
        if _LATIN.search(line) and sum(map(len, _RUN.findall(line))) > 1:
            pattern = _RUN if re.search("[A-Za-z]", line) else _FULL_WIDTH
            edits += (
                Edit(
                    "normalize",
                    "full-width",
                    start + run.start(),
                    start + run.end(),
                    run[0],
                    run[0].translate(_TO_ASCII),
                )
                for run in pattern.finditer(line)
            )
    return edits
