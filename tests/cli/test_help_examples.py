"""Every command shows examples in its help, and every one of them runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import zstandard
from click.testing import CliRunner

from cleaner.cli.app import _cleaner, all_commands

COMMANDS = ["", "config", *all_commands()]


def examples(name):
    """Return the lines of a command's examples, without the explanation behind some of them."""
    shown = CliRunner().invoke(_cleaner, [*name.split(), "--help"], terminal_width=200).output
    _, _, rest = shown.partition("Example")
    rows = [line.strip() for line in rest.splitlines()[1:]]
    end = rows.index("") if "" in rows else len(rows)
    return [re.split(r"\s{2,}", row)[0] for row in rows[:end]]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, pages):
    """A folder in which everything is that the examples name, and a finished run of it."""
    folder = tmp_path_factory.mktemp("examples")
    for place in ("samples/pages", "dump/pages", "news", "blogs", "data"):
        shutil.copytree(pages, folder / place)
    shutil.copy(sorted(pages.glob("*.txt"))[0], folder / "dump" / "pages" / "3.txt")
    for name in ("page.txt", "data/a.txt"):
        (folder / name).write_text("Một trang sạch.\n", encoding="utf-8")
    for path in (folder / "data").glob("0*"):
        path.unlink()
    records = [{"id": n, "text": f"Page {n} of a dump. " * 5} for n in range(20)]
    lines = "".join(json.dumps(record) + "\n" for record in records).encode()
    for place in ("pages.jsonl", "data/pages.jsonl"):
        (folder / place).write_bytes(lines)
    (folder / "pages.jsonl.zst").write_bytes(zstandard.compress(lines))
    (folder / "bin").mkdir()
    program = f'#!{sys.executable}\nimport sys\nsys.argv[0] = "cleaner"\nfrom cleaner.cli import main\nmain()\n'
    for name, text in {"cleaner": program, "less": "#!/bin/sh\nexec cat\n"}.items():
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    (folder / "cleaner.toml").write_text("[options]\nrestart = true\nquiet = true\nworkers = 1\n")
    shutil.copytree(pages, folder / "all")
    shutil.copytree(folder / "dump" / "pages", folder / "all" / "pages")
    shutil.copy(folder / "pages.jsonl", folder / "all")
    sh(folder, "cleaner clean all -o out && cleaner templates out --save templates.toml")
    return folder


def sh(folder, command):
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=env, capture_output=True, timeout=300, check=False
    )
    assert done.returncode in ((0, 1) if " check " in command else (0,)), (command, done.stderr.decode())
    return done


@pytest.mark.parametrize("name", COMMANDS, ids=[name or "cleaner" for name in COMMANDS])
def test_the_examples_of_a_command_run(prepared, tmp_path, name):
    shown = examples(name)
    assert shown, f"cleaner {name} --help shows no example"
    for number, command in enumerate(shown):
        assert command.startswith("cleaner ")
        folder = tmp_path / str(number)  # so that no example needs another
        shutil.copytree(prepared, folder)
        sh(folder, command)
