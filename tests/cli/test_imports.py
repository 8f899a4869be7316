"""What a command must not import: each of these costs more than the whole of what it does."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from cleaner.cli.app import command_names

HEAVY = (
    "numba", "llvmlite", "numpy", "pyarrow", "pandas", "ftfy", "chardet", "datasketch", "lxml", "fsspec", "ray", "rich",
)  # fmt: skip
"""Processor seconds to import: numba .3, datasketch .6, pyarrow .16, numpy .12, ftfy .06."""


def imported(*arguments, cwd=None):
    """Return which of the heavy modules a command has imported when it ends, and its exit code."""
    code = (
        "import json, sys\n"
        f"sys.argv = {['cleaner', *arguments]!r}\n"
        "from cleaner.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    code = end.code or 0\n"
        f"print(json.dumps([sorted(set({HEAVY!r}) & set(sys.modules)), code]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=cwd)
    return tuple(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_command_itself_imports_nothing_heavy(option):
    assert imported(option) == ([], 0)


@pytest.mark.parametrize("command", command_names())
def test_the_help_of_a_command_imports_nothing_heavy(command):
    assert imported(command, "--help") == ([], 0)


def test_a_wrong_option_is_told_without_anything_heavy():
    assert imported("clean", "--no-such-option") == ([], 2)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("clean.txt", "Một trang sạch.\n", 0),
        ("spaces.txt", "Một\u00a0trang. \n", 1),
        ("broken.txt", "MÃ´Ì£t trang â€œháº¡i\u201d.\n", 1),
        ("clean.jsonl", '{"text": "Một trang sạch."}\n', 0),
        ("clean.csv", "id,text\n1,Một trang sạch.\n", 0),
    ],
)
def test_check_of_a_small_file_imports_only_what_it_needs(tmp_path, name, text, code):
    (tmp_path / name).write_text(text, encoding="utf-8")
    heavy, ended = imported("check", name, cwd=tmp_path)
    assert ended == code
    needed = {"ftfy", "numpy"} if name == "broken.txt" else set()  # counts of syllables are an array
    assert set(heavy) <= needed
