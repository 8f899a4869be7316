"""Data as a file, read as a run reads it: cut into shards and parsed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import InputConfig
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.schema import Source
from cleaner.corpus.shards import read_shards
from fuzz.target import promise

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected


class Found(NamedTuple):
    """What was read.

    Attributes:
        documents: Id, line and text of each document.
        rejected: Line and bytes of each record that was set aside.
        others: Line and bytes of blank lines and of headers.
        problems: What was set aside of the file itself.
        facts: What was seen of the file.
    """

    documents: list[tuple[str, int, str]]
    rejected: list[tuple[int, bytes]]
    others: list[tuple[int, bytes]]
    problems: list[Rejected]
    facts: SourceFacts


def read(path: Path, fmt: str, data: bytes, target: int, compression: str | None = None) -> Found:
    """Return what stands in a file.

    Args:
        path: The file; it is written.
        fmt: Its format.
        data: Its bytes.
        target: Bytes of a shard.
        compression: How it is compressed.
    """
    path.write_bytes(data)
    source = Source(0, str(path), path.name, fmt, compression)
    problems: list[Rejected] = []
    facts: list[SourceFacts] = []
    found = Found([], [], [], problems, None)  # type: ignore[arg-type]  # known at the end
    for shard in read_shards([source], problems, target_bytes=target, facts=facts):
        parsed = parse_shard(shard, [source], InputConfig())
        parsed.batch.validate(full=True)
        columns = (parsed.batch.column(name).to_pylist() for name in ("id", "line", "text"))
        found.documents.extend(zip(*columns, strict=True))
        found.rejected.extend((one.line, one.rejected.raw) for one in parsed.rejected)
        found.others.extend((one.line, one.raw) for one in parsed.headers)
        for one in parsed.blank:  # lines in a row are one
            found.others.extend((one.line + n, raw) for n, raw in enumerate(io.BytesIO(one.raw)))
    promise(len(facts) == 1, "a file is told of once", facts)
    for rows in (found.rejected, found.others):
        rows.sort()  # blank lines and headers come in turn, as shards do
    return found._replace(facts=facts[0])


def read_alike(path: Path, fmt: str, data: bytes) -> Found:
    """Return what stands in a file, of which the size of shards may change nothing."""
    whole, cut = read(path, fmt, data, 1 << 20), read(path, fmt, data, 40)
    for name in ("documents", "rejected", "others"):
        one, other = getattr(whole, name), getattr(cut, name)
        promise(one == other, f"{name} are the same for any size of shards", one, other)
    return whole
