r"""One row of a CSV or TSV file in plain Python: its fields, and the text in one of them.

The twin of ``cleaner.kernels.csv_rows``, for reading rows back from the corpus.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from cleaner.corpus.restoring import RecordError
from cleaner.edits.edit import revert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.edits.edit import Edit

PLAIN, QUOTED, RAW = "plain", "quoted", "raw"
"""How a field was written: as it is; between quotes; in bytes that are no UTF-8. ``escapes`` has the delimiter, too."""

_MARK = b'"'
_ROW_END = re.compile(rb"\r?\n\Z|\r\Z")


def fields_of(row: bytes, delimiter: str) -> list[tuple[int, int]]:
    r"""Return where the fields of a row begin and end, their quotes included.

    Args:
        row: The row, with or without its line end.
        delimiter: The character between fields.

    Example:
        >>> row = b'1,"a, ""b"" c",5" disk\r\n'
        >>> [row[start:end] for start, end in fields_of(row, ",")]
        [b'1', b'"a, ""b"" c"', b'5" disk']
    """
    by = delimiter.encode()
    end = _ROW_END.search(row)
    size = len(row) if end is None else end.start()
    fields = []
    at = 0
    while True:
        start = at
        if row[at : at + 1] == _MARK:
            closed = _closed(row, at + 1, size)
            at = size if closed is None else closed
        stop = row.find(by, at, size)
        fields.append((start, size if stop < 0 else stop))
        if stop < 0:
            return fields
        at = stop + 1


def text_of(field: bytes) -> bytes:
    r"""Return what a field says: without its quotes, and one quote for two.

    Example:
        >>> text_of(b'"a ""b"" c"'), text_of(b'5" disk')
        (b'a "b" c', b'5" disk')
    """
    if field[:1] == _MARK and field[-1:] == _MARK and len(field) > 1:
        return field[1:-1].replace(b'""', _MARK)
    return field


def written_field(text: str, delimiter: str, *, quoted: bool) -> bytes:
    r"""Return a text as a field.

    Args:
        text: The text.
        delimiter: The character between fields.
        quoted: Put it between quotes even if it need not be.

    Example:
        >>> written_field('a "b" c', ",", quoted=False), written_field("a", ",", quoted=True)
        (b'"a ""b"" c"', b'"a"')
    """
    if quoted or any(character in text for character in (delimiter, '"', "\n", "\r")):
        text = '"' + text.replace('"', '""') + '"'
    return text.encode()


def original_field(text: str, escapes: str, edits: Sequence[Edit]) -> bytes:
    r"""Return the bytes of a field as they were read, its quotes included.

    Args:
        text: The text as it was read, before any stage but ``decode``.
        escapes: The document's ``escapes``: how the field was written, and the delimiter.
        edits: The document's edits of stage ``decode``, in their order.

    Raises:
        LedgerMismatchError: An edit does not fit the text.

    Example:
        >>> original_field('a "b" c', "quoted,", [])
        b'"a ""b"" c"'
    """
    style = escapes[:-1]
    if style == RAW:
        return revert(text, edits).encode("latin-1")
    return text.encode() if style == PLAIN else written_field(text, escapes[-1], quoted=True)


def field_span(row: bytes, delimiter: str, column: int) -> tuple[int, int]:
    """Return where one field of a row stands.

    Raises:
        RecordError: The row has no such field.
    """
    fields = fields_of(row, delimiter)
    if column >= len(fields):
        raise RecordError(f"the row has {len(fields)} fields and lacks that of the text; mend it at its source")
    return fields[column]


def read_rows(file: BinaryIO, delimiter: str) -> Iterator[bytes]:
    r"""Yield the rows of a file, line ends included.

    Args:
        file: Read line by line.
        delimiter: The character between fields.

    Example:
        >>> import io
        >>> list(read_rows(io.BytesIO(b'a,"b\nc"\n1,2'), ","))
        [b'a,"b\nc"\n', b'1,2']
    """
    lines: list[bytes] = []
    is_open, by = False, delimiter.encode()
    for line in file:
        lines.append(line)
        if _MARK in line:  # nine of ten lines of texts have none
            is_open = _is_open_after(line, by, is_open=is_open)
        if not is_open:
            yield b"".join(lines)
            lines.clear()
    if lines:
        yield b"".join(lines)


def _closed(row: bytes, at: int, size: int) -> int | None:
    """Return the place behind the quote that closes what is open at ``at``, if there is one before ``size``."""
    while (at := row.find(_MARK, at, size)) >= 0:
        if row[at + 1 : min(at + 2, size)] != _MARK:
            return at + 1
        at += 2
    return None


def _is_open_after(line: bytes, delimiter: bytes, *, is_open: bool) -> bool:
    """Return whether a quote is open at the end of a line, of which one was open at its beginning or not."""
    at, begins = 0, delimiter + _MARK
    while True:
        if is_open or line[at : at + 1] == _MARK:
            closed = _closed(line, at if is_open else at + 1, len(line))
            if closed is None:
                return True
            at, is_open = closed, False
        at = line.find(begins, at) + 1
        if at == 0:
            return False
