"""CSV and TSV files cut at the ends of their rows, which may have newlines in their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.columns import columns_of
from cleaner.corpus.csv_layout import layout_of
from cleaner.corpus.discovery import PACKED
from cleaner.corpus.held_bytes import HeldBytes
from cleaner.corpus.reading import MAX_DOCUMENT_BYTES, OR_RAISE, longer_than, newlines
from cleaner.corpus.schema import Fault, Piece, Rows
from cleaner.kernels.csv_rows import AT_FIELD, row_ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import InputConfig
    from cleaner.corpus.reading import Reading

LONGEST_HEADER = 1 << 20
"""Bytes in which the first row must end."""
_AS_UTF_8 = "convert it: iconv -f UTF-16 -t UTF-8"
_NO_TABLES = {
    b"\xff\xfe": Fault("is UTF-16, which has no rows of bytes", _AS_UTF_8),
    b"\xfe\xff": Fault("is UTF-16, which has no rows of bytes", _AS_UTF_8),
    b"PK\x03\x04": Fault("is a workbook or another zip file", "save the sheet as CSV"),
    **{beginning: Fault(*fault) for beginning, fault in PACKED.items()},
}
"""What a file of rows cannot begin with, with the reason and the remedy."""
TOO_LONG = f"shorten the text, close the quote that is open in it, {OR_RAISE}"
"""Remedy for a row that is too long to be held."""


def cut_at_rows(reading: Reading, target: int) -> Iterator[Piece]:
    """Yield a file in pieces of whole rows, each the longest that fits ``target``, or one row that does not.

    The first piece begins with the header, and may be nothing else. Where the header has no column for the text the
    whole file is set aside.

    Args:
        reading: The source.
        target: Bytes of a piece.
    """
    held = _HeldRows(reading.chunks())
    held.fill(LONGEST_HEADER + 1)
    found = first_row(held.data, reading.source.format, reading.config)
    rows = found if isinstance(found, Rows) else None
    if isinstance(found, Fault):
        reading.refuse(found)
        held.drop_rest()
    limit = min(MAX_DOCUMENT_BYTES, reading.config.max_document_bytes)
    line = 0
    while rows is not None and held.fill(1):
        at = held.taken
        delimiter = ord(rows.layout.delimiter)
        data = held.take_rows(max(target, rows.header), delimiter, limit)
        if data is None:
            reason = f"{longer_than(limit)}, too long for one record"
            reading.reject(reason, TOO_LONG, line + 1)
            line += held.drop_row(delimiter)
            continue
        if reading.damaged:  # what follows the last whole row is a part of one
            data = data[: row_ends(np.frombuffer(data, np.uint8), delimiter, AT_FIELD)[1]]
        if data:
            yield Piece(reading.source.index, line, data, at, rows=rows)
        rows = Rows(rows.layout, 0)
        line += newlines(data)
    reading.close()


def first_row(beginning: bytes, fmt: str, config: InputConfig) -> Rows | Fault | None:
    """Return what the header of a file says, or why the file is no table; ``None`` if it is empty.

    Args:
        beginning: The beginning of the file, more than :data:`LONGEST_HEADER` bytes if it has so many.
        fmt: ``csv`` or ``tsv``.
        config: Names of the columns.
    """
    fault = next((fault for start, fault in _NO_TABLES.items() if beginning.startswith(start)), None)
    if fault is not None or not beginning:
        return fault
    layout = layout_of(_first_line(beginning[:LONGEST_HEADER]), fmt, config.text_field, config.delimiter)
    data = np.frombuffer(beginning, np.uint8)[:LONGEST_HEADER]
    end = row_ends(data, ord(layout.delimiter), AT_FIELD)[0] or len(beginning)
    if end > LONGEST_HEADER:
        return Fault("has no line end in its first MiB, so no header", "write the columns' names in its first line")
    layout = layout_of(beginning[:end], fmt, config.text_field, layout.delimiter)
    columns = columns_of(layout.names, config)
    if isinstance(columns, Fault):
        return columns._replace(reason=f"by its first line, {columns.reason}")
    return Rows(layout, end)


def _first_line(data: bytes) -> bytes:
    """Return the first line that ends outside of quotes, whatever stands between the fields."""
    quotes, counted = 0, 0
    while end := data.find(b"\n", counted) + 1:
        quotes += data.count(b'"', counted, end)
        if quotes % 2 == 0:
            return data[:end]
        counted = end
    return data


class _HeldRows(HeldBytes):
    """Rows that have arrived and are not cut yet."""

    def take_rows(self, size: int, delimiter: int, limit: int) -> bytes | None:
        """Take the longest run of whole rows that has at most ``size`` bytes, or the first row, however long.

        Returns:
            The rows; ``None`` if the first row is too long for a record, and then nothing is taken.
        """
        self.fill(size + 1)
        if len(self.data) <= size:
            return self.take(len(self.data))
        _, last, _ = row_ends(np.frombuffer(self.data, np.uint8)[:size], delimiter, AT_FIELD)
        while not last and size < limit:
            size = min(2 * size, limit)  # twice as much each time, so that it is linear
            self.fill(size + 1)
            last, _, _ = row_ends(np.frombuffer(self.data, np.uint8)[:size], delimiter, AT_FIELD)
            if not last and len(self.data) <= size:
                last = len(self.data)
        return self.take(last) if last else None

    def drop_row(self, delimiter: int) -> int:
        """Drop the first row; return how many newlines were in it."""
        place, lines = AT_FIELD, 0
        while self.fill(1):
            first, _, place = row_ends(np.frombuffer(self.data, np.uint8), delimiter, place)
            lines += newlines(self.take(first or len(self.data)))
            if first:
                break
        return lines
