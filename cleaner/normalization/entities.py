"""HTML entities that stand in prose.

A line is decoded on evidence: an entity of a letter, or of a typographic mark, which nobody types in prose otherwise.
The entities of ``& < > "``, which texts about HTML and Markdown need, follow only where letters were escaped as well.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from cleaner.edits.edit import Edit
from cleaner.normalization.characters import WINDOWS_1252, is_letter
from cleaner.normalization.code import is_code

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENTITY = re.compile(
    r"&(?:amp;)*"  # escaped more than once: &amp;eacute;
    r"(?:#(?P<dec>[0-9]{2,7})|#[xX](?P<hex>[0-9A-Fa-f]{2,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}))(?P<end>;?)"
)
_URL = re.compile(r"://|www\.|[?&][\w.\[\]-]{1,60}=")
_TOKEN = re.compile(r"\S+")
_OPEN_NAMES = frozenset(  # a set of one's own, because HTML's table takes longer to load than a line to read
    """
    AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml
    LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute
    aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml
    frac12 frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute
    ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 szlig thorn times
    uacute ucirc ugrave uml uuml yacute yen yuml
    """.split()  # noqa: SIM905  (a hundred names as literals would take a page)
)
"""The names that HTML reads without a semicolon too."""
_SHORT_NAME = 3
_SIGNS_OF_PROSE = frozenset("©®™°¼½¾²³¹€£§")
_ASCII_RUN = 4
"""Entities of ASCII letters side by side from which on they were not meant to be read: someone escaped everything."""


class _Kind(Enum):
    LETTER = 1  # a letter or a mark on one, not ASCII; an emoji of two surrogates
    SIGN = 2  # typography: quotes, dashes, spaces, symbols
    WEAK = 3  # ASCII, controls: decoded with the others only


_EVERY_KIND = tuple(_Kind)


class _Entity(NamedTuple):
    start: int
    end: int
    meant: str
    kind: _Kind
    closed: bool  # by a semicolon
    numeric: bool


def entities(line: str, at: int = 0) -> list[Edit]:
    r"""Return edits that decode the entities of a line of prose; none in a line of code.

    Numbers of C1 controls are windows-1252, as HTML says; semicolons may lack where HTML lets them lack.

    Args:
        line: One line that is not markup.
        at: Its offset in the text, from which the edits count.

    Example:
        >>> [(e.before, e.after) for e in entities("Ti&#7871;ng Vi&amp;ecirc;t &lt; 5, it&#146;s")]
        [('&#7871;', 'ế'), ('&amp;ecirc;', 'ê'), ('&lt;', '<'), ('&#146;', '’')]
        >>> entities("write &lt; for less, ?a=1&copy=2&reg=3, AT&T;")
        []
    """
    found = _found(line)
    if not found or is_code(_masked(line, found)):
        return []
    kinds = _decodable(line, found)
    return _edits(line, at, [entity for entity in found if entity.kind in kinds]) if kinds else []


def _decodable(line: str, found: list[_Entity]) -> tuple[_Kind, ...]:
    """Return which kinds of entities the evidence of the line lets decode."""
    if _has_letters_of_words(line, found) or _has_ascii_run(found) or _has_apostrophe(line, found):
        return _EVERY_KIND
    closed = [entity for entity in found if entity.closed and entity.kind is not _Kind.WEAK]
    if any(entity.meant in line for entity in closed):  # a text that tells what an entity means
        return ()
    if any(entity.kind is _Kind.LETTER and (entity.meant < "\u0250" or entity.numeric) for entity in closed):
        return _EVERY_KIND
    return (_Kind.SIGN,) if any(_is_typography(line, entity) for entity in closed) else ()


def _has_letters_of_words(line: str, found: list[_Entity]) -> bool:
    """Tell whether a letter within a word is certainly an entity, or two are likely to be some."""
    likely = False
    for entity in found:
        if entity.kind is _Kind.LETTER and _is_glued(line, entity):
            if likely or entity.closed or entity.numeric or _ends_word(line, entity):
                return True
            likely = True
    return False


def _is_typography(line: str, entity: _Entity) -> bool:
    r"""Tell whether an entity is one of the signs of prose, and stands where prose has it.

    Not so ``\\&copy``, ``Type &sum;`` and the names of mathematics, which programs use; nor a space between blanks.
    """
    before, after = line[entity.start - 1 : entity.start], line[entity.end : entity.end + 1]
    if before in ("\\", '"', "'") or entity.kind is not _Kind.SIGN:
        return False
    if entity.meant.isspace():
        return before.isalnum() or after.isalnum() or before in ";.," or after == "&"
    if unicodedata.category(entity.meant)[0] == "P":
        return True
    return entity.meant in _SIGNS_OF_PROSE and (entity.numeric or line[entity.end :].strip() != "")


def _found(line: str) -> list[_Entity]:
    """Return the entities of a line in order, except those within addresses; surrogate pairs as one."""
    protected = _addresses(line)
    matches = list(_ENTITY.finditer(line))
    unclosed = sum(match["end"] == "" for match in matches)
    open_ = unclosed > 2 * (len(matches) - unclosed)  # they were lost: one that follows an entity is the text's
    found: list[_Entity] = []
    high: tuple[int, int, int] | None = None  # start, end and number of a high surrogate that waits for its low one
    at = 0
    for match in matches:
        start, end = match.span()
        while at < len(protected) and protected[at][1] <= start:
            at += 1
        if at < len(protected) and protected[at][0] <= start:
            continue
        if entity := _entity(line, match, open_=open_):
            found.append(entity)
            continue
        number = _number(match)
        if high and high[1] == start and 0xDC00 <= number < 0xE000:
            meant = chr(0x10000 + ((high[2] - 0xD800) << 10) + number - 0xDC00)
            found.append(_Entity(high[0], end, meant, _Kind.LETTER, closed=True, numeric=True))
        high = (start, end, number) if 0xD800 <= number < 0xDC00 else None
    return found


def _entity(line: str, match: re.Match[str], *, open_: bool) -> _Entity | None:
    """Return the entity that a match begins with, or nothing if it is none."""
    closed = match["end"] == ";" and not open_
    if closed and (meaning := _meaning(match[0])):
        meant, kind, numeric = meaning
        return _Entity(*match.span(), meant, kind, closed=True, numeric=numeric)
    name = match["name"]
    if name is None:
        base, group = (10, "dec") if match["dec"] else (16, "hex")
        length = 0 if closed else _length_of_number(match[group], base)
        if not length:
            return None
        meant = _character(int(match[group][:length], base))
        return _Entity(match.start(), match.start(group) + length, meant, _kind(meant), closed=False, numeric=True)
    name = _open_name(name, lost=open_)
    end = match.start("name") + len(name)
    after = line[end : end + 1]
    if not name or after == "=" or (after.isdigit() and (not open_ or len(name) <= _SHORT_NAME)):  # ?a&copy=; eth0
        return None
    meant = _names()[name]
    return _Entity(match.start(), end, meant, _kind(meant), closed=False, numeric=False)


@functools.lru_cache(maxsize=1 << 12)
def _meaning(entity: str) -> tuple[str, _Kind, bool] | None:
    """Return what an entity with its semicolon means, its kind, and whether it is a number; texts repeat a few."""
    match = _ENTITY.fullmatch(entity)
    if match is None:
        return None
    name = match["name"]
    meant = _character(_number(match)) if name is None else _named(name)
    if not meant:
        return None
    kind = _Kind.WEAK if name is not None and name in _rare_names() else _kind(meant)
    return meant, kind, name is None


def _number(match: re.Match[str]) -> int:
    if match["dec"]:
        return int(match["dec"])
    return int(match["hex"], 16) if match["hex"] else 0


def _character(number: int) -> str:
    """Return the character of a number as HTML reads it; nothing for what is no character of text."""
    if number in WINDOWS_1252:
        return WINDOWS_1252[number]
    if number > 0x10FFFF:
        return ""
    char = chr(number)
    if unicodedata.category(char) in ("Cn", "Cs") or (number < 0x20 and char not in "\t\n\r") or number == 0x7F:
        return ""
    return char


def _length_of_number(digits: str, base: int) -> int:
    """Return how many of the digits belong to a number without a semicolon: ``&#x1eafc`` is ắ and c.

    The longest number of a character of Latin text is taken, else the longest of any letter.
    """
    lengths = range(len(digits), 1, -1)
    characters = {length: _character(int(digits[:length], base)) for length in lengths}
    for length in lengths:
        if characters[length] and _is_of_latin_text(characters[length]):
            return length
    return next((n for n in lengths if is_letter(characters[n])), 0)


def _is_of_latin_text(char: str) -> bool:
    return (
        "\x80" <= char < "\u0250"
        or "\u0300" <= char < "\u0370"
        or "\u1e00" <= char < "\u1f00"
        or ("\u2000" <= char < "\u2300")
    )


def _named(name: str) -> str:
    """Return what a name with a semicolon means; names in capitals as a text in capitals has them (``&EACUTE;``)."""
    table = _names()
    if (meant := table.get(name, "")) or not name.isupper():
        return meant
    capital = table.get(name.capitalize(), "")
    if capital.isupper():
        return capital
    small = table.get(name.lower(), "") if name.lower() not in _rare_names() else ""
    return "" if small.isalpha() else small


def _open_name(name: str, *, lost: bool) -> str:
    """Return the longest name without a semicolon that ``name`` begins with, or nothing.

    Args:
        name: Letters and digits behind an ampersand.
        lost: Whether the semicolons of all entities were lost: then any name counts that is not too short to tell.
    """
    table = _names()
    for length in range(len(name), 1, -1):
        start = name[:length]
        if start in _OPEN_NAMES or (lost and length > _SHORT_NAME and start in table):
            return start
    return ""


@functools.cache
def _names() -> Mapping[str, str]:
    """Return the names of HTML 5 that mean one character, without their semicolons."""
    from html.entities import html5

    return {name[:-1]: meant for name, meant in html5.items() if name.endswith(";") and len(meant) == 1}


@functools.cache
def _rare_names() -> frozenset[str]:
    """Return the names that are no evidence: those of mathematics that HTML 4 did not have, many of them words."""
    from html.entities import name2codepoint

    return frozenset(name for name, meant in _names().items() if name not in name2codepoint and _is_rare(meant))


def _is_rare(meant: str) -> bool:
    return not (meant < "\u2000" and is_letter(meant)) and not "\u2010" <= meant <= "\u2027"


def _kind(meant: str) -> _Kind:
    if meant < "\xa0":
        return _Kind.WEAK
    return _Kind.LETTER if is_letter(meant) else _Kind.SIGN


def _addresses(line: str) -> list[tuple[int, int]]:
    """Return the spans of tokens that are or hold a URL or a query string, from where it begins."""
    if "=" not in line and "://" not in line and "www." not in line:
        return []
    tokens = ((token, _URL.search(token[0])) for token in _TOKEN.finditer(line))
    return [(token.start() + url.start(), token.end()) for token, url in tokens if url]


def _masked(line: str, found: list[_Entity]) -> str:
    pieces: list[str] = []
    at = 0
    for entity in found:
        pieces += (line[at : entity.start], "é" if entity.meant not in "&<>\"'" else "")
        at = entity.end
    return "".join((*pieces, line[at:]))


def _is_glued(line: str, entity: _Entity) -> bool:
    """Tell whether an entity stands within a word: beside a letter, or another entity."""
    before, after = line[entity.start - 1 : entity.start], line[entity.end : entity.end + 1]
    return before.isalpha() or after.isalpha() or before == ";" or after == "&"


def _ends_word(line: str, entity: _Entity) -> bool:
    return (
        not entity.closed
        and line[entity.start - 1 : entity.start].isalpha()
        and (entity.end == len(line) or line[entity.end] in " ,.;:!?)")
    )


def _has_apostrophe(line: str, found: list[_Entity]) -> bool:
    """Tell whether an entity stands for the apostrophe within a word (``it&#39;s``)."""
    return any(
        e.closed and e.meant in "'’" and line[e.start - 1 : e.start].isalpha() and line[e.end : e.end + 1].isalpha()
        for e in found
    )


def _has_ascii_run(found: list[_Entity]) -> bool:
    run = 0
    end = -1
    for entity in found:
        if not (entity.numeric and entity.meant.isascii() and entity.meant.isalnum()):
            run = 0
            continue
        run = run + 1 if run and entity.start == end else 1
        end = entity.end
        if run == _ASCII_RUN:
            return True
    return False


def _edits(line: str, at: int, decoded: list[_Entity]) -> list[Edit]:
    """Return one edit for each run of entities side by side."""
    edits: list[Edit] = []
    i = 0
    while i < len(decoded):
        j = i + 1
        while j < len(decoded) and decoded[j].start == decoded[j - 1].end:
            j += 1
        start, end = decoded[i].start, decoded[j - 1].end
        after = decoded[i].meant if j == i + 1 else "".join(entity.meant for entity in decoded[i:j])
        edits.append(Edit("normalize", "entities", at + start, at + end, line[start:end], after))
        i = j
    return edits
