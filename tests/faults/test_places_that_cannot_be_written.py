"""OUT and an index where nothing can be written: said before any work is done, with a remedy; nothing is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from cleaner import Config, Pipeline
from cleaner.config import DocumentsConfig
from cleaner.corpus.discovery import InputError
from cleaner.index.errors import IndexStoreError
from cleaner.pipeline.indexed import IndexUse
from cleaner.pipeline.output import OutputError

CONFIG = Config(stages=("normalize", "documents"), documents=DocumentsConfig(keep="first"))


@pytest.fixture
def source(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("a river and its bridge\n")
    return tmp_path / "in"


@pytest.fixture
def read_only():
    """Return a context in which nothing can be written below a folder, whoever asks.

    The system lets root write whatever the permissions say, so for root a folder is mounted on itself, read-only.
    """

    @contextmanager
    def made(folder):
        folder.mkdir(exist_ok=True, parents=True)
        if os.geteuid() != 0:
            folder.chmod(0o555)
            yield
            folder.chmod(0o755)
            return
        for options in (["--bind"], ["-o", "remount,bind,ro"]):
            done = subprocess.run(["mount", *options, str(folder), str(folder)], capture_output=True, check=False)
            if done.returncode:
                pytest.skip("root may write everywhere, and a read-only folder takes the right to mount one")
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)

    return made


@pytest.fixture
def nothing_is_read(monkeypatch):
    monkeypatch.setattr("cleaner.pipeline.engines.local.work_items", lambda *_: pytest.fail("inputs were read"))


def everything(folder):
    return sorted((str(path.relative_to(folder)), path.lstat().st_mtime_ns) for path in folder.rglob("*"))


@pytest.mark.usefixtures("nothing_is_read")
@pytest.mark.parametrize("below", ["", "out", "a/b/c"])
def test_a_read_only_out_or_one_below_a_read_only_folder_is_named_with_a_remedy(tmp_path, source, read_only, below):
    with read_only(tmp_path / "place"):
        reason = r"cannot write to .*place.*: (Read-only file system|Permission denied); choose another folder with -o"
        with pytest.raises(OutputError, match=reason):
            Pipeline(CONFIG, workers=1).run(source, tmp_path / "place" / below)
    assert everything(tmp_path / "place") == []


def test_results_that_became_read_only_stay_and_are_named(tmp_path, source, read_only):
    out = tmp_path / "out"
    Pipeline(CONFIG, workers=1).run(source, out)
    before = everything(out)
    with read_only(out):
        with pytest.raises(OutputError, match=r"cannot write to .*choose another folder with -o"):
            Pipeline(CONFIG, workers=1).run(source, out, restart=True)
        with pytest.raises(OutputError, match="holds the results of an earlier run"):
            Pipeline(CONFIG, workers=1).run(source, out)
        assert Pipeline(CONFIG, workers=1).run(source, out, resume=True).kept == 1
    assert everything(out) == before


@pytest.mark.usefixtures("nothing_is_read")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("file", r"file is a file; name a folder with -o"),
        ("file/out", r"file is a file, and .*file/out would lie below it; name a folder with -o"),
        ("dangling", r"dangling is a link that leads nowhere; name another folder with -o"),
        ("dangling/a/out", r"dangling is a link that leads nowhere, and .*dangling/a/out would lie below it; name"),
        ("loop/out", r"loop is a link that leads nowhere"),
        ("x" * 300, r"cannot write to x*.*x: File name too long; choose another folder with -o"),
    ],
)
def test_what_is_no_folder_is_told(tmp_path, source, name, reason):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    before = everything(tmp_path)
    with pytest.raises(OutputError, match=reason):
        Pipeline(CONFIG, workers=1).run(source, tmp_path / name)
    assert everything(tmp_path) == before


@pytest.mark.usefixtures("nothing_is_read")
@pytest.mark.parametrize("out", ["in", "in/out", "in/a/b", "link/out", "in/../in/out"])
def test_an_out_inside_of_an_input_folder_is_refused(tmp_path, source, out):
    (tmp_path / "link").symlink_to("in")
    before = everything(tmp_path)
    with pytest.raises(InputError, match=r"lies inside the input folder .*; choose one outside of it"):
        Pipeline(CONFIG, workers=1).run(source, tmp_path / out)
    assert everything(tmp_path) == before


def command(*arguments):
    code = "from cleaner.cli.app import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120
    )


def test_an_out_on_a_full_disk_leaves_nothing_and_says_so(tmp_path, source):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk takes the right to mount one")
    try:
        room = shutil.disk_usage(disk).free
        (disk / "fill").write_bytes(bytes(room))
        done = command("normalize", source, "-o", disk / "out")
        assert done.returncode == 2
        assert f"the disk of {disk / 'out'} is full; free some of it, or name a folder on another disk" in done.stderr
        assert [path.name for path in disk.iterdir()] == ["fill"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_an_index_that_cannot_be_changed_is_told_of_before_anything_is_read(tmp_path, source, read_only, monkeypatch):
    index = tmp_path / "index"
    Pipeline(CONFIG, workers=1).run(source, tmp_path / "first", index=IndexUse(index))
    with read_only(index):
        only = Pipeline(CONFIG, workers=1).run(source, tmp_path / "told", index=IndexUse(index, report_only=True))
        assert only.similar == {"indexed": 1}
        monkeypatch.setattr("cleaner.pipeline.engines.local.work_items", lambda *_: pytest.fail("was read"))
        reason = r"index cannot be changed: .*index is read-only, .*; make it writable, .* --report-only"
        with pytest.raises(IndexStoreError, match=reason):
            Pipeline(CONFIG, workers=1).run(source, tmp_path / "out", index=IndexUse(index))
    with (
        read_only(tmp_path / "place"),
        pytest.raises(IndexStoreError, match=r"place/new cannot be changed: .*place is"),
    ):
        Pipeline(CONFIG, workers=1).run(source, tmp_path / "out", index=IndexUse(tmp_path / "place/new"))
    assert not (tmp_path / "out").exists()


def test_commands_on_read_only_results_answer_or_say_what_to_do(tmp_path, source, read_only):
    out = tmp_path / "out"
    Pipeline(CONFIG, workers=1).run(source, out)
    with read_only(out):
        assert "nothing was changed" in command("explain", out, "a.txt:1").stdout
        done = command("restore", out)
        assert done.returncode == 2
        assert "make it writable, or name another place" in done.stderr
        assert command("restore", out, "-o", tmp_path / "back").returncode == 0
