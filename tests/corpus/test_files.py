from __future__ import annotations

import bz2
import gzip
import itertools
import lzma
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.corpus.discovery import InputError
from cleaner.corpus.files import open_input, open_output, path_below

KINDS = [None, "gz", "zst", "bz2", "xz"]


def written(path, compression, parts):
    with open_output(path, compression) as file:
        for part in parts:
            file.write(part)
    return path.read_bytes()


@pytest.mark.parametrize("compression", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(data=st.binary(max_size=2000), cuts=st.lists(st.integers(0, 2000), max_size=4), times=st.sampled_from([1, 500]))
def test_the_bytes_of_a_file_do_not_depend_on_how_they_are_written(tmp_path, compression, data, cuts, times):
    data = data * times
    bounds = sorted({0, len(data), *(min(cut * times, len(data)) for cut in cuts)})
    parts = [data[a:b] for a, b in itertools.pairwise(bounds)]
    at_once = written(tmp_path / "one", compression, [data])
    assert written(tmp_path / "other name", compression, parts) == at_once
    with open_input(tmp_path / "one", compression) as file:
        assert file.read() == data


def test_compressed_files_are_one_stream_that_other_tools_read(tmp_path):
    assert bz2.decompress(written(tmp_path / "c", "bz2", [b"1\n", b"2\n"])) == b"1\n2\n"
    assert lzma.decompress(written(tmp_path / "d", "xz", [b"1\n", b"2\n"])) == b"1\n2\n"
    assert gzip.decompress(written(tmp_path / "a", "gz", [b"1\n", b"2\n"])) == b"1\n2\n"
    reader = zstandard.ZstdDecompressor().decompressobj()
    assert reader.decompress(written(tmp_path / "b", "zst", [b"1\n", b"2\n"])) == b"1\n2\n"
    assert reader.eof
    assert not reader.unused_data


def test_gz_holds_neither_time_nor_name(tmp_path):
    data = written(tmp_path / "a", "gz", [b"x"])
    assert data[3:8] == bytes(5)


@pytest.mark.parametrize("compression", KINDS)
def test_a_file_has_its_name_only_when_it_is_whole(tmp_path, compression):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"old")
    file = open_output(path, compression)
    file.write(b"new" * 10_000)
    assert path.read_bytes() == b"old"
    file.close()
    file.close()
    with open_input(path, compression) as stream:
        assert stream.readline() == b"new" * 10_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("compression", KINDS)
def test_after_an_error_nothing_is_left(tmp_path, compression):
    file = open_output(tmp_path / "a.jsonl", compression)
    file.write(b"new")
    file.__exit__(KeyError, KeyError(), None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("compression", KINDS)
def test_a_full_disk_is_an_error_and_leaves_no_half_file(tmp_path, compression):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    probe = open_output(tmp_path / "a", None)
    (part,) = tmp_path.glob(".*.part")
    probe.discard()
    part.symlink_to(full)
    file = open_output(tmp_path / "a", compression)
    file.write(b"x" * 100)
    with pytest.raises(OSError, match="No space left"):
        file.close()
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("compression", KINDS)
def test_a_compressed_file_is_read_line_by_line(tmp_path, compression):
    written(tmp_path / "a", compression, [b"1\n2", b"\n3"])
    with open_input(tmp_path / "a", compression) as file:
        assert list(file) == [b"1\n", b"2\n", b"3"]


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", ""])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="leads out"):
        path_below(tmp_path / "out", name)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b").symlink_to(tmp_path)
    with pytest.raises(InputError, match="through a link"):
        path_below(tmp_path / "out", "b/a.txt")
    assert path_below(tmp_path / "out", "c/d/a.txt").parent.is_dir()
