"""Where the files of a state lie; :mod:`cleaner.pipeline.object_files` has those that are at a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from cleaner.pipeline.packing import DamagedError, Parts, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ENDING = ".state"
"""How the names of the files end."""


class StateFiles(Protocol):
    """Files of packed values, by name."""

    def write(self, name: str, parts: Mapping[str, Any]) -> None:
        """Write a file, which is there when it is whole."""

    def read(self, name: str) -> Parts:
        """Return the parts of a file.

        Raises:
            FileNotFoundError: There is none.
        """

    def ahead(self, names: list[str]) -> Iterator[Parts]:
        """Yield the parts of some files, in order."""

    def has(self, name: str) -> bool:
        """Return whether there is a file."""

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""

    def take_up(self) -> set[str]:
        """Return the names of the files of an earlier run that are whole; the others go."""


class FolderFiles:
    """Files in a folder.

    Args:
        folder: The folder; made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, parts: Mapping[str, Any]) -> None:
        """Write a file, which gets its name when it is whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        pack(self._folder / name, parts)

    def read(self, name: str) -> Parts:
        """Return the parts of a file, which is mapped."""
        return unpack(self._folder / name)

    def ahead(self, names: list[str]) -> Iterator[Parts]:
        """Yield the parts of some files, in order."""
        return map(self.read, names)

    def has(self, name: str) -> bool:
        """Return whether there is a file."""
        return (self._folder / name).exists()

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        (self._folder / name).unlink(missing_ok=True)

    def take_up(self) -> set[str]:
        """Return the names of the files of an earlier run that are whole; the others go."""
        known: set[str] = set()
        if not self._folder.is_dir():
            return known
        for path in sorted(self._folder.iterdir()):
            if path.suffix == ENDING and _is_whole(path):
                known.add(path.name)
            else:
                path.unlink()
        return known


def _is_whole(path: Path) -> bool:
    try:
        unpack(path, verified=True)
    except DamagedError:
        return False
    return True
