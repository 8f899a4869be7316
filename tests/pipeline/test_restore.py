"""restore(clean(x)) == x, whatever x is."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

damage = st.sampled_from(
    ["\u00a0", "\r\n", "\r", "\u200b", "\ufeff", "\x00", "\x85", "Ná»‘i láº¡i", "Ã©", "e\u0301", "\u00ad", "\u2028"]
)
words = st.sampled_from(
    [
        "trang",
        "XÃ",
        "Hội",
        "đồng",
        "12",
        "1/2/2020",
        "*",
        "Thứ",
        "Hai",
        "a",
        ".",
        "…",
        "中",
        "ไทย",
        "👩\u200d👩\u200d👧",
    ]
)
lines = st.lists(words | damage, max_size=8).map(" ".join)
texts = st.text(max_size=60) | st.lists(lines, max_size=12).map("\n".join) | lines.map(lambda line: (line + "\n") * 8)
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)


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


@st.composite
def json_lines(draw):
    """Lines of JSON as all kinds of writers write them, and some that are none."""
    out = []
    for text in draw(st.lists(texts, max_size=5)):
        record = {**draw(st.dictionaries(st.sampled_from(["a", "n", "meta"]), values, max_size=2)), "text": text}
        separators = draw(st.sampled_from([None, (",", ":")]))
        line = json.dumps(record, ensure_ascii=draw(st.booleans()), separators=separators)
        out.append(line.encode("utf-8", "surrogatepass"))
    odd = [b"", b"  ", b"{", b"[]", b'{"text": 1}', b'{"text": "a\\/b\\u0041"}']
    out += draw(st.lists(st.sampled_from(odd), max_size=3))
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    return end.join(draw(st.permutations(out))) + draw(st.sampled_from([b"", end]))


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
