"""Sum the leaves that rows reach in gradient-boosted decision trees."""

from __future__ import annotations

from typing import Any

from cleaner.kernels.runtime import kernel


@kernel(small=40)  # type: ignore[untyped-decorator]  # plain Python takes 1.5 ms a row of 1,000 trees, machine code 30 us
def sum_of_leaves(
    rows: Any, columns: Any, thresholds: Any, lower: Any, higher: Any, leaves: Any, roots: Any, sums: Any
) -> None:
    """Add up, for each row, one leaf of each tree.

    Args:
        rows: Matrix of values, float32.
        columns: For each inner node, the column that it asks for.
        thresholds: For each inner node, the largest value that goes to the lower side, float32.
        lower: For each inner node, the node on the lower side; a leaf is written as ``-1 - leaf``.
        higher: The same for the other side.
        leaves: Value of each leaf.
        roots: First node of each tree.
        sums: Receives one sum for each row.
    """
    for at in range(len(rows)):
        row = rows[at]
        total = 0.0
        for root in roots:
            node = root
            while node >= 0:
                node = lower[node] if row[columns[node]] <= thresholds[node] else higher[node]
            total += leaves[-1 - node]
        sums[at] = total
