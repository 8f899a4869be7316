"""Objects at a URL: made once, waited for, removed; and errors that go from one process to another."""

from __future__ import annotations

import errno
import pickle

import pytest
from s3_server import s3_server

from cleaner.corpus import objects
from cleaner.corpus.objects import Objects
from cleaner.corpus.remote import RemoteError, told


@pytest.fixture(scope="module")
def folder():
    """A folder in a bucket of a real server."""
    with s3_server():
        yield Objects("s3://bucket/some/folder/")


def test_an_object_is_made_once(folder):
    assert [folder.create("lock", data) for data in (b"1", b"2")] == [True, False]
    assert folder.read("lock") == b"1"
    folder.remove(["lock", "never-there"])
    assert folder.create("lock", b"3")
    folder.remove(["lock"])


def test_names_are_those_of_objects_and_folders_and_sizes_those_of_all_objects(folder, tmp_path):
    (tmp_path / "file").write_bytes(b"123")
    folder.put("a/b/c", b"1")
    folder.put_file("d", tmp_path / "file")
    assert (folder.names(), folder.sizes()) == (["a", "d"], {"a/b/c": 1, "d": 3})
    assert (folder / "a").sizes() == {"b/c": 1}
    assert (folder.has("d"), folder.has("a"), folder.has("e")) == (True, False, False)
    assert folder.fetch("d", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"123"
    assert not folder.fetch("e", tmp_path / "none")
    assert not (tmp_path / "none").exists()
    folder.remove(folder.sizes())
    assert (folder.names(), folder.sizes()) == ([], {})


@pytest.mark.usefixtures("folder")
def test_a_bucket_that_is_not_there_is_told_by_whoever_reads_or_writes():
    nowhere = Objects("s3://nowhere/out")
    for action in (nowhere.names, lambda: nowhere.put("a", b""), lambda: nowhere.create("a", b"")):
        with pytest.raises(RemoteError, match="there is no bucket s3://nowhere; make it"):
            action()


class Faulty:
    """A system of files that fails so many times."""

    def __init__(self, error, times):
        self.error, self.times, self.content = error, times, {}

    def invalidate_cache(self):
        """Do nothing."""

    def exists(self, path):
        return path in self.content

    def cat_file(self, path):
        if self.times:
            self.times -= 1
            raise self.error
        return self.content[path]

    def pipe_file(self, path, data, mode="overwrite"):
        if mode == "create":
            raise self.error
        self.content[path] = data


@pytest.fixture
def faulty(monkeypatch):
    """A function that makes the storage a faulty one."""

    def made(error, times=0):
        system = Faulty(error, times)
        monkeypatch.setattr(objects, "system_of", lambda _url: (system, "bucket/out"))
        monkeypatch.setattr(objects, "_WAITS", (0.0, 0.0))
        return system

    return made


def test_a_server_that_answered_before_is_waited_for(faulty):
    system, place = faulty(ConnectionResetError("reset")), Objects("s3://bucket/out")
    place.put("a", b"1")
    system.times = 2
    assert place.read("a") == b"1"
    system.times = 3
    with pytest.raises(RemoteError, match="cannot be reached"):
        place.read("a")
    place.waits, system.times = False, 1
    with pytest.raises(RemoteError, match="cannot be reached"):
        place.read("a")


@pytest.mark.parametrize("error", [ConnectionResetError("reset"), PermissionError("no")])
def test_a_server_that_never_answered_or_refuses_is_told_at_once(faulty, error):
    system = faulty(error, times=1)
    with pytest.raises(RemoteError):
        Objects("s3://bucket/out").read("a")
    assert system.times == 0


def test_a_storage_without_a_put_on_condition_is_asked_first(faulty):
    system, place = faulty(OSError(errno.ENOSYS, "not implemented")), Objects("s3://bucket/out")
    assert [place.create("lock", data) for data in (b"1", b"2")] == [True, False]
    assert system.content == {"bucket/out/lock": b"1"}


def test_what_is_wrong_is_told_in_another_process_as_well():
    with pytest.raises(RemoteError) as caught, told("s3://bucket/a"):
        raise TimeoutError("30 s")
    back = pickle.loads(pickle.dumps(caught.value))
    assert (str(back), back.fault, back.may_pass) == (str(caught.value), caught.value.fault, True)
