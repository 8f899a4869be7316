"""Dumps that are cleaned in this process, in a folder of their own."""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from cleaner.corpus.discovery import InputError
from cleaner.ledger.run_files import RESULTS
from cleaner.pipeline.run import Pipeline


class Cleaned:
    """A dump and the results of a run over it.

    Args:
        root: A folder of its own; inputs go to ``in``, results to ``out``.
    """

    def __init__(self, root):
        self.root, self.inputs, self.out = root, root / "in", root / "out"

    def write(self, files):
        for file in files:
            path = self.inputs / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)

    def run(self, config=None, out=None, inputs=None, **options):
        """Clean the dump; return None where nothing in it can be read."""
        try:
            return Pipeline(config, **{"workers": 1, **options}).run(inputs or [self.inputs], out or self.out)
        except InputError:
            return None

    def listing(self):
        """Return what stands around the results: names, kinds, times, inodes, bytes."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            if not path.is_relative_to(self.out):
                status = path.lstat()
                data = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                # The folder itself changes when OUT is made in it; all that stands in it may not.
                found[str(path)] = (status.st_mode, status.st_ino, status.st_mtime_ns, status.st_nlink, data)
        return found


@contextmanager
def _cleaned():
    with tempfile.TemporaryDirectory() as name:
        yield Cleaned(Path(name))


@pytest.fixture(scope="session")
def dump():
    """Return what makes a dump; every example of a property has its own."""
    return _cleaned


@pytest.fixture(scope="session")
def content():
    """Return what gives every byte of some results but the time that the run took."""

    def of(out):
        found = {}
        for name in RESULTS:
            for path in sorted([out / name, *(out / name).rglob("*")]):
                if path.is_file():
                    found[str(path.relative_to(out))] = path.read_bytes()
        return found | {"summary.json": {**json.loads(found["summary.json"]), "seconds": 0}}

    return of
