r"""One JSON record in plain Python: where its text is, what its value says, and how the value is written.

The twin of ``cleaner.kernels.json_text`` for the few records that the kernels leave alone, and the source of the edits
that make a value's bytes come back.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from cleaner.corpus.decoding import decode_part, decode_western
from cleaner.edits.edit import Edit

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|(?P<open>\\?\Z))|[^\s{}\[\],:"]+|[{}\[\],:"]', re.DOTALL)
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE = r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
_ESCAPES = re.compile(rf"{_PAIR}|(?P<lone>{_LONE})|\\.", re.DOTALL)
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def locate_value(line: bytes, field: str) -> tuple[int, int] | None:
    r"""Return where the text stands in a record: the bytes between the quotes of the value of a top-level key.

    Of several equal keys the last one counts; keys may hold escapes. Whether the record is valid JSON is not checked.

    Args:
        line: The record.
        field: The key.

    Returns:
        Start and end in ``line``; ``None`` if there is no such key or its value is no string.

    Example:
        >>> locate_value(b'{"t\\u0065xt": "a"}', "text")
        (15, 16)
    """
    found: tuple[int, int] | None = None
    depth = 0
    key: bytes | None = None  # the latest string at a place for keys
    awaited: str | None = None  # the key whose value comes next
    for token in _TOKEN.finditer(line):
        what = token[0]
        if token["open"] is not None:  # a string that nothing closes; what is in it is no part of the record
            break
        if what in b"{[":
            depth += 1
            key = None
        elif what in b"}]":
            depth -= 1
        elif depth == 1 and what == b":":
            awaited, key = _key(key), None
            if awaited == field:
                found = None
        elif depth == 1 and what == b",":
            key, awaited = None, None
        elif depth == 1 and what[:1] == b'"' and len(what) > 1:
            if awaited == field:
                found = token.start() + 1, token.end() - 1
            key = None if awaited is not None else what
            awaited = None
    return found


def decode_value(raw: bytes, encoding: str | None = None) -> tuple[str, list[Edit]]:
    r"""Return the text of a value of style ``raw``, and the edits that give its bytes back.

    Half a surrogate pair and bytes that are not UTF-8 become U+FFFD. Edits are made on the value's bytes read as
    latin-1: ``revert(text, edits).encode("latin-1") == raw``.

    Args:
        raw: The bytes between the quotes; every escape in them is one of JSON's.
        encoding: Name of the encoding that they are in, if it is known; ASCII must be itself in it.

    Example:
        >>> text, edits = decode_value(rb"a\/b \ud800!")
        >>> text, [(edit.rule, edit.start, edit.end) for edit in edits]
        ('a/b \ufffd!', [('json-escapes', 0, 5), ('lone-surrogate', 5, 11)])
    """
    decoded = decode_part(raw, encoding)
    latin = raw.decode("latin-1")
    if any(edit.rule == "encoding" for edit in decoded.edits):
        try:
            text = _unescaped(decoded.text)
        except ValueError:  # a backslash or quote was half of a character
            decoded = decode_western(raw)
            text = _unescaped(decoded.text)
        text = _LONE_SURROGATES.sub(_REPLACEMENT, text)
        names = [edit for edit in decoded.edits if edit.rule == "encoding"]
        named = [replace(edit, start=0, end=0, before="", after="") for edit in names]
        return text, [*named, Edit("decode", "json-escapes", 0, len(latin), latin, text)]
    lone = [
        Edit("decode", "lone-surrogate", escape.start(), escape.end(), escape[0], _REPLACEMENT)
        for escape in _ESCAPES.finditer(latin)
        if escape["lone"]
    ]
    edits: list[Edit] = []
    pieces: list[str] = []
    at = 0
    for edit in sorted((*decoded.edits, *lone), key=lambda edit: edit.start):
        pieces.append(_decoded_between(raw, at, edit.start, edits))
        pieces.append(edit.after)
        edits.append(edit)
        at = edit.end
    pieces.append(_decoded_between(raw, at, len(raw), edits))
    return "".join(pieces), edits


def escape_text(text: str, style: str) -> bytes:
    r"""Return the text as the bytes between the quotes of a JSON string.

    Args:
        text: The text.
        style: ``utf-8`` (only what JSON requires is escaped) or ``ascii`` (everything outside ASCII is, too).

    Example:
        >>> escape_text('"é"', "utf-8") == b'\\"\xc3\xa9\\"', escape_text("é", "ascii")
        (True, b'\\u00e9')
    """
    return json.dumps(text, ensure_ascii=style == "ascii")[1:-1].encode()


def _key(token: bytes | None) -> str | None:
    """Return what a key says; a broken key is no key."""
    if token is None:
        return None
    try:
        return _unescaped(token[1:-1].decode())
    except ValueError:
        return None


def _unescaped(value: str) -> str:
    """Return what stands between the quotes of a JSON string; raw control characters are let through."""
    return str(json.loads(f'"{value}"', strict=False))


def _decoded_between(raw: bytes, start: int, end: int, edits: list[Edit]) -> str:
    """Return the text of ``raw[start:end]`` and add the edit that gives its bytes back, if it takes one."""
    before = raw[start:end].decode("latin-1")
    after = _unescaped(raw[start:end].decode())
    if before != after:
        edits.append(Edit("decode", "json-escapes", start, end, before, after))
    return after
