"""The digest of a table is that of what it says."""

from __future__ import annotations

import pyarrow as pa
import pytest

from cleaner.corpus.table_digest import TableDigest

SAME = {
    "dictionary": (pa.array(["a", None, "b"]).dictionary_encode(), ["a", None, "b"]),
    "what stands behind a null": (
        pa.Array.from_buffers(pa.int8(), 3, [pa.py_buffer(b"\x05"), pa.py_buffer(b"\x01\x63\x03")]),
        pa.array([1, None, 3], pa.int8()),
    ),
    "a slice": (pa.array(["x", "a", None, "b"])[1:], ["a", None, "b"]),
    "a slice of lists": (pa.array([[9], [1], None, [2, 3]])[1:], [[1], None, [2, 3]]),
    "a slice of structs": (pa.array([{"a": 9}, {"a": 1}, None])[1:], [{"a": 1}, None]),
    "a slice of booleans": (pa.array([True, False, None, True])[1:], [False, None, True]),
}


def digest(column, schema=None):
    batch = pa.record_batch({"a": column})
    found = TableDigest(schema or pa.schema([]))
    found.update(batch)
    return found.hexdigest()


@pytest.mark.parametrize("name", SAME)
def test_columns_that_say_the_same_have_one_digest(name):
    one, other = SAME[name]
    assert digest(one) == digest(pa.array(other) if isinstance(other, list) else other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, None], [1, 0]),
        (["ab", "c"], ["a", "bc"]),
        (["a", None], ["a", ""]),
        ([[1], [2]], [[1, 2], []]),
        ([None, [1]], [[], [1]]),
        ([{"a": None}], [None]),
        ([True], [False]),
        ([1], [1, 1]),
        ([0.0], [-0.0]),
    ],
)
def test_columns_that_say_other_things_have_others(one, other):
    kind = pa.array([*one, *other]).type
    assert digest(pa.array(one, kind)) != digest(pa.array(other, kind))


def test_types_names_and_metadata_count():
    schemas = [
        pa.schema([("a", pa.string())]),
        pa.schema([("b", pa.string())]),
        pa.schema([("a", pa.large_string())]),
        pa.schema([("a", pa.string())], {"k": "v"}),
    ]
    assert len({digest(["x"], schema) for schema in schemas}) == len(schemas)
