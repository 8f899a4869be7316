"""A digest of what a table says: its schema and its values, whatever its row groups, encodings and compression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

if TYPE_CHECKING:
    from collections.abc import Iterator


class TableDigest:
    """Grows by batches; how the rows are cut into batches makes no difference.

    Args:
        schema: The schema of all batches; its metadata count.

    Example:
        >>> batch = pa.record_batch({"a": ["x", None, "yz"], "b": [[1], [], [2, 3]]})
        >>> one, other = TableDigest(batch.schema), TableDigest(batch.schema)
        >>> one.update(batch)
        >>> other.update(batch.slice(0, 2))
        >>> one.hexdigest() == other.hexdigest()
        False
        >>> other.update(batch.slice(2))
        >>> one.hexdigest() == other.hexdigest()
        True
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows = 0
        self._parts: dict[str, Any] = {}

    def update(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        self._rows += batch.num_rows
        for place, column in enumerate(batch.columns):
            for path, data in _parts(str(place), column):
                self._parts.setdefault(path, xxhash.xxh3_128()).update(data)

    def hexdigest(self) -> str:
        """Return the xxh3-128 of all rows so far, in hex."""
        whole = xxhash.xxh3_128(self._schema.serialize().to_pybytes())
        whole.update(str(self._rows).encode())
        for path in sorted(self._parts):
            whole.update(f"\n{path} {self._parts[path].hexdigest()}".encode())
        return whole.hexdigest()


def _parts(path: str, column: pa.Array) -> Iterator[tuple[str, Any]]:
    """Yield buffers that say what a column says, each with a name; those of rows one after the other are joined.

    First which values there are, then those alone: what stands in a buffer behind a null is nothing.
    """
    yield path, np.asarray(column.is_valid().cast(pa.uint8()))
    column = _plain(column).drop_null()
    kind = column.type
    if pa.types.is_struct(kind):
        for place, child in enumerate(column.flatten()):
            yield from _parts(f"{path}.{place}", child)
    elif pa.types.is_fixed_size_list(kind):
        yield from _parts(f"{path}.items", column.flatten())
    elif pa.types.is_large_list(kind):
        yield f"{path}.sizes", np.asarray(pc.list_value_length(column).cast(pa.int64()))
        yield from _parts(f"{path}.items", column.flatten())
    elif pa.types.is_large_binary(kind):
        yield f"{path}.sizes", np.asarray(pc.binary_length(column).cast(pa.int64()))
        if len(column):
            _, offsets, data = column.buffers()
            bounds = np.frombuffer(offsets, np.int64, len(column) + 1, column.offset * 8)
            yield f"{path}.bytes", memoryview(data or b"")[bounds[0] : bounds[-1]]
    elif len(column) and not pa.types.is_null(kind):
        width = kind.bit_width // 8
        yield f"{path}.values", memoryview(column.buffers()[1])[column.offset * width :][: len(column) * width]


def _plain(column: pa.Array) -> pa.Array:
    """Return a column in the one form of several that say the same."""
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_boolean(kind):
        return column.cast(pa.uint8())
    if pa.types.is_map(kind):
        return column.cast(pa.large_list(pa.struct([kind.key_field, kind.item_field])))
    if pa.types.is_list(kind) or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return column.cast(pa.large_list(kind.value_field))
    if pa.types.is_string(kind) or pa.types.is_string_view(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.large_string()).view(pa.large_binary())
    if pa.types.is_binary(kind) or pa.types.is_binary_view(kind):
        return column.cast(pa.large_binary())
    return column
