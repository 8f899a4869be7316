"""A live line for the step that goes on, in a terminal; a step that is over leaves its line above.

Written by hand: one line that is overwritten takes 0.3 % of a core. With rich, which can do far more, it took 1.9 %,
and 0.1 s for the import.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING

from cleaner.cli.meter import shown_rate, shown_time
from cleaner.cli.progress import Metered
from cleaner.cli.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from cleaner.cli.meter import Meter

_EVERY = 0.25
"""Seconds between two drawings."""
_BAR = 20
_ROOM = 100
"""Columns of a terminal from which on there is room for a bar."""
_CLEAR = "\r\x1b[K"
_COLOUR, _PLAIN = "\x1b[36m", "\x1b[39m"


class Live(Metered):
    """The step that goes on in a line that moves.

    Args:
        colours: Draw the bar in a colour.
        stream: The terminal; by default standard error.
        clock: Returns seconds.
        columns: Returns the width of the terminal.
    """

    def __init__(
        self,
        *,
        colours: bool,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        columns: Callable[[], int] = lambda: shutil.get_terminal_size().columns,
    ) -> None:
        super().__init__(float("inf"), clock)  # drawn by a thread, for a step without advances moves, too
        self._stream = stream or sys.stderr
        self._columns, self._colours = columns, colours
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticking: threading.Thread | None = None

    def begun(self, meter: Meter) -> None:
        """Draw its line."""
        with self._lock:
            self._draw(meter)
        if self._ticking is None:
            self._ticking = threading.Thread(target=self._tick, name="cleaner-progress", daemon=True)
            self._ticking.start()

    def ended(self, meter: Meter) -> None:
        """Leave its line."""
        with self._lock:
            self._write(f"{_CLEAR}{self._line(meter)}\n")

    def note(self, message: str) -> None:
        """Print the message above the line."""
        with self._lock:
            self._write(f"{_CLEAR}{visible(message)}\n")
            self._redraw()

    def close(self) -> None:
        """End the step, and stop drawing."""
        self._over.set()
        if self._ticking is not None:
            self._ticking.join()
            self._ticking = None
        super().close()

    def _tick(self) -> None:
        while not self._over.wait(_EVERY):
            with self._lock:
                self._redraw()

    def _redraw(self) -> None:
        steps = self.steps()
        if steps and steps[-1].seconds is None:
            self._draw(steps[-1])

    def _draw(self, meter: Meter) -> None:
        self._write(_CLEAR + self._line(meter))

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _line(self, meter: Meter) -> str:
        """Return the line of a step, which never fills the last column: some terminals would break it there."""
        width = self._columns() - 1
        roomy = width >= _ROOM
        over, rate, share, left = meter.seconds is not None, meter.rate, meter.share_removed, meter.left
        of = "" if meter.total is None or over else f" of {meter.total:,}"
        documents = f"{meter.documents:,}{of} documents" if meter.documents or meter.total is not None else ""
        behind = "  ".join(
            [
                documents.rjust(30 if roomy else len(documents)),
                ("" if rate is None else shown_rate(rate)).rjust(9),
                ("" if share is None else f"{share:.1%} removed").rjust(14),
                shown_time(meter.elapsed) + ("" if left is None else f", {shown_time(left)} left"),
            ]
        )
        line = f"{meter.name:<10}  {self._bar(meter) if roomy else ''}{behind}"
        return line if roomy else line[:width]

    def _bar(self, meter: Meter) -> str:
        done = 1.0 if meter.seconds is not None else meter.done
        if done is None:
            return " " * _BAR
        full = int(done * _BAR)
        drawn = f"{_COLOUR}{'━' * full}{_PLAIN}" if self._colours else "━" * full
        return drawn + "╌" * (_BAR - full)
