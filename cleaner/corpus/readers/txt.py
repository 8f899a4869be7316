"""Txt files: each is one document, in any encoding."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import pyarrow as pa

from cleaner.corpus.decoding import Decoded, decode_bytes, is_doubtful
from cleaner.corpus.parsed import Parsed
from cleaner.corpus.schema import BATCH_SCHEMA
from cleaner.edits.table import edit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.corpus.schema import Piece, Source


def read_txt(pieces: Sequence[Piece], sources: Sequence[Source], encoding: str | None = None) -> Parsed:
    """Return the documents of whole txt files; valid UTF-8 goes into Arrow as it is.

    Args:
        pieces: Whole files.
        sources: All sources, by index.
        encoding: Name of the encoding of every file, if it is known.
    """
    contents = [piece.data for piece in pieces]
    decoded = {
        row: decode_bytes(data, encoding)
        for row, data in enumerate(contents)
        if encoding is not None or is_doubtful(data)
    }
    text = _texts(contents, decoded)
    if text is None:
        decoded |= {row: decode_bytes(data) for row, data in enumerate(contents) if not _is_utf_8(data)}
        text = _texts(contents, decoded)
    names = [sources[piece.source].name for piece in pieces]
    rows = len(pieces)
    empty = pa.array([b""] * rows, pa.large_binary())
    columns = {
        "id": pa.array(names, pa.string()),
        "source": pa.array([piece.source for piece in pieces], pa.int32()),
        "line": pa.array([0] * rows, pa.int64()),
        "site": pa.array([posixpath.dirname(name) for name in names], pa.string()),
        "text": text,
        "head": empty,
        "tail": empty,
        "escapes": pa.array([decoded[row].encoding if row in decoded else "utf-8" for row in range(rows)], pa.string()),
        "value": pa.nulls(rows, pa.large_binary()),
    }
    batch = pa.RecordBatch.from_arrays([columns[name] for name in BATCH_SCHEMA.names], schema=BATCH_SCHEMA)
    edits = edit_rows((row, edit) for row in sorted(decoded) for edit in decoded[row].edits)
    return Parsed(batch, edits, (), ())


def _texts(contents: Sequence[bytes], decoded: dict[int, Decoded]) -> pa.LargeStringArray | None:
    """Return the texts, those that are not decoded as they are; ``None`` if one of them is not UTF-8."""
    encoded = [decoded[row].text.encode() if row in decoded else data for row, data in enumerate(contents)]
    try:
        return pa.array(encoded, pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
