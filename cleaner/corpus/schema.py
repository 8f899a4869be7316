"""Sources and the pieces that a dump is cut into, records that are set aside, and why.

Nothing here needs Arrow, whose import takes .3 s: messages and single files go without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong with a record.

    Attributes:
        reason: For a person.
        remedy: What to do about it.
    """

    reason: str
    remedy: str


class NoText(Fault):
    """What is wrong with a table in which no column holds texts: it is data of another kind."""


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
        named: The user named the file itself, not a folder or a pattern that led to it.
    """

    index: int
    path: str
    name: str
    format: str
    compression: str | None
    corpus: str = ""
    corpus_format: str = ""
    named: bool = True

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
