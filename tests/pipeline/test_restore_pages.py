"""Whatever stands in a file of pages: a run ends, and the texts that were read come back whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xxhash
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

pytest.importorskip("fastwarc")
pytest.importorskip("lxml")

markup = st.sampled_from(
    [
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
    ]
)
damage = st.sampled_from(
    ["\u00a0", "\r\n", "\r", "\u200b", "\x00", "\x85", "\u2028", "Ná»‘i láº¡i", "&nbsp;", "&#xD800;"]
)
words = st.sampled_from(
    ["A sentence, and what it says of the town.", "Home", "Tiếng Việt", "1/2/2020", '"', "\\", "中"]
)
pages = st.lists(markup | damage | words, max_size=20).map(
    lambda parts: " ".join(parts).encode("utf-8", "surrogatepass")
)
bodies = pages | st.binary(max_size=60)


def round_trip(name, data):
    """Clean one file and check what restore makes of the result; return the records that were read, or the problem."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / name).write_bytes(data)
        summary = Pipeline(workers=1).run([root / name], root / "out")
        (result,) = restore(root / "out", root / "back")
        rows = pq.read_table(root / "out/documents.parquet").to_pylist()
        if not result.same:
            return summary, rows, result.problem
        return summary, rows, (root / "back" / result.name).read_bytes()


@settings(max_examples=50)
@given(bodies)
@example(b"")
@example(b"\xff\xfe<\x00p\x00>\x00a\x00")
def test_the_text_of_an_html_file_comes_back_unless_it_was_rejected(data):
    summary, rows, back = round_trip("a.html", data)
    if summary.rejected:
        assert back == "it was rejected, so only the original has it"
        return
    assert xxhash.xxh3_128_hexdigest(back) == rows[0]["text_digest"]
    assert xxhash.xxh3_128_hexdigest(data) == rows[0]["markup_digest"]


def record(kind, block, length=None):
    content_type = "text/plain" if kind == "conversion" else "application/http"
    header = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: {content_type}\r\n"
    return f"{header}Content-Length: {len(block) if length is None else length}\r\n\r\n".encode() + block + b"\r\n\r\n"


def response(body):
    return record("response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)


records = (
    bodies.map(response)
    | bodies.map(lambda text: record("conversion", text))
    | st.builds(lambda block, size: record("response", block, size), bodies, st.integers(0, 90))
    | st.binary(max_size=20)
)


@settings(max_examples=50)
@given(st.lists(records, max_size=6))
def test_the_texts_of_an_archive_come_back_whatever_stands_between_them(parts):
    summary, rows, back = round_trip("a.warc", b"".join(parts))
    digests = [row["text_digest"] for row in rows if row["fate"] != "rejected"]
    texts = [json.loads(line)["text"].encode() for line in back.splitlines()]
    assert [xxhash.xxh3_128_hexdigest(text) for text in texts] == digests
    assert len(texts) == summary.documents
    assert all(row["offset"] is not None for row in rows)
