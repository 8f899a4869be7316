"""What stands in a record of a WARC file: a page, a text, something that is no page, or nothing that can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cleaner.corpus.http_bodies import BodyError, checked_size, decode_body, decoded_limit
from cleaner.corpus.schema import Fault

if TYPE_CHECKING:
    from collections.abc import Collection

_HTML = ("text/html", "application/xhtml+xml")
_TEXT = "text/plain"
_MEDIA_TYPE = re.compile(r"\s*([a-z]+/[a-z0-9.+-]{1,60})\s*(?:[;,]|$)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?\s{0,8}([^\s\"';,]+)", re.IGNORECASE)
_KIND = re.compile(r"[a-z]{1,20}")
_LEAVE_OUT = "leave the record out, or fetch the page again"


class Payload(NamedTuple):
    """A page, or the text of one.

    Attributes:
        kind: ``html``, or ``text`` for a record of a WET file.
        data: Its bytes, without transfer and content encodings.
        charset: What the HTTP header calls their encoding.
        record_id: The record's id, without brackets.
        url: The page's address.
        date: When it was fetched, as the record says.
        language: What the record says of its language.
    """

    kind: Literal["html", "text"]
    data: bytes
    charset: str | None
    record_id: str | None
    url: str | None
    date: str | None
    language: str | None


class NoPage(NamedTuple):
    """A record that is passed over.

    Attributes:
        reason: What it is, in a few words; there are not many different ones.
    """

    reason: str


def read_payload(data: bytes, statuses: Collection[int]) -> Payload | NoPage | Fault:
    r"""Return what a record holds.

    Args:
        data: The bytes of the record; of a record that is no page the beginning is enough.
        statuses: HTTP statuses of the responses that are read.

    Example:
        >>> head = b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n"
        >>> read_payload(head, [200])
        NoPage(reason='record type request')
    """
    from fastwarc.warc import WarcRecord

    try:
        record = WarcRecord.from_bytes(data)
        kind = (record.headers.get("WARC-Type") or "").strip().lower()
        if kind == "response":
            return _response(data, record, statuses)
        if kind == "conversion":
            return _conversion(record)
    except OSError as error:
        return Fault(f"the record cannot be read: {error}", _LEAVE_OUT)
    return NoPage(f"record type {kind}" if _KIND.fullmatch(kind) else "record type not told")


def _response(data: bytes, record: Any, statuses: Collection[int]) -> Payload | NoPage | Fault:
    if not record.is_http:
        return NoPage("response that is not HTTP")
    record.parse_http(auto_decode="none", quirks_mode=True)
    http = record.http_headers
    if http is None or not (http.status_line or "").startswith("HTTP/"):
        return Fault("the response has no HTTP header", _LEAVE_OUT)
    if http.status_code not in statuses:
        return NoPage(f"HTTP status {http.status_code}" if http.status_code else "HTTP status not told")
    content_type = http.get("Content-Type") or record.headers.get("WARC-Identified-Payload-Type") or ""
    if (other := _other_type(content_type, _HTML)) is not None:
        return other
    try:
        body = _body(data, record)
    except BodyError as error:
        return error.fault
    charset = _CHARSET.search(content_type)
    return _payload("html", body, charset[1] if charset else None, record)


def _conversion(record: Any) -> Payload | NoPage:
    other = _other_type(record.headers.get("Content-Type") or _TEXT, (_TEXT,))
    return other or _payload("text", bytes(record.reader.read()), None, record)


def _body(data: bytes, record: Any) -> bytes:
    """Return the page of a response.

    Raises:
        BodyError: It cannot be decoded.
    """
    from fastwarc.warc import WarcRecord

    names = {name: _values(record, name) for name in ("Transfer-Encoding", "Content-Encoding")}
    body = bytes(record.reader.read())
    if not any(names.values()):
        return body
    limit = decoded_limit(len(body))
    again = WarcRecord.from_bytes(data)
    try:
        again.parse_http(auto_decode="all", quirks_mode=True)
        decoded = bytes(again.reader.read(limit + 1))
    except OSError:
        return decode_body(body, *names.values())
    return checked_size(decoded, limit)


def _values(record: Any, name: str) -> list[str]:
    return [value for key, value in record.http_headers.items() if key.lower() == name.lower()]


def _other_type(content_type: str, wanted: Collection[str]) -> NoPage | None:
    """Return what a record is passed over for, if its type is not one of those wanted."""
    media_type = _MEDIA_TYPE.match(content_type)
    if media_type is None:
        return NoPage("content type not told")
    return None if media_type[1].lower() in wanted else NoPage(f"content type {media_type[1].lower()}")


def _payload(kind: Literal["html", "text"], data: bytes, charset: str | None, record: Any) -> Payload:
    headers = record.headers
    record_id = (headers.get("WARC-Record-ID") or "").strip().strip("<>")
    return Payload(
        kind,
        data,
        charset,
        record_id or None,
        (headers.get("WARC-Target-URI") or "").strip().strip("<>") or None,  # WARC 1.0 had the address in brackets
        (headers.get("WARC-Date") or "").strip() or None,
        (headers.get("WARC-Identified-Content-Language") or "").strip() or None,
    )
