"""What the steps of a run leave for one another: in memory while it is little, else in Arrow files."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from pathlib import Path


class State:
    """Record batches by step, shard and part.

    Args:
        folder: Where batches go when memory is used up; made when first needed.
        budget: Bytes that may be held in memory.

    Example:
        >>> from pathlib import Path
        >>> state = State(Path("unused"), budget=1 << 20)
        >>> state.put("refined", 0, "batch", pa.record_batch({"id": ["a"]}))
        >>> state.get("refined", 0, "batch").column("id").to_pylist()
        ['a']
    """

    def __init__(self, folder: Path, budget: int) -> None:
        self._folder = folder
        self._left = budget
        self._held: dict[tuple[str, int, str], pa.RecordBatch] = {}
        self._lock = threading.Lock()

    def put(self, step: str, shard: int, part: str, batch: pa.RecordBatch) -> None:
        """Keep a batch."""
        size = batch.nbytes
        with self._lock:
            fits = size <= self._left
            if fits:
                self._left -= size
                self._held[step, shard, part] = batch
        if not fits:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (
                pa.OSFile(str(self._path(step, shard, part)), "wb") as file,
                pa.ipc.new_file(file, batch.schema) as writer,
            ):
                writer.write_batch(batch)

    def get(self, step: str, shard: int, part: str) -> pa.RecordBatch:
        """Return a batch that was put; one that lies on disk is mapped, not read."""
        held = self._held.get((step, shard, part))
        if held is not None:
            return held
        return pa.ipc.open_file(pa.memory_map(str(self._path(step, shard, part)))).get_batch(0)

    def drop(self, step: str, shard: int, part: str) -> None:
        """Forget a batch that no step will ask for again."""
        with self._lock:
            held = self._held.pop((step, shard, part), None)
            if held is not None:
                self._left += held.nbytes
                return
        self._path(step, shard, part).unlink(missing_ok=True)

    def _path(self, step: str, shard: int, part: str) -> Path:
        return self._folder / f"{step}-{shard:06d}-{part}.arrow"
