"""Kernel: how much of a long document may stand in it twice, stretch by stretch, with little beside its text."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

GRAM = 5
"""Tokens of a run, as of :mod:`cleaner.kernels.repeats`."""
_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
_S6, _S32, _S63, _U1 = np.uint64(6), np.uint64(32), np.uint64(63), np.uint64(1)


@kernel
def bound_stretch(keys: Any, marks: Any, shift: Any, scores: Any) -> None:
    """Go on with a score that is never less than that of :func:`cleaner.kernels.repeats.score_repeats`.

    A run of tokens that stood before adds 2, one that did not takes 1 away, never below 0. A bitmap takes runs for
    repeated that are not, and none for new that was there.

    Args:
        keys: uint64, the tokens of a stretch, behind the last four of the stretch before it.
        marks: uint64: the bitmap, zeros for the first stretch.
        shift: uint64: 64 less the binary logarithm of the bits of ``marks``.
        scores: int64[2]: the score, and its highest value so far; zeros for the first stretch.
    """
    score, highest = scores[0], scores[1]
    for at in range(len(keys) - (GRAM - 1)):
        gram = keys[at]
        for offset in range(1, GRAM):
            gram = np.uint64(np.uint64(np.uint64(gram ^ np.uint64(gram >> _S32)) * _MULTIPLY) + keys[at + offset])
        gram = np.uint64(np.uint64(gram ^ np.uint64(gram >> _S32)) * _MULTIPLY)
        bit = np.uint64(gram >> shift)
        word = np.int64(bit >> _S6)
        mark = np.uint64(_U1 << np.uint64(bit & _S63))
        if marks[word] & mark:
            score += 2
            highest = max(highest, score)
        else:
            marks[word] = np.uint64(marks[word] | mark)
            score = max(score - 1, 0)
    scores[0], scores[1] = score, highest
