"""A run that a person or the system stops: how it is told, and with what command it goes on."""

from __future__ import annotations

import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING_LEFT = "nothing was left half-written"
SIGNALLED = 128
"""A run that a signal stopped ends with this and the signal's number, as shells have it."""


class StoppedError(BaseException):
    """A signal asks us to end.

    Args:
        number: Its number.
        state: What is left of the run, for a person.
    """

    def __init__(self, number: int, state: str = NOTHING_LEFT) -> None:
        super().__init__(number, state)
        self.number, self.state = number, state

    @property
    def message(self) -> str:
        """What to say of it."""
        how = "interrupted" if self.number == signal.SIGINT else f"stopped by {signal.Signals(self.number).name}"
        return f"{how}; {self.state}"

    @property
    def code(self) -> int:
        """The exit code."""
        return SIGNALLED + self.number


def stopped(error: BaseException, out: Path | str | None) -> StoppedError:
    """Return the error of a run that was stopped, with the command that goes on with it.

    Args:
        error: What stopped it: ``KeyboardInterrupt`` or a :class:`StoppedError`.
        out: The folder or URL of its results.
    """
    number = error.number if isinstance(error, StoppedError) else signal.SIGINT
    if not _is_kept(out):
        return StoppedError(number)
    return StoppedError(number, f"go on with: {going_on(sys.argv[1:])}")


def and_then(out: Path | str | None) -> str:
    """Return what an error is followed by where a run left something to go on with.

    Args:
        out: The folder or URL of its results.
    """
    return f", then go on with: {going_on(sys.argv[1:])}" if _is_kept(out) else ""


def _is_kept(out: Path | str | None) -> bool:
    from cleaner.pipeline.output import is_interrupted

    return out is not None and (not isinstance(out, Path) or (out.is_dir() and is_interrupted(out)))


def going_on(arguments: Sequence[str]) -> str:
    """Return the command that goes on with a run that was stopped.

    Args:
        arguments: Those of the command that was stopped.

    Example:
        >>> going_on(["clean", "my dump/", "-o", "out", "--restart"])
        "cleaner clean 'my dump/' -o out --resume"
        >>> going_on(["dedup", "-", "-o", "out", "--resume"])
        'cleaner dedup - -o out --resume, with the same standard input'
    """
    kept = [one for one in arguments if one not in ("--restart", "--resume")]
    again = ", with the same standard input" if "-" in kept else ""
    return f"{shlex.join(['cleaner', *kept, '--resume'])}{again}"
