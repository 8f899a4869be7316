"""Bytes of a file that have arrived and are not cut yet; how they are cut is up to each kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class HeldBytes:
    """Bytes that have arrived and are not cut yet.

    Attributes:
        data: The bytes.
        taken: How many bytes came before them.
        ended: Whether nothing more can arrive.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.data = b""
        self.taken = 0
        self.ended = False
        self._chunks = chunks

    def fill(self, size: int) -> bool:
        """Hold at least ``size`` bytes, or all that is left; return whether that is anything."""
        parts = [self.data]
        held = len(self.data)
        while held < size and (chunk := self.next_chunk()) is not None:
            parts.append(chunk)
            held += len(chunk)
        self.data = b"".join(parts)
        return bool(self.data)

    def take(self, size: int) -> bytes:
        """Take bytes that are held."""
        taken, self.data = self.data[:size], self.data[size:]
        self.taken += size
        return taken

    def drop_rest(self) -> None:
        """Read on to the end and hold nothing."""
        self.data = b""
        while self.next_chunk() is not None:
            pass

    def next_chunk(self) -> bytes | None:
        """Return the next bytes that arrive, which are not held; ``None`` at the end."""
        chunk = next(self._chunks, None)
        self.ended |= chunk is None
        return chunk
