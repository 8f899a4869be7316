"""Txt files: each is one document, in any encoding."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

import pyarrow as pa

from cleaner.corpus.batch import document_batch
from cleaner.corpus.decoding import Decoded, decode_bytes, is_doubtful, is_utf_8
from cleaner.corpus.page_rows import RECORD_TAIL, record_head
from cleaner.corpus.parsed import Parsed
from cleaner.edits.table import edit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Piece, Source


def read_txt(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of whole txt files; valid UTF-8 goes into Arrow as it is.

    Args:
        pieces: Whole files.
        sources: All sources, by index.
        config: Name of the encoding of every file, if it is known.
    """
    encoding = config.encoding
    contents = [piece.data for piece in pieces]
    decoded = {
        row: decode_bytes(data, encoding)
        for row, data in enumerate(contents)
        if encoding is not None or is_doubtful(data)
    }
    text = _texts(contents, decoded)
    if text is None:
        decoded |= {row: decode_bytes(data) for row, data in enumerate(contents) if not is_utf_8(data)}
        text = _texts(contents, decoded)
    names = [sources[piece.source].name for piece in pieces]
    rows = len(pieces)
    as_records = [sources[piece.source].corpus_format == "jsonl" for piece in pieces]
    heads = [
        record_head({config.id_field: name}, config) if made else b""
        for name, made in zip(names, as_records, strict=True)
    ]
    batch = document_batch(
        {
            "id": pa.array(names, pa.string()),
            "source": pa.array([piece.source for piece in pieces], pa.int32()),
            "line": pa.array([0] * rows, pa.int64()),
            "site": pa.array([posixpath.dirname(name) for name in names], pa.string()),
            "text": text,
            "head": pa.array(heads, pa.large_binary()),
            "tail": pa.array([RECORD_TAIL if made else b"" for made in as_records], pa.large_binary()),
            "escapes": pa.array(
                [decoded[row].encoding if row in decoded else "utf-8" for row in range(rows)], pa.string()
            ),
        }
    )
    edits = edit_rows((row, edit) for row in sorted(decoded) for edit in decoded[row].edits)
    return Parsed(batch, edits, (), ())


def _texts(contents: Sequence[bytes], decoded: dict[int, Decoded]) -> pa.LargeStringArray | None:
    """Return the texts, those that are not decoded as they are; ``None`` if one of them is not UTF-8."""
    encoded = [decoded[row].text.encode() if row in decoded else data for row, data in enumerate(contents)]
    try:
        return pa.array(encoded, pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return None
