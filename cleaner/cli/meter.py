"""How far a step of a run is: counts, rate, share that went, and the time that is left."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SURE_SECONDS = 1.0
"""Before that a rate says little about the time that is left."""


@dataclass
class Meter:
    """One step of a run while it goes on, and when it is over.

    Attributes:
        name: The step.
        total: Documents that it goes over; ``None`` where that is not known.
        clock: Returns seconds.
        expected: Bytes that it goes through; ``None`` where that is not known.
        documents: Documents that went through it.
        size: Their bytes.
        removed: Characters that went.
        of: Characters that came to it.
        seconds: How long it took; ``None`` while it goes on.
    """

    name: str
    total: int | None = None
    clock: Callable[[], float] = time.monotonic
    expected: int | None = None
    documents: int = 0
    size: int = 0
    removed: int = 0
    of: int = 0
    seconds: float | None = None
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        """The step begins now."""
        self._started = self.clock()

    @property
    def elapsed(self) -> float:
        """Seconds since it began, or that it took."""
        return self.clock() - self._started if self.seconds is None else self.seconds

    @property
    def rate(self) -> float | None:
        """Bytes a second; ``None`` where no bytes are counted."""
        return self.size / self.elapsed if self.size and self.elapsed > 0 else None

    @property
    def share_removed(self) -> float | None:
        """Share of the characters that went, 0 to 1; ``None`` where none are counted."""
        return self.removed / self.of if self.of else None

    @property
    def done(self) -> float | None:
        """Share of the work that is done, 0 to 1; ``None`` where the whole is not known."""
        if self.total is not None:
            return min(self.documents / self.total, 1.0) if self.total else 1.0
        if self.expected is not None:
            return min(self.size / self.expected, 1.0) if self.expected else 1.0
        return None

    @property
    def left(self) -> float | None:
        """Seconds that it will take at the rate so far; ``None`` where that cannot be told."""
        done = self.done
        if not done or self.elapsed < _SURE_SECONDS or self.seconds is not None:
            return None
        return self.elapsed * (1.0 - done) / done

    def end(self) -> None:
        """Note that the step is over."""
        if self.seconds is None:
            self.seconds = self.clock() - self._started

    def describe(self) -> str:
        """Return how far it is, in words.

        Example:
            >>> ticks = iter([0.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0])
            >>> meter = Meter("clean", 400, lambda: next(ticks))
            >>> meter.documents, meter.size, meter.removed, meter.of = 100, 8_000_000, 30, 120
            >>> meter.describe()
            'clean: 100 of 400 documents, 2.0 MB/s, 25.0% removed, 0:12 left'
        """
        of = "" if self.total is None or self.seconds is not None else f" of {self.total:,}"
        rate, share, left = self.rate, self.share_removed, self.left
        parts = [
            *([f"{self.documents:,}{of} documents"] if self.documents or self.total is not None else []),
            *([] if rate is None else [shown_rate(rate)]),
            *([] if share is None else [f"{share:.1%} removed"]),
            *([] if left is None else [f"{shown_time(left)} left"]),
            *([] if self.seconds is None else [shown_time(self.seconds)]),
        ]
        return f"{self.name}: {', '.join(parts) or shown_time(self.elapsed)}"


def shown_rate(rate: float) -> str:
    """Return bytes a second in words.

    Example:
        >>> shown_rate(1_234_000), shown_rate(123_400_000)
        ('1.2 MB/s', '123 MB/s')
    """
    megabytes = rate / 1e6
    return f"{megabytes:.1f} MB/s" if megabytes < 10 else f"{megabytes:.0f} MB/s"


def shown_time(seconds: float) -> str:
    """Return seconds as a clock has them.

    Example:
        >>> shown_time(75.4), shown_time(7325)
        ('1:15', '2:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
