"""A large file of lines read in ranges by several threads at once.

A range has the lines that begin in it, so where a file is cut needs no look at what stands before. What does depend on
it is handed on from range to range: the number of the first line, and the digest of the whole file, which takes a
twentieth of the time of reading. Everything else goes on at once.
"""

from __future__ import annotations

import codecs
import os
import stat
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import xxhash

from cleaner.corpus.discovery import STDIN, InputError
from cleaner.corpus.reading import LIMIT, MAX_DOCUMENT_BYTES, SourceFacts, newlines
from cleaner.corpus.schema import Piece, Rejected

if TYPE_CHECKING:
    from cleaner.corpus.schema import Source

_RANGES = 2
"""A file of less is read as a stream: its end can share a shard with the beginning of the next one."""
_CHUNK = 1 << 18
"""Bytes that are read at a time of a line that goes on behind its range."""


def can_be_ranged(source: Source, target: int) -> bool:
    """Return whether a source is a plain file of lines that is worth several ranges.

    Args:
        source: The source.
        target: Bytes of a range.
    """
    if source.format != "jsonl" or source.compression is not None or source.path == STDIN:
        return False
    with suppress(OSError):  # reading it as a stream tells what is wrong
        status = os.stat(source.path)  # noqa: PTH116 - a name that need not be a path
        if stat.S_ISREG(status.st_mode) and status.st_size >= _RANGES * target:
            handle = os.open(source.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                beginning = os.pread(handle, 8, 0)  # of anything else than records a stream tells what it is
                return beginning.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"
            finally:
                os.close(handle)
    return False


class LineRanges:
    """The ranges of one file.

    Each is read once, by any thread; one that waits for those before it does so until they are read.

    Args:
        source: A source that :func:`can_be_ranged`.
        target: Bytes of a range.
        facts: Gets a row when the last range has been read.
    """

    def __init__(self, source: Source, target: int, facts: list[SourceFacts]) -> None:
        self._source, self._target, self._facts = source, target, facts
        self._size = os.stat(source.path).st_size  # noqa: PTH116 - a name that need not be a path
        self._complete, self._failed = True, False
        self._next = self._lines = 0  # the range whose turn it is, and the lines that end before it
        self._digest = xxhash.xxh3_128()
        self._turn = threading.Condition()

    def __len__(self) -> int:
        return -(-self._size // self._target)

    def read(self, number: int, problems: list[Rejected]) -> Piece:
        """Return the lines that begin in a range; its bytes are nothing where no line does.

        Args:
            number: Which range, from 0.
            problems: Gets a row for a line that is too long to be held.

        Raises:
            InputError: The file became shorter while it was read, or cannot be read any more.
        """
        start = number * self._target
        size = min(self._target, self._size - start)
        try:
            handle = os.open(self._source.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                data = self._bytes(handle, start, size)
                opens = start == 0 or self._bytes(handle, start - 1, 1) == b"\n"
                first = 0 if opens else data.find(b"\n") + 1
                begins = opens or 0 < first < size
                rest = self._rest(handle, start + size, size - data.rfind(b"\n") - 1) if begins else b""
            finally:
                os.close(handle)
            line, ends = self._in_turn(number, data, complete=rest is not None)
        except BaseException as error:
            with self._turn:  # those who wait for this range
                self._failed = True
                self._turn.notify_all()
            if isinstance(error, OSError):
                raise InputError(f"'{self._source.name}' cannot be read any more: {error.strerror}") from error
            raise
        if rest is None:
            reason = f"is longer than {LIMIT}, too long for one record"
            problems.append(Rejected(self._source.name, line + ends + 1, reason, "shorten or split the text", b""))
            data, rest = data[: data.rfind(b"\n") + 1], b""
        lines = data[first:] + rest if begins else b""
        return Piece(self._source.index, line + (not opens), lines, start + first)

    def _in_turn(self, number: int, data: bytes, *, complete: bool) -> tuple[int, int]:
        """Take what depends on the ranges before, and hand it on; return the lines that end before, and here."""
        ends = newlines(data)
        with self._turn:
            self._turn.wait_for(lambda: self._next == number or self._failed)
            if self._failed:
                raise InputError(f"'{self._source.name}' could not be read")
            line = self._lines
            self._digest.update(data)
            self._lines += ends
            self._complete &= complete
            self._next += 1
            if self._next == len(self):
                closed = data.endswith(b"\n")
                lines, digest = self._lines + (not closed), self._digest.hexdigest()
                self._facts.append(SourceFacts(self._source.index, self._size, digest, lines, closed, self._complete))
            self._turn.notify_all()
        return line, ends

    def _bytes(self, handle: int, start: int, size: int) -> bytes:
        data = os.pread(handle, size, start)
        while len(data) < size:  # a read takes 2 GiB at most, and may take less
            more = os.pread(handle, size - len(data), start + len(data))
            if not more:
                name = self._source.name
                raise InputError(f"'{name}' was changed while it was read; run again when nothing writes to it")
            data += more
        return data

    def _rest(self, handle: int, start: int, held: int) -> bytes | None:
        """Return what is missing of the last line of a range; ``None`` if the line is too long to be held.

        Args:
            handle: The file.
            start: Where the range ends.
            held: Bytes of the line in the range, 0 if it ends there.
        """
        parts: list[bytes] = []
        while held and start < self._size:
            part = self._bytes(handle, start, min(_CHUNK, self._size - start))
            end = part.find(b"\n") + 1
            parts.append(part[:end] if end else part)
            held += len(parts[-1])
            if held > MAX_DOCUMENT_BYTES:
                return None
            if end:
                break
            start += len(part)
        return b"".join(parts)
