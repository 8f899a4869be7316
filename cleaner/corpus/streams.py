"""The bytes of an input file, decompressed, in bounded pieces, with damage told in words."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.corpus.discovery import STDIN
from cleaner.corpus.remote import RemoteError, is_remote, open_remote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from cleaner.corpus.schema import Source

_CHUNK = 1 << 20
_GZIP_CHUNK = 1 << 15
"""Compressed bytes a step. A member of a gzip file copies what follows it, and archives have a member a record: with 1
MiB, 100,000 records of 96 bytes take seven times as long, and a WARC file of pages a half more."""
_MEMBER = b"\x1f\x8b\x08"
BEHIND_DAMAGE = b"\r\n\r\n"
"""Stands for what was lost in a damaged member, so that what follows begins a line."""
_BLOCK_CHUNK = 1 << 16
"""Compressed bytes a step of bzip2 and xz, which are asked for at most 1 MiB of content at a time."""
_XZ_MEMORY = 256 << 20
"""What decompressing xz may take. Its own strongest preset takes 65 MiB; a header can ask for 4 GiB."""
_ZSTD_CHUNK = 1 << 12
"""Compressed bytes a step. Four bytes of zstd can stand for 128 KiB, and the library has no limit on what a step gives:
4 KiB in are at most 128 MiB out."""

BOMB_RATIO, _BOMB_BYTES = 1_000, 1 << 30
"""A file that gives more than 1 GiB, and more than 1,000 times its own size (``max_ratio``), is taken for a bomb.
Deflate reaches at most 1,032, so a gzip file is stopped only if nearly all of it repeats."""


class UnreadableError(Exception):
    """A source cannot be read, or not to its end.

    Attributes:
        reason: What is wrong, for a person.
        remedy: What to do about it.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


def decompressed(
    source: Source, on_damage: Callable[[UnreadableError], None] | None = None, max_ratio: int = BOMB_RATIO
) -> Iterator[bytes]:
    """Yield the content of a source, at most some MiB at a time.

    What could be read is yielded before an error is raised.

    Args:
        source: The source.
        on_damage: Is told of damaged members of a gzip file instead of an error being raised; each of them is followed
            by :data:`BEHIND_DAMAGE`, and reading goes on at the next one. Archives have a member a record.
        max_ratio: How many times its size a file may give, where that is more than 1 GiB.

    Raises:
        UnreadableError: The file cannot be opened or read, is no regular file, is cut off or damaged, or decompresses
            to absurdly many bytes.
    """
    try:
        with _opened(source) as raw:
            if source.compression == "gz":
                yield from _limited(raw, _gunzip(raw, on_damage), max_ratio)
            elif source.compression == "zst":
                yield from _limited(raw, _unzstd(raw), max_ratio)
            elif source.compression in _BLOCKS:
                yield from _limited(raw, _unblocked(raw, source.compression), max_ratio)
            else:
                while chunk := raw.read(_CHUNK):
                    yield chunk
    except RemoteError as error:
        raise UnreadableError(*error.fault) from error
    except OSError as error:
        raise UnreadableError(
            f"cannot be read: {error.strerror or error}", "check the file and its permissions"
        ) from error


def is_local(source: Source) -> bool:
    """Return whether a source is a file that can be read from any place, and again."""
    return source.path != STDIN and not is_remote(source.path)


def _opened(source: Source) -> AbstractContextManager[BinaryIO]:
    if source.path == STDIN:
        return nullcontext(sys.stdin.buffer)
    if is_remote(source.path):
        return open_remote(source.path)  # type: ignore[return-value]  # it reads, and tells where it is
    # Without blocking, because opening a FIFO would wait for its writer.
    descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError("is not a regular file", "pipe it to standard input (-) or save it to a file")
    return open(descriptor, "rb", buffering=0)  # noqa: PTH123 - no path


def _limited(raw: BinaryIO, chunks: Iterator[bytes], max_ratio: int) -> Iterator[bytes]:
    """Yield the chunks until they are absurdly many for the compressed bytes that were read."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > _BOMB_BYTES and total > max_ratio * max(raw.tell(), 1):
            reason = f"decompresses to more than {max_ratio:,} times its size"
            raise UnreadableError(reason, "if that is right, raise max_ratio in [input], or decompress it first")
        yield chunk


def _gunzip(raw: BinaryIO, on_damage: Callable[[UnreadableError], None] | None) -> Iterator[bytes]:
    """Yield the content of all members of a gzip file; zeros after a member are padding."""
    member = zlib.decompressobj(wbits=31)
    inside = False
    while data := raw.read(_GZIP_CHUNK):
        while data:
            if not inside and not (data := data.lstrip(b"\0")):
                break
            begun, inside = inside, True
            try:
                chunk = member.decompress(data, _CHUNK)
            except zlib.error as error:
                if on_damage is None:
                    raise _damaged("gzip", error) from error
                on_damage(_damaged("gzip", error))
                yield BEHIND_DAMAGE
                data = _from_next_member(raw, data if begun else data[1:])
                member = zlib.decompressobj(wbits=31)
                inside = False
                continue
            if chunk:
                yield chunk
            data = member.unconsumed_tail
            if member.eof:
                data = member.unused_data
                member = zlib.decompressobj(wbits=31)
                inside = False
    if inside:
        raise _cut_off("gzip")


def _from_next_member(raw: BinaryIO, data: bytes) -> bytes:
    """Return what is held from the beginning of the next member on, reading on to it; nothing if there is none."""
    while (at := data.find(_MEMBER)) < 0:
        more = raw.read(_GZIP_CHUNK)
        if not more:
            return b""
        data = data[1 - len(_MEMBER) :] + more
    return data[at:]


def _unzstd(raw: BinaryIO) -> Iterator[bytes]:
    """Yield the content of all frames of a zstd file."""
    import zstandard

    context = zstandard.ZstdDecompressor()
    frame = context.decompressobj()
    inside = False
    while data := raw.read(_ZSTD_CHUNK):
        while data:
            inside = True
            try:
                chunk = frame.decompress(data)
            except zstandard.ZstdError as error:
                raise _damaged("zstd", error) from error
            if chunk:
                yield chunk
            data = b""
            if frame.eof:
                data = frame.unused_data
                frame = context.decompressobj()
                inside = False
    if inside:
        raise _cut_off("zstd")


def _bzip2() -> Any:
    from bz2 import BZ2Decompressor

    return BZ2Decompressor()


def _xz() -> Any:
    from lzma import FORMAT_XZ, LZMADecompressor

    return LZMADecompressor(FORMAT_XZ, _XZ_MEMORY)


_BLOCKS: dict[str | None, tuple[str, Callable[[], Any]]] = {"bz2": ("bzip2", _bzip2), "xz": ("xz", _xz)}


def _unblocked(raw: BinaryIO, compression: str | None) -> Iterator[bytes]:
    """Yield the content of all streams of a bzip2 or xz file; zeros between streams are padding."""
    from lzma import LZMAError

    kind, decompressor = _BLOCKS[compression]
    stream = decompressor()
    inside = False
    while data := raw.read(_BLOCK_CHUNK):
        while inside or (data := data.lstrip(b"\0")):
            inside = True
            try:
                chunk = stream.decompress(data, _CHUNK)
            except (OSError, ValueError, LZMAError) as error:
                raise _damaged(kind, error) from error
            if chunk:
                yield chunk
            data = b""
            if stream.eof:
                data = stream.unused_data
                stream = decompressor()
                inside = False
            elif stream.needs_input:
                break
    if inside:
        raise _cut_off(kind)


def _damaged(kind: str, error: Exception) -> UnreadableError:
    return UnreadableError(
        f"is damaged {kind} data: {error}", "fetch the file again; what came before the damage was read"
    )


def _cut_off(kind: str) -> UnreadableError:
    reason = f"is cut off: the {kind} data end before their end mark"
    return UnreadableError(reason, "fetch the file again; what came before the cut was read")
