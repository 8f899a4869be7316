"""Progress on standard error: live lines on a terminal, plain lines elsewhere, events for machines."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING

import click

from cleaner.cli.meter import Meter
from cleaner.cli.terminal import visible
from cleaner.pipeline.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

QUIET_SECONDS = 5.0
"""Where there is no terminal, a step that takes longer than this says how far it is, and so often."""

_EVENT_SECONDS = 1.0
"""Between two events of a step."""


class Closing(Silent):
    """Reports nothing; the base of what reports something."""

    def note(self, message: str) -> None:
        """Say something that is no warning."""

    def close(self) -> None:
        """End the display."""

    def steps(self) -> tuple[Meter, ...]:
        """Return the steps that a person is shown at the end, in their order."""
        return ()


class Metered(Closing):
    """Counts, and leaves it to others to show it.

    Args:
        clock: Returns seconds.
        every: Seconds between two calls of :meth:`show`, and before the first one of a step.
    """

    def __init__(self, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._steps: list[Meter] = []
        self._shown = clock()

    def begun(self, meter: Meter) -> None:
        """Take a step that begins."""

    def show(self, meter: Meter) -> None:
        """Show how far a step is; it is called now and then."""

    def ended(self, meter: Meter) -> None:
        """Take a step that is over."""

    def step(self, name: str, documents: int | None) -> None:
        """End the step before, and begin one."""
        self.end_step()
        self._steps.append(Meter(name, documents, self._clock))
        self._shown = self._clock()
        self.begun(self._steps[-1])

    def expect(self, size: int | None) -> None:
        """Note how many bytes there will be."""
        self._steps[-1].expected = size

    def advance(self, documents: int, size: int) -> None:
        """Add up, and show it now and then."""
        meter = self._steps[-1]
        meter.documents += documents
        meter.size += size
        now = self._clock()
        if now - self._shown >= self._every:
            self._shown = now
            self.show(meter)

    def removed(self, characters: int, of: int) -> None:
        """Add up."""
        self._steps[-1].removed += characters
        self._steps[-1].of += of

    def warn(self, message: str) -> None:
        """Say it at once."""
        self.note(f"warning: {message}")

    def close(self) -> None:
        """End the last step."""
        self.end_step()

    def steps(self) -> tuple[Meter, ...]:
        """Return the steps so far."""
        return tuple(self._steps)

    def end_step(self) -> None:
        """End the step that goes on, if there is one."""
        if self._steps and self._steps[-1].seconds is None:
            self._steps[-1].end()
            self.ended(self._steps[-1])


class Lines(Metered):
    """Plain lines: the warnings, and how far a step is where it takes long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(QUIET_SECONDS, clock)

    def show(self, meter: Meter) -> None:
        """Print a line."""
        self.note(meter.describe())

    def ended(self, meter: Meter) -> None:
        """Print a line where there was one before."""
        if (meter.seconds or 0.0) >= self._every:
            self.note(meter.describe())

    def note(self, message: str) -> None:
        """Print the message at once."""
        click.echo(visible(message), err=True)

    def steps(self) -> tuple[Meter, ...]:
        """Return the steps of a run that took long; of others a log needs no table."""
        steps = super().steps()
        return steps if sum(step.elapsed for step in steps) >= self._every else ()


class Events(Metered):
    """One JSON object a line: what ``docs/reference.md`` says of progress for machines."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(_EVENT_SECONDS, clock)

    def begun(self, meter: Meter) -> None:
        """Write that a step begins."""
        self._write("begin", step=meter.name, of_documents=meter.total)

    def show(self, meter: Meter) -> None:
        """Write how far it is."""
        self._write("progress", **self._counts(meter), seconds_left=_rounded(meter.left))

    def ended(self, meter: Meter) -> None:
        """Write what came of it."""
        self._write("end", **self._counts(meter))

    def warn(self, message: str) -> None:
        """Write the warning."""
        self._write("warning", message=message)

    def note(self, message: str) -> None:
        """Write the message."""
        self._write("note", message=message)

    def _counts(self, meter: Meter) -> dict[str, Any]:
        return {
            "step": meter.name,
            "documents": meter.documents,
            "of_documents": meter.total,
            "bytes": meter.size,
            "of_bytes": meter.expected,
            "characters": meter.of,
            "removed": meter.removed,
            "seconds": _rounded(meter.elapsed),
        }

    def _write(self, event: str, **values: Any) -> None:
        # In ASCII: what reads it may be in any locale, and ids may hold bytes that are no text.
        click.echo(json.dumps({"event": event, **values}), err=True)


def terminal_progress(*, quiet: bool, as_json: bool = False) -> Closing:
    """Return what reports the progress of a run: nothing, events, plain lines, or live lines on a terminal.

    Args:
        quiet: Say nothing but errors.
        as_json: Write events for machines.
    """
    if quiet:
        return Closing()
    if as_json:
        return Events()
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return Lines()
    from cleaner.cli.live import Live

    return Live(colours=not os.environ.get("NO_COLOR"))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
