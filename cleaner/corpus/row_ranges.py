"""A large CSV or TSV file in ranges: each has the rows that begin in it.

Whether a newline ends a row depends on all quotes before it. So a range is scanned for every place of a row in which it
may begin, in one pass; which it is, the range before tells when it has been scanned itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.csv_cuts import LONGEST_HEADER, TOO_LONG, first_row
from cleaner.corpus.file_ranges import FileRanges, beginning_of, chunk_behind
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, newlines
from cleaner.corpus.schema import Piece, Rows
from cleaner.kernels.csv_rows import AT_FIELD, PLACES_AFTER, row_ends, row_ends_from_anywhere

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.config import InputConfig
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source


def rows_of(source: Source, target: int, config: InputConfig) -> Rows | None:
    """Return what the header says of a plain file of rows that is worth several ranges; ``None`` of any other source.

    Args:
        source: The source.
        target: Bytes of a range.
        config: Names of the columns.
    """
    if source.format not in ("csv", "tsv"):
        return None
    beginning = beginning_of(source, target, LONGEST_HEADER + 1)
    found = None if beginning is None else first_row(beginning, source.format, config)
    return found if isinstance(found, Rows) else None  # what is wrong with it, a stream tells


class RowRanges(FileRanges):
    """The ranges of a file of rows.

    Args:
        source: A source that has :func:`rows_of`.
        target: Bytes of a range.
        facts: Gets a row when all ranges have been read.
        rows: What its header says.
    """

    def __init__(self, source: Source, target: int, facts: list[SourceFacts], rows: Rows) -> None:
        super().__init__(source, target, facts)
        self._rows = rows
        self._delimiter = ord(rows.layout.delimiter)

    def places(self, data: bytes) -> Sequence[int]:
        """Return where in a row a range ends, by where in one it begins."""
        return self._scanned(data, np.zeros((len(PLACES_AFTER[0]), 2), np.int64))

    def _scanned(self, data: bytes, ends: npt.NDArray[np.int64]) -> Sequence[int]:
        """Return the same, and fill in where the first row and the last one end, by where in a row the range begins."""
        return PLACES_AFTER[row_ends_from_anywhere(np.frombuffer(data, np.uint8), self._delimiter, ends)]

    def cut(self, handle: int, number: int, start: int, data: bytes, problems: list[Rejected]) -> Piece:
        """Return the rows that begin in a range, the header before the first ones."""
        ends = np.zeros((len(PLACES_AFTER[0]), 2), np.int64)
        places = self._scanned(data, ends)
        turn = self.in_turn(number, data, places)
        opens = start == 0 or (turn.place == AT_FIELD and self.bytes(handle, start - 1, 1) == b"\n")
        first, last = ends[turn.place].tolist()
        first = 0 if opens else first
        rest: bytes | None = b""
        if opens or 0 < first < len(data):
            if last < len(data):
                rest = self._rest(handle, start + len(data), len(data) - max(first, last), places[turn.place])
        else:
            first = len(data)
        if rest is None:
            end = max(first, last)
            problems.append(self.too_long(turn.line + newlines(data[:end]), TOO_LONG))
            data, rest = data[:end], b""
        rows = b"".join((data[first:], rest))
        layout = Rows(self._rows.layout, self._rows.header if number == 0 else 0)
        return Piece(self.source.index, turn.line + newlines(data[:first]), rows, start + first, rows=layout)

    def _rest(self, handle: int, start: int, held: int, place: int) -> bytes | None:
        """Return what is missing of the last row of a range; ``None`` if the row is too long to be held.

        Args:
            handle: The file.
            start: Where the range ends.
            held: Bytes of the row in the range.
            place: Where in the row the range ends.
        """
        parts: list[bytes] = []
        while start < self.size:
            part = self.bytes(handle, start, min(chunk_behind(held), self.size - start))
            end, _, place = row_ends(np.frombuffer(part, np.uint8), self._delimiter, place)
            parts.append(part[:end] if end else part)
            held += len(parts[-1])
            if held > min(MAX_DOCUMENT_BYTES, self.longest):
                return None
            if end:
                break
            start += len(part)
        return b"".join(parts)
