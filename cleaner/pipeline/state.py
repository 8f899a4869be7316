"""What the passes of a run leave for one another: in memory while it is little, else a file for a step of a shard.

The files are also what a run that was stopped goes on with: a step of a shard whose file is whole is not done again.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.pipeline.state_files import ENDING, FolderFiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.pipeline.state_files import StateFiles

_OVERHEAD = 200
"""Bytes that a value is taken to have beside those of its arrays."""
_LOOKED_AT = 1_000
"""Values of a list that are looked at; of more, some that stand for all. A shard may have a million bad records."""


class State:
    """Values by step, shard and part.

    What is put is held in memory until it is more than the budget; then all of it goes to files, and so does whatever
    is put later. The system holds files in the memory that nobody else needs, so there is no second rule for what to
    keep.

    Args:
        files: Where files go: a folder, which is made when it is first needed, or any other place.
        budget: Bytes that may be held in memory.
        resumed: Go on with the files of an earlier run, if there are any.

    Example:
        >>> from pathlib import Path
        >>> state = State(Path("unused"), budget=1 << 20)
        >>> state.put("refined", 0, {"batch": pa.record_batch({"id": ["a"]})})
        >>> state.get("refined", 0, "batch").column("id").to_pylist()
        ['a']
        >>> state.has("refined", 1)
        False
    """

    def __init__(self, files: Path | StateFiles, budget: int, *, resumed: bool = False) -> None:
        self._files: StateFiles = FolderFiles(files) if isinstance(files, Path) else files
        self._left = budget
        self._held: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self.in_files = False
        if resumed:
            self._known = self._files.take_up()
            self.in_files = bool(self._known)

    def put(self, step: str, shard: int, parts: Mapping[str, Any]) -> None:
        """Keep the parts of a step of a shard, all that there are."""
        with self._lock:
            if not self.in_files:
                self._left -= sum(map(_size, parts.values()))
                if self._left >= 0:
                    self._held[step, shard] = parts
                    return
                self._to_files()
        self._write(step, shard, parts)

    def get(self, step: str, shard: int, part: str) -> Any:
        """Return a part that was put; one that lies on disk is mapped, not read.

        Raises:
            KeyError: It was not put.
        """
        held = self._held.get((step, shard))
        if held is not None:
            return held[part]
        try:
            return self._files.read(name_of(step, shard))[part]
        except FileNotFoundError:
            raise KeyError((step, shard, part)) from None

    def each(self, step: str, shards: Iterable[int], part: str) -> Iterator[Any]:
        """Yield a part of a step of some shards, in order: what lies elsewhere is fetched before it is asked for.

        Raises:
            KeyError: One was not put.
        """
        wanted = list(shards)
        if not self.in_files or any((step, shard) in self._held for shard in wanted):
            yield from (self.get(step, shard, part) for shard in wanted)
            return
        try:
            yield from (parts[part] for parts in self._files.ahead([name_of(step, shard) for shard in wanted]))
        except FileNotFoundError as error:
            raise KeyError((step, part)) from error

    def has(self, step: str, shard: int) -> bool:
        """Return whether a step of a shard was put."""
        return (step, shard) in self._held or name_of(step, shard) in self._known

    def drop(self, step: str, shard: int) -> None:
        """Forget a step of a shard that nothing will ask for again."""
        with self._lock:
            held = self._held.pop((step, shard), None)
            if held is not None:
                self._left += sum(map(_size, held.values()))
                return
            self._known.discard(name_of(step, shard))
        self._files.remove(name_of(step, shard))

    def _write(self, step: str, shard: int, parts: Mapping[str, Any]) -> None:
        self._files.write(name_of(step, shard), parts)
        with self._lock:
            self._known.add(name_of(step, shard))

    def _to_files(self) -> None:
        """Write what is held in memory; the caller has the lock."""
        for (step, shard), parts in self._held.items():
            self._files.write(name_of(step, shard), parts)
            self._known.add(name_of(step, shard))
        self._held.clear()
        self.in_files = True


def name_of(step: str, shard: int) -> str:
    """Return the name of the file of a step of a shard."""
    return f"{step}-{shard:08d}{ENDING}"


def _size(value: Any) -> int:
    """Return about how many bytes a value holds."""
    if isinstance(value, (np.ndarray, pa.RecordBatch)):
        return int(value.nbytes) + _OVERHEAD
    if isinstance(value, bytes):
        return len(value) + _OVERHEAD
    if isinstance(value, dict):
        return _size(tuple(value.values())) + _size(tuple(value))
    if isinstance(value, (list, tuple)):
        some = value[:: len(value) // _LOOKED_AT + 1]
        return _OVERHEAD + sum(map(_size, some)) * len(value) // max(len(some), 1)
    if hasattr(value, "__dataclass_fields__"):
        return _size(tuple(getattr(value, name) for name in value.__dataclass_fields__))
    return _OVERHEAD
