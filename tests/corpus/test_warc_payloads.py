"""What a record holds: pages with their encodings undone, and by what name all else is passed over or refused."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
import zstandard
from fastwarc.stream_io import BrotliWriter
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus import http_bodies, page_rows
from cleaner.corpus.schema import Fault
from cleaner.corpus.warc_payloads import NoPage, Payload, read_payload

PAGE = b"<html><p>a page, said a few times over, a page, said a few times over</p></html>"
HTTP = "application/http; msgtype=response"


def record(block, kind="response", content_type=HTTP, **fields):
    header = {"WARC-Type": kind, "Content-Type": content_type, **fields, "Content-Length": len(block)}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in header.items() if value is not None]
    return "\r\n".join(["WARC/1.1", *lines, "", ""]).encode() + block


def response(body=PAGE, status="200 OK", content_type="text/html", **fields):
    fields = {"Content-Type": content_type, **fields}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def read(block, **options):
    return read_payload(record(block, **options), (200,))


def chunked(body, size=7, extension=b""):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%b\r\n%b\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"


def brotli(body):
    out = io.BytesIO()
    writer = BrotliWriter(out)
    writer.write(body)
    writer.flush()
    writer.close()
    return out.getvalue()


def raw_deflate(body):
    return zlib.compress(body)[2:-4]


BODIES = {
    "plain": (PAGE, {}),
    "gzip": (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
    "x-gzip": (gzip.compress(PAGE), {"Content_Encoding": "x-gzip"}),
    "zlib": (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
    "deflate without a frame": (raw_deflate(PAGE), {"Content_Encoding": "deflate"}),
    "brotli": (brotli(PAGE), {"Content_Encoding": "br"}),
    "zstd": (zstandard.compress(PAGE), {"Content_Encoding": "zstd"}),
    "twice": (gzip.compress(zlib.compress(PAGE)), {"Content_Encoding": "deflate, gzip"}),
    "chunked": (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
    "chunks with extensions": (chunked(PAGE, extension=b";a=b"), {"Transfer_Encoding": "chunked"}),
    "chunks with blanks": (chunked(PAGE, extension=b"  "), {"Transfer_Encoding": "chunked"}),
    "chunked gzip": (chunked(gzip.compress(PAGE)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
    "chunked gzip with extensions": (
        chunked(gzip.compress(PAGE), extension=b";a"),
        {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
    ),
    "chunks that the crawler joined": (PAGE, {"Transfer_Encoding": "chunked"}),
    "gzip that the crawler undid": (PAGE, {"Content_Encoding": "gzip"}),
    "brotli that the crawler undid": (PAGE, {"Content_Encoding": "br"}),
    "all that the crawler undid": (PAGE, {"Transfer_Encoding": "chunked", "Content_Encoding": "zstd"}),
    "no encoding": (PAGE, {"Content_Encoding": "identity"}),
    "a charset for an encoding": (PAGE, {"Content_Encoding": "UTF-8"}),
    "an unknown encoding of what is plain": (PAGE, {"Content_Encoding": "snappy"}),
}


@pytest.mark.parametrize(("body", "fields"), BODIES.values(), ids=BODIES)
def test_the_encodings_of_a_page_are_undone(body, fields):
    payload = read(response(body, **fields))
    assert isinstance(payload, Payload), payload
    assert payload.data == PAGE


CUT_OFF = {
    "gzip": (gzip.compress(PAGE * 500)[:-30], {"Content_Encoding": "gzip"}),
    "chunks": (chunked(PAGE * 500)[:-300], {"Transfer_Encoding": "chunked"}),
    "chunked gzip": (
        chunked(gzip.compress(bytes(range(256)) * 50 + PAGE))[:-150],
        {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
    ),
}


@pytest.mark.parametrize(("body", "fields"), CUT_OFF.values(), ids=CUT_OFF)
def test_of_a_page_that_was_cut_off_its_beginning_is_read_as_browsers_do(body, fields):
    payload = read(response(body, **fields))
    assert isinstance(payload, Payload), payload
    assert payload.data


BROKEN = {
    "no chunk behind a chunk": (b"3\r\nabcxyz\r\n9\r\nde", {"Transfer_Encoding": "chunked"}, "broken at byte 6"),
    "damaged gzip": (
        gzip.compress(PAGE)[:20] + bytes(40),
        {"Content_Encoding": "gzip"},
        "no valid 'gzip' data",
    ),
    "an unknown encoding": (b"\x93\x01\x02", {"Content_Encoding": "snappy"}, "no valid 'snappy' data"),
    "no deflate": (b"\xff\xff\xff", {"Content_Encoding": "deflate"}, "no valid 'deflate' data"),
    "no brotli": (b"\xff\xff\xff", {"Content_Encoding": "br"}, "no valid 'br' data"),
}


@pytest.mark.parametrize(("body", "fields", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_page_whose_encoding_is_broken_is_refused_with_the_reason(body, fields, reason):
    fault = read(response(body, **fields))
    assert isinstance(fault, Fault), fault
    assert reason in fault.reason
    assert fault.remedy


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("chunks", [False, True])
def test_a_bomb_is_refused_and_not_held(monkeypatch, encoding, chunks):
    monkeypatch.setattr(http_bodies, "_SURELY_NO_BOMB", 1 << 16)
    monkeypatch.setattr(http_bodies, "BOMB_RATIO", 20)
    body = {"gzip": gzip.compress, "br": brotli, "zstd": zstandard.compress}[encoding](b"<p>" + bytes(1 << 22))
    fields = {"Content_Encoding": encoding}
    if chunks:
        body, fields = chunked(body, 100, b";a"), {**fields, "Transfer_Encoding": "chunked"}
    fault = read(response(body, **fields))
    assert isinstance(fault, Fault)
    assert "more than 20 times its size" in fault.reason


PASSED_OVER = {
    "record type request": record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    "record type metadata": record(b"a: b", kind="metadata"),
    "record type revisit": record(response(), kind="revisit"),
    "record type not told": record(response(), kind=None),
    "response that is not HTTP": record(b"20240101\na.example. 60 IN A 1.2.3.4", content_type="text/dns"),
    "HTTP status 404": record(response(status="404 Not Found")),
    "HTTP status 301": record(response(status="301 Moved")),
    "HTTP status not told": record(response(status="abc")),
    "content type image/png": record(response(content_type="image/png")),
    "content type text/plain": record(response(content_type="Text/Plain; charset=utf-8")),
    "content type not told": record(response(content_type=None)),
    "content type application/json": record(b"{}", kind="conversion", content_type="application/json"),
}


@pytest.mark.parametrize(("reason", "data"), PASSED_OVER.items(), ids=PASSED_OVER)
def test_a_record_that_is_no_page_is_passed_over_by_what_it_is(reason, data):
    assert read_payload(data, (200,)) == NoPage(reason)


@pytest.mark.parametrize("content_type", ["text/html", "TEXT/HTML;charset=x", "application/xhtml+xml", " text/html ,"])
def test_pages_are_told_by_their_type(content_type):
    assert isinstance(read(response(content_type=content_type)), Payload)


def test_where_http_tells_no_type_that_which_the_crawler_identified_counts():
    data = record(response(content_type=None), WARC_Identified_Payload_Type="text/html")
    assert isinstance(read_payload(data, (200,)), Payload)


def test_other_statuses_are_read_where_they_are_asked_for():
    data = record(response(status="404 Not Found"))
    assert isinstance(read_payload(data, (200, 404)), Payload)


@pytest.mark.parametrize(
    ("written", "charset"),
    [("utf-8", "utf-8"), ('"windows-1258"', "windows-1258"), (" 'x' ", "x"), ("tcvn3; a=b", "tcvn3"), ("", None)],
)
def test_the_charset_of_the_http_header_is_passed_on(written, charset):
    assert read(response(content_type=f"text/html; charset={written}")).charset == charset


def test_what_the_record_says_of_a_page_is_kept():
    fields = {"WARC_Record_ID": "<urn:uuid:1>", "WARC_Target_URI": "<http://a.example/é>", "WARC_Date": "2024-01-02"}
    payload = read_payload(record(response(), **fields), (200,))
    assert payload[3:6] == ("urn:uuid:1", "http://a.example/é", "2024-01-02")


def test_a_conversion_is_a_text():
    fields = {"WARC_Identified_Content_Language": "vie", "WARC_Target_URI": "http://a.example/"}
    data = record("Một trang".encode(), kind="conversion", content_type="text/plain", **fields)
    payload = read_payload(data, (200,))
    assert (payload.kind, payload.data.decode(), payload.language) == ("text", "Một trang", "vie")


def test_headers_may_end_in_lone_line_feeds():
    block = b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE
    assert read(block).data == PAGE


def test_a_response_without_a_header_is_refused():
    assert "no HTTP header" in read(PAGE).reason


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "x"]), st.booleans())
def test_any_body_is_read_or_refused(body, encoding, chunks):
    fields = {"Content_Encoding": encoding, **({"Transfer_Encoding": "chunked"} if chunks else {})}
    assert isinstance(read(response(body, **fields)), (Payload, Fault))


@given(st.binary(max_size=200), st.sampled_from([b"", b"WARC/1.0\r\n", b"WARC/1.1\r\nWARC-Type: response\r\n"]))
def test_any_record_is_read_passed_over_or_refused(data, beginning):
    assert isinstance(read_payload(beginning + data, (200,)), (Payload, NoPage, Fault))


@given(st.binary(max_size=200), st.integers(1, 50))
def test_chunks_are_joined_as_they_were(body, size):
    assert http_bodies.decode_body(chunked(body, size), ["chunked"], []) == body


def test_a_page_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(http_bodies, "MAX_PAGE_BYTES", 1 << 12)
    fault = read(response(gzip.compress(b"<p>" + bytes(1 << 13)), Content_Encoding="gzip"))
    assert "too long to be read" in fault.reason
    monkeypatch.setattr(page_rows, "MAX_PAGE_BYTES", 10)
    assert "too long to be read" in page_rows.page_of(b"<p>a long page", None, None).reason
