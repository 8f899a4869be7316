"""Columns of texts as Arrow arrays, and back in the type that they had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.types as pt

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

_TEXTS = (pt.is_string, pt.is_large_string, pt.is_string_view, pt.is_null)


def texts_of(values: Any, where: str = "the column") -> pa.LargeStringArray:
    """Return a column of texts as one array of large strings; nulls stay.

    Args:
        values: An Arrow array, chunked or not; strings of any width, or a dictionary of them.
        where: What it is called in an error.

    Raises:
        TypeError: It holds something else.
    """
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(array, pa.ChunkedArray):  # which is what no chunks give
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pt.is_dictionary(array.type):
        values_of = array.dictionary
        if pt.is_string_view(values_of.type):
            values_of = values_of.cast(pa.large_string())
        array = pa.DictionaryArray.from_arrays(array.indices, values_of).dictionary_decode()
    if not any(of_type(array.type) for of_type in _TEXTS):
        raise TypeError(f"every text must be a string; {where} holds {array.type}: name another column, or cast it")
    return array.cast(pa.large_string())


def texts_in(values: Iterable[Any]) -> pa.LargeStringArray:
    """Return Python strings as an array of large strings.

    Raises:
        TypeError: One is missing or no string.
        ValueError: One holds half of a surrogate pair.
    """
    given = list(values)
    for row, one in enumerate(given):
        if not isinstance(one, str):
            raise TypeError(
                f"every text must be a string; text {row} is a {type(one).__name__}: leave it out, or decode it"
            )
    try:
        return pa.array(given, pa.large_string())
    except UnicodeEncodeError as error:
        raise ValueError(f"a text holds half of a surrogate pair: {error.object[:60]!r}; {SURROGATE_REMEDY}") from error


SURROGATE_REMEDY = "decode its bytes with errors='replace', or give the bytes"
"""What to do about half of a surrogate pair."""


def taken(values: Any, rows: npt.NDArray[np.int64]) -> Any:
    """Return some of the values of an array, or of the rows of a table.

    Views of strings are taken as large strings, for pyarrow cannot take from views.

    Args:
        values: An array, chunked or not, a table or a record batch.
        rows: The places.
    """
    if isinstance(values, (pa.Table, pa.RecordBatch)):
        columns = [taken(column, rows) for column in values.columns]
        return type(values).from_arrays(columns, schema=values.schema)
    view = _VIEWS.get(values.type)
    return values.take(pa.array(rows)) if view is None else values.cast(view).take(pa.array(rows)).cast(values.type)


_VIEWS = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}


def like(values: Any, texts: pa.LargeStringArray) -> Any:
    """Return texts as an array of the type that a column has; of a dictionary the new texts make a new one."""
    type_ = values.type
    if pt.is_dictionary(type_):
        return texts.cast(type_.value_type).dictionary_encode().cast(type_)
    return texts if type_ == texts.type else texts.cast(pa.string() if pt.is_null(type_) else type_)


def spliced(
    texts: pa.LargeStringArray, changed: npt.NDArray[np.int64], new: pa.LargeStringArray
) -> pa.LargeStringArray:
    """Return texts of which some are others.

    Args:
        texts: All texts.
        changed: The places of those that are others, ascending.
        new: What stands there.
    """
    import pyarrow.compute as pc

    mask = np.zeros(len(texts), np.bool_)
    mask[changed] = True
    return pc.replace_with_mask(texts, pa.array(mask), new)
