"""Parquet: the texts, ids and addresses of rows; all other columns stay in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.batch import document_batch
from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.decoding import decode_bytes, is_doubtful, is_utf_8
from cleaner.corpus.parsed import Parsed, joined
from cleaner.corpus.sites import folder_sites, sites_at
from cleaner.edits.table import edit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.decoding import Decoded
    from cleaner.corpus.schema import Piece, Source

NULL = "null"
"""How a text was written that was null: it is read as an empty one, and written as null."""


def read_parquet(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of runs of rows of Parquet files.

    Args:
        pieces: Runs of rows (:func:`cleaner.corpus.parquet_cuts.cut_at_rows_of_table`).
        sources: All sources, by index.
        config: Name of the encoding of texts in columns of bytes, if it is known.
    """
    return joined([_read(piece, sources[piece.source].name, config.encoding) for piece in pieces])


def _read(piece: Piece, name: str, encoding: str | None) -> Parsed:
    rows = pa.ipc.open_stream(piece.data).read_next_batch()
    text = rows.column("text")
    decoded = _decoded(text, encoding)
    escapes = np.full(len(text), "utf-8", object)
    escapes[list(decoded)] = [one.encoding for one in decoded.values()]
    escapes[np.asarray(text.is_null())] = NULL
    lines = np.arange(piece.first_line, piece.first_line + len(text))
    batch = document_batch(
        {
            "id": _ids(rows.column("id"), name, piece.first_line),
            "source": pa.array(np.full(len(text), piece.source, np.int32)),
            "line": pa.array(lines),
            "site": _sites(rows.column("url"), name),
            "text": _texts(text, decoded),
            "head": pa.array([b""] * len(text), pa.large_binary()),
            "tail": pa.array([b""] * len(text), pa.large_binary()),
            "escapes": pa.array(escapes, pa.string()),
        }
    )
    edits = edit_rows((row, edit) for row in sorted(decoded) for edit in decoded[row].edits)
    return Parsed(batch, edits, (), ())


def _decoded(text: pa.Array, encoding: str | None) -> dict[int, Decoded]:
    """Return the texts that are not taken as they are: bytes that are no plain UTF-8."""
    is_text = pa.types.is_large_string(text.type)
    if is_text and _is_valid(text):
        return {}
    decoded = {}
    for row, value in enumerate(text.cast(pa.large_binary())):
        data = value.as_py()
        if data is None or (is_text and is_utf_8(data)):
            continue
        if is_text or encoding is not None or is_doubtful(data) or not is_utf_8(data):
            decoded[row] = decode_bytes(data, None if is_text else encoding)
    return decoded


def _texts(text: pa.Array, decoded: dict[int, Decoded]) -> pa.LargeStringArray:
    binary = text.cast(pa.large_binary())
    if decoded:
        mask = np.zeros(len(text), np.bool_)
        mask[list(decoded)] = True
        replacements = pa.array([one.text.encode() for one in decoded.values()], pa.large_binary())
        binary = pc.replace_with_mask(binary, pa.array(mask), replacements)
    return pc.fill_null(binary, b"").cast(pa.large_string())


def _ids(ids: pa.StringArray, name: str, first: int) -> pa.StringArray:
    missing = np.asarray(pc.fill_null(pc.equal(ids, ""), True), np.bool_)
    if not missing.any():
        return ids
    places = pa.array([f"{name}:{first + row + 1}" for row in np.flatnonzero(missing).tolist()], pa.string())
    return pc.replace_with_mask(ids, pa.array(missing), places)


def _sites(urls: pa.StringArray, name: str) -> pa.StringArray:
    folder = folder_sites(name, len(urls))
    if urls.null_count == len(urls):
        return folder
    data, offsets = text_buffers(pc.fill_null(urls, "").cast(pa.large_string()))
    return pc.coalesce(sites_at(data, offsets[:-1], offsets[1:]), folder)


def _is_valid(text: pa.Array) -> bool:
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
