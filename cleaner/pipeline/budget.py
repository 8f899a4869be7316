"""How much memory a run may take, and how it is shared out: to what is held, to reduces, to shards under way."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST = 500_000_000
"""Bytes of the smallest budget: Python, libraries, kernels and models take 300 MB, and one shard under way 100 MB."""

_BASE = 350_000_000
_SHARD_COST = 20
"""Bytes that a byte of text takes while a shard is under way: text, tokens, facts of lines and scratch of kernels."""
_LONG_COST = 10
"""Bytes that a byte of a document takes that is gone through alone, at most: 3 where nothing in it stands twice, else
its tokens and what they match are held, too."""
_HELD = 64_000_000
"""Bytes that are held between passes, at most. What is more goes to files: so a run that others can go on with has done
seconds of work, and shorter ones write no files that nobody reads."""
_EVERYTHING = 1 << 60
"""More than any budget."""

_UNITS = {"": 0, "k": 3, "m": 6, "g": 9, "t": 12}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*", re.IGNORECASE)
_UNLIMITED = 1 << 60
"""Above this, limits of control groups mean that there is none."""


@dataclass(frozen=True)
class Budget:
    """The memory of a run.

    A document that takes more than the whole of it is gone through all the same, alone: what a run does with a document
    does not depend on the machine.

    Attributes:
        total: Bytes.
    """

    total: int
    _gate: _Gate = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """What is free beside the base is for shards under way."""
        object.__setattr__(self, "_gate", _Gate(max(self.total - _BASE, self.total // 4)))

    def __reduce__(self) -> tuple[type[Budget], tuple[int]]:
        """Send the number alone: another process has a gate of its own."""
        return Budget, (self.total,)

    @property
    def held(self) -> int:
        """Bytes that may be held between passes."""
        return min(_HELD, self.total // 8)

    @property
    def rows(self) -> int:
        """Bytes of the rows that a reduce may take at once."""
        return max(self.total - _BASE, self.total // 4) // 4

    def short_for(self, size: int) -> int:
        """Return how many bytes a run may take for one document where that is more than there are; 0 where it fits.

        Args:
            size: Bytes of the document.

        Example:
            >>> Budget(1_000_000_000).short_for(10_000_000), Budget(1_000_000_000).short_for(500_000_000)
            (0, 5350000000)
        """
        takes = _BASE + _LONG_COST * size
        return takes if takes > self.total else 0

    @contextmanager
    def under_way(self, size: int) -> Iterator[None]:
        """Wait until there is memory for the work on a text, or no other work.

        Args:
            size: Bytes of the text.
        """
        cost = _SHARD_COST * size
        self._gate.enter(cost)
        try:
            yield
        finally:
            self._gate.leave(cost)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until there is no other work, and let none begin."""
        self._gate.enter(_EVERYTHING)
        try:
            yield
        finally:
            self._gate.leave(_EVERYTHING)


class _Gate:
    """Lets those in for whom there is room, in any order; one who needs more than there is goes in alone."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._changed = threading.Condition()

    def enter(self, cost: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._taken == 0 or self._taken + cost <= self._room)
            self._taken += cost

    def leave(self, cost: int) -> None:
        with self._changed:
            self._taken -= cost
            self._changed.notify_all()


def default_budget() -> Budget:
    """Return half of the memory that this process may use: of the machine's, or of its control group's."""
    return Budget(max(LEAST, memory_of_machine() // 2))


def memory_of_machine() -> int:
    """Return the bytes of memory that this process may use."""
    limits = [_UNLIMITED]
    with suppress(ValueError, OSError, AttributeError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(OSError):
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        limits += _limits_of_groups(lines, Path("/sys/fs/cgroup"))
    return min(limits) if min(limits) < _UNLIMITED else 2 * LEAST


def _limits_of_groups(lines: list[str], root: Path) -> Iterator[int]:
    """Yield the limits of the control groups that a process is in, and of those above them.

    Args:
        lines: Of ``/proc/self/cgroup``: number, controllers and path of a group.
        root: Where groups are mounted; those of version 1 have a folder for each controller.
    """
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if number == "0" and not controllers:
            top, name = root, "memory.max"
        elif "memory" in controllers.split(","):
            top, name = root / "memory", "memory.limit_in_bytes"
        else:
            continue
        group = Path(path.lstrip("/"))
        for folder in (group, *group.parents):  # a container may see its own group as the root
            with suppress(OSError, ValueError):  # not there, or "max"
                yield int((top / folder / name).read_text(encoding="ascii"))


def bytes_of(size: str) -> int:
    """Return the bytes of a size as a person writes it.

    Args:
        size: A number with a unit: ``800MB``, ``1.5G`` (powers of 1,000), ``2GiB`` (powers of 1,024).

    Raises:
        ValueError: It is none, or less than :data:`LEAST`.

    Example:
        >>> bytes_of("1.5 GB"), bytes_of("1GiB")
        (1500000000, 1073741824)
    """
    found = _SIZE.fullmatch(size)
    if found is None:
        raise ValueError(f"{size!r} is no size of memory; write it like 800MB, 4GB or 4GiB")
    number, unit, binary = found.groups()
    power = _UNITS[unit.lower()]
    value = int(float(number) * (1 << (10 * power // 3) if binary else 10**power))
    if value < LEAST:
        raise ValueError(f"{size!r} is too little: the libraries and one shard alone take {LEAST // 10**6} MB")
    return value
