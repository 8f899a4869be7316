"""Files of a run on a machine that are kept elsewhere, too: fetched once, and as many as there is room for."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FOLDER = "cleaner-cache"
_HELD = "in-use"
"""File of a cache that those who use it have a lock on: the system lets go of it when they are killed."""
_LOCKS = 64
"""Files that are locked while others are fetched: a file has one of them by its name."""
_SHARE = 2
"""Part of what is free on the disk that a cache may take: one in so many."""
_LOOKS = 16
"""How often the files are counted until they fill their room."""


class NodeCache:
    """A folder that the processes of one machine share for a run.

    What was used last stays; what does not fit goes. A file that goes may still be mapped: the system keeps its bytes
    until it is not. Caches of runs that nobody carries out any more are removed when a new one is opened.

    Args:
        run: Name of the run, of letters and digits.
        parent: Folder for caches; ``None`` takes the system's for temporary files.
        room: Bytes that may be taken; ``None`` takes half of what is free.

    Example:
        >>> import tempfile
        >>> cache = NodeCache("a1", Path(tempfile.mkdtemp()))
        >>> path = cache.path("values", lambda part: bool(part.write_bytes(b"12")))
        >>> path.read_bytes(), cache.path("values", lambda part: False).read_bytes()
        (b'12', b'12')
        >>> cache.path("others", lambda part: False) is None
        True
        >>> cache.close()
    """

    def __init__(self, run: str, parent: Path | None = None, room: int | None = None) -> None:
        self.parent = (parent or Path(gettempdir())) / f"{_FOLDER}-{os.getuid()}"
        self.folder = self.parent / run
        self._use = self._held()
        self._let_go = finalize(self, os.close, self._use)  # whoever forgets to close it holds it no longer
        self._remove_unused()
        self._room = shutil.disk_usage(self.folder).free // _SHARE if room is None else room
        self._added = self._room  # so that what other processes have added is counted with the first file

    def path(self, name: str, made: Callable[[Path], bool]) -> Path | None:
        """Return the path of a file; of several processes that want it at once, one makes it.

        Args:
            name: Name of the file.
            made: Writes it to a path, and returns whether there is such a file.
        """
        path = self.folder / name
        if _touched(path):
            return path
        with self._locked(name):
            if _touched(path):
                return path
            return path if self.put(name, made) else None

    def put(self, name: str, made: Callable[[Path], bool]) -> bool:
        """Make a file, in place of an older one; return whether there is such a file."""
        part = self.folder / f".{name}.{secrets.token_hex(4)}.part"
        try:
            if not made(part):
                return False
            size = part.stat().st_size
            part.replace(self.folder / name)
        finally:
            part.unlink(missing_ok=True)
        self._added += size
        if self._added * _LOOKS >= self._room:
            self._make_room(name)
        return True

    def drop(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the cache; it goes if nobody else uses it."""
        with suppress(OSError):
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(self.folder, ignore_errors=True)
        self._let_go()
        with suppress(OSError):  # another cache is there
            self.parent.rmdir()

    def remove(self) -> None:
        """Remove the cache, whoever has it open: the run is over."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.close()

    def _held(self) -> int:
        """Return a descriptor that holds the folder, which another process may just have removed as unused."""
        while True:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                handle = os.open(self.folder / _HELD, os.O_CREAT | os.O_RDWR, 0o600)
                fcntl.flock(handle, fcntl.LOCK_SH)
                if (self.folder / _HELD).exists():
                    return handle
                os.close(handle)

    def _make_room(self, wanted: str) -> None:
        """Remove files that were not used for the longest time, but the one that is wanted, to three quarters."""
        self._added = 0
        files: list[tuple[float, int, str]] = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # another process removed it
                    status = entry.stat()
                    files.append((status.st_mtime, status.st_size, entry.name))
        taken = sum(size for _, size, _ in files)
        if taken <= self._room:
            return
        for _, size, name in sorted(files):
            if taken <= self._room * 3 // 4:
                return
            if name != wanted and not name.startswith((".", _HELD, "lock-")):
                self.drop(name)
                taken -= size

    def _remove_unused(self) -> None:
        """Remove caches of other runs of which no process is left."""
        for folder in self.parent.iterdir():
            if folder == self.folder:
                continue
            with suppress(OSError):  # it is in use, or is no cache
                handle = os.open(folder / _HELD, os.O_RDWR)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(handle)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        handle = os.open(self.folder / f"lock-{zlib.crc32(name.encode()) % _LOCKS:02}", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _touched(path: Path) -> bool:
    """Note that a file is used; return whether there is one."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True
