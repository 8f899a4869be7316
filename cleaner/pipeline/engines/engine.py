"""What a plan asks of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cleaner.config import InputConfig
    from cleaner.corpus.objects import Objects
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source
    from cleaner.pipeline.state import State
    from cleaner.pipeline.state_files import StateFiles

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class EngineError(Exception):
    """The steps cannot be run; the message names the reason and the remedy."""


class Engine(Protocol):
    """Runs the steps of a plan.

    Attributes:
        shares_memory: Steps run in the process of the plan: they may change what it holds.
    """

    shares_memory: bool

    def running(self) -> AbstractContextManager[None]:
        """Return the time in which steps can be run.

        Raises:
            EngineError: When it is entered: they cannot.
        """

    def check(self, shared: Path | Objects, sources: Sequence[Source]) -> None:
        """Make sure that steps find what they need wherever they run.

        Args:
            shared: The folder for what is not finished yet, here or at a URL.
            sources: The inputs.

        Raises:
            EngineError: They do not.
        """

    def state(self, files: Path | StateFiles, budget: int, *, resumed: bool = False) -> State:
        """Return where steps leave what later ones need; see :class:`cleaner.pipeline.state.State`."""

    def items(
        self,
        sources: Sequence[Source],
        problems: list[Rejected],
        facts: list[SourceFacts],
        config: InputConfig,
        target_bytes: int,
    ) -> Iterator[Any]:
        """Yield what a step over shards is given; see :func:`cleaner.corpus.items.work_items`."""

    def map(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Yield ``step(item)`` for each item, in order."""

    def exchanged(
        self,
        split: Callable[[_Item], Iterable[_Done]],
        items: Sequence[_Item],
        parts: int,
        together: Callable[..., Any],
        size: int,
    ) -> Iterator[Any]:
        """Yield what :meth:`map` takes for each of some parts: of every item's rows those that belong to it.

        Args:
            split: Returns the rows of an item, part by part.
            items: What has rows.
            parts: Number of parts.
            together: Makes one of the rows of a part, which are given to it in the order of items.
            size: Bytes of all rows, about.
        """

    def here(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Do the same in this process, where a step takes too much that is held here for it to be sent."""
