"""Web pages and archives: HTML, its encoding, WARC, HTTP bodies."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import zstandard

from cleaner.corpus.http_bodies import BodyError, decode_body
from cleaner.corpus.page_rows import page_of
from cleaner.corpus.schema import Fault
from fuzz.target import Target, promise
from fuzz.targets.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAGE = b"""<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>T&amp;t</title>
<meta property="article:published_time" content="2020-01-02T03:04:05+07:00"><link rel=canonical href="/a?b=1">
<script type="application/ld+json">{"@type": "Article", "datePublished": "2020-01-02", "inLanguage": "vi"}</script>
</head><body><nav><ul><li><a href=/>Home</a><li><a href=/b>B</a></ul></nav><article><h1>One</h1>
<p>A sentence, and what it says of the town.<br>Ti\xe1\xba\xbfng Vi\xe1\xbb\x87t &nbsp; &#xD800; &#7871;</p>
<table><tr><td>1<td>2</table><pre>  x\n y</pre></article>
<noscript><p>none</noscript><footer>2020</footer></body></html>"""
_MARKUP = (
    *(
        b"<p>",
        b"</p>",
        b"<div>",
        b"</div>",
        b"<table>",
        b"<td>",
        b"<tr>",
        b"<li>",
        b"<ul>",
        b"<nav>",
        b"<article>",
        b"<br>",
    ),
    *(
        b"<script>",
        b"</script>",
        b"<style>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?xml",
        b"<svg>",
        b"<math>",
        b"<template>",
    ),
    *(
        b"<noscript>",
        b"<select>",
        b"<option>",
        b"<textarea>",
        b"<title>",
        b"<meta charset=",
        b"<plaintext>",
        b"<a href='",
    ),
    *(
        b"&nbsp;",
        b"&#0;",
        b"&#xD800;",
        b"&#x110000;",
        b"&lt",
        b"\0",
        b"\x80",
        b"\xff\xfe",
        b"utf-16",
        b"utf-7",
        b"shift_jis",
        b'"',
        b"'",
    ),
)
_URL = "https://a.example/dir/page.html"


def _record(kind: bytes, block: bytes, more: bytes = b"") -> bytes:
    content_type = b"text/plain" if kind == b"conversion" else b"application/http; msgtype=response"
    fields = (
        b"WARC/1.0\r\nWARC-Type: "
        + kind
        + b"\r\nWARC-Target-URI: <https://a.example/1>\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: " + content_type + b"\r\n" + more
    )
    return fields + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def _response(body: bytes, headers: bytes = b"") -> bytes:
    return _record(
        b"response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + headers + b"\r\n" + body
    )


_SMALL = b"<title>T</title><p>A sentence, and what it says of the town."
_CHUNKED = b"%x;x=1\r\n%b\r\n0\r\n\r\n" % (len(_SMALL), _SMALL)


def _archives() -> list[bytes]:
    records = [
        _record(b"warcinfo", b"software: x\r\n"),
        _response(_SMALL),
        _response(gzip.compress(_SMALL, mtime=0), b"Content-Encoding: gzip\r\n"),
        _response(_CHUNKED, b"Transfer-Encoding: chunked\r\n"),
        _response(zlib.compress(_SMALL), b"Content-Encoding: deflate\r\n"),
        _response(zstandard.ZstdCompressor().compress(_SMALL), b"Content-Encoding: zstd\r\n"),
        _record(b"conversion", "Một văn bản.\n".encode(), b"WARC-Identified-Content-Language: vie\r\n"),
    ]
    lying = records[1].replace(b"Content-Length: ", b"Content-Length: 9")
    return [*records, b"".join(records), lying + records[1], records[1][:-30], b"\r\n\r\n" + records[6]]


_WARC = (
    *(
        b"WARC/1.0\r\n",
        b"WARC/1.1\r\n",
        b"\r\n\r\n",
        b"\r\n",
        b"\n\n",
        b"Content-Length: ",
        b"WARC-Type: response",
        b"HTTP/1.1 200 OK\r\n",
    ),
    *(
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Encoding: br\r\n",
        b"Content-Type: text/html",
        b"0\r\n\r\n",
    ),
    *(b"99999999", b"18446744073709551616", b"-1"),
)


def _pages(_folder: Path) -> Callable[[bytes], object]:
    charsets = (None, None, "utf-8", "utf-16", "shift_jis", "nonsense", "windows-1258")

    def run(data: bytes) -> None:
        page = page_of(data, charsets[len(data) % len(charsets)], _URL)
        if isinstance(page, Fault):
            promise(bool(page.reason and page.remedy), "a refusal says why", page)
            return
        lines = page.text.split("\n")
        promise(len(page.content) == len(lines), "each line has a byte of content", page)
        empty = [byte for line, byte in zip(lines, page.content, strict=True) if not line]
        promise(not any(empty), "an empty line is no content", page)
        for value in (page.text, page.title, page.url, page.date, page.language):
            (value or "").encode()

    return run


def _archive(folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        read(folder / "a.warc", "warc", data, 1 << 20)
        packed = gzip.compress(data[: len(data) // 2], 1, mtime=0) + data[len(data) // 2 :]
        read(folder / "a.warc.gz", "warc", packed, 1 << 20, "gz")

    return run


def _bodies(_folder: Path) -> Callable[[bytes], object]:
    names = ("gzip", "deflate", "br", "zstd", "identity", "x-gzip, br", "deflate, gzip", "nonsense")

    def run(data: bytes) -> None:
        if not data:
            return
        transfer = ["chunked"] if data[0] & 8 else []
        try:
            decode_body(data[1:], transfer, [names[data[0] & 7]])
        except BodyError as error:
            promise(bool(error.fault.reason), "a refusal says why", error)

    return run


def _encoded_bodies() -> list[bytes]:
    kinds = (
        gzip.compress(_SMALL, mtime=0),
        zlib.compress(_SMALL),
        _SMALL,
        zstandard.ZstdCompressor().compress(_SMALL),
        _CHUNKED,
    )
    chunks = [b"%x\r\n%b\r\n0\r\n\r\n" % (len(one), one) for one in kinds]
    return [bytes([place]) + one for place in range(8) for one in kinds] + [
        bytes([8 + place]) + one for place, one in enumerate(chunks)
    ]


TARGETS = (
    Target(
        "html", _pages, lambda: [_PAGE, _SMALL, b"<p>" * 99, _PAGE.decode().encode("utf-16")], _MARKUP, longest=3000
    ),
    Target("warc", _archive, _archives, _WARC, longest=3000),
    Target("http-bodies", _bodies, _encoded_bodies, (b"\r\n", b"0\r\n\r\n", b"\x1f\x8b\x08", b"\x78\x9c"), longest=400),
)
