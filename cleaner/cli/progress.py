"""Progress on standard error: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from cleaner.cli.terminal import visible
from cleaner.pipeline.progress import Silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_QUIET_SECONDS = 5.0
"""Where there is no terminal, a step that takes longer than this says how far it is."""


class Closing(Silent):
    """Reports nothing; the base of what reports something."""

    def note(self, message: str) -> None:
        """Say something that is no warning."""

    def close(self) -> None:
        """End the display."""


class Lines(Closing):
    """Plain lines: the warnings, and now and then how far a step is."""

    def __init__(self) -> None:
        self._name = ""
        self._total: int | None = None
        self._documents = self._size = 0
        self._started = self._said = time.monotonic()

    def step(self, name: str, documents: int | None) -> None:
        """Begin a step."""
        self._name, self._total = name, documents
        self._documents = self._size = 0
        self._started = self._said = time.monotonic()

    def advance(self, documents: int, size: int) -> None:
        """Add up, and say so every few seconds."""
        self._documents += documents
        self._size += size
        now = time.monotonic()
        if now - self._said >= _QUIET_SECONDS:
            self._said = now
            rate = self._size / 1e6 / (now - self._started)
            of = f" of {self._total:,}" if self._total is not None else ""
            click.echo(f"{self._name}: {self._documents:,}{of} documents, {rate:.0f} MB/s", err=True)

    def warn(self, message: str) -> None:
        """Print the warning at once."""
        self.note(f"warning: {message}")

    def note(self, message: str) -> None:
        """Print the message at once."""
        click.echo(visible(message), err=True)


class Live(Closing):
    """A live line for each step."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._size = 0
        self._started = time.monotonic()
        bar.start()

    def step(self, name: str, documents: int | None) -> None:
        """Finish the line of the last step and begin the next."""
        self._end_line()
        self._size, self._started = 0, time.monotonic()
        self._task = self._bar.add_task(name, total=documents, rate="")

    def advance(self, documents: int, size: int) -> None:
        """Move the line on."""
        if self._task is None:
            return
        self._size += size
        elapsed = time.monotonic() - self._started
        rate = f"{self._size / 1e6 / elapsed:.0f} MB/s" if self._size and elapsed > 0 else ""
        self._bar.update(self._task, advance=documents, rate=rate)

    def warn(self, message: str) -> None:
        """Print the warning above the live lines."""
        self.note(f"warning: {message}")

    def note(self, message: str) -> None:
        """Print the message above the live lines."""
        self._bar.console.print(visible(message), markup=False, highlight=False)

    def close(self) -> None:
        """Stop drawing."""
        self._end_line()
        self._bar.stop()

    def _end_line(self) -> None:
        if self._task is not None:
            done = self._bar.tasks[-1].completed
            self._bar.update(self._task, total=done or 1, completed=done or 1)


def terminal_progress(*, quiet: bool) -> Closing:
    """Return what reports the progress of a run: nothing, plain lines, or live lines on a terminal."""
    if quiet:
        return Closing()
    if sys.stderr is None or not sys.stderr.isatty():
        return Lines()
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Live(
        Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:>9}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
    )
