"""Web pages as they are served, and archives of them with records that lie."""

from __future__ import annotations

from hypothesis import strategies as st
from strategies.documents import damage

MARKUP = (
    *(
        "<p>",
        "</p>",
        "<nav>",
        "</nav>",
        "<br>",
        "<li>",
        "<table><td>",
        "<script>",
        "<!--",
        "<pre>",
        "<title>",
        "</title>",
    ),
    *("&nbsp;", "&#xD800;"),
)
_words = st.sampled_from(
    ["A sentence, and what it says of the town.", "Home", "Tiếng Việt", "1/2/2020", '"', "\\", "中"]
)
pages = st.lists(st.sampled_from(MARKUP) | damage | _words, max_size=20).map(
    lambda parts: " ".join(parts).encode("utf-8", "surrogatepass")
)
bodies = pages | st.binary(max_size=60)
"""Bytes of pages, and bytes that are none."""


def record(kind: str, block: bytes, length: int | None = None) -> bytes:
    """Return a record of a WARC file.

    Args:
        kind: Its ``WARC-Type``.
        block: Its content.
        length: What its header says of the content's length; the truth by default.
    """
    content_type = "text/plain" if kind == "conversion" else "application/http"
    header = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: {content_type}\r\n"
    return f"{header}Content-Length: {len(block) if length is None else length}\r\n\r\n".encode() + block + b"\r\n\r\n"


def response(body: bytes) -> bytes:
    """Return the record of a page."""
    return record("response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)


records = (
    bodies.map(response)
    | bodies.map(lambda text: record("conversion", text))
    | st.builds(lambda block, size: record("response", block, size), bodies, st.integers(0, 90))
    | st.binary(max_size=20)
)
archives = st.lists(records, max_size=6).map(b"".join)
