"""An S-curve in plain characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.lsh import collision_probability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.dedup.lsh import Banding

_LABEL = 5
"""Characters in front of the plot."""


def curve_lines(banding: Banding, wanted: float, width: int = 60, height: int = 12) -> Iterator[str]:
    """Yield the lines of a plot: the chance to be proposed over the similarity, and where pairs are wanted from.

    Args:
        banding: The bands.
        wanted: Jaccard similarity from which on pairs are wanted.
        width: Columns of the plot without its labels, at least 20.
        height: Its rows, at least 4.

    Example:
        >>> from cleaner.dedup.lsh import Banding
        >>> for line in curve_lines(Banding(42, 3), 0.5, 24, 4):
        ...     print(line)
        1.00 |        ****************
             |      **    :
             |     *      :
        0.00 |*****       :
             +------------+-----------
              0.0         0.5      1.0
    """
    columns = np.arange(width)
    chance = collision_probability(columns / (width - 1), *banding)
    row = np.minimum((chance * height).astype(np.int64), height - 1)
    mark = min(int(wanted * (width - 1) + 0.5), width - 1)
    for level in range(height - 1, -1, -1):
        label = "1.00" if level == height - 1 else "0.00" if level == 0 else ""
        cells = ["*" if at == level else ":" if column == mark else " " for column, at in enumerate(row.tolist())]
        yield f"{label:>{_LABEL - 1}} |{''.join(cells)}".rstrip()
    yield " " * _LABEL + "+" + "".join("+" if column == mark else "-" for column in columns.tolist())[:width]
    axis = list("0.0".ljust(width - 3) + "1.0")
    shown = f"{wanted:.2f}".rstrip("0")
    start = max(4, min(mark, width - 4 - len(shown)))
    axis[start : start + len(shown)] = shown
    yield " " * (_LABEL + 1) + "".join(axis)
