"""A program over rows: each row holds one value for each line of some pages and is made of rows before it.

A page's values depend on the lines of the page alone: sums are kept in float64 and begin anew with each page. They
begin as ``np.float64``, because a Python number takes the type of the first float32 that is added to it.
:mod:`cleaner.chrome.row_expressions` writes the programs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

_ZERO, _ONE, _TWO, _THREE, _FOUR = (np.uint64(number) for number in range(5))

FAR = 99
"""Distance where nothing is found."""

(
    INPUT, SUM, DIFFERENCE, PRODUCT, RATIO, LEAST, MOST, EXCEEDS, AT_MOST, AT_LEAST, HAS_BITS, COUNT_BITS,
    BESIDE, SUM_ABOVE, TOTAL, MAXIMUM, WINDOW_MEAN, FADING_ABOVE, FADING_BELOW, DISTANCE_ABOVE, DISTANCE_BELOW,
    HIGHEST_ABOVE, HIGHEST_BELOW, UNDER_PEAK, OVER_TROUGH, BEST_SPAN, DEPTH, BLOCK_TOTAL, BLOCK_MAXIMUM,
) = range(29)  # fmt: skip
"""Operations. ``first`` and ``second`` are the rows that one is made of, ``parameter`` a number.

``INPUT`` is filled in by the caller. ``RATIO`` divides by at least the parameter. ``EXCEEDS``, ``AT_MOST`` and
``AT_LEAST`` compare with the parameter; ``HAS_BITS`` tests the bits of it. ``BESIDE`` is the value so many lines below,
-1 past the page's edge; the others are told by the functions of their names."""


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def window_means(values: Any, bounds: Any, reach: Any, sums: Any, means: Any) -> None:
    """Fill in the mean of the values up to ``reach`` lines above and below each line, the line counted.

    Places are unsigned, for no loop over signed ones becomes vector code; a slice for each page would cost as much as
    the work on it.
    """
    for page in range(bounds.size - 1):
        first = np.uint64(bounds[page])
        n = np.uint64(bounds[page + 1]) - first
        total = np.float64(0)
        i = _ZERO
        while i < n:
            sums[i] = total
            total += values[first + i]
            i += _ONE
        sums[n] = total
        far = np.uint64(reach)
        top = min(far, n)
        i = _ZERO
        while i < top:
            until = min(i + far + _ONE, n)
            means[first + i] = sums[until] / np.float64(np.int64(until))
            i += _ONE
        width = far + far + _ONE
        if n >= width:  # lines with the whole window on the page
            share = 1 / np.float64(np.int64(width))
            until = n - far
            while i < until:
                means[first + i] = (sums[i + far + _ONE] - sums[i - far]) * share
                i += _ONE
        while i < n:
            above = i - min(far, i)
            means[first + i] = (sums[n] - sums[above]) / np.float64(np.int64(n - above))
            i += _ONE


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def fading_above(values: Any, bounds: Any, keep: Any, sums: Any) -> None:
    """Fill in the sum of the values above each line, each line further off weighing ``keep`` times less.

    Four lines a step: the sum would wait for itself at each line, and take twice as long.
    """
    keep_2 = keep * keep
    keep_3, keep_4 = keep_2 * keep, keep_2 * keep_2
    for page in range(bounds.size - 1):
        mine = values[bounds[page] : bounds[page + 1]]
        out = sums[bounds[page] : bounds[page + 1]]
        total = np.float64(0)
        i = 0
        while i + 4 <= mine.size:
            one = np.float64(mine[i])
            two = one * keep + mine[i + 1]
            three = two * keep + mine[i + 2]
            out[i] = total
            out[i + 1] = total * keep + one
            out[i + 2] = total * keep_2 + two
            out[i + 3] = total * keep_3 + three
            total = total * keep_4 + (three * keep + mine[i + 3])
            i += 4
        while i < mine.size:
            out[i] = total
            total = total * keep + mine[i]
            i += 1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def fading_below(values: Any, bounds: Any, keep: Any, sums: Any) -> None:
    """Fill in the same for the values below."""
    keep_2 = keep * keep
    keep_3, keep_4 = keep_2 * keep, keep_2 * keep_2
    for page in range(bounds.size - 1):
        mine = values[bounds[page] : bounds[page + 1]]
        out = sums[bounds[page] : bounds[page + 1]]
        total = np.float64(0)
        i = mine.size - 1
        while i >= 3:
            one = np.float64(mine[i])
            two = one * keep + mine[i - 1]
            three = two * keep + mine[i - 2]
            out[i] = total
            out[i - 1] = total * keep + one
            out[i - 2] = total * keep_2 + two
            out[i - 3] = total * keep_3 + three
            total = total * keep_4 + (three * keep + mine[i - 3])
            i -= 4
        while i >= 0:
            out[i] = total
            total = total * keep + mine[i]
            i -= 1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def distance_above(there: Any, bounds: Any, distances: Any) -> None:
    """Fill in how many lines above each line the nearest one is whose value is not 0, at most :data:`FAR`."""
    for page in range(bounds.size - 1):
        far = FAR
        for i in range(bounds[page], bounds[page + 1]):
            distances[i] = min(far, FAR)
            far = 1 if there[i] else far + 1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def distance_below(there: Any, bounds: Any, distances: Any) -> None:
    """Fill in the same for the lines below."""
    for page in range(bounds.size - 1):
        far = FAR
        for i in range(bounds[page + 1] - 1, bounds[page] - 1, -1):
            distances[i] = min(far, FAR)
            far = 1 if there[i] else far + 1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def highest_above(values: Any, bounds: Any, highest: Any) -> None:
    """Fill in the highest of the values above each line, at least 0."""
    for page in range(bounds.size - 1):
        most = np.float32(0)
        for i in range(bounds[page], bounds[page + 1]):
            highest[i] = most
            most = max(most, values[i])


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def highest_below(values: Any, bounds: Any, highest: Any) -> None:
    """Fill in the same for the values below."""
    for page in range(bounds.size - 1):
        most = np.float32(0)
        for i in range(bounds[page + 1] - 1, bounds[page] - 1, -1):
            highest[i] = most
            most = max(most, values[i])


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def under_peak(values: Any, bounds: Any, falls: Any) -> None:
    """Fill in how far the running sum of the values lies under its highest point so far."""
    for page in range(bounds.size - 1):
        total = np.float64(0)
        peak = np.float64(-1e30)
        for i in range(bounds[page], bounds[page + 1]):
            total += values[i]
            peak = max(peak, total)
            falls[i] = total - peak


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def over_trough(values: Any, bounds: Any, climbs: Any) -> None:
    """Fill in how far the running sum of the values lies over its lowest point so far."""
    for page in range(bounds.size - 1):
        total = np.float64(0)
        trough = np.float64(1e30)
        for i in range(bounds[page], bounds[page + 1]):
            total += values[i]
            trough = min(trough, total)
            climbs[i] = total - trough


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def best_span(values: Any, bounds: Any, cost: Any, inside: Any) -> None:
    """Mark in each page the run of lines with the highest sum of values less ``cost`` a line (Kadane's algorithm)."""
    for page in range(bounds.size - 1):
        best = np.float64(-1e30)
        total = np.float64(0)
        opens = first = last = bounds[page]
        for i in range(bounds[page], bounds[page + 1]):
            inside[i] = 0
            if total <= 0:
                total = np.float64(0)
                opens = i
            total += values[i] - cost
            if total > best:
                best = total
                first = opens
                last = i + 1
        for i in range(first, last):
            inside[i] = 1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def depth(inside: Any, bounds: Any, depths: Any) -> None:
    """Fill in how far outside its page's one span each line is; within it, under 0, how far from its nearer edge."""
    for page in range(bounds.size - 1):
        first = bounds[page]
        last = bounds[page + 1] - 1
        while first < last and inside[first] == 0:
            first += 1
        while last > first and inside[last] == 0:
            last -= 1
        for i in range(bounds[page], bounds[page + 1]):
            depths[i] = first - i if i < first else i - last if i > last else -min(i - first, last - i)


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def page_total(values: Any, bounds: Any, totals: Any) -> None:
    """Fill in for each line the sum of its page's values."""
    for page in range(bounds.size - 1):
        i, end = np.uint64(bounds[page]), np.uint64(bounds[page + 1])
        one = two = three = four = np.float64(0)
        while i + _FOUR <= end:  # one sum would wait for itself
            one += values[i]
            two += values[i + _ONE]
            three += values[i + _TWO]
            four += values[i + _THREE]
            i += _FOUR
        while i < end:
            one += values[i]
            i += _ONE
        total = np.float32(one + two + (three + four))
        i = np.uint64(bounds[page])
        while i < end:
            totals[i] = total
            i += _ONE


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def page_maximum(values: Any, bounds: Any, highest: Any) -> None:
    """Fill in for each line the highest of its page's values, at least 0."""
    for page in range(bounds.size - 1):
        most = np.float32(0)
        for i in range(bounds[page], bounds[page + 1]):
            most = max(most, values[i])
        for i in range(bounds[page], bounds[page + 1]):
            highest[i] = most


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def block_reduction(values: Any, opens: Any, highest: Any, found: Any) -> None:
    """Fill in for each line the sum of its block's values; where ``highest``, their highest, at least 0.

    A block is a run of lines that begins where ``opens`` is not 0.
    """
    first = 0
    while first < values.size:
        last = first + 1
        while last < values.size and opens[last] == 0:
            last += 1
        total = np.float64(0)
        most = np.float32(0)
        for i in range(first, last):
            total += values[i]
            most = max(most, values[i])
        for i in range(first, last):
            found[i] = most if highest else total
        first = last


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def arithmetic(operation: int, first: Any, second: Any, parameter: Any, out: Any) -> None:  # noqa: C901 - as run
    """Fill in what depends on the line's own values alone."""
    if operation == SUM:
        for i in range(out.size):
            out[i] = first[i] + second[i]
    elif operation == DIFFERENCE:
        for i in range(out.size):
            out[i] = first[i] - second[i]
    elif operation == PRODUCT:
        for i in range(out.size):
            out[i] = first[i] * second[i]
    elif operation == RATIO:
        for i in range(out.size):
            out[i] = first[i] / max(second[i], parameter)
    elif operation == LEAST:
        for i in range(out.size):
            out[i] = min(first[i], second[i])
    elif operation == MOST:
        for i in range(out.size):
            out[i] = max(first[i], second[i])
    elif operation == EXCEEDS:
        for i in range(out.size):
            out[i] = np.float32(1) if first[i] > parameter else np.float32(0)
    elif operation == AT_MOST:
        for i in range(out.size):
            out[i] = min(first[i], parameter)
    elif operation == AT_LEAST:
        for i in range(out.size):
            out[i] = max(first[i], parameter)
    elif operation == HAS_BITS:
        bits = np.int32(parameter)
        for i in range(out.size):
            out[i] = np.float32(1) if np.int32(first[i]) & bits else np.float32(0)
    else:  # COUNT_BITS
        for i in range(out.size):
            left = np.int32(first[i])
            count = np.float32(0)
            while left:
                count += np.float32(left & np.int32(1))
                left >>= np.int32(1)
            out[i] = count


@kernel(small=1 << 17)  # type: ignore[untyped-decorator]  # values in all: plain Python takes 50 ms for them
def run(values: Any, operations: Any, parameters: Any, bounds: Any, sums: Any) -> None:  # noqa: C901 - one case an operation
    """Fill in the rows of a program.

    Args:
        values: float32, ``rows * lines`` values, row by row; those of inputs are filled in already.
        operations: int32 ``(rows, 3)``: operation, first and second row of each.
        parameters: float32, one a row.
        bounds: ``pages + 1`` numbers of lines; the last is the number of lines.
        sums: Scratch, float64, at least ``lines + 1`` places.
    """
    lines = bounds[bounds.size - 1]
    for row in range(operations.shape[0]):
        operation = operations[row, 0]
        if operation == INPUT:
            continue
        out = values[row * lines : (row + 1) * lines]
        first = values[operations[row, 1] * lines : (operations[row, 1] + 1) * lines]
        second = values[operations[row, 2] * lines : (operations[row, 2] + 1) * lines]
        parameter = parameters[row]
        if operation <= COUNT_BITS:
            arithmetic(operation, first, second, parameter, out)
        elif operation == BESIDE:
            step = np.int64(parameter)
            for page in range(bounds.size - 1):
                for i in range(bounds[page], bounds[page + 1]):
                    inside = bounds[page] <= i + step < bounds[page + 1]
                    out[i] = first[i + step] if inside else np.float32(-1)
        elif operation == SUM_ABOVE:
            fading_above(first, bounds, np.float64(1), out)
        elif operation == TOTAL:
            page_total(first, bounds, out)
        elif operation == MAXIMUM:
            page_maximum(first, bounds, out)
        elif operation == WINDOW_MEAN:
            window_means(first, bounds, np.int64(parameter), sums, out)
        elif operation == FADING_ABOVE:
            fading_above(first, bounds, np.float64(parameter), out)
        elif operation == FADING_BELOW:
            fading_below(first, bounds, np.float64(parameter), out)
        elif operation == DISTANCE_ABOVE:
            distance_above(first, bounds, out)
        elif operation == DISTANCE_BELOW:
            distance_below(first, bounds, out)
        elif operation == HIGHEST_ABOVE:
            highest_above(first, bounds, out)
        elif operation == HIGHEST_BELOW:
            highest_below(first, bounds, out)
        elif operation == UNDER_PEAK:
            under_peak(first, bounds, out)
        elif operation == OVER_TROUGH:
            over_trough(first, bounds, out)
        elif operation == BEST_SPAN:
            best_span(first, bounds, np.float64(parameter), out)
        elif operation == DEPTH:
            depth(first, bounds, out)
        else:
            block_reduction(first, second, operation == BLOCK_MAXIMUM, out)
