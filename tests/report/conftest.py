"""Runs whose reports are looked at."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cleaner.pipeline.run import Pipeline


@pytest.fixture(scope="session")
def run_folder():
    """A folder that stays for the session, for runs that several tests look at."""
    with tempfile.TemporaryDirectory(prefix="cleaner-report-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sample_run(root, run_folder):
    """The results of the five sample pages."""
    Pipeline().run([root / "samples" / "pages"], run_folder / "samples")
    return run_folder / "samples"


@pytest.fixture
def cleaner_command(tmp_path):
    """Run ``cleaner`` as a user does, in a process of its own."""

    def run(*args, **env):
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *map(str, args)],
            cwd=tmp_path, capture_output=True, timeout=300, check=False, env={**os.environ, **env},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done

    return run
