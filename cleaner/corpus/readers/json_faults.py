"""What is wrong with a JSON record, in words for a person, with the remedy."""

from __future__ import annotations

import re
from typing import Any

import orjson

from cleaner.corpus.schema import Fault

_MOST_NAMES = 8
_LONGEST_NAME = 40
_TYPES = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
_BAD_ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<bad>\\(?:u?.{0,5}))', re.DOTALL)
_MEND = "mend the line at its source; the other records are not affected"


def fault_of_record(line: bytes, field: str) -> Fault:
    """Return why a record has no text that can be found.

    Args:
        line: The record.
        field: Name of the text's field.

    Example:
        >>> fault = fault_of_record(b'{"body": "a"}', "text")
        >>> fault.reason, fault.remedy
        ("the record has no field 'text'; it has 'body'", 'name the field that holds the text: --text-field body')
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _json_fault(line, error, 0, 0)
    if not isinstance(record, dict):
        return _no_object(record)
    if field not in record:
        return _missing(record, field)
    return Fault(
        f"field '{field}' is {_type(record[field])}, not a string",
        "write the text as a string, or leave the record out",
    )


def fault_of_rest(line: bytes, start: int, end: int) -> Fault | None:
    """Return what is wrong with a record beside its text, or ``None``.

    Args:
        line: The record.
        start: Where the text's value begins, after its quote.
        end: The closing quote of the value.
    """
    rest = line[:start] + line[end:]
    try:
        record = orjson.loads(rest)
    except orjson.JSONDecodeError as error:
        return _json_fault(rest, error, start, end - start)
    if not isinstance(record, dict):
        return _no_object(record)
    return None


def fault_of_escape(line: bytes, start: int, end: int, field: str) -> Fault:
    r"""Return where an escape in the text is none of JSON's.

    Args:
        line: The record.
        start: Where the text's value begins, after its quote.
        end: The closing quote of the value.
        field: Name of the text's field.

    Example:
        >>> fault_of_escape(rb'{"text": "a\x41"}', 10, 15, "text").reason
        "not valid JSON: bad escape \\x41 in field 'text' at byte 12"
    """
    for escape in _BAD_ESCAPE.finditer(line, start, end):
        if escape["bad"] is not None:
            shown = escape["bad"].decode("ascii", "replace")
            return Fault(f"not valid JSON: bad escape {shown} in field '{field}' at byte {escape.start() + 1}", _MEND)
    return Fault(f"not valid JSON: bad escape in field '{field}'", _MEND)


def _json_fault(data: bytes, error: orjson.JSONDecodeError, cut: int, left_out: int) -> Fault:
    """Return why ``data`` is not JSON; ``left_out`` bytes of the record were cut out of it at ``cut``."""
    try:
        data.decode()
    except UnicodeDecodeError as invalid:
        at = invalid.start + (left_out if invalid.start >= cut else 0)
        remedy = "convert the file to UTF-8, or leave the record out"
        return Fault(f"not valid JSON: byte {at + 1} of the line is not UTF-8, and not part of the text", remedy)
    at = len(data.decode()[: error.pos].encode())
    at += left_out if at >= cut else 0
    if data.strip() in (b"{", b"["):
        remedy = "write each record in one line: jq -c . FILE does it, or jq -c '.[]' FILE for a list of records"
        return Fault("not valid JSON: the line is an opening bracket alone", remedy)
    if b"NaN" in data or b"Infinity" in data:
        return Fault(
            f"not valid JSON: {error.msg} at byte {at + 1}", "write null for NaN and Infinity, which JSON lacks"
        )
    return Fault(f"not valid JSON: {error.msg} at byte {at + 1}", _MEND)


def _no_object(record: Any) -> Fault:
    remedy = "write one JSON object a line"
    if isinstance(record, list) and record and isinstance(record[0], dict):
        remedy += "; of a list of records, jq -c '.[]' makes that"
    return Fault(f"the record is {_type(record)}, not an object", remedy)


def _missing(record: dict[str, Any], field: str) -> Fault:
    if not record:
        return Fault(f"the record has no field '{field}'; it has no fields at all", "leave the record out")
    from difflib import get_close_matches

    names = [name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…" for name in record]
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
    shown += f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    texts = {name: len(value) for name, value in record.items() if isinstance(value, str)}
    nearest = get_close_matches(field, texts, n=1) or sorted(texts, key=lambda name: -texts[name])[:1] or ["NAME"]
    return Fault(
        f"the record has no field '{field}'; it has {shown}",
        f"name the field that holds the text: --text-field {nearest[0]}",
    )


def _type(value: object) -> str:
    return "a string" if isinstance(value, str) else _TYPES[type(value)]
