"""Bodies of HTTP responses with their transfer and content encodings undone, whatever the crawler left of them.

FastWARC undoes what is as the standards have it. What it refuses is common in archives: chunks with extensions, bodies
that the crawler has decoded and whose header still names the encoding, deflate without its zlib frame.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

from cleaner.corpus.reading import MAX_PAGE_BYTES
from cleaner.corpus.schema import Fault
from cleaner.corpus.streams import BOMB_RATIO

if TYPE_CHECKING:
    from collections.abc import Sequence

_SURELY_NO_BOMB = 1 << 24
"""Bytes that any body may decode to."""
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_GZIP, _GZIP_OR_ZLIB, _RAW = b"\x1f\x8b", 47, -15
_NO_CODINGS = ("identity", "none", "utf-8", "")
_LEAVE_OUT = "leave the record out"


class BodyError(ValueError):
    """A body cannot be decoded.

    Attributes:
        fault: Why.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def decoded_limit(size: int) -> int:
    """Return how many bytes a body of ``size`` bytes may decode to; one that gives more is taken for a bomb."""
    return min(MAX_PAGE_BYTES, max(_SURELY_NO_BOMB, BOMB_RATIO * size))


def too_long() -> Fault:
    """Return what is wrong with a page that is longer than :data:`~cleaner.corpus.reading.MAX_PAGE_BYTES`."""
    return Fault(f"the page is longer than {MAX_PAGE_BYTES >> 20} MiB, too long to be read", "leave it out")


def checked_size(body: bytes, limit: int) -> bytes:
    """Return the body.

    Raises:
        BodyError: It is longer than ``limit``.
    """
    if len(body) <= limit:
        return body
    if limit == MAX_PAGE_BYTES:
        raise BodyError(too_long())
    raise BodyError(Fault(f"the page decompresses to more than {BOMB_RATIO:,} times its size", _LEAVE_OUT))


def decode_body(body: bytes, transfer: Sequence[str], content: Sequence[str]) -> bytes:
    r"""Return a body without its encodings; one that is not in an encoding named for it is left as it is.

    Args:
        body: The body as it stands in the record.
        transfer: Values of the header ``Transfer-Encoding``.
        content: Values of the header ``Content-Encoding``.

    Raises:
        BodyError: An encoding is damaged or not known, or gives too much.

    Example:
        >>> decode_body(b"3;x=1\r\nabc\r\n0\r\n\r\n", ["chunked"], [])
        b'abc'
        >>> decode_body(b"<p>abc", ["chunked"], ["gzip"])
        b'<p>abc'
    """
    limit = decoded_limit(len(body))
    codings = _named(content) + [name for name in _named(transfer) if name != "chunked"]
    if "chunked" in _named(transfer):
        body = _joined(body)
    for name in reversed(codings):
        body = checked_size(_decompressed(body, name, limit), limit)
    return body


def _named(values: Sequence[str]) -> list[str]:
    names = (name.strip().lower().removeprefix("x-") for value in values for name in value.split(","))
    return [name for name in names if name not in _NO_CODINGS]


def _joined(body: bytes) -> bytes:
    """Return the chunks of a body joined; the last one may be cut off."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        line = _CHUNK.match(body, at)
        if line is None and not parts:
            return body  # the crawler has joined them
        if line is None:
            raise BodyError(Fault(f"the chunks of the page are broken at byte {at:,} of its body", _LEAVE_OUT))
        size = int(line[1], 16)
        if size == 0:
            break
        parts.append(body[line.end() : line.end() + size])
        at = line.end() + size
        at += 2 if body.startswith(b"\r\n", at) else body.startswith(b"\n", at)
    return b"".join(parts)


def _decompressed(body: bytes, name: str, limit: int) -> bytes:
    """Return a body without one encoding, at most one byte longer than ``limit``."""
    if name == "gzip":
        return _inflated(body, _GZIP_OR_ZLIB, name, limit) if body.startswith(_GZIP) else _plain(body, name)
    if name == "deflate":
        try:
            return _inflated(body, _GZIP_OR_ZLIB, name, limit)
        except BodyError:
            return _plain(body, name) if _is_markup(body) else _inflated(body, _RAW, name, limit)
    if name in ("br", "zstd"):
        return _plain(body, name) if _is_markup(body) else _by_library(body, name, limit)
    return _plain(body, name)


def _inflated(body: bytes, wbits: int, name: str, limit: int) -> bytes:
    try:
        return zlib.decompressobj(wbits).decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged(name) from error


def _by_library(body: bytes, name: str, limit: int) -> bytes:
    from fastwarc import stream_io

    reader = (stream_io.BrotliReader if name == "br" else stream_io.ZstdReader)(io.BytesIO(body))
    try:
        return bytes(reader.read(limit + 1))
    except OSError as error:
        raise _damaged(name) from error


def _plain(body: bytes, name: str) -> bytes:
    """Return a body that is in no encoding, though its header says so."""
    if body and not _is_markup(body):
        raise _damaged(name)
    return body


def _is_markup(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _damaged(name: str) -> BodyError:
    return BodyError(Fault(f"the page is not readable: its body is no valid '{name[:40]}' data", _LEAVE_OUT))
