"""The environments of the peers: made once, with pinned packages, kept in a folder."""

from __future__ import annotations

import subprocess
import sys
import venv
from typing import TYPE_CHECKING

from side_by_side.contestants import ENVIRONMENTS

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 1_800
"""Seconds that an installation may take."""


class NotInstalledError(Exception):
    """A peer cannot be installed from the package index; the text is the reason."""


def python_of(folder: Path, name: str) -> Path:
    """Return the Python of an environment, which is made where it is absent or was made of other packages.

    Args:
        folder: Where environments are kept.
        name: One of :data:`~side_by_side.contestants.ENVIRONMENTS`.

    Raises:
        NotInstalledError: The package index does not give what is pinned.
    """
    wanted = "\n".join(ENVIRONMENTS[name])
    python, mark = folder / name / "bin" / "python", folder / name / "installed.txt"
    if mark.is_file() and mark.read_text() == wanted:
        return python
    print(f"installing {name}: {', '.join(ENVIRONMENTS[name])}", file=sys.stderr)
    venv.create(folder / name, with_pip=True, clear=True)
    options = ("-q", "--no-input", "--disable-pip-version-check")
    command = [str(python), "-m", "pip", "install", *options, *ENVIRONMENTS[name]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"not installed after {_PATIENCE} s") from error
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotInstalledError((errors or ["pip failed"])[-1].removeprefix("ERROR: ")[:300])
    mark.write_text(wanted)
    return python


def packages(python: Path) -> dict[str, str]:
    """Return all packages of an environment with their versions."""
    command = [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(line.split("==") for line in listed.split() if "==" in line)
