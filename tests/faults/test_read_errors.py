"""Disks that fail in the middle of an input: what was done is kept, and a run goes on with it when they are mended."""

from __future__ import annotations

import json
import os

import pytest

from cleaner import Config, Pipeline
from cleaner.cli import running, stopping
from cleaner.config import DocumentsConfig
from cleaner.corpus import file_ranges, rereading
from cleaner.corpus.discovery import InputError
from cleaner.corpus.read_errors import ReadError
from cleaner.pipeline import budget
from cleaner.pipeline import run as pipeline
from cleaner.pipeline.state import State

EIO = 5


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(budget, "_HELD", 0)
    monkeypatch.setattr(pipeline, "_SHARD_BYTES", 1 << 12)


def dump(tmp_path, fmt="jsonl"):
    path = tmp_path / f"in.{fmt}"
    texts = [f"The bridge of the {n}th day went over river number {n * 7} and under nothing." for n in range(300)]
    if fmt == "csv":
        path.write_text("id,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts)))
    else:
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path


def failing(monkeypatch, module, name, after):
    """Let a call of the system fail behind so many bytes of a file."""
    real = getattr(os, name)

    def read(handle, what, offset):
        if offset > after:
            raise OSError(EIO, "Input/output error")
        return real(handle, what, offset)

    monkeypatch.setattr(module.os, name, read)


def corpus(out):
    return {path.name: path.read_bytes() for path in sorted((out / "corpus").iterdir())}


CONFIG = Config(stages=("normalize", "documents"), documents=DocumentsConfig(keep="first"))


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("fmt", ["jsonl", "csv"])
@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_read_before_the_disk_failed_is_not_read_again(tmp_path, monkeypatch, fmt, workers):
    path, out = dump(tmp_path, fmt), tmp_path / "out"
    Pipeline(CONFIG, workers=1).run(path, tmp_path / "whole")
    with monkeypatch.context() as broken:
        failing(broken, file_ranges, "pread", 15_000)
        with pytest.raises(ReadError, match=rf"in\.{fmt}' cannot be read any more: Input/output error; check the disk"):
            Pipeline(CONFIG, workers=workers).run(path, out)
    done = sorted(name.name for name in (out / ".work/state").iterdir())
    assert sum(name.startswith("read-") for name in done) >= 3
    put, again = State.put, []

    def noted(self, step, shard, parts):
        again.append(f"{step}-{shard:08d}.state")
        put(self, step, shard, parts)

    monkeypatch.setattr(State, "put", noted)
    Pipeline(CONFIG, workers=1).run(path, out, resume=True)
    assert not set(done) & set(again)
    assert corpus(out) == corpus(tmp_path / "whole")


@pytest.mark.usefixtures("small_shards")
def test_a_disk_that_fails_when_records_are_read_again_is_no_changed_input(tmp_path, monkeypatch):
    path, out = dump(tmp_path), tmp_path / "out"
    with monkeypatch.context() as broken:
        failing(broken, rereading, "preadv", 0)
        with pytest.raises(ReadError, match="Input/output error"):
            Pipeline(CONFIG, workers=1).run(path, out)
    assert any((out / ".work/state").iterdir())
    Pipeline(CONFIG, workers=1).run(path, out, resume=True)
    assert len(corpus(out)["in.jsonl"].splitlines()) == 300


@pytest.mark.usefixtures("small_shards")
def test_a_file_that_is_gone_or_changed_is_no_read_error(tmp_path, monkeypatch):
    path, out = dump(tmp_path), tmp_path / "out"
    real = os.preadv

    def gone(handle, buffers, offset):
        path.unlink(missing_ok=True)
        return real(handle, buffers, offset)

    monkeypatch.setattr(rereading.os, "preadv", gone)
    with pytest.raises(InputError, match="was changed while it was read") as found:
        Pipeline(CONFIG, workers=1).run(path, out)
    assert not isinstance(found.value, ReadError)
    assert not out.exists()


def test_a_small_run_leaves_nothing(tmp_path, monkeypatch):
    path, out = dump(tmp_path), tmp_path / "out"
    failing(monkeypatch, rereading, "preadv", 0)
    with pytest.raises(ReadError):
        Pipeline(CONFIG, workers=1).run(path, out)
    assert not out.exists()


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("kept", [True, False])
def test_the_command_says_how_to_go_on(tmp_path, monkeypatch, capsys, kept):
    from cleaner.cli.app import main

    path, out = dump(tmp_path), tmp_path / "my out"
    if not kept:
        monkeypatch.setattr(budget, "_HELD", 1 << 24)
    failing(monkeypatch, file_ranges, "pread", 15_000)
    monkeypatch.setattr(stopping.sys, "argv", ["cleaner", "dedup", str(path), "-o", str(out), "--workers", "1"])
    monkeypatch.setattr(running, "terminal_progress", lambda **_: _Quiet())
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "cannot be read any more: Input/output error; check the disk, or fetch the file again" in said
    assert (f"then go on with: cleaner dedup {path} -o '{out}' --workers 1 --resume" in said) == kept


class _Quiet:
    def __getattr__(self, name):
        return lambda *_, **__: None
