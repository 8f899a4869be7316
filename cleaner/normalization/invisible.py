"""Repairs of invisible characters: each is kept where its script or an emoji gives it a meaning, dropped elsewhere."""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.normalization import characters as c

_ZERO_WIDTH = re.compile(f"[{c.BREAKS}{c.JOINERS}]+")
_BREAKS = re.compile(f"[{c.BREAKS}]+")
_JOINERS = re.compile(f"[{c.JOINERS}]+")
_JOINING = re.compile(f"[{c.JOINING_SCRIPTS}]")
_UNSPACED = re.compile(f"[{c.UNSPACED_SCRIPTS}]")
_PICTURE = re.compile(f"[{c.PICTURES}]")
_SELECTORS = re.compile(f"[{c.SELECTORS}]+")
_SELECTABLE = re.compile(f"[{c.SELECTABLE}]")
_TAGS = re.compile(f"{c.BLACK_FLAG}[\U000e0020-\U000e007e]+\U000e007f|[{c.TAGS}]+")
_FILLERS = re.compile(f"[{c.FILLERS}{c.GRAPHEME_JOINER}{c.VOWEL_SEPARATOR}]+")
_HANGUL = re.compile(f"[{c.HANGUL}]")
_MONGOLIAN = re.compile(f"[{c.MONGOLIAN}]")
_SOFT_HYPHENS = re.compile(f"{c.SOFT_HYPHEN}+")


def zero_width(text: str) -> list[Edit]:
    r"""Return edits that drop zero-width spaces, joiners, word joiners and byte order marks without a use.

    What stands on both sides of the whole run decides. A zero-width space stays beside Thai, Lao, Khmer or Myanmar; a
    joiner or non-joiner beside a script whose letters it shapes, or between two emoji.

    Example:
        >>> [(e.start, e.before) for e in zero_width("\ufeffa\u200bb می\u200cخواهم")]
        [(0, '\ufeff'), (2, '\u200b')]
    """
    edits = []
    for run in _ZERO_WIDTH.finditer(text):
        start, end = run.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        kept = run[0]
        if not (_UNSPACED.match(before) or _UNSPACED.match(after)):
            kept = _BREAKS.sub("", kept)
        if not (_JOINING.match(before) or _JOINING.match(after) or (_PICTURE.match(before) and _PICTURE.match(after))):
            kept = _JOINERS.sub("", kept)
        kept = kept.replace("\u2060", "").replace("\ufeff", "")
        if kept != run[0]:
            edits.append(Edit("normalize", "invisible", start, end, run[0], kept))
    return edits


def selectors(text: str) -> list[Edit]:
    r"""Return edits that drop variation selectors behind a character that has no variants, and repeated ones.

    Example:
        >>> [(e.start, e.before) for e in selectors("a\ufe0f ☎\ufe0f")]
        [(1, '\ufe0f')]
    """
    edits = []
    for run in _SELECTORS.finditer(text):
        start, end = run.span()
        start += _SELECTABLE.match(text[start - 1 : start]) is not None  # the first one stays
        if start < end:
            edits.append(Edit("normalize", "invisible", start, end, text[start:end], ""))
    return edits


def tags(text: str) -> list[Edit]:
    r"""Return edits that drop tag characters, except those of a whole flag (black flag, tags, cancel tag).

    Example:
        >>> flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
        >>> [(e.start, e.end) for e in tags(flag + "x\U000e0067")]
        [(5, 6)]
    """
    return [
        Edit("normalize", "invisible", *run.span(), run[0], "", note="tag characters")
        for run in _TAGS.finditer(text)
        if not run[0].startswith(c.BLACK_FLAG)
    ]


def fillers(text: str) -> list[Edit]:
    r"""Return edits that drop Hangul fillers, grapheme joiners and Mongolian vowel separators without a use.

    What stands on both sides of the whole run decides. A filler stays beside Hangul, a vowel separator beside
    Mongolian; a grapheme joiner, one, before a combining mark (Hebrew points keep their order by it) and between two
    letters (Slovak ``c`` and ``h`` that are no digraph).

    Example:
        >>> [e.start for e in fillers("a\u1160 \u034fb c\u034fh\u180e 한\u1160")]
        [1, 3, 9]
    """
    edits = []
    for run in _FILLERS.finditer(text):
        start, end = run.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        kept = ""
        if _HANGUL.match(before) or _HANGUL.match(after):
            kept += run[0].replace(c.GRAPHEME_JOINER, "").replace(c.VOWEL_SEPARATOR, "")
        if c.GRAPHEME_JOINER in run[0] and c.is_letter(before) and c.is_letter(after):
            kept += c.GRAPHEME_JOINER
        if c.VOWEL_SEPARATOR in run[0] and (_MONGOLIAN.match(before) or _MONGOLIAN.match(after)):
            kept += c.VOWEL_SEPARATOR
        if kept != run[0]:
            edits.append(Edit("normalize", "invisible", start, end, run[0], kept))
    return edits


def soft_hyphens(text: str) -> list[Edit]:
    r"""Return edits that drop soft hyphens between letters.

    Example:
        >>> [(e.start, e.end) for e in soft_hyphens("hy\xadphen 5\xad6")]
        [(2, 3)]
    """
    return [
        Edit("normalize", "soft-hyphen", *run.span(), run[0], "")
        for run in _SOFT_HYPHENS.finditer(text)
        if c.is_letter(text[run.start() - 1 : run.start()]) and c.is_letter(text[run.end() : run.end() + 1])
    ]
