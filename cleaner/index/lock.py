"""The lock of those who write to an index: one at a time. Who reads needs none."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from cleaner.index.errors import IndexStoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

NAME = "lock"
_EVERY = 0.1  # seconds between two looks


class WriterLock:
    """Holds the lock of an index; the system lets go of it if the process is killed.

    Args:
        folder: The index.
        timeout: Seconds to wait for another writer.
        waiting: Called once where another one has to be waited for.

    Raises:
        IndexStoreError: When it is entered: another process has written for longer than that.
    """

    def __init__(self, folder: Path, timeout: float, waiting: Callable[[str], None] | None = None) -> None:
        self._folder, self._timeout, self._waiting = folder, timeout, waiting
        self._file = -1

    def __enter__(self) -> WriterLock:
        self._file = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT, 0o666)
        until, told = time.monotonic() + self._timeout, False
        while not self._taken():
            holder = self._holder()
            if time.monotonic() >= until:
                self.__exit__(None, None, None)
                raise IndexStoreError(
                    f"{self._folder}: {holder} is writing to this index, and was for {self._timeout:g} s; wait for it, "
                    "or give it more time with --index-wait SECONDS"
                )
            if not told and self._waiting is not None:
                self._waiting(f"{holder} is writing to {self._folder}; waiting for it")
            told = True
            time.sleep(min(_EVERY, max(0.0, until - time.monotonic())))
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _taken(self) -> bool:
        """Take the lock if it is free; on a file system without locks it always is."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _holder(self) -> str:
        number = os.pread(self._file, 32, 0).decode("ascii", "replace").strip()
        return f"process {number}" if number.isdigit() else "another process"
