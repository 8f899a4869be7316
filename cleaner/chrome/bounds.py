"""How many pages must have a line for it to be furniture: document frequency with a confidence bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]


class Found(NamedTuple):
    """Template lines of some scopes.

    Attributes:
        scope: Id of the site, or hash of site and layout.
        key: Masked key of the line.
        pages: Number of pages in the scope that have the line.
        of: Number of pages in the scope.
    """

    scope: Hashes
    key: Hashes
    pages: Integers
    of: Integers


def bodies_of(family: Numbers, bounds: Integers) -> Integers:
    """Return the number of families in each group."""
    speakers = np.append(0, np.cumsum(family == np.arange(len(family))))
    return np.diff(speakers[bounds])


def needed(pages: Integers, least: int, config: ChromeConfig) -> Integers:
    """Return how many of some pages must have a line for it to be furniture, ``least`` or more of them."""
    sizes, which = np.unique(pages, return_inverse=True)
    needed = np.full(len(sizes), least)
    for at, size in enumerate(sizes.tolist()):
        if size:
            lower = wilson_lower(np.arange(size + 1), size, config.z)
            needed[at] = max(least, int(np.searchsorted(lower, config.share)))
    return needed[which]


def wilson_lower(hits: Integers, trials: int, z: float) -> npt.NDArray[np.float64]:
    """Return the lower end of Wilson's interval for a share.

    Args:
        hits: Number of hits.
        trials: Number of trials, at least 1.
        z: Width in standard deviations.

    Example:
        >>> wilson_lower(np.array([3, 5]), 5, 1.96).round(2).tolist()
        [0.23, 0.57]
    """
    share = hits / trials
    spread = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    lower: npt.NDArray[np.float64] = (share + z * z / (2 * trials) - spread) / (1 + z * z / trials)
    return lower
