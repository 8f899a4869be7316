"""Read a web page: its text, how likely each line is content, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.html.errors import HtmlError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.html.dump import PageDump

__all__ = ["HtmlError", "Page", "read_page"]


@dataclass(frozen=True)
class Page:
    r"""A web page as text.

    Attributes:
        text: All text lines, one line a block, blanks collapsed, an empty line around paragraph-like blocks;
            navigation and footer are there too.
        content: One byte for each line of ``text.split("\n")``: 255 times the probability that the line is main
            content, 0 for empty lines.
        title: The page's title.
        url: Its address.
        date: When it was published, ISO 8601.
        language: Its language, BCP 47.
        charset: The encoding that its bytes were read in.
    """

    text: str
    content: bytes
    title: str | None
    url: str | None
    date: str | None
    language: str | None
    charset: str


def read_page(
    data: bytes,
    *,
    charset: str | None = None,
    url: str | None = None,
    decode: Callable[[bytes], tuple[str, str]] | None = None,
) -> Page:
    r"""Return a page's text, with the probability of each line to be main content, and its metadata.

    Args:
        data: The bytes of the page.
        charset: The encoding that HTTP named, if it did.
        url: The address of the page, if it is known.
        decode: Returns text and encoding of bytes that say nothing of their encoding themselves; cp1252 if not given.

    Raises:
        HtmlError: The bytes are no web page, or one without any text, or lxml is not installed.

    Example:
        >>> page = read_page(b"<title>T</title><nav><a href=/>Home</a></nav><p>A sentence, and what it says.</p>")
        >>> page.text.split("\n"), page.title
        (['Home', '', 'A sentence, and what it says.'], 'T')
        >>> page.content[0] < 128 < page.content[2]
        True
    """
    from cleaner.html.charset import decode_page
    from cleaner.html.metadata import read_metadata
    from cleaner.html.parse import dump_page

    if not data.strip(b"\0 \t\r\n\f"):
        raise HtmlError("the page is empty", "leave it out")
    text, found_charset = decode_page(data, charset, decode)
    try:
        dump = dump_page(text)
    except ImportError as error:
        raise HtmlError("reading HTML needs lxml", "pip install 'dump-cleaner[html]'") from error
    if not dump.lines:
        raise HtmlError("the page holds no text", "leave it out, or fetch it with its scripts run")
    return Page("\n".join(dump.lines), _content(dump), *read_metadata(dump, url), found_charset)


def _content(dump: PageDump) -> bytes:
    from cleaner.html.score import content_of

    content: bytes = content_of(dump).tobytes()
    return content
