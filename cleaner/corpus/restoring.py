r"""Records back from what was written: the text of a record, its original value, its original bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.corpus.json_value import decode_value, escape_text, locate_value
from cleaner.corpus.readers.json_faults import fault_of_escape, fault_of_record, fault_of_rest
from cleaner.edits.edit import Edit, revert

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = b"\xef\xbb\xbf"
_ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<bad>\\)')
_ESCAPED_LETTER = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?:00[89a-f]|0[1-9a-f]|[1-9a-f])", re.IGNORECASE)


class RecordError(ValueError):
    """A record has no text that can be read; the message names the reason and the remedy."""


def record_text(line: bytes, field: str, encoding: str | None = None) -> str:
    r"""Return the text of a record.

    Args:
        line: The record.
        field: Name of the text's field.
        encoding: Name of the encoding that the text is in, if it is known.

    Raises:
        RecordError: The line is no valid JSON object, or its text is missing or no string.

    Example:
        >>> record_text(b'{"text": "caf\\u00e9", "n": 1}\n', "text")
        'café'
    """
    start, end = _span(line, field)
    record = line.removeprefix(_MARK)
    shift = len(line) - len(record)
    fault = fault_of_rest(record, start - shift, end - shift)
    if fault is None and any(escape["bad"] for escape in _ESCAPE.finditer(line, start, end)):
        fault = fault_of_escape(record, start - shift, end - shift, field)
    if fault is not None:
        raise RecordError(f"{fault.reason}; {fault.remedy}")
    return decode_value(line[start:end], encoding)[0]


def written_value(text: str, line: bytes) -> bytes:
    r"""Return a text as a value to put into a record, escaped as the record's other strings are.

    Args:
        text: The text.
        line: The record: if it writes letters beyond ASCII as escapes, and none as they are, so is the value.

    Example:
        >>> written_value("é", b'{"text": "\\u00e8"}')
        b'\\u00e9'
    """
    in_ascii = line.isascii() and _ESCAPED_LETTER.search(line) is not None
    return escape_text(text, "ascii" if in_ascii else "utf-8")


def original_value(text: str, escapes: str, edits: Sequence[Edit]) -> bytes:
    r"""Return the bytes between the quotes of a record's text as they were read.

    Args:
        text: The text as it was read, before any stage but ``decode``.
        escapes: The document's ``escapes``: ``utf-8``, ``ascii`` or ``raw``.
        edits: The document's edits of stage ``decode``, in their order.

    Raises:
        LedgerMismatchError: An edit does not fit the text.

    Example:
        >>> original_value("a/b", "raw", [Edit("decode", "json-escapes", 0, 4, r"a\/b", "a/b")])
        b'a\\/b'
    """
    if escapes == "raw":
        return revert(text, edits).encode("latin-1")
    return escape_text(text, escapes)


def original_record(line: bytes, field: str, value: bytes) -> bytes:
    r"""Return a record with another value of its text; every other byte is as it was.

    Args:
        line: The record as it stands in the corpus.
        field: Name of the text's field.
        value: The bytes between the quotes.

    Raises:
        RecordError: The record has no such text.

    Example:
        >>> original_record(b'{"n": 1.0,"text":"new"}\r\n', "text", rb"\u006fld")
        b'{"n": 1.0,"text":"\\u006fld"}\r\n'
    """
    start, end = _span(line, field)
    return line[:start] + value + line[end:]


def _span(line: bytes, field: str) -> tuple[int, int]:
    span = locate_value(line, field)
    if span is None:
        fault = fault_of_record(line.removeprefix(_MARK), field)
        raise RecordError(f"{fault.reason}; {fault.remedy}")
    return span
