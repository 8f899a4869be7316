"""CSV and TSV: each row is written with the bytes that it was read from; only the text's field is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.csv_record import QUOTED
from cleaner.corpus.ranges import offsets_of
from cleaner.kernels import csv_rows
from cleaner.kernels.json_text import copy_ranges

if TYPE_CHECKING:
    import numpy.typing as npt

_LINE_ENDS = (b"", b"\n", b"\r\n", b"\r")


def render_csv(batch: pa.RecordBatch, text: pa.LargeStringArray, keep: npt.NDArray[np.bool_]) -> bytes:
    r"""Return the rows of the kept documents.

    A field that had quotes keeps them, and one that had none gets them where it takes them, so a row whose text did not
    change comes back byte for byte, unless its text was no UTF-8: that is written as UTF-8.

    Args:
        batch: Documents of CSV or TSV sources, of ``BATCH_SCHEMA``; its column ``text`` is not looked at.
        text: The texts to write, one a document.
        keep: Which documents to write.

    Example:
        >>> from cleaner.corpus.batch import BATCH_SCHEMA
        >>> row = {"id": "1", "source": 0, "line": 1, "site": "", "text": "a", "value": None}
        >>> row |= {"head": b"1,", "tail": b",2.0\r\n", "escapes": "plain,"}
        >>> batch = pa.RecordBatch.from_pylist([row], schema=BATCH_SCHEMA)
        >>> render_csv(batch, pa.array(["a, b"], pa.large_string()), np.array([True]))
        b'1,"a, b",2.0\r\n'
    """
    if not keep.all():
        mask = pa.array(keep)
        batch, text = batch.filter(mask), text.filter(mask)
    if not len(text):
        return b""
    styles = batch.column("escapes")
    delimiters = np.frombuffer("".join(style[-1] for style in styles.to_pylist()).encode(), np.uint8)
    quoted = np.asarray(pc.starts_with(styles, QUOTED).cast(pa.uint8())).copy()
    heads, head_offsets = text_buffers(batch.column("head"))
    tails, tail_offsets = text_buffers(batch.column("tail"))
    data, offsets = text_buffers(text)
    quoted[_would_be_blank(batch, text)] = 1
    sizes = np.zeros(len(text), np.int64)
    same = np.asarray(pc.fill_null(pc.equal(batch.column("value"), text.cast(pa.large_binary())), False), np.bool_)
    csv_rows.quoted_sizes(data, offsets, delimiters, quoted, sizes)
    quoted[same] = 0
    sizes[same] = np.diff(offsets)[same]
    head_sizes = np.diff(head_offsets)
    at = offsets_of(head_sizes + sizes + np.diff(tail_offsets))
    out = np.empty(at[-1], np.uint8)
    places = at[:-1] + head_sizes
    copy_ranges(heads, head_offsets[:-1], head_offsets[1:], out, at[:-1])
    copy_ranges(tails, tail_offsets[:-1], tail_offsets[1:], out, places + sizes)
    csv_rows.quote(data, offsets, quoted, out, places)
    return out.tobytes()


def _would_be_blank(batch: pa.RecordBatch, text: pa.LargeStringArray) -> npt.NDArray[np.int64]:
    """Return the rows that would be empty lines, which readers pass over: an empty text in the only column."""
    empty = pc.equal(pc.binary_length(text), 0)
    alone = pc.and_(
        pc.equal(pc.binary_length(batch.column("head")), 0),
        pc.is_in(batch.column("tail"), value_set=pa.array(_LINE_ENDS, pa.large_binary())),
    )
    return np.flatnonzero(np.asarray(pc.and_(empty, alone), np.bool_))
