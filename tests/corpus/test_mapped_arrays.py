"""Arrays in files keep their values when their pages are given back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner.corpus.mapped_arrays import give_back_pages, mapped_array
from cleaner.dedup.lsh import Banding, band_keys, share_buckets


def resident(array):
    """Return how many KiB of the mapping of an array are in the memory of this process."""
    with Path("/proc/self/smaps").open(encoding="ascii") as lines:
        mine = False
        for line in lines:
            first = line.split(maxsplit=1)[0]
            if "-" in first and not first.endswith(":"):
                start, _, end = first.partition("-")
                mine = int(start, 16) <= array.ctypes.data < int(end, 16)
            elif mine and first == "Rss:":
                return int(line.split()[1])
    pytest.fail("the array is not mapped")


def test_given_back_pages_are_no_memory_of_ours_and_keep_their_values(tmp_path):
    array = mapped_array(1 << 20, np.uint32, tmp_path / "new" / "folder")
    array[:] = np.arange(1 << 20)
    assert resident(array) >= 4096
    give_back_pages(array)
    assert resident(array) < 1024
    np.testing.assert_array_equal(array, np.arange(1 << 20))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0, 1), (5_000, 700_000), (1, 1 << 20)])
def test_parts_of_an_array_and_views_of_it_keep_their_values(tmp_path, start, end):
    rows = mapped_array(1 << 20, np.uint32, tmp_path).reshape(-1, 128)
    rows[:] = np.arange(1 << 20).reshape(-1, 128)
    give_back_pages(rows[start // 128 : end // 128])
    np.testing.assert_array_equal(rows.reshape(-1), np.arange(1 << 20))


@pytest.mark.parametrize("array", [np.arange(9), np.arange(9)[3:4], np.frombuffer(b"12345678", np.uint32)])
def test_arrays_in_memory_are_left_alone(array):
    before = array.copy()
    give_back_pages(array)
    np.testing.assert_array_equal(array, before)


def test_no_name_leads_to_the_file(tmp_path):
    array = mapped_array(10, np.uint8, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert array.tolist() == [0] * 10


def test_signatures_in_a_file_propose_what_those_in_memory_do(tmp_path, monkeypatch):
    monkeypatch.setattr("cleaner.dedup.lsh._RUN", 100)
    rng = np.random.default_rng(1)
    held = rng.integers(0, 9, (1_000, 64), np.uint32)
    mapped = mapped_array(held.size, np.uint32, tmp_path).reshape(held.shape)
    mapped[:] = held
    documents = rng.permutation(1_000)[:700]
    banding = Banding(16, 4)
    keys = band_keys(held, banding, documents)
    np.testing.assert_array_equal(band_keys(mapped, banding, documents), keys)
    np.testing.assert_array_equal(band_keys(held, banding)[:, documents], keys)
    alike = np.zeros(700, np.bool_)
    for band in keys:
        _, place, counts = np.unique(band, return_inverse=True, return_counts=True)
        alike |= counts[place] > 1
    np.testing.assert_array_equal(share_buckets(mapped, banding, documents), alike)
