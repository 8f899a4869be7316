"""Dumps: folders of files of every format, compressed and damaged."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from hypothesis import strategies as st
from strategies.archives import archives
from strategies.archives import bodies as web_pages
from strategies.documents import corpora
from strategies.records import json_lines, tables

PACKED = {
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".zst": zstandard.ZstdCompressor().compress,
    ".bz2": bz2.compress,
    ".xz": lambda data: lzma.compress(data, preset=0),
}


class File(NamedTuple):
    """A file of a dump.

    Attributes:
        name: Its name.
        data: Its bytes.
        content: What it holds when it is decompressed; ``None`` where nobody can say, for its compression is damaged.
    """

    name: str
    data: bytes
    content: bytes | None


@st.composite
def files(draw: st.DrawFn, number: int, damaging: bool = False) -> list[File]:
    """Return one file, or several text files.

    Args:
        draw: Draws.
        number: Makes its name differ from those of others.
        damaging: Some are damaged.
    """
    kind = draw(st.sampled_from(["txt", "txt", "jsonl", "jsonl", "csv", "html", "warc", "parquet"]))
    if kind == "txt":
        encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "cp1258", "cp1252"]))
        pages = [one.encode(encoding, "ignore") for one in draw(corpora(4))]
        return [File(f"f{number}/{place}.txt", page, page) for place, page in enumerate(pages)]
    if kind == "parquet":
        return [_parquet(f"t{number}.parquet", draw(corpora(4)))]
    contents = {"jsonl": json_lines(corpora()), "csv": tables(), "html": web_pages, "warc": archives}
    content = draw(contents[kind])
    ending = draw(st.sampled_from(["", "", "", *PACKED]))
    data = PACKED[ending](content) if ending else content
    if damaging and draw(st.booleans()):
        data = _damaged(draw, data)
        content = None if ending else data
    return [File(f"d{number}.{kind}{ending}", data, content)]


def dumps(most: int = 3, damaging: bool = False) -> st.SearchStrategy[list[File]]:
    """Return dumps of some files.

    Args:
        most: Files, those of texts counted as one.
        damaging: Some are damaged: bytes changed or cut off.
    """
    counts = st.integers(1, most)
    groups = counts.flatmap(lambda count: st.tuples(*(files(number, damaging) for number in range(count))))
    return groups.map(lambda found: [file for group in found for file in group])


def _parquet(name: str, found: list[str]) -> File:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [one.encode("utf-8", "ignore").decode() for one in found]}), out)
    return File(name, out.getvalue(), out.getvalue())


def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Return data of which the end is gone, or some bytes are others."""
    if draw(st.booleans()):
        return data[: draw(st.integers(0, len(data)))]
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        if changed:
            changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)
