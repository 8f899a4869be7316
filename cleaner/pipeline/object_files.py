"""The files of a state as objects at a URL, with copies on each machine that works on them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cleaner.corpus.remote import RemoteError
from cleaner.pipeline.node_cache import NodeCache
from cleaner.pipeline.output import OutputError
from cleaner.pipeline.packing import DamagedError, Parts, pack, unpack
from cleaner.pipeline.state_files import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cleaner.corpus.objects import Objects

_AHEAD = 16
"""Objects that are fetched at a time in front of who goes through many: a request takes some hundredths of a second."""
_REMOVED_AT_ONCE = 500
"""Objects that are removed with one request."""


class ObjectFiles:
    """Files that are objects at a URL. Each is packed on this machine and put as a whole; readers fetch and map it.

    It can be sent to another process, on any machine, which sees the same objects.

    Args:
        objects: The folder of the objects.
        run: Name of the run that this machine has copies for: another one may have put others under the same names.
        scratch: Folder for copies, on each machine; ``None`` takes the system's for temporary files.
    """

    def __init__(self, objects: Objects, run: str, scratch: Path | None = None) -> None:
        self._objects = objects
        self._run, self._scratch = run, scratch
        self._cache = NodeCache(run, scratch)
        self._removed: set[str] = set()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[ObjectFiles], tuple[Objects, str, Path | None]]:
        """Send where the objects are; who gets it must not find what was removed here."""
        self._flush()
        return ObjectFiles, (self._objects, self._run, self._scratch)

    def write(self, name: str, parts: Mapping[str, Any]) -> None:
        """Put an object."""
        with self._lock:
            self._removed.discard(name)

        def put(path: Path) -> bool:
            pack(path, parts)
            self._objects.put_file(name, path)
            return True

        with told_of(self._objects):
            self._cache.put(name, put)

    def read(self, name: str) -> Parts:
        """Return the parts of an object, of which this machine has a copy from now on."""
        while True:
            with told_of(self._objects):
                path = self._cache.path(name, lambda part: self._fetched(name, part))
            if path is None:
                raise FileNotFoundError(f"{self._objects.url}/{name}")
            try:
                return unpack(path)
            except FileNotFoundError:  # another process needed its room
                continue

    def ahead(self, names: list[str]) -> Iterator[Parts]:
        """Yield the parts of some objects, in order; some are fetched before their turn."""
        with ThreadPoolExecutor(_AHEAD, thread_name_prefix="cleaner-fetch") as pool:
            for first in range(0, len(names), _AHEAD):
                yield from pool.map(self.read, names[first : first + _AHEAD])

    def has(self, name: str) -> bool:
        """Return whether there is an object."""
        if name in self._removed:
            return False
        with told_of(self._objects):
            return self._objects.has(name)

    def remove(self, name: str) -> None:
        """Remove an object; some are removed with one request."""
        self._cache.drop(name)
        with self._lock:
            self._removed.add(name)
            waiting = len(self._removed)
        if waiting >= _REMOVED_AT_ONCE:
            self._flush()

    def take_up(self) -> set[str]:
        """Return the names of all objects: each was put as a whole."""
        with told_of(self._objects):
            return {name for name in self._objects.sizes() if name.endswith(ENDING)}

    def close(self) -> None:
        """Let go of the copies of this machine; they go where no other process has them."""
        self._removed.clear()  # what is left of the run goes as a whole, or stays
        self._cache.close()

    def forget(self) -> None:
        """Remove the copies of this machine, which nobody asks for any more."""
        self._cache.remove()

    def _fetched(self, name: str, path: Path) -> bool:
        """Fetch an object to a path, and make sure that it is what was put."""
        if name in self._removed or not self._objects.fetch(name, path):
            return False
        try:
            unpack(path, verified=True)
        except DamagedError as error:
            raise OutputError(
                f"{self._objects.url}/{name} is not whole: the storage keeps what was not written to its end; "
                "add --restart to begin again"
            ) from error
        return True

    def _flush(self) -> None:
        with self._lock:
            names = sorted(self._removed)
            self._removed.clear()
            if names:
                with told_of(self._objects):
                    self._objects.remove(names)


@contextmanager
def told_of(objects: Objects) -> Iterator[None]:
    """Name the place of what cannot be read or written.

    Raises:
        OutputError: The storage cannot be reached, or refuses.
    """
    try:
        yield
    except RemoteError as error:
        raise OutputError(f"{objects.url}: {error}") from error
