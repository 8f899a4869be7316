"""The local engine: threads over shards, results in the order of the shards, a bounded number of shards at a time."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.corpus.items import work_items
from cleaner.pipeline.memory import give_back
from cleaner.pipeline.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cleaner.config import InputConfig
    from cleaner.corpus.items import Item
    from cleaner.corpus.objects import Objects
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source
    from cleaner.pipeline.state_files import StateFiles

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class LocalEngine:
    """Runs a step over many items in threads; the kernels in it let go of the interpreter's lock.

    Args:
        workers: Number of threads; ``None`` takes one for each core that the process may use.

    Raises:
        ValueError: ``workers`` is less than 1.

    Example:
        >>> list(LocalEngine(2).map(lambda n: n * n, range(4)))
        [0, 1, 4, 9]
    """

    shares_memory = True

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"workers must be at least 1, not {workers}")
        self.workers = workers or _cores()

    def running(self) -> AbstractContextManager[None]:
        """Return a time without beginning and end: threads are made for every pass."""
        return nullcontext()

    def check(self, shared: Path | Objects, sources: Sequence[Source]) -> None:
        """Do nothing: threads see what the process sees."""

    def state(self, files: Path | StateFiles, budget: int, *, resumed: bool = False) -> State:
        """Return a state that is held in memory as far as it fits."""
        return State(files, budget, resumed=resumed)

    def items(
        self,
        sources: Sequence[Source],
        problems: list[Rejected],
        facts: list[SourceFacts],
        config: InputConfig,
        target_bytes: int,
    ) -> Iterator[Item]:
        """Yield shards that are read in front of the threads, and ranges that they read."""
        return work_items(sources, problems, facts, config, target_bytes)

    def map(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Yield ``step(item)`` for each item, in order; at most two items a worker are under way or waiting."""
        if self.workers == 1:
            yield from map(step, items)
            return
        with ThreadPoolExecutor(self.workers, thread_name_prefix="cleaner") as pool:
            waiting: deque[Future[_Done]] = deque()
            try:
                for item in items:
                    waiting.append(pool.submit(step, item))
                    if len(waiting) >= 2 * self.workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
        give_back()

    def exchanged(
        self,
        split: Callable[[_Item], Iterable[_Done]],
        items: Sequence[_Item],
        parts: int,
        together: Callable[..., Any],
        size: int,  # noqa: ARG002 - it is held, whatever it is
    ) -> Iterator[Any]:
        """Yield the parts, all of which are held until then: a run on one machine goes through files instead."""
        columns = [list(split(item)) for item in items]
        for part in range(parts):
            yield together(*(column[part] for column in columns))

    def here(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Do the same: threads are in this process."""
        return self.map(step, items)


def _cores() -> int:
    """Return how many cores this process may use; not every system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
