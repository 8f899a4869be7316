"""Sum the leaves of oblivious decision trees: all nodes of one depth ask the same question."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel


@kernel
def sum_of_leaves(columns: Any, questions: Any, thresholds: Any, leaves: Any, places: Any, sums: Any) -> None:
    """Add up for each row one leaf of each tree. The loops over rows become vector code.

    The leaf's number has bit ``k`` set where the value is above the threshold of question ``k``, as in CatBoost
    (Prokhorenkova et al. 2018).

    Args:
        columns: float32 ``(columns, rows)``.
        questions: ``(trees, depth)``, the column of each question.
        thresholds: float32 ``(trees, depth)``.
        leaves: float32 ``(trees, 2 ** depth)``.
        places: Scratch, int32, one a row.
        sums: float32, one a row, added to.
    """
    rows = columns.shape[1]
    for tree in range(questions.shape[0]):
        for j in range(rows):
            places[j] = 0
        for k in range(questions.shape[1]):
            column = columns[questions[tree, k]]
            threshold = thresholds[tree, k]
            bit = np.int32(1 << k)
            for j in range(rows):
                places[j] |= bit if column[j] > threshold else np.int32(0)
        leaf = leaves[tree]
        for j in range(rows):
            sums[j] += leaf[places[j]]
