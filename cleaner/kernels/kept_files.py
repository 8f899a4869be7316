"""Files that a process keeps for the next one, to spare it the making: machine code of kernels, and tables.

A file is named by a digest of all that its content depends on, so none is ever out of date, and begins with a digest of
its content, so none is read that was not written to its end.
"""

from __future__ import annotations

import functools
import hashlib
import os
from contextlib import suppress
from pathlib import Path

_FOLDER = "NUMBA_CACHE_DIR"  # Numba's variable for the same purpose
_DIGEST = 16


def digest(data: bytes) -> str:
    """Return the digest by which files are named and known to be whole."""
    return hashlib.blake2b(data, digest_size=_DIGEST).hexdigest()


def read(name: str) -> bytes | None:
    """Return the content of a file; ``None`` where there is none that is whole.

    Args:
        name: Its name, in which there is a digest of what the content depends on.
    """
    for folder in _folders():
        with suppress(OSError):
            known, _, content = (folder / name).read_bytes().partition(b"\n")
            if known == digest(content).encode():
                return content
            (folder / name).unlink()
    return None


def exists(name: str) -> bool:
    """Return whether there is a file of some name, whole or not."""
    return any((folder / name).exists() for folder in _folders())


def write(name: str, content: bytes) -> None:
    """Write a file, into the first folder that can be written; where none can, the next process has to do without."""
    for folder in _folders():
        temporary = folder / f"{name}.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(digest(content).encode() + b"\n" + content)
            temporary.replace(folder / name)
        except OSError:
            continue
        return


@functools.cache
def _folders() -> tuple[Path, ...]:
    """Return where files may lie: where a person wants them, beside the kernels, in the user's cache folder."""
    named = os.environ.get(_FOLDER)
    beside = Path(__file__).parent / "__pycache__"
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "cleaner" / "kernels"
    return (Path(named), beside, user) if named else (beside, user)
