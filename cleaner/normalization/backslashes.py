r"""Backslash escapes (``\u1ea1``, ``\xe1``, ``\U0001f600``) that stand in prose.

They are the native language of source code, so the demands are high: no other use of a backslash in the line, nothing
of code, at least two letters that stand within words (or an emoji), and nothing decoded that text does not hold.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.edits.edit import Edit
from cleaner.normalization.characters import is_letter
from cleaner.normalization.code import is_code, is_literal

_NUMBER = r"u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[23][0-7]{2}"
_CODE_UNIT = rf"(?:(?<!\\)\\+(?:{_NUMBER}))"  # from the first of a run: from each of them, it would be quadratic
_RUN = re.compile(f"{_CODE_UNIT}+")
_UNIT = re.compile(
    r"(?<!\\)\\+(?:u\{(?P<braced>\w+)\}|u(?P<wide>\w{4})|U(?P<long>\w{8})|x(?P<byte>\w\w)|(?P<octal>\d{3}))"
)
_SIMPLE = re.compile(r"\\[\"'/nrt]")
_SIMPLE_MEANINGS = {"n": "\n", "r": "\r", "t": "\t"}
_CLASS = rf"\[\^?{_CODE_UNIT}|{_CODE_UNIT}(?:[\]|*+-](?:{_CODE_UNIT}|$)|[\]*+]|\)[*+?])"
_TIGHT_LITERAL = rf"[\w(,:=>\[][\"']{_CODE_UNIT}|([\"'])(?:{_CODE_UNIT})+\1"
_DRIVE = r"(?<![A-Za-z])[A-Za-z]:\\"
_NOT_PROSE = re.compile(f"{_CLASS}|{_TIGHT_LITERAL}|{_DRIVE}")
"""A class or range of a regular expression; a literal without a blank before it, or one of escapes only; a path."""
_MARKS = frozenset("\"'<>")
_WHOLE = 4
"""Escaped ASCII letters from which on a line without any other letters counts as escaped throughout."""


def backslashes(line: str, at: int = 0) -> list[Edit]:
    r"""Return edits that decode the backslash escapes of a line of prose; none in a line of code.

    Bytes (``\xe1\xba\xbf``) are UTF-8 where all of the line's are, else Latin-1; in octal (``\341``) UTF-8 only. Where
    letters are decoded, so are ``\"``, ``\/``, ``\n`` and their like.

    Args:
        line: One line.
        at: Its offset in the text, from which the edits count.

    Example:
        >>> [(e.before, e.after) for e in backslashes(r"Ti\u1ebfng Vi\u1ec7t \ud83d\ude00")]
        [('\\u1ebf', 'ế'), ('\\u1ec7', 'ệ'), ('\\ud83d\\ude00', '😀')]
        >>> backslashes(r"C:\new\u00e9t\x41"), backslashes(r'{"text": "Ti\u1ebfng Vi\u1ec7t"}')
        ([], [])
    """
    runs = list(_RUN.finditer(line))
    masked = _RUN.sub("é", line)
    simple = list(_SIMPLE.finditer(line))
    if not runs or "\\" in _SIMPLE.sub("é", masked) or is_literal(line) or _NOT_PROSE.search(line):
        return []
    if is_code(_SIMPLE.sub("é", masked)):
        return []
    meant = _meant([run[0] for run in runs])
    if not all(map(_is_text, meant)) or not _is_evidence(line, runs, meant):
        return []
    decoded = [
        Edit("normalize", "escapes", at + run.start(), at + run.end(), run[0], after)
        for run, after in zip(runs, meant, strict=True)
    ]
    decoded += (
        Edit(
            "normalize", "escapes", at + one.start(), at + one.end(), one[0], _SIMPLE_MEANINGS.get(one[0][1], one[0][1])
        )
        for one in simple
    )
    return sorted(decoded, key=lambda edit: edit.start)


def _meant(runs: list[str]) -> list[str]:
    """Return what each run of escapes stands for; an empty string for what is no character."""
    units = [list(_UNIT.finditer(run)) for run in runs]
    if all(unit["byte"] or unit["octal"] for run in units for unit in run):
        try:
            return [bytes(map(_number, run)).decode("utf-8") for run in units]
        except UnicodeDecodeError:
            if any(unit["octal"] for run in units for unit in run):
                return ["\0" for _ in runs]
    return [_of_code_units("".join(map(_character, run))) for run in units]


def _number(unit: re.Match[str]) -> int:
    return (
        int(unit["octal"], 8)
        if unit["octal"]
        else int(unit["braced"] or unit["wide"] or unit["long"] or unit["byte"], 16)
    )


def _character(unit: re.Match[str]) -> str:
    number = _number(unit)
    return chr(number) if number <= 0x10FFFF else "\0"


def _of_code_units(text: str) -> str:
    r"""Return ``text`` with pairs of surrogates joined; with ``\0`` for lone ones."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\ufffd", "\0")


def _is_text(decoded: str) -> bool:
    """Tell whether all characters are such as text holds (no-break spaces and soft hyphens too, controls not)."""
    return all(unicodedata.category(char) not in ("Cn", "Cc", "Co", "Cs") or char in "\t\n\r" for char in decoded)


def _is_evidence(line: str, runs: list[re.Match[str]], meant: list[str]) -> bool:
    """Tell whether the decoded characters are letters within words, or an emoji, of a line that escapes no ASCII."""
    letters = glued = 0
    bare = _RUN.sub("", line)
    for run, decoded in zip(runs, meant, strict=True):
        here = sum(not char.isascii() and is_letter(char) for char in decoded)
        around = line[max(run.start() - 1, 0) : run.start()] + line[run.end() : run.end() + 1]
        if any(unicodedata.category(char) == "So" and char > "\uffff" for char in decoded) and not set(around) & _MARKS:
            return True
        letters += here
        glued += here > 0 and (any(map(str.isalpha, around)) or _is_word(decoded))
    if letters < 2 or not glued:
        return False
    escaped_ascii = sum(char.isascii() and char.isalnum() for decoded in meant for char in decoded)
    return not escaped_ascii or (escaped_ascii >= _WHOLE and not any(map(str.isalpha, bare)))


def _is_word(decoded: str) -> bool:
    r"""Tell whether a run of escapes is a word by itself; bytes of Latin-1 are likelier a signature (``\xca\xfe``)."""
    is_latin_1 = any("\x80" <= char < "\u0100" for char in decoded)
    return sum(map(str.isalpha, decoded)) > 1 and not (is_latin_1 and not any(map(str.isascii, decoded)))
