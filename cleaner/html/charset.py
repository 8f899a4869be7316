"""Which encoding a web page is in, and its text."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOKED_AT = 4096
"""Bytes at a page's beginning in which a declaration counts; browsers look at 1024, careless pages need more."""

_DECLARED = re.compile(
    rb"""(?:charset|<\?xml[^>]{0,80}\bencoding)\s*=\s*["']?\s*([A-Za-z0-9_:.+-]{1,40})""", re.IGNORECASE
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}
"""What browsers read where a page names the encoding on the left (WHATWG Encoding Standard, section 4.2)."""

FEW_ERRORS = 0.02
"""Share of a page's bytes above ASCII that may be no UTF-8 in a page that is read as UTF-8 all the same."""


def decode_page(
    data: bytes, charset: str | None = None, fallback: Callable[[bytes], tuple[str, str]] | None = None
) -> tuple[str, str]:
    r"""Return a page's text and the name of its encoding.

    The order: a byte order mark, ``charset`` if the bytes fit it, strict UTF-8, what the page declares, UTF-8 with few
    errors, ``fallback``. A mark comes before the transport's word, as in the Encoding Standard.

    Args:
        data: The page's bytes.
        charset: What HTTP named, if it named any. A name that nobody knows is passed over.
        fallback: Returns text and name of an encoding for bytes that say nothing of themselves; cp1252 if not given.

    Example:
        >>> decode_page("<p>Tiếng".encode())
        ('<p>Tiếng', 'utf-8')
        >>> decode_page("<meta charset=gb2312>新闻".encode("gbk"))
        ('<meta charset=gb2312>新闻', 'gb18030')
        >>> decode_page("naïve".encode("latin-1"))
        ('naïve', 'cp1252')
        >>> decode_page("Ελλάδα".encode("cp1253"), "windows-1253")
        ('Ελλάδα', 'cp1253')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    named = known_name(charset)
    if named and (text := _strictly(data, named)) is not None:
        return text, named
    if (text := _strictly(data, "utf-8")) is not None:
        return text, "utf-8"
    match = _DECLARED.search(data[:_LOOKED_AT])
    declared = known_name(match[1].decode("ascii")) if match else None
    if declared and declared != "utf-8" and (text := _strictly(data, declared)) is not None:
        return text, declared
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if text.count("\ufffd") <= FEW_ERRORS * beyond_ascii:
        return text, "utf-8"
    if declared or named:
        chosen = declared or named or "cp1252"
        return data.decode(chosen, "replace"), chosen
    return fallback(data) if fallback else (data.decode("cp1252", "replace"), "cp1252")


def known_name(label: str | None) -> str | None:
    """Return Python's name of the text encoding that browsers take for a label, None for labels that nobody knows.

    Example:
        >>> known_name("ISO-8859-1"), known_name("x-sjis"), known_name("hex"), known_name("no such")
        ('cp1252', None, None, None)
    """
    if not label or len(label) > 40 or not label.isascii():
        return None
    try:
        found = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in _NO_PAGE:
        return None
    return _MEANT.get(found.name, found.name)


_NO_PAGE = frozenset(("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"))
"""Text encodings of Python in which no page is written; some take quadratic time."""


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None
