"""What is packed into a file comes back as it was; what is no file of ours is refused."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cleaner.chrome.rows import ROW
from cleaner.config import Config
from cleaner.corpus.parsed import RejectedRecord, SetAside
from cleaner.corpus.rereading import Extent, Places
from cleaner.corpus.schema import Rejected
from cleaner.pipeline.packing import DamagedError, pack, unpack

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=20)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner), max_leaves=20
)
ARRAYS = arrays.arrays(
    st.sampled_from([np.uint8, np.uint32, np.int64, np.uint64, np.float64, np.bool_]),
    arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9),
    elements={"allow_nan": False},
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("packed") / "values.state"


@given(values=st.dictionaries(st.text(), VALUES, max_size=4))
def test_plain_values_come_back(path, values):
    pack(path, values)
    parts = unpack(path, verified=True)
    assert {name: parts[name] for name in values} == values
    assert all(name in parts for name in values)


@given(values=st.lists(ARRAYS, max_size=4))
def test_arrays_come_back_in_their_shape_and_type_and_can_be_written_to(path, values):
    pack(path, {"arrays": values})
    found = unpack(path)["arrays"]
    for one, other in zip(values, found, strict=True):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert np.array_equal(one, other)
        assert other.flags.writeable


def test_records_batches_and_our_own_classes_come_back(path):
    rows = np.zeros(3, ROW)
    rows["samples"][1] = 7
    batch = pa.record_batch({"text": pa.array(["một", None, "hai"], pa.large_string())})
    rejected = Rejected("a\udcff.jsonl", None, "reason", "remedy", b"\xff\x00", 3)
    values = {
        "rows": rows,
        "batch": batch,
        "part": batch.slice(1, 1),
        "none": batch.slice(0, 0),
        "places": Places((Extent(0, 1, 2, (1 << 64) - 1),), np.arange(8).reshape(2, 4)),
        "aside": SetAside((RejectedRecord(0, 3, rejected),), (), {"a": 1}),
        "config": Config(),
    }
    pack(path, values)
    parts = unpack(path, verified=True)
    assert parts["rows"].dtype == ROW
    assert parts["rows"].tobytes() == rows.tobytes()
    for name in ("batch", "part", "none"):
        assert parts[name].equals(values[name])
    assert parts["places"].extents == values["places"].extents
    assert np.array_equal(parts["places"].spans, values["places"].spans)
    assert parts["aside"] == values["aside"]
    assert parts["config"] == Config()


@pytest.mark.parametrize("value", [object(), {1, 2}, np.float32(1), 1j, pa.array([1])])
def test_a_value_of_another_type_is_refused_and_leaves_no_file(tmp_path, value):
    with pytest.raises(TypeError, match="cannot be packed"):
        pack(tmp_path / "values", {"value": value})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data.replace(b"clnrST01", b"clnrST00"),
        lambda data: b"\1" + data[1:],
    ],
)
def test_a_file_that_is_not_whole_is_refused(path, damage):
    pack(path, {"array": np.arange(10)})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DamagedError, match=r"is not whole|is damaged"):
        unpack(path, verified=True)


@pytest.mark.parametrize("name", ["os", "cleaner.cli", "cleaner.config"])
def test_no_class_is_made_that_is_no_value_of_ours(path, name):
    pack(path, {"config": Config().output})
    data = path.read_bytes()
    ours = b'"cleaner.config","OutputConfig"'
    assert ours in data
    path.write_bytes(data.replace(ours, f'"{name}","getcwd"'.encode().ljust(len(ours))))
    with pytest.raises(DamagedError, match="no class of packed values"):
        unpack(path)["config"]
