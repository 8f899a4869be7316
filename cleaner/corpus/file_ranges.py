"""A large plain file read in ranges by several threads at once.

What begins in a range belongs to it, and is read on behind its end. What depends on the ranges before is handed on from
range to range: the number of the first line, the digest of the whole file, which takes a twentieth of the time of
reading, and where in a row a range begins. Everything else goes on at once.
"""

from __future__ import annotations

import os
import stat
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import xxhash

from cleaner.corpus.discovery import STDIN, InputError
from cleaner.corpus.read_errors import read_error
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, SourceFacts, longer_than, newlines
from cleaner.corpus.schema import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.corpus.schema import Piece, Source

_CHUNK, _LARGEST_CHUNK = 1 << 18, 1 << 27
_RANGES = 2
"""A file of less is read as a stream: its end can share a shard with the beginning of the next one."""


class Turn(NamedTuple):
    """What a range is told by those before it.

    Attributes:
        place: Where in a row it begins; what the numbers mean is up to the kind of file.
        line: Lines that end before it.
    """

    place: int
    line: int


class FileRanges(ABC):
    """The ranges of one file.

    Each is read once, by any thread; one that waits for those before it does so until they are read.

    Args:
        source: A source of which :func:`beginning_of` returns something.
        target: Bytes of a range.
        facts: Gets a row when all ranges have been read.

    Attributes:
        longest: Bytes of a record, at most; to be lowered before anything is read.
    """

    def __init__(self, source: Source, target: int, facts: list[SourceFacts]) -> None:
        self.source = source
        self.size = os.stat(source.path).st_size  # noqa: PTH116 - a name that need not be a path
        self.longest = MAX_DOCUMENT_BYTES
        self._target, self._facts = target, facts
        self._complete, self._failed, self._closed = True, False, True
        self._next = self._left = 0
        self._turn = Turn(0, 0)  # of the range with the number ``_next``
        self._digest = xxhash.xxh3_128()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return -(-self.size // self._target)

    def read(self, number: int, problems: list[Rejected]) -> Piece:
        """Return what begins in a range; its bytes are nothing where nothing does.

        Args:
            number: Which range, from 0.
            problems: Gets a row for a record that is too long to be held.

        Raises:
            InputError: The file became shorter while it was read.
            ReadError: It cannot be read any more.
        """
        start = number * self._target
        rejected: list[Rejected] = []
        try:
            handle = os.open(self.source.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                data = self.bytes(handle, start, min(self._target, self.size - start))
                piece = self.cut(handle, number, start, data, rejected)
            finally:
                os.close(handle)
        except BaseException as error:
            with self._changed:  # those who wait for this range
                self._failed = True
                self._changed.notify_all()
            if isinstance(error, OSError):
                raise read_error(self.source, error) from error
            raise
        problems += rejected
        self._leave(complete=not rejected)
        return piece

    def begin_at(self, number: int, turn: Turn) -> None:
        """Say what a range is told by those before it, which are read elsewhere.

        Args:
            number: Which range is read next.
            turn: What :meth:`turns` told of it.
        """
        self._next, self._turn = number, turn

    def turns(self) -> Iterator[Turn]:
        """Yield what each range is told by those before it, reading the file to its end; the facts come then.

        Raises:
            InputError: The file became shorter while it was read.
            ReadError: It cannot be read any more.
        """
        try:
            handle = os.open(self.source.path, os.O_RDONLY | os.O_CLOEXEC)
            try:
                for number in range(len(self)):
                    start = number * self._target
                    data = self.bytes(handle, start, min(self._target, self.size - start))
                    yield self.in_turn(number, data, self.places(data))
                    self._leave(complete=True)
            finally:
                os.close(handle)
        except OSError as error:
            raise read_error(self.source, error) from error

    @abstractmethod
    def places(self, data: bytes) -> Sequence[int]:
        """Return where in a row a range ends, by where in one it begins.

        Args:
            data: The bytes of the range.
        """

    @abstractmethod
    def cut(self, handle: int, number: int, start: int, data: bytes, problems: list[Rejected]) -> Piece:
        """Return what begins in a range.

        Args:
            handle: The file.
            number: Which range.
            start: Where it begins.
            data: Its bytes.
            problems: Gets a row for a record that is too long to be held.
        """

    def in_turn(self, number: int, data: bytes, places: Sequence[int]) -> Turn:
        """Take what depends on the ranges before, and hand it on.

        Args:
            number: Which range.
            data: Its bytes.
            places: Where in a row it ends, by where it begins.
        """
        ends = newlines(data)
        with self._changed:
            self._changed.wait_for(lambda: self._next == number or self._failed)
            if self._failed:
                raise read_error(self.source)
            turn = self._turn
            self._digest.update(data)
            self._turn = Turn(places[turn.place], turn.line + ends)
            self._closed = data.endswith(b"\n")
            self._next += 1
            self._changed.notify_all()
        return turn

    def bytes(self, handle: int, start: int, size: int) -> bytes:
        """Return some bytes of the file.

        Raises:
            InputError: It has not so many.
        """
        data = os.pread(handle, size, start)
        while len(data) < size:  # a read takes 2 GiB at most, and may take less
            more = os.pread(handle, size - len(data), start + len(data))
            if not more:
                name = self.source.name
                raise InputError(f"'{name}' was changed while it was read; run again when nothing writes to it")
            data += more
        return data

    def too_long(self, line: int, remedy: str) -> Rejected:
        """Return what is said of a record that is too long to be held.

        Args:
            line: 0-based line in which it begins.
            remedy: What to do about it.
        """
        return Rejected(
            self.source.name, line + 1, f"{longer_than(self.longest)}, too long for one record", remedy, b""
        )

    def _leave(self, *, complete: bool) -> None:
        """Note that a range is done; the last one hands in the facts."""
        with self._changed:
            self._left += 1
            self._complete &= complete
            if self._left == len(self):
                lines, digest = self._turn.line + (not self._closed), self._digest.hexdigest()
                self._facts.append(
                    SourceFacts(self.source.index, self.size, digest, lines, self._closed, self._complete)
                )


def chunk_behind(held: int) -> int:
    """Return how many bytes to read at once of a record that goes on behind its range.

    A quarter of what there is: small pieces of a document of 500 MB would lie in freed memory that is kept for later.

    Args:
        held: Bytes of the record that were read.
    """
    return min(max(_CHUNK, held // 4), _LARGEST_CHUNK)


def beginning_of(source: Source, target: int, size: int) -> bytes | None:
    """Return the beginning of a plain file that is worth several ranges; ``None`` of any other source.

    Args:
        source: The source.
        target: Bytes of a range.
        size: Bytes of the beginning, at most.
    """
    if source.compression is None and source.path != STDIN:
        with suppress(OSError):  # reading it as a stream tells what is wrong
            status = os.stat(source.path)  # noqa: PTH116 - a name that need not be a path
            if stat.S_ISREG(status.st_mode) and status.st_size >= _RANGES * target:
                handle = os.open(source.path, os.O_RDONLY | os.O_CLOEXEC)
                try:
                    return os.pread(handle, size, 0)
                finally:
                    os.close(handle)
    return None
