"""Whole files through the whole of a run and back, and compressed files as they are read."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
from typing import TYPE_CHECKING

import zstandard

from cleaner.corpus.discovery import InputError
from cleaner.pipeline.run import Pipeline
from fuzz.accounting import unaccounted
from fuzz.target import Target, promise
from fuzz.targets import decoding, repairs, tables, web
from fuzz.targets.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PACKED = ("gz", "zst", "bz2", "xz")
_NAMES = ("a.txt", "b/a.jsonl", "a.csv", "a.tsv", "a.html", "a.warc", "a.parquet")


def _packed(folder: Path) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        if not data:
            return
        compression = _PACKED[data[0] % len(_PACKED)]
        for fmt in ("txt", "jsonl"):
            found = read(folder / f"a.{fmt}.{compression}", fmt, data[1:], 1 << 20, compression)
            promise(found.facts.complete == (not found.problems), "what is not whole is told of", found)

    return run


def _compressed() -> list[bytes]:
    ways = (lambda data: gzip.compress(data, mtime=0), zstandard.ZstdCompressor().compress, bz2.compress, lzma.compress)
    text = b'{"text": "a page"}\n' * 9
    return [bytes([place]) + way(text) + more for place, way in enumerate(ways) for more in (b"", way(b"2"), b"\0" * 9)]


def _cleaned(folder: Path) -> Callable[[bytes], object]:
    """Return what cleans data as a file of each format, chosen by the first byte, and looks where all of it is."""
    inputs, out = folder / "in", folder / "out"

    def run(data: bytes) -> None:
        if not data:
            return
        name = _NAMES[data[0] % len(_NAMES)]
        shutil.rmtree(inputs, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        (inputs / name).parent.mkdir(parents=True)
        (inputs / name).write_bytes(data[1:])
        try:
            Pipeline(workers=1).run([inputs], out)
        except InputError as error:
            promise(str(error) != "", "a refusal says why", error)
            return
        problems = unaccounted(out, {name: data[1:]})
        promise(not problems, "nothing is lost", problems)

    return run


def _files() -> list[bytes]:
    rooms = (decoding, tables, tables, tables, web, web, tables)
    names = ("decode", "jsonl", "csv", "tsv", "html", "warc", "parquet")
    of = {target.name: target for room in rooms for target in room.TARGETS}
    texts = [bytes([0]) + one for one in repairs.TARGETS[0].seeds()[:40]]
    return texts + [bytes([place]) + one for place, name in enumerate(names) for one in of[name].seeds()]


TARGETS = (
    Target(
        "packed", _packed, _compressed, (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh9", b"\xfd7zXZ\0"), longest=1000
    ),
    Target("clean-and-restore", _cleaned, _files, tables.TARGETS[0].tokens + web.TARGETS[0].tokens, longest=3000),
)
