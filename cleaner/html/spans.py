"""Runs of lines."""

from __future__ import annotations

from typing import Any

import numpy as np


def heaviest_span(gains: Any) -> tuple[int, int]:
    """Return first and end of the run with the largest sum; the first such run.

    Example:
        >>> heaviest_span(np.array([-1.0, 2.0, -1.0, 3.0, -5.0, 1.0]))
        (1, 4)
    """
    total = np.concatenate(([0.0], np.cumsum(gains)))
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total - lowest))
    return int(np.argmin(total[: end + 1])), end
