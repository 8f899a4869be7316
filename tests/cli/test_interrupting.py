"""Ctrl-C in a real terminal: the run stops cleanly, and says with what command it goes on."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from cleaner.cli.stopping import going_on

SLOW = """
import sys, time
sys.argv[0] = "cleaner"
from cleaner.pipeline import budget, map_steps
from cleaner.pipeline import run
budget._HELD, run._SHARD_BYTES = 0, 1 << 14
prepare = map_steps.prepare
def slow(*arguments):
    time.sleep(0.05)
    return prepare(*arguments)
map_steps.prepare = slow
from cleaner.cli import main
main()
"""
"""The command over small shards, each of which takes a while and leaves its state in a file: as a run of hours is."""

FAST = SLOW.replace("map_steps.prepare = slow", "")
"""The same without the while."""


@pytest.fixture
def dump(tmp_path):
    records = ({"id": n, "text": " ".join(f"word{n % 400}x{i}" for i in range(60))} for n in range(2000))
    (tmp_path / "my dump.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return "my dump.jsonl"


def in_terminal(folder, command, until, number=None):
    """Run a command in a terminal, and send Ctrl-C or a signal once ``until`` is true; return its code and words."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another program
        os.chdir(folder)
        os.execve(command[0], command, {**os.environ, "TERM": "xterm-256color"})
    os.set_blocking(terminal, False)
    shown, sent, deadline = b"", False, time.monotonic() + 120
    while time.monotonic() < deadline:
        if not sent and until():
            if number is None:
                os.write(terminal, b"\x03")  # the key itself: the terminal makes the signal of it
            else:
                os.kill(child, number)
            sent = True
        try:
            piece = os.read(terminal, 1 << 16)
        except BlockingIOError:
            time.sleep(0.01)
            continue
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    assert sent, shown
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


@pytest.mark.parametrize("workers", ["1", "3"])
@pytest.mark.parametrize(("number", "code", "said"), [(None, 130, "interrupted"), (15, 143, "stopped by SIGTERM")])
def test_a_stopped_run_says_what_goes_on_and_that_does(tmp_path, dump, workers, number, code, said):
    state = tmp_path / "out" / ".work" / "state"
    found = in_terminal(
        tmp_path,
        [sys.executable, "-c", SLOW, "dedup", dump, "-o", "out", "--workers", workers],
        lambda: state.is_dir() and len(list(state.iterdir())) > 3,
        number,
    )
    assert found[0] == code
    command = f"cleaner dedup 'my dump.jsonl' -o out --workers {workers} --resume"
    assert found[1].rstrip().endswith(f"cleaner: error: {said}; go on with: {command}")
    assert "Traceback" not in found[1]
    assert state.is_dir()
    for arguments in (["-o", "fresh"], ["-o", "out", "--workers", workers, "--resume"]):
        subprocess.run([sys.executable, "-c", FAST, "dedup", dump, *arguments], cwd=tmp_path, check=True, timeout=120)
    for name in ("corpus/my dump.jsonl", "ledger/edits.parquet", "documents.parquet", "proposals.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()
    assert not (tmp_path / "out" / ".work").exists()


def test_a_run_that_has_kept_nothing_promises_nothing(tmp_path, dump):
    ledger = tmp_path / "out" / ".work" / "ledger"
    slow = SLOW.replace("budget._HELD, run._SHARD_BYTES = 0, ", "_, run._SHARD_BYTES = 0, ")
    code, shown = in_terminal(
        tmp_path, [sys.executable, "-c", slow, "dedup", dump, "-o", "out", "--workers", "1"], ledger.is_dir
    )
    assert code == 128 + signal.SIGINT
    assert shown.rstrip().endswith("cleaner: error: interrupted; nothing was left half-written")
    assert not (tmp_path / "out").exists()


def test_a_finished_run_that_is_decided_on_again_is_as_it_was(tmp_path, cleaner, dump):
    cleaner("dedup", dump, "-o", "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    state = tmp_path / "out" / ".work" / "state"
    code, shown = in_terminal(
        tmp_path,
        [sys.executable, "-c", FAST, "dedup", "out", "--rethreshold", "0.95", "--workers", "1"],
        state.is_dir,
    )
    assert code == 130
    assert "nothing was left half-written" in shown
    assert before == {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}


def test_the_command_is_one_that_a_shell_understands():
    assert going_on(["clean", "it's", "-o", "out", "--restart"]) == """cleaner clean 'it'"'"'s' -o out --resume"""
