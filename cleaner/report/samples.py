"""Bounded samples of a stream of rows: the same rows are chosen whatever the size of its pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pyarrow as pa

_GROUPS = 1024
"""Groups that a sample is kept of; rows of further ones are passed over."""


def scattered(first: int, count: int) -> npt.NDArray[np.uint64]:
    """Return a number for each of some rows that looks random and depends on the row's number alone (splitmix64).

    Example:
        >>> bool((scattered(5, 2) == scattered(0, 7)[5:]).all())
        True
    """
    mixed = np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@dataclass
class Lowest:
    """Keeps the rows of the lowest rank in each group; of equal ones, those that came first.

    Args:
        most: Rows kept of a group.
        shown: What is kept of some rows, for instance their beginnings.
    """

    most: int
    shown: Callable[[pa.RecordBatch], pa.RecordBatch] = field(default=lambda rows: rows)
    _kept: dict[str, list[tuple[float, int, dict[str, Any]]]] = field(default_factory=dict)

    def add(
        self,
        rows: pa.RecordBatch,
        first: int,
        codes: npt.NDArray[np.int64],
        names: list[str],
        rank: npt.NDArray[np.float64],
    ) -> None:
        """Look at some rows; only those that are kept for now become Python objects.

        Args:
            rows: The rows.
            first: Number of the first one in the stream.
            codes: The group of each row, a place in ``names``.
            names: Names of the groups.
            rank: What is kept if it is low.
        """
        if not len(codes):
            return
        bound = self._bounds(names)
        able = np.flatnonzero(rank < bound[codes])
        order = able[np.lexsort((able, rank[able], codes[able]))]
        of_group = codes[order]
        opens = np.append(True, of_group[1:] != of_group[:-1]) if len(order) else np.zeros(0, bool)
        since = np.arange(len(order)) - np.flatnonzero(opens)[np.cumsum(opens) - 1]
        chosen = order[since < self.most]
        taken = self.shown(rows.take(chosen)).to_pylist()
        for row, at in zip(taken, chosen.tolist(), strict=True):
            self._kept.setdefault(names[codes[at]], []).append((float(rank[at]), first + at, row))
        for name in {names[code] for code in codes[chosen].tolist()}:
            self._kept[name] = sorted(self._kept[name], key=lambda one: one[:2])[: self.most]

    def rows(self) -> dict[str, list[tuple[int, dict[str, Any]]]]:
        """Return number and content of the kept rows by group, the lowest first."""
        return {name: [(number, row) for _, number, row in kept] for name, kept in self._kept.items()}

    def _bounds(self, names: list[str]) -> npt.NDArray[np.float64]:
        """Return the rank that a row of each group has to be below."""
        bounds, free = [], _GROUPS - len(self._kept)
        for name in names:
            kept = self._kept.get(name)
            if kept is None:
                bounds.append(np.inf if free > 0 else -np.inf)
                free -= 1
            else:
                bounds.append(np.inf if len(kept) < self.most else kept[-1][0])
        return np.array(bounds)
