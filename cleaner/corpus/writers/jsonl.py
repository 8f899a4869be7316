"""JSONL: each record is written with the bytes that it was read from; only the text's value is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.json_texts import texts_of, unescaped
from cleaner.corpus.ranges import copied, offsets_of
from cleaner.kernels import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

_MANY_RUNS = 64
"""Runs of records from which on they are copied together: each is a call that writes."""


def render_jsonl(batch: pa.RecordBatch, text: pa.LargeStringArray, keep: npt.NDArray[np.bool_]) -> bytes:
    r"""Return the lines of the kept records.

    A text is escaped in the record's own style, so a record whose text did not change comes back byte for byte; so does
    one of style ``raw``, whose value is kept, while a changed text in it is written as ``utf-8``.

    Args:
        batch: Documents of JSONL sources, of ``BATCH_SCHEMA``; its column ``text`` is not looked at.
        text: The texts to write, one a document.
        keep: Which documents to write.

    Example:
        >>> from cleaner.corpus.batch import BATCH_SCHEMA
        >>> row = {"id": "1", "source": 0, "line": 0, "site": "", "text": "a", "value": None}
        >>> row |= {"head": b'{"text": "', "tail": b'", "n": 1.0}\n', "escapes": "ascii"}
        >>> batch = pa.RecordBatch.from_pylist([row], schema=BATCH_SCHEMA)
        >>> render_jsonl(batch, pa.array(["é"], pa.large_string()), np.array([True]))
        b'{"text": "\\u00e9", "n": 1.0}\n'
    """
    if not keep.all():
        mask = pa.array(keep)
        batch, text = batch.filter(mask), text.filter(mask)
    escapes = batch.column("escapes")
    in_ascii = np.asarray(pc.equal(escapes, "ascii").cast(pa.uint8()))
    verbatim = _unchanged_raw(batch, text)
    data, offsets = text_buffers(text)
    sizes = np.zeros(len(text), np.int64)
    json_text.escaped_sizes(data, offsets, in_ascii, sizes)
    values, value_offsets = _of_rows(batch.column("value"), verbatim)
    sizes[verbatim] = np.diff(value_offsets)

    heads, head_offsets = text_buffers(batch.column("head"))
    tails, tail_offsets = text_buffers(batch.column("tail"))
    head_sizes = np.diff(head_offsets)
    at = offsets_of(head_sizes + sizes + np.diff(tail_offsets))
    out = np.empty(at[-1], np.uint8)
    places = at[:-1] + head_sizes
    json_text.copy_ranges(heads, head_offsets[:-1], head_offsets[1:], out, at[:-1])
    json_text.copy_ranges(tails, tail_offsets[:-1], tail_offsets[1:], out, places + sizes)
    write = np.ones(len(text), np.uint8)
    write[verbatim] = 0
    json_text.escape(data, offsets, in_ascii, write, out, places)
    json_text.copy_ranges(values, value_offsets[:-1], value_offsets[1:], out, places[verbatim])
    return out.tobytes()


def render_again(
    data: npt.NDArray[np.uint8],
    spans: npt.NDArray[np.int64],
    changed: npt.NDArray[np.int64],
    text: pa.LargeStringArray,
    in_ascii: npt.NDArray[np.uint8],
) -> Iterator[memoryview]:
    r"""Yield records as they stand in the bytes that they were read from, some of them with another text.

    Args:
        data: uint8.
        spans: int64[n, 4]: see :class:`cleaner.corpus.rereading.Places`.
        changed: Rows of the records that get another text.
        text: Their texts.
        in_ascii: uint8, one a text: 1 where everything outside ASCII is escaped.

    Example:
        >>> data = np.frombuffer(b'{"text": "a", "n": 1.0}\n{"text":"b"}\n', np.uint8)
        >>> spans = np.array([[0, 10, 11, 24], [24, 33, 34, 37]])
        >>> text = pa.array(["é"], pa.large_string())
        >>> b"".join(render_again(data, spans, np.array([0]), text, np.ones(1, np.uint8)))
        b'{"text": "\\u00e9", "n": 1.0}\n{"text":"b"}\n'
    """
    begin, value, value_end, end = (np.ascontiguousarray(column) for column in spans.T)
    if len(changed) == 0:
        yield from _runs(data, begin, end)
        return
    texts, offsets = text_buffers(text)
    new = np.zeros(len(text), np.int64)
    json_text.escaped_sizes(texts, offsets, in_ascii, new)
    sizes = end - begin
    sizes[changed] += new - (value_end - value)[changed]
    at = offsets_of(sizes)
    out = np.empty(at[-1], np.uint8)
    same = np.ones(len(spans), np.bool_)
    same[changed] = False
    json_text.copy_ranges(data, begin[same], end[same], out, at[:-1][same])
    places = at[changed] + (value - begin)[changed]
    json_text.copy_ranges(data, begin[changed], value[changed], out, at[changed])
    json_text.escape(texts, offsets, in_ascii, np.ones(len(text), np.uint8), out, places)
    json_text.copy_ranges(data, value_end[changed], end[changed], out, places + new)
    yield out.data


def _runs(
    data: npt.NDArray[np.uint8], begin: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> Iterator[memoryview]:
    """Yield ranges of bytes, those that follow one another as one and without a copy; copied where they are many."""
    first = np.ones(len(begin), np.bool_)
    first[1:] = begin[1:] != end[:-1]
    starts, ends = begin[first], end[np.roll(first, -1)]
    if len(starts) > _MANY_RUNS:
        yield copied(data, starts, ends)[0].data
    else:
        for start, stop in zip(starts.tolist(), ends.tolist(), strict=True):
            yield data[start:stop].data


def _unchanged_raw(batch: pa.RecordBatch, text: pa.LargeStringArray) -> npt.NDArray[np.int64]:
    """Return the rows of style ``raw`` whose kept value says what ``text`` says."""
    raw = np.flatnonzero(np.asarray(batch.column("value").is_valid()))
    values, offsets = _of_rows(batch.column("value"), raw)
    read, _ = texts_of(unescaped(values, offsets[:-1], offsets[1:]))
    return raw[np.asarray(pc.equal(read, text.take(pa.array(raw))), np.bool_)]


def _of_rows(
    values: pa.LargeBinaryArray, rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the bytes and offsets of some rows that are not null."""
    return text_buffers(values.take(pa.array(rows, pa.int64())))
