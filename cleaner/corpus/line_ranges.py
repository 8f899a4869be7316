"""A large JSONL file in ranges: each has the lines that begin in it, whatever stands before."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from cleaner.corpus.file_ranges import FileRanges, beginning_of, chunk_behind
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, OR_RAISE
from cleaner.corpus.schema import Piece

if TYPE_CHECKING:
    from cleaner.corpus.schema import Rejected, Source

_ANYWHERE = (0,)


def can_be_ranged(source: Source, target: int) -> bool:
    """Return whether a source is a plain file of lines that is worth several ranges.

    Args:
        source: The source.
        target: Bytes of a range.
    """
    if source.format != "jsonl":
        return False
    beginning = beginning_of(source, target, 8)  # of anything else than records a stream tells what it is
    return beginning is not None and beginning.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


class LineRanges(FileRanges):
    """The ranges of a file of lines, of a source that :func:`can_be_ranged`."""

    def places(self, data: bytes) -> tuple[int, ...]:  # noqa: ARG002 - lines have no places
        """Return that a newline ends a line wherever it stands."""
        return _ANYWHERE

    def cut(self, handle: int, number: int, start: int, data: bytes, problems: list[Rejected]) -> Piece:
        """Return the lines that begin in a range."""
        opens = start == 0 or self.bytes(handle, start - 1, 1) == b"\n"
        first = 0 if opens else data.find(b"\n") + 1
        begins = opens or 0 < first < len(data)
        end = data.rfind(b"\n") + 1
        rest = self._rest(handle, start + len(data), len(data) - end) if begins else b""
        line = self.in_turn(number, data, _ANYWHERE).line
        if rest is None:
            problems.append(self.too_long(line + data.count(b"\n"), f"shorten or split the text, {OR_RAISE}"))
            data, rest = data[:end], b""
        lines = b"".join((data[first:], rest)) if begins else b""
        return Piece(self.source.index, line + (not opens), lines, start + first)

    def _rest(self, handle: int, start: int, held: int) -> bytes | None:
        """Return what is missing of the last line of a range; ``None`` if the line is too long to be held.

        Args:
            handle: The file.
            start: Where the range ends.
            held: Bytes of the line in the range, 0 if it ends there.
        """
        parts: list[bytes] = []
        while held and start < self.size:
            part = self.bytes(handle, start, min(chunk_behind(held), self.size - start))
            end = part.find(b"\n") + 1
            parts.append(part[:end] if end else part)
            held += len(parts[-1])
            if held > min(MAX_DOCUMENT_BYTES, self.longest):
                return None
            if end:
                break
            start += len(part)
        return b"".join(parts)
