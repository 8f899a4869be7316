"""Expressions over rows of values, one value a line, and the programs that compute what is asked of them.

An expression is written as Python; :func:`compiled` turns the wanted ones into a program for
:func:`cleaner.kernels.row_program.run`, in which equal parts are computed once and what nobody wants is not computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels import row_program as kernels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt


class Row:
    """One value a line: an input, or what an operation makes of other rows.

    Attributes:
        operation: One of :mod:`cleaner.kernels.row_program`.
        parts: The rows that it is made of, at most two.
        parameter: A number that the operation takes; for an input its place among the inputs.
    """

    def __init__(self, operation: int, *parts: Row, parameter: float = 0.0) -> None:
        self.operation, self.parts, self.parameter = operation, parts, parameter

    def __add__(self, other: Row) -> Row:
        return Row(kernels.SUM, self, other)

    def __sub__(self, other: Row) -> Row:
        return Row(kernels.DIFFERENCE, self, other)

    def __mul__(self, other: Row) -> Row:
        return Row(kernels.PRODUCT, self, other)

    def __truediv__(self, other: Row) -> Row:
        """Divide by the other row, by 1 where it is less."""
        return self.over(other, 1)

    def over(self, other: Row, least: float) -> Row:
        """Divide by the other row, by ``least`` where it is less."""
        return Row(kernels.RATIO, self, other, parameter=least)

    def least(self, other: Row) -> Row:
        """Return the lesser of two values."""
        return Row(kernels.LEAST, self, other)

    def most(self, other: Row) -> Row:
        """Return the greater of two values."""
        return Row(kernels.MOST, self, other)

    def exceeds(self, limit: float) -> Row:
        """Return whether the value is above a limit, 0 or 1."""
        return Row(kernels.EXCEEDS, self, parameter=limit)

    def at_most(self, limit: float) -> Row:
        """Return the value, or the limit where it is above."""
        return Row(kernels.AT_MOST, self, parameter=limit)

    def at_least(self, limit: float) -> Row:
        """Return the value, or the limit where it is below."""
        return Row(kernels.AT_LEAST, self, parameter=limit)

    def has_bits(self, bits: int) -> Row:
        """Return whether the value, a whole number, has one of some bits, 0 or 1."""
        return Row(kernels.HAS_BITS, self, parameter=bits)

    def bits(self) -> Row:
        """Return how many bits the value, a whole number, has."""
        return Row(kernels.COUNT_BITS, self)

    def beside(self, step: int) -> Row:
        """Return the value ``step`` lines below, above where it is negative; -1 past the edge of the page."""
        return Row(kernels.BESIDE, self, parameter=step)

    def above(self) -> Row:
        """Return the sum of the values above the line on its page."""
        return Row(kernels.SUM_ABOVE, self)

    def of_page(self) -> Row:
        """Return the sum of the page's values."""
        return Row(kernels.TOTAL, self)

    def most_of_page(self) -> Row:
        """Return the highest of the page's values, at least 0."""
        return Row(kernels.MAXIMUM, self)

    def around(self, reach: int) -> Row:
        """Return the mean of the values up to ``reach`` lines above and below."""
        return Row(kernels.WINDOW_MEAN, self, parameter=reach)

    def fading_above(self, keep: float) -> Row:
        """Return the sum of the values above, each line further off weighing ``keep`` times less."""
        return Row(kernels.FADING_ABOVE, self, parameter=keep)

    def fading_below(self, keep: float) -> Row:
        """Return the same for those below."""
        return Row(kernels.FADING_BELOW, self, parameter=keep)

    def distance_above(self) -> Row:
        """Return how many lines above the nearest value is that is not 0."""
        return Row(kernels.DISTANCE_ABOVE, self)

    def distance_below(self) -> Row:
        """Return the same for those below."""
        return Row(kernels.DISTANCE_BELOW, self)

    def highest_above(self) -> Row:
        """Return the highest of the values above, at least 0."""
        return Row(kernels.HIGHEST_ABOVE, self)

    def highest_below(self) -> Row:
        """Return the highest of the values below, at least 0."""
        return Row(kernels.HIGHEST_BELOW, self)

    def under_peak(self) -> Row:
        """Return how far the running sum lies under its highest point so far."""
        return Row(kernels.UNDER_PEAK, self)

    def over_trough(self) -> Row:
        """Return how far the running sum lies over its lowest point so far."""
        return Row(kernels.OVER_TROUGH, self)

    def best_span(self, cost: float) -> Row:
        """Return which lines are in the run with the highest sum of values less ``cost`` a line, 0 or 1."""
        return Row(kernels.BEST_SPAN, self, parameter=cost)

    def depth(self) -> Row:
        """Return how far outside the span that the row marks the line is; under 0, how far from its edge inside."""
        return Row(kernels.DEPTH, self)

    def of_block(self, opens: Row) -> Row:
        """Return the sum of the values of the line's block; blocks begin where ``opens`` is not 0."""
        return Row(kernels.BLOCK_TOTAL, self, opens)

    def most_of_block(self, opens: Row) -> Row:
        """Return the highest value of the line's block, at least 0."""
        return Row(kernels.BLOCK_MAXIMUM, self, opens)


def inputs(names: Sequence[str]) -> dict[str, Row]:
    """Return a row for each input, in the order in which they stand in a program's rows."""
    return {name: Row(kernels.INPUT, parameter=place) for place, name in enumerate(names)}


class Program(NamedTuple):
    """Rows to compute, each after those that it is made of.

    Attributes:
        operations: int32 ``(rows, 3)``: operation, first and second row. The inputs come first.
        parameters: float32, one a row.
        wanted: Number of each wanted row, in their order.
    """

    operations: npt.NDArray[np.int32]
    parameters: npt.NDArray[np.float32]
    wanted: npt.NDArray[np.int64]

    def run(self, values: npt.NDArray[np.float32], bounds: npt.NDArray[np.int64]) -> None:
        """Fill in the rows that are no inputs.

        Args:
            values: float32 ``(rows, lines)``, contiguous, the inputs filled in.
            bounds: ``pages + 1`` numbers of lines.
        """
        kernels.run(values.reshape(-1), self.operations, self.parameters, bounds, np.empty(values.shape[1] + 1))


def compiled(wanted: Mapping[str, Row], names: Sequence[str], known: Mapping[str, Row]) -> Program:
    """Return the program that computes some rows.

    Args:
        wanted: Rows by name.
        names: Those that are wanted.
        known: The inputs, all of them, as :func:`inputs` gives them.

    Example:
        >>> given = inputs(["words"])
        >>> program = compiled({"page": given["words"].of_page()}, ["page"], given)
        >>> values = np.float32([[3, 4, 5], [0, 0, 0]])
        >>> program.run(values, np.array([0, 2, 3]))
        >>> values[program.wanted].tolist()
        [[7.0, 7.0, 5.0]]
    """
    operations: list[tuple[int, int, int]] = [(kernels.INPUT, 0, 0)] * len(known)
    parameters = [0.0] * len(known)
    places: dict[tuple[int, tuple[int, ...], float], int] = {}

    def place(row: Row) -> int:
        if row.operation == kernels.INPUT:
            return int(row.parameter)
        parts = tuple(place(part) for part in row.parts)
        key = row.operation, parts, row.parameter
        if key not in places:
            places[key] = len(operations)
            first, second = (*parts, *parts)[:2]
            operations.append((row.operation, first, second))
            parameters.append(row.parameter)
        return places[key]

    found = np.array([place(wanted[name]) for name in names], np.int64)
    return Program(np.array(operations, np.int32).reshape(-1, 3), np.array(parameters, np.float32), found)
