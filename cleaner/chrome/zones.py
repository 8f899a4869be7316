"""Where on its page a line stands: beside which lines, and whether before, among or after the prose."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels import line_places as kernels

if TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Places = npt.NDArray[np.int32]
    Flags = npt.NDArray[np.bool_]


class Neighbours(NamedTuple):
    """What stands around each line; one entry a line in each array.

    Attributes:
        above: Number of the nearest line above that is not blank, -1 at the page's edge.
        below: The same below.
        head: How many lines that are not blank stand above the line on its page.
        tail: How many stand below.
    """

    above: Places
    below: Places
    head: Places
    tail: Places


def neighbours(blank: Flags, bounds: Integers) -> Neighbours:
    """Return what stands around the lines of some pages.

    Args:
        blank: Whether nothing stands in the line.
        bounds: ``pages + 1`` numbers of lines.

    Example:
        >>> found = neighbours(np.array([False, True, False]), np.array([0, 3]))
        >>> found.above.tolist(), found.tail.tolist()
        ([-1, 0, 0], [1, 1, 0])
    """
    found = np.empty((4, len(blank)), np.int32)
    kernels.fill_places(blank, bounds, *found)
    return Neighbours(*found)


def zones(prose: Flags, bounds: Integers) -> npt.NDArray[np.uint8]:
    """Return for each line ``BEFORE``, ``AMID`` or ``AFTER`` of :mod:`cleaner.kernels.line_places`, or ``NO_PROSE``.

    Args:
        prose: Which lines count as prose.
        bounds: ``pages + 1`` numbers of lines.
    """
    found = np.empty(len(prose), np.uint8)
    kernels.fill_zones(prose, bounds, found)
    return found
