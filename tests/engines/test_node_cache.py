"""Copies of objects on a machine: bounded, shared by its processes, and gone when nobody uses them."""

from __future__ import annotations

import os

import pytest

from cleaner.corpus.objects import Objects
from cleaner.pipeline import run_lock
from cleaner.pipeline.node_cache import NodeCache
from cleaner.pipeline.output import OutputError
from cleaner.pipeline.run_lock import RunLock

pytest.importorskip("fsspec")


def of(size):
    return lambda path: bool(path.write_bytes(bytes(size)))


def kept(cache):
    return sorted(path.name for path in cache.folder.iterdir() if path.name.startswith("file"))


def test_what_was_not_used_for_the_longest_time_goes_first(tmp_path):
    cache = NodeCache("a", tmp_path, room=100)
    for number in range(3):
        cache.path(f"file{number}", of(30))
        os.utime(cache.folder / f"file{number}", (number, number))
    assert cache.path("file0", of(30)).stat().st_mtime > 3
    cache.path("file3", of(30))
    assert kept(cache) == ["file0", "file3"]
    assert cache.path("file4", of(1000)).stat().st_size == 1000
    assert kept(cache) == ["file4"]
    cache.close()
    assert list(tmp_path.iterdir()) == []


def test_the_copies_of_a_run_that_goes_on_stay_and_those_of_others_go(tmp_path):
    ours, same = NodeCache("a", tmp_path), NodeCache("a", tmp_path)
    ours.path("file", of(1))
    (ours.parent / "b").mkdir()
    (ours.parent / "b" / "in-use").touch()
    other = NodeCache("c", tmp_path)
    assert sorted(path.name for path in ours.parent.iterdir()) == ["a", "c"]
    ours.close()
    assert kept(same) == ["file"]
    same.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_leaves_nothing(tmp_path):
    cache = NodeCache("a", tmp_path)
    assert cache.path("file", lambda _: False) is None
    with pytest.raises(OSError, match="full"):
        cache.path("file", fails)
    assert [path.name for path in cache.folder.iterdir() if "file" in path.name] == []
    cache.close()


def fails(path):
    path.write_bytes(b"half")
    raise OSError("full")


@pytest.fixture
def place(monkeypatch):
    """Where locks lie, whose runs give signs of life often."""
    monkeypatch.setattr(run_lock, "_EVERY", 0.05)
    monkeypatch.setattr(run_lock, "_SILENT", 0.4)
    found = Objects("memory://tests/of/locks")
    found.remove(found.sizes())
    return found


def test_the_lock_of_a_run_that_is_alive_is_not_taken(place):
    told = []
    one, other = (RunLock(place, "OUT", told.append) for _ in range(2))
    one.acquire()
    with pytest.raises(OutputError, match=r"OUT is written to by a run on .* \(process \d+\); wait for it"):
        other.acquire()
    one.check()
    one.release()
    assert "OUT is locked by a run on" in told[0]
    other.acquire()
    other.release()
    assert place.sizes() == {}


def test_the_lock_of_a_dead_run_is_taken_and_one_that_comes_back_notices(place, monkeypatch):
    dead, heir = (RunLock(place, "OUT", lambda _: None) for _ in range(2))
    with monkeypatch.context() as patched:
        patched.setattr(run_lock, "_EVERY", 1.0)  # it is silent for so long
        dead.acquire()
        patched.setattr(run_lock, "_EVERY", 0.05)
        heir.acquire()
    dead._thread.join(10)
    with pytest.raises(OutputError, match="OUT is written to by a run on"):
        dead.check()
    dead.release()
    heir.check()
    heir.release()
    assert place.sizes() == {}


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"a": 1}'])
def test_a_lock_that_says_nothing_is_that_of_a_dead_run(place, content):
    place.put(run_lock.NAME, content)
    lock = RunLock(place, "OUT", lambda _: None)
    lock.acquire()
    lock.release()
