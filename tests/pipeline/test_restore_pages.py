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
from strategies.archives import bodies, records

from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

pytest.importorskip("fastwarc")
pytest.importorskip("lxml")


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


@settings(max_examples=50)
@given(st.lists(records, max_size=6))
def test_the_texts_of_an_archive_come_back_whatever_stands_between_them(parts):
    summary, rows, back = round_trip("a.warc", b"".join(parts))
    digests = [row["text_digest"] for row in rows if row["fate"] != "rejected"]
    texts = [json.loads(line)["text"].encode() for line in back.splitlines()]
    assert [xxhash.xxh3_128_hexdigest(text) for text in texts] == digests
    assert len(texts) == summary.documents
    assert all(row["offset"] is not None for row in rows)
