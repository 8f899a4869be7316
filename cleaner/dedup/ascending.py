"""Which values are among others that ascend: numpy's ``isin`` hashes or sorts both sides at every call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def is_among(values: npt.NDArray[Any], ascending: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which values are among some that ascend.

    Args:
        values: Any array.
        ascending: An array of the same type, sorted.

    Example:
        >>> is_among(np.array([3, 1, 9]), np.array([1, 2, 3])).tolist()
        [True, True, False]
    """
    if len(ascending) == 0:
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(ascending[at] == values, np.bool_)
