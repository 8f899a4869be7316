"""WARC files cut at their records; what is no whole record is told apart, and reading goes on at the next one.

FastWARC reads each record (:mod:`cleaner.corpus.readers.warc`), but its iterator ends at the first byte that is out of
place: a wrong Content-Length in the middle of an archive would cost the rest of it. So records are found here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.corpus.discovery import PACKED
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, longer_than
from cleaner.corpus.schema import Fault, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.corpus.reading import Reading

LONGEST_HEADER = 1 << 16
"""Bytes of a record's own header, which has a dozen fields; FastWARC reads no longer ones, either."""
_BEHIND = 64
"""Bytes behind a record that tell whether it ends there."""

_BEGINNING = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n")
_NEXT = re.compile(rb"\n(?=WARC/\d\.\d{1,2}[ \t]*\r?\n[A-Za-z])")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LINE_ENDS = re.compile(rb"[\r\n]+")
_LONGEST_NEXT = 32
_AGAIN = "fetch the archive again; the records behind it are read"
_CUT_OFF = "fetch the archive again; what came before the cut was read"


def cut_at_records(reading: Reading, _target: int) -> Iterator[Piece]:
    """Yield a WARC file in pieces of one record each.

    A record must be followed by another, by two line ends, or by the end of the file; where it is not, its
    Content-Length is wrong, and it ends where the next one begins. Pieces with a ``fault`` stand for bytes that are no
    whole record: they hold none of them, but for a record that is too long, whose beginning tells what it is.

    Args:
        reading: The source.
    """
    held = _Held(reading.chunks())
    held.fill(LONGEST_HEADER)
    for beginning, (reason, remedy) in PACKED.items():
        if held.data.startswith(beginning):
            reading.reject(reason, remedy)
            held.drop_rest()
    number = 0
    while held.skip_line_ends():
        at = held.offset
        held.fill(LONGEST_HEADER)
        begins = _BEGINNING.match(held.data) is not None
        data, fault = _record(held, min(MAX_DOCUMENT_BYTES, reading.config.max_document_bytes))
        if fault is not None and not held.data:
            if reading.damaged:
                break  # the end of the file is missing, and that is told of the file
            if not begins and number == 0:
                reading.reject("is no WARC file: no record begins in it", "tell its format with --format")
                break
            reading.complete &= fault.remedy != _CUT_OFF
        yield Piece(reading.source.index, number, data, at, fault)
        number += 1
    reading.close()


def _record(held: _Held, limit: int) -> tuple[bytes, Fault | None]:
    """Take the record, or what stands in its place, from the front; as much as the longest header is held."""
    if not _BEGINNING.match(held.data):
        size = held.drop_to_next(0)
        return b"", Fault(f"{size:,} bytes are no WARC record", _AGAIN)
    header = _header_size(held.data)
    if header is None:
        held.drop_to_next(1)
        return b"", Fault("the record's header does not end", _AGAIN)
    length = _LENGTH.search(held.data, 0, header)
    if length is None:
        held.drop_to_next(header)
        return b"", Fault("the record's header has no Content-Length that is a number", _AGAIN)
    size = header + int(length[1])
    if size > limit:
        return _long_record(held, header, size, limit)
    held.fill(size + _BEHIND)
    if len(held.data) >= size and _ends_record(held.data[size : size + _BEHIND]):
        return held.take(size), None
    return b"", _lie(held, header, size)


def _long_record(held: _Held, header: int, size: int, limit: int) -> tuple[bytes, Fault | None]:
    """Drop a record that is too long to be held; its first bytes tell what it is, for images and films are no loss."""
    held.fill(limit)
    if len(held.data) < limit or _NEXT.search(held.data, header - 1, limit):
        return b"", _lie(held, header, size)
    beginning = bytes(held.data[: header + LONGEST_HEADER])
    held.drop(size)
    return beginning, Fault(f"{longer_than(limit)}, too long for one record", "leave the record out")


def _lie(held: _Held, header: int, size: int) -> Fault:
    """Drop a record that does not end where its header says."""
    dropped = held.drop_to_next(header)
    what = "the next record begins" if held.data else "the file ends"
    remedy = _AGAIN if held.data or dropped >= size else _CUT_OFF
    return Fault(f"Content-Length is {size - header:,}, but {what} {dropped - header:,} bytes after the header", remedy)


def _header_size(data: bytearray) -> int | None:
    """Return the size of the header at the front, the empty line included."""
    regular = data.find(b"\r\n\r\n", 0, LONGEST_HEADER)
    lone = data.find(b"\n\n", 0, regular if regular >= 0 else LONGEST_HEADER)  # which is wrong and was written
    if lone >= 0:
        return lone + 2
    return regular + 4 if regular >= 0 else None


def _ends_record(behind: bytearray) -> bool:
    after = behind.lstrip(b"\r\n")
    return not after or after.startswith(b"WARC/") or behind.startswith(b"\r\n\r\n")


class _Held:
    """Bytes that have arrived and were not taken yet.

    Attributes:
        data: The bytes.
        offset: Where they begin in the file.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.data = bytearray()
        self.offset = 0
        self._chunks = chunks

    def fill(self, size: int) -> None:
        """Hold at least ``size`` bytes, or all that is left."""
        while len(self.data) < size and self._arrive():
            pass

    def take(self, size: int) -> bytes:
        """Take bytes that are held."""
        taken = bytes(self.data[:size])
        self._let_go(size)
        return taken

    def drop(self, size: int) -> None:
        """Take bytes and hold none of them, as many as there are."""
        while size and (self.data or self._arrive()):
            part = min(size, len(self.data))
            self._let_go(part)
            size -= part

    def drop_rest(self) -> None:
        """Drop everything."""
        self._let_go(len(self.data))
        while self._arrive():
            self._let_go(len(self.data))

    def drop_to_next(self, start: int) -> int:
        """Drop what stands before the next record from ``start`` bytes behind the front on; return its size."""
        begun = self.offset
        start = max(start - 1, 0)
        while (found := _NEXT.search(self.data, start)) is None:
            done = len(self.data) - _LONGEST_NEXT  # behind it may stand half of what is looked for
            if done > start:
                self._let_go(done)
                start = 0
            if not self._arrive():
                break
        self._let_go(found.end() if found else len(self.data))
        return self.offset - begun

    def skip_line_ends(self) -> bool:
        """Drop line ends at the front and return whether anything comes after them."""
        while True:
            line_ends = _LINE_ENDS.match(self.data)
            self._let_go(line_ends.end() if line_ends else 0)
            if self.data:
                return True
            if not self._arrive():
                return False

    def _arrive(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is not None:
            self.data += chunk
        return chunk is not None

    def _let_go(self, size: int) -> None:
        del self.data[:size]
        self.offset += size
