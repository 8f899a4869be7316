"""CSV and TSV: the text of each row is found in its bytes; everything else of the row stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.batch import document_batch
from cleaner.corpus.buffers import string_array, text_array
from cleaner.corpus.columns import Columns, columns_of
from cleaner.corpus.csv_record import PLAIN, QUOTED, RAW
from cleaner.corpus.decoding import decode_part, is_utf_8
from cleaner.corpus.discovery import InputError
from cleaner.corpus.encodings.names import why_not_for_records
from cleaner.corpus.parsed import OtherLine, Parsed, RejectedRecord, joined, runs_of
from cleaner.corpus.ranges import copied
from cleaner.corpus.schema import Fault, Rejected
from cleaner.corpus.sites import folder_sites, sites_at
from cleaner.edits.edit import Edit
from cleaner.edits.table import edit_rows
from cleaner.kernels import csv_rows, json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Layout, Piece, Source

_PADDING = 3
_TEXT, _ID, _URL = range(3)
_STYLES = (PLAIN, QUOTED, RAW)
_DOUBLE = "write a quote inside of a quoted field as two quotes; a backslash before it is no escape in CSV"


class _Found(NamedTuple):
    """The rows of a piece, and what stands in them; arrays have one entry a row."""

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]  # after the line end
    fields: npt.NDArray[np.int64]  # 0 for an empty line
    faults: npt.NDArray[np.uint8]
    spans: npt.NDArray[np.int64]  # [n, 3, 2], of the text, the id and the address, without quotes
    quoted: npt.NDArray[np.uint8]  # [n, 3]
    lines: npt.NDArray[np.int64]  # of the file, from 0, in which each row begins


class _Texts(NamedTuple):
    """The texts of some rows.

    Attributes:
        text: ``large_string`` array.
        edits: Edits of the rows whose text is no UTF-8.
    """

    text: pa.LargeStringArray
    edits: dict[int, list[Edit]]


def read_csv(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of pieces of CSV and TSV files.

    A row is set aside if it has more or fewer fields than the header, or a field whose quotes are not closed or closed
    too early.

    Args:
        pieces: Whole rows, the header before the first ones of a file.
        sources: All sources, by index.
        config: Names of the columns, and of the encoding if it is known.

    Raises:
        InputError: No rows can be read in this encoding.
    """
    if config.encoding is not None and (reason := why_not_for_records(config.encoding)):
        raise InputError(reason)
    return joined([_read(piece, sources[piece.source], config) for piece in pieces])


def _read(piece: Piece, source: Source, config: InputConfig) -> Parsed:
    rows = piece.rows
    columns = None if rows is None else columns_of(rows.layout.names, config)
    if rows is None or columns is None or isinstance(columns, Fault):
        raise ValueError(f"a piece of '{source.name}' came without a header that has a column for the text")
    layout = rows.layout
    found = _located(piece, rows.header, layout, columns)
    sound = (found.fields == len(layout.names)) & (found.faults == csv_rows.SOUND)
    blank = found.fields == 0
    at = np.flatnonzero(sound & ~blank)
    text_spans, quoted = found.spans[at, _TEXT], found.quoted[at, _TEXT]
    texts = _texts(found.data, text_spans, quoted, config.encoding)
    batch = document_batch(
        {
            "id": _ids(found, at, source, columns),
            "source": pa.array(np.full(len(at), piece.source, np.int32)),
            "line": pa.array(found.lines[at]),
            "site": _sites(found, at, source, columns),
            "text": texts.text,
            "head": _binary(found.data, found.starts[at], text_spans[:, 0] - quoted),
            "tail": _binary(found.data, text_spans[:, 1] + quoted, found.ends[at]),
            "escapes": _escapes(quoted, texts.edits, layout.delimiter),
            "value": _odd_values(found.data, text_spans, quoted, texts),
        }
    )
    edits = edit_rows((row, edit) for row, own in texts.edits.items() for edit in own)
    rejected = tuple(_rejected(found, row, piece, source, layout) for row in np.flatnonzero(~sound & ~blank).tolist())
    empty = tuple(
        OtherLine(piece.source, int(found.lines[first]), found.data[found.starts[first] : found.ends[last]].tobytes())
        for first, last in runs_of(np.flatnonzero(blank))
    )
    headers = (OtherLine(piece.source, 0, piece.data[: rows.header]),) if rows.header else ()
    return Parsed(batch, edits, rejected, empty, headers=headers)


def _located(piece: Piece, header: int, layout: Layout, columns: Columns) -> _Found:
    data = np.frombuffer(piece.data, np.uint8)[header:]
    newlines = np.flatnonzero(np.frombuffer(piece.data, np.uint8) == ord("\n"))
    most = len(newlines) + 1
    slots = np.full(len(layout.names), -1, np.int64)
    for slot, column in enumerate(columns):
        if column is not None:
            slots[column] = slot
    rows, spans = np.zeros((most, 3), np.int64), np.zeros((most, len(columns), 2), np.int64)
    quoted, faults = np.zeros((most, len(columns)), np.uint8), np.zeros(most, np.uint8)
    count = csv_rows.locate_fields(data, ord(layout.delimiter), slots, rows, spans, quoted, faults)
    starts, ends, fields = (np.ascontiguousarray(column) for column in rows[:count].T)
    lines = piece.first_line + np.searchsorted(newlines, starts + header)
    return _Found(data, starts, ends, fields, faults[:count], spans[:count], quoted[:count], lines)


def _texts(
    data: npt.NDArray[np.uint8], spans: npt.NDArray[np.int64], quoted: npt.NDArray[np.uint8], encoding: str | None
) -> _Texts:
    """Return the texts of some rows; those that are no UTF-8, or all beyond ASCII in a known encoding, one by one."""
    padded, offsets = _unquoted(data, spans, quoted)
    values = padded[_PADDING:-_PADDING]
    if encoding is None and _are_utf_8(padded, offsets):
        return _Texts(text_array(values, offsets), {})
    binary = text_array(values, offsets, pa.large_binary())
    edits: dict[int, list[Edit]] = {}
    texts = [value.as_py() for value in binary]
    for row, value in enumerate(texts):
        if value.isascii() or (encoding is None and is_utf_8(value)):
            continue
        decoded = decode_part(value, encoding)
        texts[row] = decoded.text.encode()
        start, end = spans[row]
        raw = data[start - quoted[row] : end + quoted[row]].tobytes().decode("latin-1")
        named = [replace(e, start=0, end=0, before="", after="") for e in decoded.edits if e.rule == "encoding"]
        rule = "csv-field" if named or not decoded.edits else decoded.edits[0].rule
        edits[row] = [*named, Edit("decode", rule, 0, len(raw), raw, decoded.text)]
    return _Texts(pa.array(texts, pa.large_binary()).cast(pa.large_string()), edits)


def _unquoted(
    data: npt.NDArray[np.uint8], spans: npt.NDArray[np.int64], quoted: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return what some fields say, between zeros that ``is_utf_8`` wants, and the offsets between them."""
    starts, ends = (np.ascontiguousarray(column) for column in spans.T)
    size = int((ends - starts).sum())
    padded = np.zeros(size + 2 * _PADDING, np.uint8)
    offsets = np.zeros(len(starts) + 1, np.int64)
    csv_rows.unquote(data, starts, ends, np.ascontiguousarray(quoted), padded[_PADDING : _PADDING + size], offsets)
    padded = padded[: offsets[-1] + 2 * _PADDING]
    padded[-_PADDING:] = 0
    return padded, offsets


def _escapes(quoted: npt.NDArray[np.uint8], edits: dict[int, list[Edit]], delimiter: str) -> pa.StringArray:
    styles = quoted.astype(np.int8)
    styles[list(edits)] = _STYLES.index(RAW)
    return pa.array([f"{style}{delimiter}" for style in _STYLES], pa.string()).take(pa.array(styles))


def _odd_values(
    data: npt.NDArray[np.uint8], spans: npt.NDArray[np.int64], quoted: npt.NDArray[np.uint8], texts: _Texts
) -> pa.LargeBinaryArray:
    """Return the values of plain fields that a writer would quote, and nulls for the others.

    A quote within a field without quotes is taken as it is, and so is a carriage return.
    """
    marks = np.flatnonzero((data == ord('"')) | (data == ord("\r")))
    held = (np.searchsorted(marks, spans[:, 0]) < np.searchsorted(marks, spans[:, 1])) & (quoted == 0)
    held[list(texts.edits)] = False
    if not held.any():
        return pa.nulls(len(held), pa.large_binary())
    return pc.if_else(pa.array(held), texts.text.cast(pa.large_binary()), pa.scalar(None, pa.large_binary()))


def _are_utf_8(padded: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> bool:
    """Return whether each value is valid UTF-8: all together are, and none begins within a character."""
    return json_text.is_utf_8(padded) and not np.any(padded[_PADDING + offsets] & 0xC0 == 0x80)


def _ids(found: _Found, at: npt.NDArray[np.int64], source: Source, columns: Columns) -> pa.StringArray:
    """Return the id of each row: what its field says, else ``FILE:LINE``."""
    if columns.id is None:
        return pa.array([f"{source.name}:{line + 1}" for line in found.lines[at].tolist()], pa.string())
    padded, offsets = _unquoted(found.data, found.spans[at, _ID], found.quoted[at, _ID])
    values = padded[_PADDING : len(padded) - _PADDING]
    if bool(np.all(np.diff(offsets))) and _are_utf_8(padded, offsets):
        return string_array(values, offsets)
    ids = text_array(values, offsets, pa.large_binary()).to_pylist()
    named = zip(ids, found.lines[at].tolist(), strict=True)
    return pa.array([own.decode("utf-8", "backslashreplace") or f"{source.name}:{line + 1}" for own, line in named])


def _sites(found: _Found, at: npt.NDArray[np.int64], source: Source, columns: Columns) -> pa.StringArray:
    if columns.url is None:
        return folder_sites(source.name, len(at))
    spans = found.spans[at, _URL]
    hosts = sites_at(found.data, np.ascontiguousarray(spans[:, 0]), np.ascontiguousarray(spans[:, 1]))
    return pc.coalesce(hosts, folder_sites(source.name, len(at)))


def _binary(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> pa.LargeBinaryArray:
    return text_array(*copied(data, starts, ends), pa.large_binary())


def _raw(found: _Found, row: int) -> bytes:
    return found.data[found.starts[row] : found.ends[row]].tobytes()


def _rejected(found: _Found, row: int, piece: Piece, source: Source, layout: Layout) -> RejectedRecord:
    line = int(found.lines[row])
    raw = _raw(found, row)
    fault = _fault(int(found.faults[row]), int(found.fields[row]), layout, raw)
    return RejectedRecord(piece.source, line, Rejected(source.name, line + 1, *fault, raw))


def _fault(fault: int, fields: int, layout: Layout, raw: bytes) -> Fault:
    """Return what is wrong with a row."""
    if fault == csv_rows.OPEN:
        return Fault("a quote that opens a field is never closed", _DOUBLE)
    if fault == csv_rows.GOES_ON:
        return Fault("a field goes on behind its closing quote", _DOUBLE)
    have = "1 field" if fields == 1 else f"{fields:,} fields"
    remedy = "put fields that hold the delimiter or a line end between quotes"
    if fields < len(layout.names) and raw.count(b"\n") > 1:
        remedy = "look for a quote that opens a field and is closed lines later"
    return Fault(f"the row has {have} and the header {len(layout.names):,}", remedy)
