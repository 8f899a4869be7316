"""The lock of results at a URL: an object that the run which writes there puts, and puts again while it is alive."""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from cleaner.corpus.objects import Objects
from cleaner.corpus.remote import RemoteError
from cleaner.pipeline.output import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "lock"
_EVERY = 5.0
"""Seconds between signs of life."""
_SILENT = 20.0
"""Seconds without one after which a run is taken to be dead. Clocks of machines differ, so signs are counted."""


class _Sign(NamedTuple):
    """What the object holds: who has the lock, and how often that was said."""

    token: str
    host: str
    process: int
    given: int


class RunLock:
    """Keeps two runs from writing to one place.

    Of two that begin at the same time one gets the lock where the storage can put an object unless there is one (S3
    can). Elsewhere, and where a run was silent for so long that another has taken its lock, the one that lost it
    notices at its next sign of life and ends with an error before it writes its manifest.

    Args:
        objects: Where the lock lies.
        place: What a person calls the place that is locked.
        warn: Is told that a run may be there, before it is waited for.

    Example:
        >>> one = RunLock(Objects("memory://docs/of/lock"), "OUT", print)
        >>> one.acquire()
        >>> one.check()
        >>> one.release()
    """

    def __init__(self, objects: Objects, place: str, warn: Callable[[str], None]) -> None:
        self._objects, self._place, self._warn = objects, place, warn
        self._sign = _Sign(secrets.token_hex(8), socket.gethostname(), os.getpid(), 0)
        self._ended = threading.Event()
        self._lost: _Sign | None = None
        self._thread: threading.Thread | None = None

    def acquire(self) -> None:
        """Get the lock; that of a run that gives no sign of life is taken.

        Raises:
            OutputError: Another run has it.
            RemoteError: The storage cannot be reached, or refuses.
        """
        if not self._objects.create(NAME, _packed(self._sign)):
            self._outlive()
            self._objects.remove([NAME])
            if not self._objects.create(NAME, _packed(self._sign)):
                raise self._taken(_read(self._objects))
        self._thread = threading.Thread(target=self._live, name="cleaner-lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Make sure that the lock is ours still.

        Raises:
            OutputError: Another run took it.
        """
        if self._lost is not None:
            raise self._taken(self._lost)

    def release(self) -> None:
        """Let go of the lock, if we have it."""
        if self._thread is None:
            return
        self._ended.set()
        self._thread.join()
        self._thread = None
        if self._lost is None:
            self._objects.remove([NAME])

    def _outlive(self) -> None:
        """Wait until the run that has the lock shows that it is alive, or does not for long enough."""
        seen = _read(self._objects)
        if seen is None:
            return
        self._warn(f"{self._place} is locked by {_named(seen)}; waiting {_SILENT:.0f} s for a sign of life of it")
        deadline = time.monotonic() + _SILENT
        while time.monotonic() < deadline:
            time.sleep(min(1.0, _EVERY))
            now = _read(self._objects)
            if now is None:
                return
            if now != seen:
                raise self._taken(now)

    def _live(self) -> None:
        """Give signs of life until the lock is let go of, or lost."""
        signs = Objects(self._objects.url)
        signs.waits = False  # the next one is soon
        while not self._ended.wait(_EVERY):
            try:
                found = _read(signs)
                if found is not None and found.token != self._sign.token:
                    self._lost = found
                    return
                self._sign = self._sign._replace(given=self._sign.given + 1)
                signs.put(NAME, _packed(self._sign))
            except RemoteError:  # noqa: PERF203 - whoever writes results will be told
                continue

    def _taken(self, by: _Sign | None) -> OutputError:
        who = "another run" if by is None else _named(by)
        return OutputError(f"{self._place} is written to by {who}; wait for it, or choose another place with -o")


def _read(objects: Objects) -> _Sign | None:
    data = objects.read(NAME)
    try:
        return None if data is None else _Sign(*json.loads(data))
    except (ValueError, TypeError):
        return _Sign("", "an unknown machine", 0, 0)


def _packed(sign: _Sign) -> bytes:
    return json.dumps(sign).encode()


def _named(sign: _Sign) -> str:
    return f"a run on {sign.host} (process {sign.process})"
