"""What the passes of a run leave for one another: in memory while it is little, else a file for a step of a shard.

The files are also what a run that was stopped goes on with: a step of a shard whose file is whole is not done again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cleaner.pipeline.packing import DamagedError, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ENDING = ".state"
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
        folder: Where files go; made when it is first needed.
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

    def __init__(self, folder: Path, budget: int, *, resumed: bool = False) -> None:
        self._folder = folder
        self._left = budget
        self._held: dict[tuple[str, int], Mapping[str, Any]] = {}
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self.in_files = False
        if resumed and folder.is_dir():
            self._take_up()

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
            return unpack(self._path(step, shard))[part]
        except FileNotFoundError:
            raise KeyError((step, shard, part)) from None

    def has(self, step: str, shard: int) -> bool:
        """Return whether a step of a shard was put."""
        return (step, shard) in self._held or self._path(step, shard).name in self._known

    def drop(self, step: str, shard: int) -> None:
        """Forget a step of a shard that nothing will ask for again."""
        with self._lock:
            held = self._held.pop((step, shard), None)
            if held is not None:
                self._left += sum(map(_size, held.values()))
                return
            path = self._path(step, shard)
            self._known.discard(path.name)
        path.unlink(missing_ok=True)

    def _write(self, step: str, shard: int, parts: Mapping[str, Any]) -> None:
        path = self._path(step, shard)
        pack(path, parts)
        with self._lock:
            self._known.add(path.name)

    def _to_files(self) -> None:
        """Write what is held in memory; the caller has the lock."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for (step, shard), parts in self._held.items():
            path = self._path(step, shard)
            pack(path, parts)
            self._known.add(path.name)
        self._held.clear()
        self.in_files = True

    def _take_up(self) -> None:
        """Take the files of an earlier run that are whole; the others go."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix == _ENDING and _is_whole(path):
                self._known.add(path.name)
            else:
                path.unlink()
        self.in_files = bool(self._known)

    def _path(self, step: str, shard: int) -> Path:
        return self._folder / f"{step}-{shard:08d}{_ENDING}"


def _is_whole(path: Path) -> bool:
    try:
        unpack(path, verified=True)
    except DamagedError:
        return False
    return True


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
