"""Running the command as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture
def cleaner(tmp_path):
    """Run ``cleaner`` with arguments in ``tmp_path`` and return the finished process."""

    def run(*args, stdin=b"", code=0, **options):
        finished = subprocess.run(
            [sys.executable, "-m", "cleaner", *map(str, args)],
            cwd=options.pop("cwd", tmp_path),
            input=stdin,
            capture_output=True,
            timeout=300,
            check=False,
            env={**os.environ, "NO_COLOR": "1", **options.pop("env", {})},
            **options,
        )
        out, err = finished.stdout, finished.stderr.decode("utf-8", "replace")
        assert "Traceback" not in err, err
        assert finished.returncode == code, (finished.returncode, out[-2000:], err[-2000:])
        finished.errors = err
        return finished

    return run
