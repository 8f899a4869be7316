"""A run that is stopped, or that another run or a closed stream disturbs, leaves nothing half-written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from cleaner import Config, Pipeline
from cleaner.pipeline.output import OutputFolder


@pytest.fixture
def waiting(tmp_path):
    """Start a run that waits for standard input, and return it when it has begun to write."""
    started = []

    def start(*options):
        command = [sys.executable, "-m", "cleaner", "clean", "-", "--format", "jsonl", "-o", "out", *options]
        process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        until = time.monotonic() + 60
        while not (tmp_path / "out/.work/ledger").exists():
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_nothing(waiting, tmp_path, number):
    process = waiting()
    process.send_signal(number)
    process.stdin.close()
    assert process.wait(30) == 128 + number
    assert f"stopped by {number.name}" in process.stderr.read().decode()
    assert not (tmp_path / "out").exists()


def test_a_signal_right_behind_the_entering_of_out_leaves_nothing(monkeypatch, tmp_path):
    entered = OutputFolder.__enter__

    def interrupted(self):
        entered(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(OutputFolder, "__enter__", interrupted)
    (tmp_path / "a.txt").write_text("a\n")
    with pytest.raises(KeyboardInterrupt):
        Pipeline(Config()).run([tmp_path / "a.txt"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_killed_run_is_named_and_replaced_on_demand(waiting, cleaner, tmp_path):
    process = waiting()
    process.kill()
    process.wait(30)
    (tmp_path / "a.txt").write_text("a\n")
    assert (
        "interrupted run; add --resume to go on with it, --restart"
        in cleaner("clean", "a.txt", "-o", "out", code=2).errors
    )
    assert (tmp_path / "out/.work").exists()
    cleaner("clean", "a.txt", "-o", "out", "--restart")
    assert (tmp_path / "out/corpus/a.txt").read_text() == "a\n"


@pytest.mark.parametrize("options", [[], ["--restart"]])
def test_a_second_run_into_the_same_folder_is_refused_and_the_first_goes_on(waiting, cleaner, tmp_path, options):
    process = waiting()
    (tmp_path / "a.txt").write_text("a\n")
    assert "another run is writing to out" in cleaner("clean", "a.txt", "-o", "out", *options, code=2).errors
    process.stdin.write(b'{"text": "first"}\n')
    process.stdin.close()
    assert process.wait(60) == 0
    assert json.loads((tmp_path / "out/corpus/stdin.jsonl").read_bytes()) == {"text": "first"}


@pytest.mark.parametrize(
    ("arguments", "closed", "reason"),
    [
        ("normalize -", "<&-", "standard input is closed"),
        ("normalize - < a.txt", ">&-", "standard output is closed"),
        ("clean a.txt -o out", "2>&-", ""),
    ],
)
def test_a_closed_stream_is_named_or_not_needed(tmp_path, arguments, closed, reason):
    (tmp_path / "a.txt").write_text("a\n")
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m cleaner {arguments} {closed}"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == (2 if reason else 0)
    assert reason in done.stderr.decode()
    assert b"Traceback" not in done.stderr
