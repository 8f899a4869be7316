"""What the passes of a run leave for one another where several machines work on it: files in a folder that all see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.pipeline.state import State

if TYPE_CHECKING:
    from pathlib import Path


class SharedState(State):
    """A state of which every value is a file from the beginning, and that knows what others have put.

    It can be sent to another process, which sees the same. Values are whole when they have their name, so a step that
    is run twice puts the same file twice.

    Args:
        folder: Where the files are, on storage that all machines share.
        resumed: Go on with the files of an earlier run, if there are any; those that are not whole go.

    Example:
        >>> import pathlib, pickle, tempfile
        >>> state = SharedState(pathlib.Path(tempfile.mkdtemp()))
        >>> elsewhere = pickle.loads(pickle.dumps(state))
        >>> elsewhere.put("refined", 0, {"names": ("a", "b")})
        >>> state.has("refined", 0), state.get("refined", 0, "names")
        (True, ('a', 'b'))
    """

    def __init__(self, folder: Path, *, resumed: bool = False) -> None:
        super().__init__(folder, 0, resumed=resumed)
        self.in_files = True

    def __reduce__(self) -> tuple[type[SharedState], tuple[Path]]:
        """Send where the files are."""
        return SharedState, (self._folder,)

    def has(self, step: str, shard: int) -> bool:
        """Return whether a step of a shard was put, here or elsewhere."""
        return self._path(step, shard).exists()
