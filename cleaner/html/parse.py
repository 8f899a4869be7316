"""Text of a page through a parser into its lines, in time linear to its size."""

from __future__ import annotations

import re

from cleaner.html.dump import DumpTarget, PageDump, TooDeepError
from cleaner.html.tags import VOID

_CHUNK = 1 << 20
"""Bytes that the parser is handed at once."""


def dump_page(text: str) -> PageDump:
    """Return the lines of a page.

    What stands in ``noscript`` elements is text only where it is more than all else: forum software serves whole
    threads so (6 of 18 forum pages of WCXB), others only say that scripts are wanted.

    Args:
        text: The page's text. What is no Unicode (lone surrogates) is replaced.

    Example:
        >>> dump_page("<title>T</title><nav><a href=x>Home</a></nav><p>One <b>line</b>.<p>Two").lines
        ['Home', '', 'One line.', '', 'Two']
        >>> dump_page("<div>" * 100_000 + "deep").lines
        ['deep']
    """
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # lxml ships no types

    data = text.replace("\0", "").encode("utf-8", "replace")
    try:
        target = DumpTarget()
        dump = _dump(data, target)
        if target.left_out > sum(map(len, dump.lines)):
            dump = _dump(data, DumpTarget(with_noscript=True))
    except (TooDeepError, LxmlError):
        return dump_broken_page(text)
    return dump


def _dump(data: bytes, target: DumpTarget) -> PageDump:
    from lxml.etree import HTMLParser

    parser = HTMLParser(encoding="utf-8", huge_tree=True, target=target)
    for at in range(0, len(data), _CHUNK):
        parser.feed(data[at : at + _CHUNK])
    dump: PageDump = parser.close()
    return dump


_MARKUP = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})[^>]*(?:>|\Z)|[!?][^>]*(?:>|\Z))", re.DOTALL
)
_RAW = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "textarea", "title")}


def dump_broken_page(text: str) -> PageDump:
    """Return the lines of a page whose tags nobody can pair: each tag is a break or nothing, none holds another.

    Args:
        text: The page's text.

    Example:
        >>> dump_broken_page("<div><p>One &amp; <b>two</p><script>if (a<b) {}</script></i>three").lines
        ['One & two', '', 'three']
    """
    from html import unescape

    target = DumpTarget()
    at = 0
    while match := _MARKUP.search(text, at):
        if match.start() > at:
            target.data(unescape(text[at : match.start()]))
        at = match.end()
        tag = (match[2] or "").lower()
        if not tag:
            continue
        if tag in _RAW and not match[1]:
            end = _RAW[tag].search(text, at)
            at = end.start() if end else len(text)
            continue
        if tag not in VOID and tag in ("select", "head", "svg", "noscript", "template"):
            continue
        target.start(tag, {})
        target.end(tag)
    target.data(unescape(text[at:]))
    return target.close()
