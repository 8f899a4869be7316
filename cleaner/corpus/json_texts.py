"""Values of JSON strings to texts, with how they were written and the edits that give their bytes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_array
from cleaner.corpus.encodings.unicode_forms import is_utf_8
from cleaner.corpus.json_value import decode_value
from cleaner.corpus.parsed import one_batch
from cleaner.corpus.ranges import copied, offsets_of
from cleaner.edits.table import STAGE_SCHEMA, edit_rows, no_edits
from cleaner.kernels import json_text

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.edits.edit import Edit

STYLES = ("utf-8", "ascii", "raw")
_PADDING = 3
_UTF_8, _ASCII, _RAW = range(len(STYLES))


class Values(NamedTuple):
    """Values of JSON strings and what the kernel made of them.

    Attributes:
        data: Raw bytes.
        starts: First byte of each of ``n`` values in ``data``.
        ends: One past the last byte of each value.
        padded: The texts' bytes, between zeros that ``json_text.is_utf_8`` wants.
        offsets: ``n + 1`` positions in ``out``.
        flags: What ``json_text.unescape`` says of each value.
    """

    data: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    padded: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]

    @property
    def out(self) -> npt.NDArray[np.uint8]:
        """The texts' bytes."""
        return self.padded[_PADDING:-_PADDING]

    def are_utf_8(self) -> bool:
        """Return whether each text is valid UTF-8: all together are, and none begins within a character."""
        if not json_text.is_utf_8(self.padded):
            return False
        return not np.any(self.padded[_PADDING + self.offsets] & 0xC0 == 0x80)


class Texts(NamedTuple):
    """Columns of a batch.

    Attributes:
        text: ``large_string`` array.
        escapes: ``string`` array of :data:`STYLES`.
        value: ``large_binary`` array, null unless the style is ``raw``.
        edits: Record batch of ``STAGE_SCHEMA``.
    """

    text: pa.LargeStringArray
    escapes: pa.StringArray
    value: pa.LargeBinaryArray
    edits: pa.RecordBatch


def unescaped(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Values:
    """Return the values unescaped; texts may still be no UTF-8, and values with bad escapes are only flagged."""
    rows = len(starts)
    size = int((ends - starts).sum())
    padded = np.empty(size + 2 * _PADDING, np.uint8)
    offsets = np.zeros(rows + 1, np.int64)
    flags = np.zeros(rows, np.uint8)
    json_text.unescape(data, starts, ends, padded[_PADDING : _PADDING + size], offsets, flags)
    padded = padded[: offsets[-1] + 2 * _PADDING]
    padded[:_PADDING] = padded[-_PADDING:] = 0
    return Values(data, starts, ends, padded, offsets, flags)


def read_texts(values: Values, encoding: str | None = None) -> Texts:
    """Return the columns of a batch.

    Args:
        values: Values of which none has a bad escape.
        encoding: Name of the encoding that they are in, if it is known.
    """
    text, special = texts_of(values, encoding)
    in_ascii = np.where(values.flags & json_text.NOT_ASCII_STYLE == 0, _ASCII, _RAW)
    styles = np.where(values.flags & json_text.NOT_UTF8_STYLE == 0, _UTF_8, in_ascii)
    styles[list(special)] = _RAW
    raw = styles == _RAW
    escapes = pa.DictionaryArray.from_arrays(pa.array(styles, pa.int8()), pa.array(STYLES)).cast(pa.string())
    if not raw.any():
        return Texts(text, escapes, pa.nulls(len(text), pa.large_binary()), no_edits())
    value = _raw_values(values, raw)
    return Texts(text, escapes, value, _edits(values, raw, text, special))


def texts_of(values: Values, encoding: str | None = None) -> tuple[pa.LargeStringArray, dict[int, list[Edit]]]:
    """Return the texts, and the edits of each row that took more than unescaping.

    Args:
        values: Values of which none has a bad escape.
        encoding: Name of the encoding that they are in, if it is known.
    """
    rows = set(np.flatnonzero(values.flags & json_text.LONE_SURROGATE).tolist())
    if encoding is not None:
        rows.update(_beyond_ascii(values))
    elif not values.are_utf_8():
        spans = zip(values.offsets[:-1].tolist(), values.offsets[1:].tolist(), strict=True)
        rows.update(row for row, (start, end) in enumerate(spans) if not is_utf_8(values.out[start:end].data))
    elif not rows:
        return text_array(values.out, values.offsets), {}
    binary = text_array(values.out, values.offsets, pa.large_binary())
    raw = {row: values.data[values.starts[row] : values.ends[row]].tobytes() for row in sorted(rows)}
    special = {row: decode_value(value, encoding) for row, value in raw.items()}
    mask = np.zeros(len(binary), np.bool_)
    mask[list(special)] = True
    replacements = pa.array([decoded.encode() for decoded, _ in special.values()], pa.large_binary())
    text = pc.replace_with_mask(binary, pa.array(mask), replacements).cast(pa.large_string())
    return text, {row: edits for row, (_, edits) in special.items()}


def _beyond_ascii(values: Values) -> list[int]:
    """Return the rows whose bytes, escapes aside, are not all ASCII."""
    before = offsets_of((values.data >= 0x80).astype(np.int64))
    return list(map(int, np.flatnonzero(before[values.starts] < before[values.ends])))


def _raw_values(values: Values, raw: npt.NDArray[np.bool_]) -> pa.LargeBinaryArray:
    """Return the bytes of the raw values, and nulls for the others."""
    data, _ = copied(values.data, values.starts[raw], values.ends[raw])
    offsets = offsets_of(np.where(raw, values.ends - values.starts, 0))
    valid = np.packbits(raw, bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_binary(), len(raw), buffers)


def _edits(
    values: Values, raw: npt.NDArray[np.bool_], text: pa.LargeStringArray, special: dict[int, list[Edit]]
) -> pa.RecordBatch:
    """Return the edits: one ``json-escapes`` over a whole raw value, and those of the special rows."""
    whole = raw.copy()
    whole[list(special)] = False
    rows = np.flatnonzero(whole)
    columns = {
        "row": pa.array(rows, pa.int32()),
        "stage": _repeated("decode", len(rows)),
        "rule": _repeated("json-escapes", len(rows)),
        "start": pa.array(np.zeros(len(rows), np.int64)),
        "end": pa.array((values.ends - values.starts)[rows]),
        "before": _latin(*copied(values.data, values.starts[rows], values.ends[rows])),
        "after": text.take(pa.array(rows)),
    }
    arrays = [columns[f.name] if f.name in columns else pa.nulls(len(rows), f.type) for f in STAGE_SCHEMA]
    edits = pa.RecordBatch.from_arrays(arrays, schema=STAGE_SCHEMA)
    if not special:
        return edits
    edits = one_batch([edits, edit_rows((row, edit) for row, own in special.items() for edit in own)])
    return edits.take(pc.sort_indices(edits.column("row")))  # stable: edits of a row stay in their order


def _latin(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> pa.LargeStringArray:
    """Return bytes as texts of the characters that latin-1 makes of them."""
    beyond = np.flatnonzero(data >= 0x80)  # these become two bytes
    if len(beyond) == 0:
        return text_array(data, offsets)
    characters = data.tobytes().decode("latin-1").encode()
    return text_array(np.frombuffer(characters, np.uint8), offsets + np.searchsorted(beyond, offsets))


def _repeated(value: str, times: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(value, pa.string()), times)
