"""Arrays in files that no name leads to: for what is too much to be held, and is gone through in order.

The system counts the pages of a mapped file as memory of the process that touched them while nobody else needs it.
So who has gone through a part of an array gives its pages back: 800 MB of signatures then take 64 MB.
"""

from __future__ import annotations

import mmap
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt


def mapped_array(values: int, kind: npt.DTypeLike, folder: Path) -> npt.NDArray[Any]:
    """Return an array of zeros in a file, which goes with the array.

    Args:
        values: Number of values, at least 1.
        kind: Their type.
        folder: Where the file goes; made if it is missing.

    Raises:
        OSError: There is no room for it.

    Example:
        >>> import pathlib, tempfile
        >>> array = mapped_array(3, np.uint32, pathlib.Path(tempfile.mkdtemp()))
        >>> array[1] = 5
        >>> give_back_pages(array)
        >>> array.tolist()
        [0, 5, 0]
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = values * np.dtype(kind).itemsize
    with TemporaryFile(dir=folder) as file:
        file.truncate(size)
        return np.frombuffer(mmap.mmap(file.fileno(), size), kind)


def give_back_pages(array: npt.NDArray[Any]) -> None:
    """Let go of the pages in which an array of a mapped file lies; they are read again when they are wanted.

    Args:
        array: Consecutive values of an array of :func:`mapped_array`. With any other one, nothing is done.
    """
    base: Any = array
    while isinstance(base, (np.ndarray, memoryview)):
        base = base.obj if isinstance(base, memoryview) else base.base
    if not isinstance(base, mmap.mmap) or not array.nbytes or not hasattr(mmap, "MADV_DONTNEED"):
        return
    begin = array.ctypes.data - np.frombuffer(base, np.uint8).ctypes.data
    first = begin - begin % mmap.PAGESIZE
    base.madvise(mmap.MADV_DONTNEED, first, begin + array.nbytes - first)
