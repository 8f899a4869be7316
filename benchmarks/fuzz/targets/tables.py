"""Records and rows: JSONL, CSV, TSV and Parquet."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from fuzz.target import Target, promise
from fuzz.targets.reading import read, read_alike

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LINES = [
    b'{"id": 1, "url": "https://a.example/1", "text": "caf\\u00e9 \\ud83d\\ude00 \\/ \\n"}',
    '{"text":"Tiếng Việt","n":1.50E+3,"meta":{"a":[1,null,true,{"text":"no"}]}}'.encode(),
    b'{"a": "\\ud800", "text": "x\xffy", "text": "again"}',
    b'\xef\xbb\xbf{"text": ""}\r',
    b' {"t\\u0065xt" : "b\\\\\\"" , "id": "x"} ',
    b"",
    b"[1]",
    b'{"text": 1}',
    b"{",
]
_JSON = (
    b'"text":',
    b'"id":',
    b'"url":',
    b"\\u00e9",
    b"\\ud83d",
    b"\\ude00",
    b'\\"',
    b"\\\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\n",
    b"\r\n",
    b"null",
)
_ROWS = [
    'id,url,text\r\n1,https://a.example/1,"caf\u00e9 ""x"", y"\r\n2,,plain\r\n'.encode(),
    b'text;n\n"a\nb";1\n5" disk;2\n"open;3\n\xff\xe9;4\n',
    b'\xef\xbb\xbf"text"\n"a"\n""\nb\n\n"c"d\n',
    b"text\tid\na b\t1\nc\t\n",
    b"a,b\n1,2\n",
]
_CSV = (b",", b";", b"\t", b"|", b'"', b'""', b"\n", b"\r\n", b"\r", b"text", b"id", b"\xef\xbb\xbf")


def _jsonl(folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        found = read_alike(folder / "a.jsonl", "jsonl", data)
        if not found.facts.complete:
            return
        lines = data.split(b"\n")
        seen = sorted([line for _, line, _ in found.documents] + [line for line, _ in found.rejected + found.others])
        expected = list(range(len(lines) - (not lines[-1])))
        promise(seen == expected, "each line is a document, rejected or blank", seen, expected)
        for line, raw in found.rejected + found.others:
            promise(raw.rstrip(b"\n") == lines[line], "what is set aside is held", raw, lines[line])
        for _, line, text in found.documents:
            _same_text(lines[line], text)

    return run


def _same_text(line: bytes, text: str) -> None:
    """Compare a text with what another parser reads."""
    try:
        expected = json.loads(line.decode("utf-8-sig"))["text"]
        expected.encode()
    except (ValueError, RecursionError):  # raw controls, no UTF-8, lone surrogates: told apart by other tests
        return
    promise(text == expected, "a text is what stands in its record", line, text)


def _csv(fmt: str) -> Callable[[Path], Callable[[bytes], object]]:
    def prepare(folder: Path) -> Callable[[bytes], object]:
        return lambda data: read_alike(folder / f"a.{fmt}", fmt, data)

    return prepare


def _parquet(folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        read(folder / "a.parquet", "parquet", data, 1 << 20)

    return run


def _tables() -> list[bytes]:
    text = ["Một trang", None, "", "café " * 9]
    columns = {
        "text": [
            text,
            [None if one is None else one.encode("utf-16") for one in text],
            pa.array(text).dictionary_encode(),
        ],
        "id": [["a", "b", "c", "d"], [1, 2, 3, 4], [1.5, 2.0, None, 4.0]],
        "n": [[{"x": [1]}, None, {"x": []}, {"x": [2, 3]}]],
    }
    found = []
    for place, codec in enumerate(("none", "snappy", "zstd", "gzip")):
        table = pa.table({name: kinds[place % len(kinds)] for name, kinds in columns.items()})
        out = io.BytesIO()
        pq.write_table(table, out, compression=codec, row_group_size=3, use_dictionary=place % 2 == 0)
        found.append(out.getvalue())
    return found


TARGETS = (
    Target("jsonl", _jsonl, lambda: [*_LINES, b"\n".join(_LINES), b"\n".join(_LINES[:3]) + b"\n"], _JSON, longest=1500),
    Target("csv", _csv("csv"), lambda: list(_ROWS), _CSV, longest=1500),
    Target("tsv", _csv("tsv"), lambda: list(_ROWS), _CSV, longest=1500),
    Target("parquet", _parquet, _tables, (b"PAR1",), longest=8192),
)
