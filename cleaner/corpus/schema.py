"""The columns of a batch of documents, and the pieces that a dump is cut into."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

BATCH_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("site", pa.string(), nullable=False),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("head", pa.large_binary(), nullable=False),
        pa.field("tail", pa.large_binary(), nullable=False),
        pa.field("escapes", pa.string(), nullable=False),
        pa.field("value", pa.large_binary()),
    ]
)
"""A batch of documents, in source order.

``source`` is the index of the file; ``line`` the 0-based line of the record in it (0 for a file that is one document).
``head`` and ``tail`` are the bytes of the record before and after the text's value: a record is written back as
head + text + tail, so every other byte of it survives. Both are empty for a txt file.

``escapes`` tells how the text's value was written, so that it can be written the same way again: ``utf-8`` (only what
JSON requires is escaped), ``ascii`` (everything outside ASCII is ``\\uXXXX``), or ``raw`` (any other way, and then
``value`` holds the bytes between the quotes as they stood). For a txt file it is the encoding, ``utf-8`` by default."""


@dataclass(frozen=True)
class Source:
    """One input file.

    Attributes:
        index: Its place in source order.
        path: Where it is read from; ``-`` is standard input.
        name: Its path in ``OUT/corpus``, with ``/``.
        format: ``txt`` (a file is a document) or ``jsonl`` (a line is a record).
        compression: ``None``, ``gz`` or ``zst``.
    """

    index: int
    path: str
    name: str
    format: str
    compression: str | None


@dataclass(frozen=True)
class Piece:
    """A run of bytes of one source, decompressed: a whole txt file, or whole lines of a JSONL file.

    Attributes:
        source: Index of the source.
        first_line: 0-based number of the piece's first line in its source.
        data: The bytes.
    """

    source: int
    first_line: int
    data: bytes


@dataclass(frozen=True)
class Shard:
    """The unit of work: some pieces, in source order, of about the same size together in every run.

    Attributes:
        index: Its place in the order of shards.
        pieces: At least one piece.
    """

    index: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Rejected:
    """A record or file that was set aside.

    Attributes:
        source: Name of the source.
        line: 1-based line of the record; ``None`` for a whole file.
        reason: What is wrong, for a person.
        remedy: What to do about it.
        raw: The bytes of the record as they stood, its line end included; empty for a whole file.
    """

    source: str
    line: int | None
    reason: str
    remedy: str
    raw: bytes
