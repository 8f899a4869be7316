"""The probability from which on lines of a page are kept, for many pages."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel


@kernel(small=100)  # type: ignore[untyped-decorator]  # each page takes as long as a hundred lines
def fill_thresholds(
    probability: Any, sizes: Any, bounds: Any, steps: int, recall: float, unsure: float, few: float, most: float,
    thresholds: Any,
) -> None:  # fmt: skip
    """Fill in the threshold of each page; see :func:`cleaner.chrome.line_model.page_thresholds`.

    Args:
        probability: float64, of each line to be content.
        sizes: float64, characters of each line.
        bounds: ``pages + 1`` numbers of lines.
        steps: Thresholds that are tried: multiples of ``1 / steps``.
        recall: How much recall weighs beside precision.
        unsure: Expected score under which nearly everything is kept.
        few: The highest threshold there.
        most: The highest threshold elsewhere, and that of a page without lines.
        thresholds: Output, float64.
    """
    right, kept = np.empty(steps), np.empty(steps)
    there = np.empty(steps, np.bool_)
    for page in range(bounds.size - 1):
        for step in range(steps):  # an assignment of slices takes the compiler 2 s, for the message of its error
            right[step] = kept[step] = 0
            there[step] = False
        for i in range(bounds[page], bounds[page + 1]):
            of_line: Any = max(steps - 1 - np.int64(probability[i] * steps), 0)  # 0 is the highest threshold
            there[of_line] = True
            right[of_line] += probability[i] * sizes[i]
            kept[of_line] += sizes[i]
        for step in range(1, steps):
            right[step] += right[step - 1]
            kept[step] += kept[step - 1]
        best = -1
        highest = np.float64(-1)
        for step in range(steps):
            if there[step]:
                score = (1 + recall) * right[step] / max(kept[step] + recall * right[steps - 1], 1e-9)
                if score > highest:
                    highest = score
                    best = step
        chosen = min((steps - 1 - best) / steps, most)
        if highest < unsure:
            chosen = min(chosen, few)
        thresholds[page] = most if best < 0 else chosen
