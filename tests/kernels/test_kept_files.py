"""Files that one process keeps for the next: whole or not there at all."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.kernels import kept_files
from cleaner.normalization import gate


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    folders = (tmp_path / "first", tmp_path / "second")
    monkeypatch.setattr(kept_files, "_folders", lambda: folders)
    return folders


@pytest.mark.parametrize("content", [b"", b"one\ntwo\n", bytes(range(256))])
def test_what_is_written_is_read(content):
    assert kept_files.read("name") is None
    kept_files.write("name", content)
    assert kept_files.read("name") == content
    assert kept_files.exists("name")
    assert not kept_files.exists("other")


def test_a_file_that_is_not_whole_is_none_and_goes(folder):
    kept_files.write("name", b"content")
    path = folder[0] / "name"
    path.write_bytes(path.read_bytes()[:-1])
    assert kept_files.read("name") is None
    assert not path.exists()


def test_the_next_folder_is_taken_where_one_cannot_be_written(folder):
    folder[0].write_text("a file where the folder should be")
    kept_files.write("name", b"content")
    assert (folder[1] / "name").exists()
    assert kept_files.read("name") == b"content"


def test_no_folder_is_no_error(folder):
    for path in folder:
        path.write_text("")
    kept_files.write("name", b"content")
    assert kept_files.read("name") is None


def test_tables_of_the_gate_are_read_as_they_were_made():
    made, read = gate.gate_tables.__wrapped__(), gate.gate_tables.__wrapped__()
    for one, other in zip(made, read, strict=True):
        assert one is not other
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
