"""Lone surrogates in a ``str``: bytes that a decoder let through, halves of characters, and what is left of them."""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit

_SURROGATES = re.compile("[\ud800-\udfff]+")
_PIECE = re.compile("(?P<pair>[\ud800-\udbff][\udc00-\udfff])|(?P<bytes>[\udc80-\udcff]+)|[\ud800-\udfff]")
_UTF_8 = re.compile(
    rb"(?P<text>(?:[\xc2-\xdf][\x80-\xbf]"
    rb"|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2})+)"
    rb"|(?P<cesu>\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])"
    rb"|(?P<cut>[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})$"
    rb"|(?P<byte>.)",
    re.DOTALL,
)
_NOTES = {"bytes": "bytes that were not decoded", "pair": "UTF-16 surrogates"}


def surrogates(text: str) -> list[Edit]:
    r"""Return edits that put characters in the place of lone surrogates; none of those is left.

    * U+DC80 to U+DCFF are bytes that Python's ``surrogateescape`` let through: read as UTF-8 (CESU-8 too), and where
      they are none, as windows-1252; bytes that windows-1252 lacks become the C1 controls of the same number, which
      later repairs read.
    * A high surrogate and a low one are the character that they encode in UTF-16.
    * Any other, and a character of UTF-8 that was cut off, becomes U+FFFD.

    Args:
        text: Any text.

    Example:
        >>> [(e.before, e.after) for e in surrogates("Vi\udce1\udcbb\udc87t \ud83d\ude00 caf\udce9 \ud800")]
        [('\udce1\udcbb\udc87', 'ệ'), ('\ud83d\ude00', '😀'), ('\udce9', 'é'), ('\ud800', '�')]
    """
    edits = []
    for run in _SURROGATES.finditer(text):
        pieces = list(_PIECE.finditer(run[0]))
        after = "".join(map(_character, pieces))
        notes = dict.fromkeys(_NOTES[piece.lastgroup] for piece in pieces if piece.lastgroup)
        edits.append(Edit("normalize", "surrogates", *run.span(), run[0], after, note="; ".join(notes) or None))
    return edits


def _character(piece: re.Match[str]) -> str:
    if piece["pair"]:
        return piece["pair"].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    if piece["bytes"]:
        data = bytes(ord(char) - 0xDC00 for char in piece["bytes"])
        return "".join(map(_read, _UTF_8.finditer(data)))
    return "\ufffd"


def _read(found: re.Match[bytes]) -> str:
    if found["text"]:
        return found["text"].decode("utf-8")
    if found["cesu"]:
        return found["cesu"].decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    if found["cut"]:
        return "\ufffd"
    try:
        return found["byte"].decode("cp1252")
    except UnicodeDecodeError:
        return found["byte"].decode("latin-1")
