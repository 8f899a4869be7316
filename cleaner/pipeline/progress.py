"""What a run tells of its progress while it goes on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the progress of a run. The command line draws it; the API is silent."""

    def step(self, name: str, documents: int | None) -> None:
        """Begin a step over ``documents`` documents; ``None`` where the number is not known yet."""

    def advance(self, documents: int, size: int) -> None:
        """Report that ``documents`` more documents of ``size`` bytes of text went through the step."""

    def warn(self, message: str) -> None:
        """Report something that a person should know now."""


class Silent:
    """Reports nothing."""

    def step(self, name: str, documents: int | None) -> None:
        """Ignore it."""

    def advance(self, documents: int, size: int) -> None:
        """Ignore it."""

    def warn(self, message: str) -> None:
        """Ignore it."""
