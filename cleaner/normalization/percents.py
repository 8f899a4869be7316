"""Percent escapes (``%E1%BA%BF``, ``%u1EBF``) that stand in prose, as of a form's text that was never decoded.

Addresses keep theirs: what has a scheme, a domain or a path, and query strings.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.edits.edit import Edit
from cleaner.normalization.characters import is_letter
from cleaner.normalization.code import is_code
from cleaner.normalization.evidence import may_be_escaped

_UNIT = r"%(?:25)*(?:u[0-9A-Fa-f]{4}|[0-9A-Fa-f]{2})"  # %25 is an escaped %: the text was escaped more than once
_RUN = re.compile(f"(?:{_UNIT})+")
_UNITS = re.compile(r"%(?:25)*(?:u(?P<wide>[0-9A-Fa-f]{4})|(?P<byte>[0-9A-Fa-f]{2}))")
_WIDE = re.compile("%u[0-9A-Fa-f]{4}")
_UTF_8 = re.compile("%[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]")
_WORD_IN_LATIN_1 = re.compile("[a-z]%[EFef][0-9A-Fa-f](?:[a-z]|%20|$)")
_TOKEN = re.compile(r"\S+")
_OPENING = "([{<\"'“‘«"
_ADDRESS = re.compile(
    r"[\w+.-]{1,40}://|www\.|/|\.{1,2}/|[\w-]{1,60}(?:\.[\w-]{1,60}){0,9}\.[A-Za-z]{2,20}/|[\w.-]*[?&=]"
)
_FILE = re.compile(r"\.(?:[A-Za-z][A-Za-z0-9]{1,4})[)\]>\"'.,;]{0,3}$")
_BLANK = re.compile(r"%(?:25)*20|\+")


class _Token(NamedTuple):
    """A stretch without blanks that holds escapes of letters."""

    start: int
    end: int
    text: str


def percents(line: str, at: int = 0) -> list[Edit]:
    """Return edits that decode the percent escapes of the words of a line of prose.

    ``+`` is a space where a line without spaces has several of them among its escapes. ``%E1`` in a line with
    ``%u1EBF`` is Latin-1, as the ``escape`` function of JavaScript writes it, else bytes are UTF-8.

    Args:
        line: One line.
        at: Its offset in the text, from which the edits count.

    Example:
        >>> [(e.before, e.after) for e in percents("Ti%E1%BA%BFng%20Vi%E1%BB%87t")]
        [('%E1%BA%BF', 'ế'), ('%20', ' '), ('%E1%BB%87', 'ệ')]
        >>> percents("https://vi.wikipedia.org/wiki/Ti%E1%BA%BFng_Vi%E1%BB%87t /wiki/Ti%E1%BA%BFng ?q=Vi%E1%BB%87t")
        []
    """
    latin_1 = _WIDE.search(line) is not None or _is_latin_1(line)
    if is_code(_RUN.sub("é", line)):
        return []
    tokens = [_Token(*token.span(), token[0]) for token in _TOKEN.finditer(line) if "%" in token[0]]
    tokens = [token for token in tokens if not _is_address(token.text)]
    runs = [[(run, _meant(run[0], latin_1=latin_1)) for run in _RUN.finditer(token.text)] for token in tokens]
    lettered = [any(not char.isascii() and is_letter(char) for _, meant in found for char in meant) for found in runs]
    if not _is_prose(line, [token for token, has_letters in zip(tokens, lettered, strict=True) if has_letters]):
        return []
    edits: list[Edit] = []
    for token, found in zip(tokens, runs, strict=True):
        base = at + token.start
        spots = [(run.start(), run.end(), meant) for run, meant in found if meant]
        if _has_plus_for_space(line, token):
            spots = sorted([*spots, *((plus.start(), plus.end(), " ") for plus in re.finditer(r"\+", token.text))])
        edits += (
            Edit("normalize", "percent", base + start, base + end, token.text[start:end], meant)
            for start, end, meant in spots
        )
    return edits


def _meant(run: str, *, latin_1: bool) -> str:
    """Return what a run of escapes stands for, or nothing where its bytes are no text."""
    pieces: list[str] = []
    pending = bytearray()
    for unit in _UNITS.finditer(run):
        if unit["wide"]:
            if pending:
                return ""
            pieces.append(chr(int(unit["wide"], 16)))
        elif latin_1:
            pieces.append(chr(int(unit["byte"], 16)))
        else:
            pending.append(int(unit["byte"], 16))
    try:
        text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le") + pending.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if may_be_escaped(text) else ""


def _is_latin_1(line: str) -> bool:
    """Tell whether a line with escaped spaces has escaped letters of Latin-1 within words, and nothing of UTF-8."""
    return "%20" in line and _UTF_8.search(line) is None and _WORD_IN_LATIN_1.search(line) is not None


def _is_address(token: str) -> bool:
    return _ADDRESS.match(token.lstrip(_OPENING)) is not None or "](" in token or "://" in _BLANK.split(token, 1)[0]


def _is_prose(line: str, tokens: list[_Token]) -> bool:
    """Tell whether the tokens that have escaped letters are words: several, or a whole line, or a plain word."""
    if len(tokens) > 1:
        return not all(any(mark in token.text for mark in "/_") or _FILE.search(token.text) for token in tokens)
    if not tokens:
        return False
    [token] = tokens
    if len(_BLANK.findall(token.text)) > 1:
        return token.text == line.strip() or _FILE.search(token.text) is None
    bare = _RUN.sub("", token.text)
    if "%20" in token.text and _FILE.search(token.text) is None:
        return not any(mark in bare for mark in "/_=&?")
    return any(map(str.isalpha, bare)) and not any(mark in bare for mark in "/_=&?.-+:@\\#~")


def _has_plus_for_space(line: str, token: _Token) -> bool:
    return token.text.count("+") > 1 and token.text == line.strip() and "%20" not in token.text
