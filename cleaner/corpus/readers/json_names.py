"""The ids and the sites of JSON records: taken from their bytes where they are plain strings, as nearly all are."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import string_array
from cleaner.corpus.ranges import copied
from cleaner.corpus.sites import site_of
from cleaner.kernels import json_text
from cleaner.kernels.strings import authority_ends

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt


class Records(NamedTuple):
    """Records whose texts were taken out.

    Attributes:
        data: uint8, the records as the elements of one JSON array.
        bounds: int64 of ``n + 1``: a record begins at each, and ends one byte before the next.
        values: The same, parsed.
    """

    data: npt.NDArray[np.uint8]
    bounds: npt.NDArray[np.int64]
    values: Sequence[dict[str, Any]]


class _Field(NamedTuple):
    """The values of one field.

    Attributes:
        starts: int64 of ``n``: first byte of each value.
        ends: int64 of ``n``: one past its last byte.
        others: Rows in which it is no plain string, or empty, or missing; they have no bytes.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    others: npt.NDArray[np.int64]


def ids_of(records: Records, place: Callable[[int], str], field: str) -> pa.StringArray:
    """Return the id of each record.

    Args:
        records: The records.
        place: Returns the name of a record without an id, by its row.
        field: Name of the id's field.
    """
    found = _located(records, field)
    ids = string_array(*copied(records.data, found.starts, found.ends))
    return _with(ids, found.others, [_own_id(records.values[row], field) or place(row) for row in found.others])


def sites_of(records: Records, names: Sequence[str], source: npt.NDArray[np.int64], field: str) -> pa.StringArray:
    """Return the site of each record: the host of its address, else the folder of its file.

    Args:
        records: The records.
        names: Names of some files.
        source: The file of each record: a place in ``names``.
        field: Name of the address's field.
    """
    found = _located(records, field)
    ends = np.empty(len(found.ends), np.int64)
    authority_ends(records.data, found.starts, found.ends, ends)
    encoded = string_array(*copied(records.data, found.starts, ends)).dictionary_encode()
    hosts = pa.array([site_of(authority) for authority in encoded.dictionary.to_pylist()], pa.string())
    sites = hosts.take(encoded.indices)
    sites = _with(sites, found.others, [_own_site(records.values[row], field) for row in found.others])
    if sites.null_count:
        folders = pa.array([posixpath.dirname(name) for name in names], pa.string())
        sites = pc.coalesce(sites, folders.take(pa.array(source)))
    return sites


def _located(records: Records, field: str) -> _Field:
    count = len(records.values)
    starts, ends, states = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.uint8)
    key = np.array(list(field.encode()), np.uint8)
    json_text.locate(records.data, records.bounds[:-1], records.bounds[1:] - 1, key, starts, ends, states)
    other = (states != json_text.PLAIN) | (starts == ends)
    starts[other] = ends[other] = 0
    return _Field(starts, ends, np.flatnonzero(other))


def _own_id(record: dict[str, Any], field: str) -> str | None:
    own = record.get(field)
    if isinstance(own, (str, int, float)) and not isinstance(own, bool) and own != "":
        return str(own)
    return None


def _own_site(record: dict[str, Any], field: str) -> str | None:
    url = record.get(field)
    return site_of(url) if isinstance(url, str) else None


def _with(values: pa.StringArray, rows: npt.NDArray[np.int64], others: Sequence[str | None]) -> pa.StringArray:
    """Return the values with others in some rows."""
    if len(rows) == 0:
        return values
    mask = np.zeros(len(values), np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(values, pa.array(mask), pa.array(others, pa.string()))
