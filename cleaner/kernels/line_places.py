"""Where on its page each line stands: beside which lines, how far from the page's edges, around or amid the prose."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

BEFORE, AMID, AFTER, NO_PROSE = range(4)
"""Zones: before the first line of prose, between the first and the last one, after it; on a page without prose."""


@kernel
def fill_places(blank: Any, bounds: Any, above: Any, below: Any, head: Any, tail: Any) -> None:
    """Fill in what stands around each line of each page.

    Args:
        blank: Whether nothing stands in the line.
        bounds: ``pages + 1`` numbers of lines.
        above: Output, int32, number of the nearest line above that is not blank, -1 where none is.
        below: Output, int32, the same below.
        head: Output, int32, how many lines that are not blank stand above.
        tail: Output, int32, how many stand below.
    """
    for page in range(bounds.size - 1):
        nearest = np.int32(-1)
        count = np.int32(0)
        for i in range(bounds[page], bounds[page + 1]):
            above[i] = nearest
            head[i] = count
            nearest = nearest if blank[i] else np.int32(i)
            count += np.int32(not blank[i])
        nearest = np.int32(-1)
        count = np.int32(0)
        for i in range(bounds[page + 1] - 1, bounds[page] - 1, -1):
            below[i] = nearest
            tail[i] = count
            nearest = nearest if blank[i] else np.int32(i)
            count += np.int32(not blank[i])


@kernel
def fill_zones(prose: Any, bounds: Any, zones: Any) -> None:
    """Fill in the zone of each line of each page.

    Args:
        prose: Whether the line is one of the text.
        bounds: ``pages + 1`` numbers of lines.
        zones: Output, uint8.
    """
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1] - 1
        while first <= last and not prose[first]:
            first += 1
        while last > first and not prose[last]:
            last -= 1
        for i in range(bounds[page], bounds[page + 1]):
            zones[i] = BEFORE if i < first else AFTER if i > last else AMID
        if first > last:
            for i in range(bounds[page], bounds[page + 1]):
                zones[i] = NO_PROSE
