"""Runs of lines that no template takes, page by page: how long they are, and which of them is the page's body."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel


@kernel
def fill_gaps(  # noqa: C901 - one page after another: what is asked of its runs is asked while they are at hand
    hit: Any, blank: Any, is_prose: Any, bounds: Any, misses: int, size: Any, prose: Any, main: Any, edge: Any,
    beside_main: Any,
) -> None:  # fmt: skip
    """Fill in the gaps between template lines; :class:`cleaner.chrome.gaps.Gaps` says what each output means.

    Args:
        hit: Which lines are template lines.
        blank: Which lines are blank: they belong to no run.
        is_prose: Which lines are prose.
        bounds: ``pages + 1`` numbers of lines.
        misses: Lines of the longest gap in a frame at the page's edge.
        size: Output, int64 zeros.
        prose: Output, int64 zeros.
        main: Output, bool, all false.
        edge: Output, bool, all false.
        beside_main: Output, bool, all false.
    """
    run_of = np.empty(hit.size, np.int64)  # number on its page of the run that a line is in
    lengths, proses = np.empty(hit.size + 1, np.int64), np.empty(hit.size + 1, np.int64)
    gap = np.empty(hit.size + 1, np.bool_)
    for page in range(bounds.size - 1):
        runs = 0
        for i in range(bounds[page], bounds[page + 1]):
            if blank[i]:
                continue
            if runs == 0 or gap[runs - 1] == hit[i]:
                gap[runs] = not hit[i]
                lengths[runs] = proses[runs] = 0
                runs += 1
            lengths[runs - 1] += 1
            proses[runs - 1] += np.int64(is_prose[i])
            run_of[i] = runs - 1
        best = -1  # the first main gap
        first_stop, last_stop = runs, -1  # gaps that are too long for a frame
        for run in range(runs):
            if not gap[run]:
                continue
            more = best < 0 or proses[run] > proses[best]
            if more or (proses[run] == proses[best] and lengths[run] > lengths[best]):
                best = run
            if lengths[run] > misses:
                first_stop = min(first_stop, run)
                last_stop = run
        for i in range(bounds[page], bounds[page + 1]):
            if blank[i]:
                continue
            run = run_of[i]
            edge[i] = run < first_stop or run > last_stop
            beside_main[i] = best >= 2 and run == best - 2  # gaps and runs of template lines take turns
            if gap[run]:
                size[i] = lengths[run]
                prose[i] = proses[run]
                main[i] = proses[run] == proses[best] and lengths[run] == lengths[best]
