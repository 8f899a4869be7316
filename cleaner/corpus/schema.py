"""The columns of a batch of documents, and the pieces that a dump is cut into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        pa.field("content", pa.large_binary()),
        pa.field("offset", pa.int64()),
        pa.field("markup_digest", pa.string()),
        pa.field("text_digest", pa.string()),
    ]
)
"""A batch of documents, in source order.

``source`` is the index of the file; ``line`` the 0-based line of the record in it (0 for a file that is one document),
in a WARC or Parquet file its 0-based number.
``head`` and ``tail`` are the bytes of the record before and after the text's value: a record is written back as
head + text + tail, so every other byte of it survives. Both are empty for a txt file.

``escapes`` tells how the text's value was written, so that it can be written the same way again: ``utf-8`` (only what
JSON requires is escaped), ``ascii`` (everything outside ASCII is ``\\uXXXX``), or ``raw`` (any other way, and then
``value`` holds the bytes between the quotes as they stood). For a txt file it is the encoding, ``utf-8`` by default.
For a row of a CSV or TSV file it is ``plain``, ``quoted`` or ``raw`` (bytes that are no UTF-8) and behind that the
delimiter; ``head`` and ``tail`` leave out the quotes, and ``value`` holds a plain field that others would have quoted.
For a row of a Parquet file it is the encoding, or ``null``; the other columns of the row stay in the file.

The other columns are null but for what was read from HTML or WARC. ``content`` has one byte a line of the text: 255
times the probability that the line is content by the page's markup. ``offset`` is where the record begins in its
decompressed file. ``markup_digest`` and ``text_digest`` are the xxh3-128, in hex, of the bytes that the text was made
of (an HTML file; the payload of a record, its encodings undone) and of the text, as UTF-8."""


def document_batch(columns: Mapping[str, Any]) -> pa.RecordBatch:
    """Return a batch of :data:`BATCH_SCHEMA` from its columns; those that are left out are null.

    Args:
        columns: Arrays by name; ``id`` is one of them.
    """
    rows = len(columns["id"])
    arrays = [columns[field.name] if field.name in columns else pa.nulls(rows, field.type) for field in BATCH_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=BATCH_SCHEMA)


class Fault(NamedTuple):
    """What is wrong with a record.

    Attributes:
        reason: For a person.
        remedy: What to do about it.
    """

    reason: str
    remedy: str


@dataclass(frozen=True)
class Source:
    """One input file.

    Attributes:
        index: Its place in source order.
        path: Where it is read from; ``-`` is standard input.
        name: Its path below the folder that all inputs share, with ``/``.
        format: ``txt`` and ``html`` (a file is a document), ``jsonl`` (a line is a record), ``csv``, ``tsv`` and
            ``parquet`` (a row is), or ``warc`` (also WET).
        compression: ``None``, ``gz``, ``zst``, ``bz2`` or ``xz``.
        corpus: Its path in ``OUT/corpus``; empty where it is ``name``.
        corpus_format: what is written there: any of these but ``html`` and ``warc``; empty where it is ``format``.
    """

    index: int
    path: str
    name: str
    format: str
    compression: str | None
    corpus: str = ""
    corpus_format: str = ""

    @property
    def holds_records(self) -> bool:
        """Whether the file has a record for each document, and is not one document as a whole."""
        return self.format in ("jsonl", "csv", "tsv", "parquet", "warc")


@dataclass(frozen=True)
class Layout:
    """What the header of a CSV or TSV file says of its rows.

    Attributes:
        delimiter: The character between fields.
        names: Names of the columns.
    """

    delimiter: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """What it takes to read a piece of a CSV or TSV file.

    Attributes:
        layout: What the header says.
        header: Bytes of the header at the beginning of the piece; 0 but for the first piece of a file.
    """

    layout: Layout
    header: int


@dataclass(frozen=True)
class Piece:
    """A run of bytes of one source, decompressed: a whole file, whole lines or rows, or one record of a WARC.

    Attributes:
        source: Index of the source.
        first_line: 0-based number of the piece's first line in its source; of a WARC's record or the first row of a
            Parquet file its 0-based number.
        data: The bytes; of a Parquet file Arrow's stream of what documents are made of.
        offset: Where a record of a WARC, lines of a JSONL file or rows of a CSV file begin in the decompressed file.
        fault: Why the piece is no record of a WARC.
        rows: How rows of a CSV or TSV file are read.
    """

    source: int
    first_line: int
    data: bytes
    offset: int = 0
    fault: Fault | None = None
    rows: Rows | None = None


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
        line: 1-based line of the record, or its 1-based number in a WARC file; ``None`` for a whole file.
        reason: What is wrong, for a person.
        remedy: What to do about it.
        raw: The bytes of the record as they stood, its line end included; empty for a whole file and for a record of a
            WARC.
        offset: Where the record of a WARC begins in its decompressed file.
    """

    source: str
    line: int | None
    reason: str
    remedy: str
    raw: bytes
    offset: int | None = None
