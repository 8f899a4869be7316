"""The Ray engine: a task for each shard, on any node of a cluster; results in the order of the shards.

A task may be run again: its process was killed, or its node died, or is only out of reach and still at it. So what a
task does is determined by what it is given, and what it writes gets its name when it is whole. What a task returned is
kept by Ray, and made again by it where it is lost.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import ray
from ray.exceptions import RayError, RayTaskError

from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.engines.ray_nodes import check_nodes, clear_nodes, connected
from cleaner.pipeline.engines.ray_reading import Deferred, remote_items
from cleaner.pipeline.engines.shared_state import SharedState
from cleaner.pipeline.object_files import ObjectFiles
from cleaner.pipeline.resuming import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.config import InputConfig
    from cleaner.corpus.objects import Objects
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source
    from cleaner.pipeline.state_files import StateFiles

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")

TASK_MEMORY = 450_000_000
"""Bytes that a node must have free for a further task: Python, libraries, kernels and models, and one shard."""

_RETRIES = 8
"""How often a shard is tried again after its process or node died. Where a text brings the process down, that is soon
enough; and each death of a node counts once for the few shards that it had."""

_GROUPING = 5
"""Bytes that a byte of rows takes while they are grouped: the rows, and up to four times as much beside them."""

_WAITING = 3
"""Shards a processor that are under way or wait to be taken in order, so that a slow one holds up nobody."""

_PATIENCE = 10
"""Seconds for tasks to stop that nobody waits for any more."""


class RayEngine:
    """Runs steps as tasks of a Ray cluster.

    Args:
        address: ``HOST:PORT`` of a running cluster, or ``auto`` for the one of this machine; ``None`` takes
            ``$RAY_ADDRESS``, and without that starts Ray on this machine alone.
        workers: Number of tasks at a time; ``None`` takes all processors of the cluster.

    Raises:
        ValueError: ``workers`` is less than 1.
    """

    shares_memory = False

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"workers must be at least 1, not {workers}")
        self._address = address or os.environ.get("RAY_ADDRESS") or None
        self._workers = workers
        self._threads = LocalEngine(workers)
        self._copied: ObjectFiles | None = None  # of what nodes have copies, while a run goes on

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be connected to the cluster.

        Raises:
            EngineError: The cluster cannot be reached, or has other versions.
        """
        with connected(self._address, self._workers):
            try:
                yield
            finally:
                if self._copied is not None:
                    clear_nodes(self._copied)
                    self._copied = None

    def check(self, shared: Path | Objects, sources: Sequence[Source]) -> None:
        """Make sure that every node sees the work folder and the inputs, and has the versions of this process.

        Raises:
            EngineError: One does not.
        """
        check_nodes(shared, sources, TASK_MEMORY)

    def state(self, files: Path | StateFiles, budget: int, *, resumed: bool = False) -> SharedState:  # noqa: ARG002 - of memory
        """Return a state in files that all nodes see."""
        if isinstance(files, ObjectFiles):
            self._copied = files
        return SharedState(files, resumed=resumed)

    def items(
        self,
        sources: Sequence[Source],
        problems: list[Rejected],
        facts: list[SourceFacts],
        config: InputConfig,
        target_bytes: int,
    ) -> Iterator[Deferred]:
        """Yield shards, which tasks read: the bytes do not pass through this process."""
        with _told_plainly():
            yield from remote_items(sources, problems, facts, config, target_bytes, max(2, self._slots() // 2))

    def map(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Yield ``step(item)`` for each item, in order.

        Raises:
            EngineError: A step was not carried out, however often it was tried.
        """
        sent = ray.put(_Sent(step, versions()))
        waiting: deque[Any] = deque()
        most = self._at_a_time()
        try:
            for item in items:
                waiting.append(_submitted(sent, item))
                del item
                if len(waiting) >= most:
                    yield _result(waiting.popleft())
                    most = self._at_a_time()
            while waiting:
                yield _result(waiting.popleft())
        finally:
            _stop(waiting)

    def exchanged(
        self,
        split: Callable[[_Item], Iterable[_Done]],
        items: Sequence[_Item],
        parts: int,
        together: Callable[..., Any],
        size: int,
    ) -> Iterator[Deferred]:
        """Yield the parts as they lie with Ray; the rows go from the tasks that split them to those that take them."""
        sent = ray.put(_Sent(split, versions()))
        options = {"num_returns": parts, "memory": _memory_for(size // max(1, len(items)))}
        columns = [_SPLIT.options(**options).remote([sent], item, parts) for item in items]
        rows = [[column] if parts == 1 else column for column in columns]
        del columns
        for part in range(parts):
            yield Deferred(tuple(row[part] for row in rows), together, _memory_for(size // parts))
            for row in rows:
                row[part] = None  # Ray forgets what nobody refers to

    def here(self, step: Callable[[_Item], _Done], items: Iterable[_Item]) -> Iterator[_Done]:
        """Yield the same from threads of this process."""
        yield from self._threads.map(step, items)

    def _at_a_time(self) -> int:
        """Return how many tasks may be under way or wait to be taken."""
        return self._workers or _WAITING * self._slots()

    def _slots(self) -> int:
        """Return how many tasks can be carried out at a time; nodes come and go."""
        processors = int(ray.cluster_resources().get("CPU", 1))
        return max(1, min(processors, self._workers or processors))


class _Sent(NamedTuple):
    """A step on its way to the nodes.

    Attributes:
        step: The step.
        versions: Those of the process that sent it.
    """

    step: Callable[[Any], Any]
    versions: dict[str, Any]


def _submitted(sent: Any, item: Any) -> Any:
    """Return the reference to what a task will return for an item."""
    if isinstance(item, Deferred):
        task = _CARRIED_OUT if item.memory is None else _CARRIED_OUT.options(memory=item.memory)
        return task.remote([sent], item.without_references(), *item.references)
    return _CARRIED_OUT.remote([sent], item)


def _memory_for(size: int) -> int:
    """Return the memory to ask for where so many bytes of rows are grouped; no more than some node has."""
    most = max(int(node["Resources"].get("memory", 0)) for node in ray.nodes() if node["Alive"])
    return min(TASK_MEMORY + _GROUPING * size, most)


def _carried_out(sent: list[Any], item: Any, *values: Any) -> Any:
    """Carry out a step in a process of some node."""
    step = _step_of(sent[0])
    return step(item.made(*values) if isinstance(item, Deferred) else item)


_CARRIED_OUT = ray.remote(num_cpus=1, memory=TASK_MEMORY, max_retries=_RETRIES)(_carried_out)


def _split(sent: list[Any], item: Any, parts: int) -> Any:
    """Return the rows of an item, part by part."""
    rows = tuple(_step_of(sent[0])(item))
    return rows[0] if parts == 1 else rows


_SPLIT = ray.remote(num_cpus=1, memory=TASK_MEMORY, max_retries=_RETRIES)(_split)


@lru_cache(maxsize=1)
def _step_of(sent: Any) -> Callable[[Any], Any]:
    """Return a step that was sent, made once for all the items that this process is given one after the other.

    A node may have come after the others were looked at, so the versions are compared here as well.
    """
    found: _Sent = ray.get(sent)
    if (here := versions()) != found.versions:
        node = ray.util.get_node_ip_address()
        raise EngineError(f"node {node} has other versions ({here}) than the process that runs ({found.versions})")
    return found.step


def _result(reference: Any) -> Any:
    with _told_plainly():
        return ray.get(reference)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Raise what a step raised, as it was raised there; and of what befell Ray, one line."""
    try:
        yield
    except RayTaskError as error:
        if isinstance(error.cause, Exception):
            raise error.cause from None
        raise
    except RayError as error:
        reason = str(error).strip().partition("\n")[0]
        raise EngineError(
            f"a step was not carried out, though it was tried {_RETRIES + 1} times ({type(error).__name__}: {reason}); "
            "see what Ray logs of it, give the nodes more memory, and go on with --resume"
        ) from error


def _stop(waiting: Iterable[Any]) -> None:
    """Stop tasks that nobody waits for any more; the folder that they write to may be cleared next."""
    left = list(waiting)
    for reference in left:
        ray.cancel(reference, force=True)
    if left:
        ray.wait(left, num_returns=len(left), timeout=_PATIENCE, fetch_local=False)
