"""Sources cut into shards: small files packed together, large ones cut at line ends, the same way in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from cleaner.corpus.csv_cuts import cut_at_rows
from cleaner.corpus.discovery import PACKED
from cleaner.corpus.held_bytes import HeldBytes
from cleaner.corpus.parquet_cuts import cut_at_rows_of_table
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, OR_RAISE, Reading, longer_than, newlines
from cleaner.corpus.schema import Piece, Shard
from cleaner.corpus.warc_cuts import cut_at_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source

_Value = TypeVar("_Value")
_NO_RECORDS = {
    b"\xff\xfe": ("is UTF-16, and JSONL is UTF-8", "convert it: iconv -f UTF-16 -t UTF-8"),
    b"\xfe\xff": ("is UTF-16, and JSONL is UTF-8", "convert it: iconv -f UTF-16 -t UTF-8"),
    b"{\0": ("is UTF-16, and JSONL is UTF-8", "convert it: iconv -f UTF-16LE -t UTF-8"),
    b"\0{": ("is UTF-16, and JSONL is UTF-8", "convert it: iconv -f UTF-16BE -t UTF-8"),
    **PACKED,
}
"""What a file of records cannot begin with, with the reason and the remedy."""
_LONGEST_BEGINNING = max(map(len, _NO_RECORDS))


def read_shards(
    sources: Sequence[Source],
    problems: list[Rejected],
    *,
    target_bytes: int = 4 << 20,
    facts: list[SourceFacts] | None = None,
    config: InputConfig | None = None,
) -> Iterator[Shard]:
    """Yield the shards of the sources, in source order, reading no further than needed.

    A shard has at most ``target_bytes``, unless one document alone has more. Where it is cut depends on the bytes of
    the sources only, not on how they arrive.

    Args:
        sources: What to read, in source order.
        problems: Gets a row for each source that cannot be read, or not to its end, and for each record that is too
            long to be held.
        target_bytes: Size of a shard.
        facts: Gets a row for each source when it has been read.
        config: How documents are found in files.
    """
    facts = [] if facts is None else facts
    pieces: list[Piece] = []
    size = index = 0
    for source in sources:
        for piece in pieces_of(source, problems, facts, config, target_bytes):
            if pieces and size + len(piece.data) > target_bytes:
                yield Shard(index, _taken(pieces))
                size, index = 0, index + 1
            pieces.append(piece)
            size += len(piece.data)
            del piece
    if pieces:
        yield Shard(index, _taken(pieces))


def pieces_of(
    source: Source,
    problems: list[Rejected],
    facts: list[SourceFacts],
    config: InputConfig | None = None,
    target_bytes: int = 4 << 20,
) -> Iterator[Piece]:
    """Yield the pieces of one source, of which :func:`read_shards` makes shards; see there for the arguments."""
    return _CUTS[source.format](Reading(source, problems, facts, config), target_bytes)


def _taken(values: list[_Value]) -> tuple[_Value, ...]:
    """Empty a list into a tuple: who waits for the next shard holds nothing of the one before."""
    taken = tuple(values)
    values.clear()
    return taken


def _joined(parts: list[bytes]) -> bytes:
    """Empty a list into one piece of bytes."""
    content = b"".join(parts)
    parts.clear()
    return content


def _whole(reading: Reading, _target: int) -> Iterator[Piece]:
    """Yield a file that is one document in one piece, if it can be read to its end."""
    parts: list[bytes] = []
    size, limit = 0, min(MAX_DOCUMENT_BYTES, reading.config.max_document_bytes)
    for chunk in reading.chunks():
        size += len(chunk)
        if size <= limit:
            parts.append(chunk)
        else:
            parts.clear()
    if size > limit:
        reading.reject(f"{longer_than(limit)}, too long for one document", f"split it into several files, {OR_RAISE}")
    reading.close()
    if reading.complete:
        yield Piece(reading.source.index, 0, _joined(parts))


def _cut_at_lines(reading: Reading, target: int) -> Iterator[Piece]:
    """Yield a JSONL file in pieces of whole lines, each the longest that fits ``target``, or one line that does not."""
    held = _HeldLines(reading.chunks())
    limit = min(MAX_DOCUMENT_BYTES, reading.config.max_document_bytes)
    line = at = 0
    held.fill(max(target, _LONGEST_BEGINNING))
    for beginning, (reason, remedy) in _NO_RECORDS.items():
        if held.data.startswith(beginning):
            reading.reject(reason, remedy)
            held.drop_rest()
    while held.fill(target):
        lines = held.take_lines(target) or held.take_line(limit)
        if lines is None:
            reading.reject(
                f"{longer_than(limit)}, too long for one record", f"shorten or split the text, {OR_RAISE}", line + 1
            )
            line += 1
            at = held.taken
            continue
        if reading.damaged:  # what follows the last newline is a part of a record
            lines = lines[: lines.rfind(b"\n") + 1]
        if lines:
            yield Piece(reading.source.index, line, lines, at)
        line += newlines(lines)
        at = held.taken
    reading.close()


_CUTS = {
    "txt": _whole,
    "html": _whole,
    "jsonl": _cut_at_lines,
    "warc": cut_at_records,
    "csv": cut_at_rows,
    "tsv": cut_at_rows,
    "parquet": cut_at_rows_of_table,
}


class _HeldLines(HeldBytes):
    """Lines that have arrived and are not cut yet."""

    def take_lines(self, size: int) -> bytes:
        """Take the longest run of whole lines that has at most ``size`` bytes; call :meth:`fill` before."""
        whole = self.ended and len(self.data) <= size
        end = len(self.data) if whole else self.data.rfind(b"\n", 0, size) + 1
        return self.take(end)

    def take_line(self, limit: int) -> bytes | None:
        """Take the first line, however long; one of more than ``limit`` bytes is dropped on the way: ``None``."""
        parts: list[bytes] = []
        size = 0
        chunk: bytes | None = self.data
        self.data = b""
        while chunk is not None:
            end = chunk.find(b"\n") + 1
            part = chunk[:end] if end else chunk
            size += len(part)
            if size <= limit:
                parts.append(part)
            if end:
                self.data = chunk[end:]
                break
            chunk = self.next_chunk()
        self.taken += size
        return b"".join(parts) if size <= limit else None
