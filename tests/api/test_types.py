"""A type checker in strict mode infers what comes back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SNIPPET = Path(__file__).parent / "typed_snippet.py"


def check(root, tmp_path, text):
    pytest.importorskip("mypy")
    pytest.importorskip("polars")
    (tmp_path / "snippet.py").write_text(text, encoding="utf-8")
    # With the settings and the cache of the project's own check, which then need not read cleaner and polars again.
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml", tmp_path / "snippet.py"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_the_types_are_inferred_and_what_is_wrong_is_told(root, tmp_path):
    wrong = '\n\ndef wrong() -> int:\n    cleaner.DocumentsConfig(keep="newst")\n    return cleaner.normalize("a")\n'
    done = check(root, tmp_path, SNIPPET.read_text(encoding="utf-8") + wrong)
    told = [line.rpartition(": ")[2] for line in done.stdout.splitlines() if ": error: " in line]
    assert len(told) == 2, done.stdout
    assert '"newst"' in told[0] or "newst" in done.stdout
    assert 'got "Result", expected "int"' in done.stdout
