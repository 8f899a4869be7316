"""A folder of objects at a URL: what a run writes where there is no disk, through fsspec.

An object of S3, and of what is made like it, is put as a whole or not at all, so nothing needs to be renamed. Other
systems of fsspec write byte by byte; what they keep of a write that was cut off is told by the digest of its content.
"""

from __future__ import annotations

import errno
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.corpus.remote import RemoteError, causes, system_of, told
from cleaner.corpus.schema import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_Done = TypeVar("_Done")

_WAITS = (1.0, 3.0, 9.0, 27.0)
"""Seconds between tries, beside the few that the libraries make within three seconds: a server is started again within
a minute, and a run may have hours behind it."""

_AT_ONCE = 1000
"""Objects that one request of S3 removes."""

_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
"""Codes with which S3 says that there is an object of the name."""

_OF_BUCKETS = ("s3", "s3a", "gs", "gcs", "abfs", "az", "oss")
"""Protocols whose folders are parts of names: they need not be made, but the first of them, the bucket."""


class Objects:
    """Objects by their names below a URL.

    A server that is not there is waited for, once it has answered: the first request says at once that it is not.
    They can be sent to another process, with what is known of the server.

    Attributes:
        url: The folder.
        waits: A server that is not there any more is waited for.

    Args:
        url: The folder, as in ``s3://bucket/folder``; it need not be there.

    Raises:
        RemoteError: By every method: the server cannot be reached, or refuses. A bucket that is missing is named.

    Example:
        >>> folder = Objects("memory://docs/of/objects")
        >>> folder.put("a/b", b"12")
        >>> folder.read("a/b"), folder.read("a/c"), folder.sizes()
        (b'12', None, {'a/b': 2})
        >>> folder.create("a/b", b"3"), folder.create("a/c", b"3")
        (False, True)
        >>> folder.remove(["a/b", "a/c"])
        >>> folder.sizes()
        {}
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.waits = True
        self._reached = False

    def __truediv__(self, name: str) -> Objects:
        """Return a folder in this one."""
        inner = Objects(f"{self.url}/{name}")
        inner._reached = self._reached
        return inner

    def put(self, name: str, data: bytes) -> None:
        """Write an object; one of that name is replaced."""
        self._made(name, lambda system, path: system.pipe_file(path, data))

    def put_file(self, name: str, path: Path) -> None:
        """Write an object from a file."""
        self._made(name, lambda system, to: system.put_file(str(path), to))

    def create(self, name: str, data: bytes) -> bool:
        """Write an object unless there is one of that name; return whether it was written.

        Of two that try at the same time one writes, where the storage can do that (S3 and those that take its
        ``If-None-Match``); elsewhere both may.
        """

        def made(system: Any, path: str) -> bool:
            try:
                system.pipe_file(path, data, mode="create")
            except Exception as error:
                if _is_taken(error):
                    return False
                if not any(getattr(one, "errno", None) == errno.ENOSYS for one in causes(error)):
                    raise
                if system.exists(path):  # the storage has no such request
                    return False
                system.pipe_file(path, data)
            return True

        return self._made(name, made)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an object; ``None`` if there is none."""

        def content(system: Any, path: str) -> bytes | None:
            try:
                return bytes(system.cat_file(f"{path}/{name}"))
            except FileNotFoundError:
                return None

        return self._done(content)

    def fetch(self, name: str, path: Path) -> bool:
        """Write an object to a file; return whether there is one."""

        def fetched(system: Any, folder: str) -> bool:
            try:
                system.get_file(f"{folder}/{name}", str(path))
            except FileNotFoundError:
                path.unlink(missing_ok=True)
                return False
            return True

        return self._done(fetched)

    def has(self, name: str) -> bool:
        """Return whether there is an object of a name, whoever put it."""

        def there(system: Any, path: str) -> bool:
            system.invalidate_cache()
            return bool(system.isfile(f"{path}/{name}"))

        return self._done(there)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each object, by name, ordered by name."""

        def listed(system: Any, path: str) -> dict[str, int]:
            system.invalidate_cache()
            found: dict[str, dict[str, Any]] = {}
            with suppress(FileNotFoundError):
                found = system.find(path, detail=True)
            begin = len(system._strip_protocol(path)) + 1  # noqa: SLF001 - how fsspec names what it finds
            return {name[begin:]: int(about["size"]) for name, about in sorted(found.items())}

        return self._done(listed)

    def names(self) -> list[str]:
        """Return the names of objects and folders that stand directly in this one, in order.

        Raises:
            RemoteError: The bucket does not exist, for instance.
        """

        def listed(system: Any, path: str) -> list[str]:
            system.invalidate_cache()
            try:
                rows = system.ls(path, detail=False)
            except FileNotFoundError:
                if self._in_bucket and not system.exists(path.strip("/").partition("/")[0]):
                    raise RemoteError(_no_bucket(self.url)) from None
                return []
            own = path.strip("/").rpartition("/")[2]
            found = {str(row).rstrip("/").rpartition("/")[2] for row in rows}
            return sorted(found - {own, ""})

        return self._done(listed)

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects; those that are not there are no error."""
        left = sorted(names)
        for first in range(0, len(left), _AT_ONCE):
            some = left[first : first + _AT_ONCE]

            def removed(system: Any, path: str, some: list[str] = some) -> None:
                with suppress(FileNotFoundError):
                    system.rm([f"{path}/{name}" for name in some])

            self._done(removed)

    @property
    def _in_bucket(self) -> bool:
        return self.url.partition("://")[0].lower() in _OF_BUCKETS

    def _made(self, name: str, action: Callable[[Any, str], _Done]) -> _Done:
        """Carry out a request that writes an object, given its path."""

        def made(system: Any, folder: str) -> _Done:
            path = f"{folder}/{name}"
            if not self._in_bucket:
                system.makedirs(path.rpartition("/")[0], exist_ok=True)
            return action(system, path)

        try:
            return self._done(made)
        except RemoteError as error:
            if self._in_bucket and isinstance(error.__cause__, FileNotFoundError):
                raise RemoteError(_no_bucket(self.url)) from error
            raise

    def _done(self, action: Callable[[Any, str], _Done]) -> _Done:
        """Carry out a request, again where what hinders it may pass."""
        waits = iter(_WAITS)
        while True:
            try:
                with told(self.url):
                    done = action(*system_of(self.url))
            except RemoteError as error:  # noqa: PERF203 - a request takes a thousand times as long
                wait = next(waits, None) if self.waits and self._reached and error.may_pass else None
                if wait is None:
                    raise
                time.sleep(wait)
            else:
                self._reached = True
                return done


def _is_taken(error: BaseException) -> bool:
    """Return whether an error says that there is an object of the name already."""
    if isinstance(error, FileExistsError):
        return True
    responses = (getattr(one, "response", None) for one in causes(error))
    return any(one.get("Error", {}).get("Code") in _TAKEN for one in responses if isinstance(one, dict))


def _no_bucket(url: str) -> Fault:
    protocol, _, rest = url.partition("://")
    bucket = f"{protocol}://{rest.partition('/')[0]}"
    return Fault(f"there is no bucket {bucket}", "make it, or name another one")
