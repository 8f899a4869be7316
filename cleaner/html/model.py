"""The trained model: gradient-boosted trees over the facts of a line, in one small file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cleaner.kernels.trees import sum_of_leaves

FILE = Path(__file__).with_name("model.npz")
"""Made by ``benchmarks/train_html_model.py``; ``model.json`` beside it says from what and how good it is."""


class Trees(NamedTuple):
    """Decision trees, one after the other in the same arrays, for :func:`cleaner.kernels.trees.sum_of_leaves`.

    Attributes:
        names: The facts that the columns are, in their order.
        columns, thresholds, lower, higher: The inner nodes.
        leaves: Values of the leaves, in log-odds.
        roots: First node of each tree.
    """

    names: tuple[str, ...]
    columns: Any
    thresholds: Any
    lower: Any
    higher: Any
    leaves: Any
    roots: Any

    def probabilities(self, rows: Any) -> Any:
        """Return the probability for each row.

        Args:
            rows: Facts (rows x names), float32.
        """
        sums = np.zeros(len(rows))
        sum_of_leaves(rows, self.columns, self.thresholds, self.lower, self.higher, self.leaves, self.roots, sums)
        return 1 / (1 + np.exp(-sums))


@cache
def content_model() -> Trees:
    """Return the model that is shipped.

    Example:
        >>> "link share" in content_model().names
        True
    """
    return load_trees(FILE)


def load_trees(path: Path) -> Trees:
    """Return the trees in a file.

    Args:
        path: A file that :func:`save_trees` wrote.
    """
    with np.load(path, allow_pickle=False) as arrays:
        names = tuple(str(name) for name in arrays["names"])
        return Trees(
            names,
            arrays["columns"].astype(np.int64),
            arrays["thresholds"],
            arrays["lower"].astype(np.int64),
            arrays["higher"].astype(np.int64),
            arrays["leaves"].astype(np.float64),
            arrays["roots"].astype(np.int64),
        )


def save_trees(trees: Trees, path: Path) -> None:
    """Write trees to a file, in the narrowest types that hold them."""
    np.savez_compressed(
        path,
        names=np.array(trees.names),
        columns=trees.columns.astype(np.uint16),
        thresholds=trees.thresholds.astype(np.float32),
        lower=trees.lower.astype(np.int16),
        higher=trees.higher.astype(np.int16),
        leaves=trees.leaves.astype(np.float32),
        roots=trees.roots.astype(np.int16),
    )
