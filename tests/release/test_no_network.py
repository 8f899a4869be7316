"""A run opens no connection and starts no program: both are refused to it, and in a second way by the system."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REFUSING = Path(__file__).with_name("refusing.py")
COMMANDS = [
    (["clean", "in", "-o", "out"], 0),
    (["dedup", "in", "-o", "dedup", "--index", "index"], 0),
    (["report", "out"], 0),
    (["restore", "out", "-o", "back"], 0),
    (["explain", "out", "more.jsonl:1"], 0),
    (["check", "notes.txt", "--fix"], 1),
    (["tune", "out"], 0),
]


def without_network():
    """Return the words that run a command where there is no network at all; ``None`` where that cannot be had."""
    words = ["unshare", "--net", *(["--map-root-user"] if os.getuid() else [])]
    if shutil.which("unshare") is None:
        return None
    return words if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0 else None


def refused(arguments, folder, before=()):
    """Run a command in a process to which all that is refused; return its exit code and what it tried."""
    done = subprocess.run(
        [*before, sys.executable, str(REFUSING), *arguments],
        cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    said = json.loads(done.stderr.splitlines()[-1])
    return said["code"], said["tried"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pages):
    """A folder with dumps of several formats."""
    folder = tmp_path_factory.mktemp("refused")
    shutil.copytree(pages, folder / "in")
    (folder / "in" / "more.jsonl").write_text(
        '{"text": "Viá»‡t Nam quÃª hÆ°Æ¡ng https://example.org/a"}\n' * 3, "utf-8"
    )
    (folder / "in" / "more.html").write_text("<!DOCTYPE html SYSTEM 'http://example.org/x.dtd'><p>Text", "utf-8")
    (folder / "notes.txt").write_text("Một\u00a0trang\n", "utf-8")
    return folder


def test_no_command_opens_a_connection_or_starts_a_program(folder):
    for command, expected in COMMANDS:
        assert (command, *refused(command, folder)) == (command, expected, [])


def test_a_run_works_where_there_is_no_network(folder):
    before = without_network()
    if before is None:
        pytest.skip("this system gives no name space without a network (unshare --net)")
    code, tried = refused(["clean", "in", "-o", "alone"], folder, before)
    assert (code, tried) == (0, [])
    assert (folder / "alone" / "report.html").exists()


def test_what_is_refused_is_seen(folder):
    code, tried = refused(["clean", "https://127.0.0.1:9/a.jsonl", "-o", "remote"], folder)
    assert code != 0
    assert any(event.startswith("socket.") for event in tried), tried
