"""The columns of a batch of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

BATCH_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("site", pa.string(), nullable=False),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("head", pa.large_binary(), nullable=False),
        pa.field("tail", pa.large_binary(), nullable=False),
        pa.field("escapes", pa.string(), nullable=False),
        pa.field("value", pa.large_binary()),
        pa.field("content", pa.large_binary()),
        pa.field("offset", pa.int64()),
        pa.field("markup_digest", pa.string()),
        pa.field("text_digest", pa.string()),
    ]
)
"""A batch of documents, in source order.

``source`` is the index of the file; ``line`` the 0-based line of the record in it (0 for a file that is one document),
in a WARC or Parquet file its 0-based number.
``head`` and ``tail`` are the bytes of the record before and after the text's value: a record is written back as
head + text + tail, so every other byte of it survives. Both are empty for a txt file.

``escapes`` tells how the text's value was written, so that it can be written the same way again: ``utf-8`` (only what
JSON requires is escaped), ``ascii`` (everything outside ASCII is ``\\uXXXX``), or ``raw`` (any other way, and then
``value`` holds the bytes between the quotes as they stood). For a txt file it is the encoding, ``utf-8`` by default.
For a row of a CSV or TSV file it is ``plain``, ``quoted`` or ``raw`` (bytes that are no UTF-8) and behind that the
delimiter; ``head`` and ``tail`` leave out the quotes, and ``value`` holds a plain field that others would have quoted.
For a row of a Parquet file it is the encoding, or ``null``; the other columns of the row stay in the file.

The other columns are null but for what was read from HTML or WARC. ``content`` has one byte a line of the text: 255
times the probability that the line is content by the page's markup. ``offset`` is where the record begins in its
decompressed file. ``markup_digest`` and ``text_digest`` are the xxh3-128, in hex, of the bytes that the text was made
of (an HTML file; the payload of a record, its encodings undone) and of the text, as UTF-8."""


def document_batch(columns: Mapping[str, Any]) -> pa.RecordBatch:
    """Return a batch of :data:`BATCH_SCHEMA` from its columns; those that are left out are null.

    Args:
        columns: Arrays by name; ``id`` is one of them.
    """
    rows = len(columns["id"])
    arrays = [columns[field.name] if field.name in columns else pa.nulls(rows, field.type) for field in BATCH_SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=BATCH_SCHEMA)
