"""Runs in processes of their own, which documents kill from within."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

KILLED_FROM_WITHIN = """
import json, os, signal, sys

from cleaner.pipeline import budget, map_steps, run

step, held, most, *command = sys.argv[1:]
if held == "files":
    budget._HELD, run._SHARD_BYTES = 0, 1 << 12
real = getattr(map_steps, step)

def deadly(first, *rest):
    texts = first.parsed.batch if step == "prepare" else first
    if step == "read":
        hit = any(b"deadly" in piece.data for piece in first.pieces)
    else:
        hit = any("deadly" in text for text in texts.column("text").to_pylist())
    if hit:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(first, *rest)

setattr(map_steps, step, deadly)
from cleaner.cli import app, clean, dedup, running  # noqa
import cleaner.cli.progress, cleaner.corpus.records, cleaner.report.build

ends = []
while len(ends) < int(most):
    child = os.fork()
    if child == 0:
        sys.argv = ["cleaner", *command, "--resume"]
        app.main()
    ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if ends[-1] >= 0:
        break
print(json.dumps(ends))
"""


@pytest.fixture(scope="session")
def run_again_and_again():
    """Return a function that carries out a command, again and again while documents kill it.

    A step is the function of the map passes that a text with the word "deadly" kills the process in.
    """

    def carry_out(step, command, held="memory", most=9):
        done = subprocess.run(
            [sys.executable, "-c", KILLED_FROM_WITHIN, step, held, str(most), *map(str, command)],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]), done.stderr

    return carry_out
