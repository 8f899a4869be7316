"""restore(clean(x)) == x, whatever x is."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies.documents import texts
from strategies.records import json_lines

from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline


def round_trip(files):
    """Clean files and return what restore makes of the result."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "in").mkdir()
        for name, data in files.items():
            (root / "in" / name).write_bytes(data)
        Pipeline(workers=1).run([root / "in"], root / "out")
        results = list(restore(root / "out", root / "back"))
        assert [(one.name, one.problem) for one in results if not one.same] == []
        return {name: (root / "back" / name).read_bytes() for name in files}


@settings(max_examples=60)
@given(st.lists(texts, min_size=1, max_size=4))
def test_texts_come_back(pages):
    files = {f"{number}.txt": page.encode("utf-8", "surrogatepass") for number, page in enumerate(pages)}
    assert round_trip(files) == files


@settings(max_examples=60)
@given(st.binary(max_size=200))
@example(b"\xff\xfea\x00")
@example("Thứ Hai".encode("utf-16"))
@example("Được".encode("cp1258", "ignore"))
def test_bytes_come_back(data):
    assert round_trip({"a.txt": data}) == {"a.txt": data}


@settings(max_examples=80)
@given(json_lines())
def test_records_come_back(data):
    assert round_trip({"a.jsonl": data}) == {"a.jsonl": data}


def test_the_content_of_compressed_files_comes_back():
    data = "".join(json.dumps({"id": n, "text": f"Trang\u00a0số {n}"}) + "\n" for n in range(50)).encode()
    files = {"a.jsonl.gz": gzip.compress(data), "b.jsonl.zst": zstandard.compress(data)}
    back = round_trip(files)
    assert gzip.decompress(back["a.jsonl.gz"]) == data
    assert zstandard.ZstdDecompressor().stream_reader(back["b.jsonl.zst"]).read() == data
