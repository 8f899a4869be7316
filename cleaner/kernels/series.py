"""Series over the lines of pages: sums, means, distances and spans, each within its page.

Every kernel takes values of one line each and ``bounds``, ``pages + 1`` numbers of lines. Sums are kept in float64 and
begin anew with each page, so that a page's figures do not depend on the pages beside it. They begin as ``np.float64``,
because a Python number takes the type of the first float32 that is added to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

FAR = 99
"""Distance where nothing is found."""


@kernel
def sums_above(values: Any, bounds: Any, above: Any) -> None:
    """Fill in the sum of the values above each line."""
    for page in range(bounds.size - 1):
        total = np.float64(0)
        for i in range(bounds[page], bounds[page + 1]):
            above[i] = total
            total += values[i]


@kernel
def totals(values: Any, bounds: Any, total: Any) -> None:
    """Fill in for each line the sum of the values of its page."""
    for page in range(bounds.size - 1):
        whole = np.float64(0)
        for i in range(bounds[page], bounds[page + 1]):
            whole += values[i]
        for i in range(bounds[page], bounds[page + 1]):
            total[i] = whole


@kernel
def window_means(values: Any, bounds: Any, reach: int, means: Any) -> None:
    """Fill in the mean of the values up to ``reach`` lines above and below each line, the line counted."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1]
        total = np.float64(0)
        top = first
        bottom = first
        for i in range(first, last):
            while bottom < last and bottom <= i + reach:
                total += values[bottom]
                bottom += 1
            while top < i - reach:
                total -= values[top]
                top += 1
            means[i] = total / (bottom - top)


@kernel
def decayed(values: Any, bounds: Any, keep: float, above: Any, below: Any) -> None:
    """Fill in the sums of the values above and below each line, each line further off weighing ``keep`` times less."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1]
        total = np.float64(0)
        for i in range(first, last):
            above[i] = total
            total = total * keep + values[i]
        total = np.float64(0)
        for k in range(last - first):
            i = last - 1 - k
            below[i] = total
            total = total * keep + values[i]


@kernel
def highest(values: Any, bounds: Any, above: Any, below: Any) -> None:
    """Fill in the highest of the values above and below each line, at least 0."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1]
        most = np.float32(0)
        for i in range(first, last):
            above[i] = most
            most = max(most, values[i])
        most = np.float32(0)
        for k in range(last - first):
            i = last - 1 - k
            below[i] = most
            most = max(most, values[i])


@kernel
def distances(there: Any, bounds: Any, above: Any, below: Any) -> None:
    """Fill in how many lines above and below each line the nearest marked one is, at most :data:`FAR`."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1]
        far = FAR
        for i in range(first, last):
            above[i] = far
            far = 1 if there[i] else min(far + 1, FAR)
        far = FAR
        for k in range(last - first):
            i = last - 1 - k
            below[i] = far
            far = 1 if there[i] else min(far + 1, FAR)


@kernel
def neighbours(values: Any, bounds: Any, step: int, none: float, beside: Any) -> None:
    """Fill in the value ``step`` lines below each line, above where it is negative; ``none`` past the page's edge."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1]
        for i in range(first, last):
            beside[i] = values[i + step] if first <= i + step < last else none


@kernel
def best_spans(values: Any, bounds: Any, cost: float, spans: Any, scores: Any) -> None:
    """Find in each page the run of lines with the highest sum of values less ``cost`` a line (Kadane's algorithm).

    Args:
        values: One number a line.
        bounds: ``pages + 1`` numbers of lines.
        cost: What each line of the run costs.
        spans: Output ``(pages, 2)``: first and last line of the run.
        scores: Output: its sum.
    """
    for page in range(bounds.size - 1):
        best = np.float64(-1e30)
        total = np.float64(0)
        opens = bounds[page]
        spans[page, 0] = spans[page, 1] = opens
        for i in range(bounds[page], bounds[page + 1]):
            if total <= 0:
                total = np.float64(0)
                opens = i
            total += values[i] - cost
            if total > best:
                best = total
                spans[page, 0] = opens
                spans[page, 1] = i
        scores[page] = best


@kernel
def depths(span: Any, bounds: Any, depth: Any) -> None:
    """Fill in how far outside its page's span each line stands; inside it, less than 0, how far from its nearer edge.

    Args:
        span: ``(pages, 2)``: first and last line of each page's span.
        bounds: ``pages + 1`` numbers of lines.
        depth: Output.
    """
    for page in range(bounds.size - 1):
        top = span[page, 0]
        bottom = span[page, 1]
        for i in range(bounds[page], bounds[page + 1]):
            depth[i] = top - i if i < top else i - bottom if i > bottom else -min(i - top, bottom - i)


@kernel
def excursions(values: Any, bounds: Any, below_peak: Any, above_trough: Any) -> None:
    """Fill in how far the running sum of the values lies under its highest and over its lowest point so far."""
    for page in range(bounds.size - 1):
        total = np.float64(0)
        peak = np.float64(-1e30)
        trough = np.float64(1e30)
        for i in range(bounds[page], bounds[page + 1]):
            total += values[i]
            peak = max(peak, total)
            trough = min(trough, total)
            below_peak[i] = total - peak
            above_trough[i] = total - trough
