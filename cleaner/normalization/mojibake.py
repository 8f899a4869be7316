"""UTF-8 that was read with a single-byte encoding: whether a line is so damaged, and its repair.

Only a reversal of the whole line counts: each character outside ASCII must be part of a valid UTF-8 sequence, so a line
that holds any letter the encoding lacks (ạ, ơ, đ ... in Vietnamese) is never touched. That alone is not proof: ``MÃ``
before a no-break space, ``CAFÉ™`` or a pipe of ``Ø½`` are valid too. So ftfy's heuristic must find the line bad *and*
at least one sequence must be one that correct text does not contain.

ftfy's ``fix_text`` is not used: it repairs parts of lines on such weak pairs, and drops the options against it on its
way to ``fix_encoding``. The plan of ``fix_encoding_and_explain`` is checked and replayed round by round.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit, apply, compose
from cleaner.normalization.characters import C1
from cleaner.normalization.encodings import MISREADINGS, suspects

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUSPECT = suspects()
_NAMES = {misreading.codec: misreading.name for misreading in MISREADINGS}
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LONG_RUN = re.compile(rb"(?:(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})[\x80-\x9f\xa1-\xbf]){3}")
"""Three sequences in a row, as in a misread Cyrillic or Arabic word; none ends in NBSP, as spaced-out capitals do."""
_WORD = re.compile(r"[^\n\t ]+")  # not \S: a misread byte may be NBSP or NEL

_C1 = re.compile(f"[{C1}]")
_BLANKS = " \t\xa0\u202f"

_NOT_BESIDE_LATIN = "[^\\W\\d_\0-\u024f\u1e00-\u1eff\u2c60-\u2c7f\u3000-\u9fff\ua720-\ua7ff\uac00-\ud7a3\uff00-\uffef]"
_GLUED = re.compile(f"[A-Za-z]{_NOT_BESIDE_LATIN}|{_NOT_BESIDE_LATIN}[A-Za-z]")
"""A Latin letter beside one of another script, Chinese, Japanese and Korean apart: this is not the encoding."""

_LAST_LATIN = "\u023f"
_GLUING = frozenset("«»‹›‘’‚“”„…–—´\xa0")
_FOLLOWERS = _GLUING | frozenset("\xad®©™°ºª¹²³•·†‡§¶‰˝")
"""What stands directly after a letter in correct text: quotes, dashes, signs, footnote marks, the no-break space.
Behind the gluing ones another word may follow without a space."""


def has_suspect(text: str) -> bool:
    """Tell whether any characters of ``text`` could be a misread UTF-8 sequence: the cheap question."""
    return _SUSPECT.search(text) is not None


def mojibake(text: str) -> list[Edit]:
    r"""Return the repairs of lines in which UTF-8 was read with a single-byte encoding, one for each damaged word.

    Args:
        text: Text whose lines end with LF. Its no-break spaces and C1 controls must still be there: they are bytes.

    Example:
        >>> [(e.before, e.after, e.note) for e in mojibake("Tiáº¿ng Anh")]
        [('Tiáº¿ng', 'Tiếng', 'utf-8 read as windows-1252')]
        >>> mojibake("MÃ\xa0SỐ; MÃ\xa0")
        []
    """
    damaged = [(start, line, plan) for start, line in _suspect_lines(text) if (plan := _plan(line))]
    proven = {_family(plan[0]) for _, line, plan in damaged if _is_certain(line, line.encode(plan[0]))}
    return [
        Edit(e.stage, e.rule, start + e.start, start + e.end, e.before, e.after, note=e.note)
        for start, line, plan in damaged
        for e in _line_repairs(line, plan, proven)
    ]


def _suspect_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield start and content of each line with a suspect, without its indent, which may be of no-break spaces."""
    at = 0
    while suspect := _SUSPECT.search(text, at):
        start = text.rfind("\n", 0, suspect.start()) + 1
        at = text.find("\n", suspect.end())
        at = len(text) if at < 0 else at
        line = text[start:at].lstrip(_BLANKS)
        yield at - len(line), line


def _plan(line: str) -> list[str]:
    """Return the codecs that ftfy would encode the line with, one after the other, to find UTF-8 each time."""
    if "\ufffd" in line:  # a byte is lost; ftfy's codecs would take it for byte 0x1A
        return []
    from ftfy import TextFixerConfig, fix_encoding_and_explain

    options = TextFixerConfig(
        restore_byte_a0=False, replace_lossy_sequences=False, decode_inconsistent_utf8=False, fix_c1_controls=False
    )
    if _is_central_european_either_way(line):
        return []
    steps = fix_encoding_and_explain(line, options).explanation or []
    codecs = []
    for encode, decode in zip(steps[::2], steps[1::2], strict=False):
        if decode.parameter not in ("utf-8", "utf-8-variants"):  # from here on Latin-1 as windows-1252: rule c1
            break
        codecs.append(encode.parameter)
    return codecs


def _is_central_european_either_way(line: str) -> bool:
    """Tell whether windows-1250 and ISO-8859-2, which share letters at other places, both give UTF-8.

    ftfy takes the first, and so reads ``ạ`` of a page in the second as ``ấ``.
    """
    try:
        one, other = (line.encode(codec).decode("utf-8") for codec in ("sloppy-windows-1250", "iso-8859-2"))
    except UnicodeError:
        return False
    return one != other


def _family(codec: str) -> str:
    """Return one name for Latin-1 and windows-1252: which one ftfy finds depends on the letters that a line holds."""
    return "sloppy-windows-1252" if codec == "latin-1" else codec


def _line_repairs(line: str, plan: list[str], proven: set[str]) -> list[Edit]:
    edits: list[Edit] = []
    for codec in plan:
        reached = apply(line, edits)
        encoded = reached.encode(codec)
        if not (_is_certain(reached, encoded) or (_family(codec) in proven and _is_likely(encoded))):
            break
        edits = compose(line, edits, _reread_words(reached, codec))
    return edits


def _reread_words(line: str, codec: str) -> list[Edit]:
    name = _NAMES[codec if _C1.search(line) else _family(codec)]
    note = f"utf-8 read as {name}"
    return [
        Edit("normalize", "mojibake", *word.span(), word[0], word[0].encode(codec).decode("utf-8"), note=note)
        for word in _WORD.finditer(line)
        if not word[0].isascii()
    ]


def _is_certain(line: str, encoded: bytes) -> bool:
    """Tell whether ``encoded``, the bytes of ``line``, are UTF-8 that was misread, not UTF-8 by chance."""
    return _is_text(encoded) and (
        _LONG_RUN.search(encoded) is not None
        or any(_is_evidence(line, *found.span(), found[0].decode("utf-8")) for found in _SEQUENCE.finditer(encoded))
    )


def _is_likely(encoded: bytes) -> bool:
    """Tell whether the bytes of a line look enough like UTF-8 where other lines of the text are certain to be."""
    return _is_text(encoded) and any(len(sequence) > 2 for sequence in _SEQUENCE.findall(encoded))


def _is_text(encoded: bytes) -> bool:
    """Tell whether bytes are UTF-8 of assigned characters, with no word that mixes Latin and a script not used so."""
    try:
        decoded = encoded.decode("utf-8")
    except UnicodeDecodeError:  # CESU-8 and the like, which ftfy accepts
        return False
    return _GLUED.search(decoded) is None and all(unicodedata.category(c) not in ("Cn", "Co") for c in set(decoded))


def _is_evidence(line: str, start: int, end: int, meant: str) -> bool:
    """Tell whether correct text would not contain the characters of this sequence where they stand.

    Args:
        line: The line as it stands.
        start: Offset of the sequence's first character, which was the lead byte.
        end: One past its last character.
        meant: The character that the sequence encodes.
    """
    if end - start == 4:
        return True
    if end - start == 3:  # not é”… or é¹², which are a word and what follows it
        return not _FOLLOWERS.issuperset(line[start + 1 : end])
    if meant > _LAST_LATIN:  # a lone letter of another script: É°, Ø½
        return False
    before, lead, sign, after = line[start - 1 : start], line[start], line[start + 1], line[end : end + 1]
    if not lead.isalpha():  # √© and ├⌐, only inside a word
        return before.islower() and after.islower() and not sign.isalpha()
    if before.isupper() and (sign.isupper() or sign in "€£¥¢"):  # capitals: ANARÂŠ, KANADÂ€5
        return False
    inside_a_word = before.isalpha() and after.islower() and sign not in _GLUING  # HÃªtre
    return lead.isupper() and (before.islower() or sign not in _FOLLOWERS or inside_a_word)
