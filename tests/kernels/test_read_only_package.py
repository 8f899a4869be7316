"""The package in a folder that nobody can write to: kernels run, are kept elsewhere, and a compilation is announced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

PROGRAM = """
import sys
import numpy as np
import cleaner
from cleaner.kernels.runtime import when_compiling
from cleaner.kernels.strings import count_characters

when_compiling(lambda: print("compiling"))
counts = np.zeros(1, np.int64)
count_characters(np.full(5_000, ord("a"), np.uint8), np.array([0, 5_000]), counts)
print(cleaner.__file__, counts.tolist(), "numba" in sys.modules)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory, root):
    """A folder with the package as it is installed, on a file system that takes no writes."""
    folder = tmp_path_factory.mktemp("installed")
    if os.geteuid() != 0:
        _copied(root, folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)]  # root may write wherever modes forbid it
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system that takes no writes needs the right to mount one")
    try:
        _copied(root, folder)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _copied(root, folder):
    without = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    shutil.copytree(root / "cleaner", folder / "cleaner", ignore=without)


def run(package, home):
    """Return the lines that the program prints."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")}
    environment = kept | {"PYTHONPATH": str(package), "HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment, cwd=home
    )
    return done.stdout.splitlines()


def test_a_kernel_is_compiled_once_and_kept_in_the_cache_folder_of_the_user(package, tmp_path):
    with pytest.raises(OSError, match=r"Read-only|Permission"):
        (package / "cleaner" / "new").touch()
    module = package / "cleaner" / "__init__.py"
    assert run(package, tmp_path) == ["compiling", f"{module} [5000] True"]
    assert any((tmp_path / ".cache" / "cleaner" / "kernels").iterdir())
    assert run(package, tmp_path) == [f"{module} [5000] False"]


def test_where_nothing_can_be_written_each_process_compiles_and_says_so(package):
    expected = ["compiling", f"{package / 'cleaner' / '__init__.py'} [5000] True"]
    assert run(package, package) == expected
    assert run(package, package) == expected
