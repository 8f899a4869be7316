"""What a run tells of its progress while it goes on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cleaner.corpus.discovery import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.corpus.schema import Source


class Progress(Protocol):
    """Receives the progress of a run. The command line draws it; the API is silent."""

    def step(self, name: str, documents: int | None) -> None:
        """Begin a step over ``documents`` documents; ``None`` where the number is not known yet."""

    def expect(self, size: int | None) -> None:
        """Say how many bytes the step that was begun goes through; ``None`` where that is not known."""

    def advance(self, documents: int, size: int) -> None:
        """Report that ``documents`` more documents of ``size`` bytes went through the step."""

    def removed(self, characters: int, of: int) -> None:
        """Report that of so many more characters that came to the step, ``characters`` went."""

    def warn(self, message: str) -> None:
        """Report something that a person should know now."""


class Silent:
    """Reports nothing."""

    def step(self, name: str, documents: int | None) -> None:
        """Ignore it."""

    def expect(self, size: int | None) -> None:
        """Ignore it."""

    def advance(self, documents: int, size: int) -> None:
        """Ignore it."""

    def removed(self, characters: int, of: int) -> None:
        """Ignore it."""

    def warn(self, message: str) -> None:
        """Ignore it."""


def expected_bytes(sources: Iterable[Source]) -> int | None:
    """Return how many bytes will be read of all sources; ``None`` where one does not tell.

    Standard input, a file on another machine and a compressed one do not, nor does a table, of which only some columns
    are read.

    Args:
        sources: The inputs.

    Example:
        >>> from cleaner.corpus.schema import Source
        >>> expected_bytes([]), expected_bytes([Source(0, "-", "stdin.jsonl", "jsonl", None)])
        (0, None)
    """
    total = 0
    for source in sources:
        if source.path == STDIN or "://" in source.path or source.compression or source.format == "parquet":
            return None
        with suppress(OSError):  # what cannot be read is told where it is read
            total += Path(source.path).stat().st_size
    return total
