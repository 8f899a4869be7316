"""What the passes of a run leave for one another where several machines work on it: files that all of them reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.pipeline.state import State, name_of

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.pipeline.state_files import StateFiles


class SharedState(State):
    """A state of which every value is a file from the beginning, and that knows what others have put.

    It can be sent to another process, which sees the same. Values are whole when they are there, so a step that
    is run twice puts the same file twice.

    Args:
        files: Where the files are: a folder on storage that all machines share, or objects at a URL.
        resumed: Go on with the files of an earlier run, if there are any; those that are not whole go.

    Example:
        >>> import pathlib, pickle, tempfile
        >>> state = SharedState(pathlib.Path(tempfile.mkdtemp()))
        >>> elsewhere = pickle.loads(pickle.dumps(state))
        >>> elsewhere.put("refined", 0, {"names": ("a", "b")})
        >>> state.has("refined", 0), state.get("refined", 0, "names")
        (True, ('a', 'b'))
    """

    def __init__(self, files: Path | StateFiles, *, resumed: bool = False) -> None:
        super().__init__(files, 0, resumed=resumed)
        self.in_files = True

    def __reduce__(self) -> tuple[type[SharedState], tuple[StateFiles]]:
        """Send where the files are."""
        return SharedState, (self._files,)

    def has(self, step: str, shard: int) -> bool:
        """Return whether a step of a shard was put, here or elsewhere."""
        return super().has(step, shard) or self._files.has(name_of(step, shard))
