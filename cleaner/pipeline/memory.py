"""Freed memory: used again within a pass of a run, given back to the system behind it."""

from __future__ import annotations

import ctypes
import functools
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable


_ARENAS, _MAPPED_FROM, _TRIMMED_FROM = -8, -3, -1  # parameters of glibc's mallopt
_LARGEST = 64 << 20  # bytes of what is taken from memory that was freed; what a shard needs at once is less


def hold_on() -> None:
    """Have memory that is freed used again and not given back at once; for processes of our own.

    The arrays of a shard are as large as those of the one before it, and glibc would unmap and map them: each page is
    cleared and mapped anew, a tenth of the time of deduplication. One arena for all threads, as they ask rarely.
    """
    option = _of_the_c_library("mallopt")
    option(_ARENAS, 1)
    option(_MAPPED_FROM, _LARGEST)
    option(_TRIMMED_FROM, 4 * _LARGEST)


def give_back() -> None:
    """Return memory that is free to the system, as far as the C library can.

    What the threads of a pass leave lies between what is kept, and glibc holds on to it: 200 MB at 800 MB of input.
    """
    _of_the_c_library("malloc_trim")(0)
    pa.default_memory_pool().release_unused()


@functools.cache
def _of_the_c_library(name: str) -> Callable[..., object]:
    """Return a function of glibc; one that does nothing where there is another library."""
    try:
        function: Callable[..., object] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return lambda *_: 0
    return function
