"""Arrow strings as plain buffers, which is what kernels read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.kernels.strings import count_characters

if TYPE_CHECKING:
    import numpy.typing as npt


def text_buffers(text: pa.LargeStringArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    r"""Return the UTF-8 bytes and the offsets of an array of texts, read-only and without a copy.

    Args:
        text: ``large_string`` (or ``large_binary``) array of ``n`` texts without nulls.

    Returns:
        ``data``: all bytes of the underlying buffer, and ``offsets``: ``n + 1`` positions in ``data``. The first offset
        is not 0 where the array is a slice.

    Example:
        >>> data, offsets = text_buffers(pa.array(["ab", "", "ơ"], pa.large_string()))
        >>> bytes(data), offsets.tolist()
        (b'ab\xc6\xa1', [0, 2, 2, 4])
    """
    _, offset_buffer, data_buffer = text.buffers()
    if len(text) == 0:
        data, offsets = np.zeros(0, np.uint8), np.zeros(1, np.int64)
    else:
        offsets = np.frombuffer(offset_buffer, np.int64, len(text) + 1, text.offset * 8)
        data = np.zeros(0, np.uint8) if data_buffer is None else np.frombuffer(data_buffer, np.uint8)
        data = data[: int(offsets[-1])]
    # A buffer made from an array can be written; a kernel is compiled once more for arrays that can.
    data.flags.writeable = offsets.flags.writeable = False
    return data, offsets


def text_array(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], type_: Any = None) -> pa.LargeStringArray:
    """Return the array of texts whose bytes are ``data[offsets[i]:offsets[i + 1]]``.

    Args:
        data: UTF-8 bytes, valid.
        offsets: ``n + 1`` positions in ``data``.
        type_: ``pa.large_string()`` (the default) or ``pa.large_binary()``.
    """
    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets, np.int64)), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(type_ or pa.large_string(), len(offsets) - 1, buffers)


def string_buffers(text: pa.StringArray) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the same as :func:`text_buffers` for an array of short strings without nulls; the offsets are copied."""
    return text_buffers(text.cast(pa.large_string()))


def string_array(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> pa.StringArray:
    """Return the array of short strings, less than 2 GiB together, whose bytes :func:`text_array` takes."""
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def character_counts(text: pa.LargeStringArray) -> npt.NDArray[np.int64]:
    """Return the length of each text in characters.

    Args:
        text: ``large_string`` array without nulls.

    Example:
        >>> character_counts(pa.array(["ab", "", "ơ"], pa.large_string())).tolist()
        [2, 0, 1]
    """
    counts = np.empty(len(text), np.int64)
    count_characters(*text_buffers(text), counts)
    return counts
