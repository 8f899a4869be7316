"""Where the lines of texts lie, and which of them are equal: furniture is the same lines over and over."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

_ZERO, _ONE, _TWO, _THREE, _FOUR, _FIVE, _SIX, _SEVEN, _EIGHT = (np.uint64(number) for number in range(9))
_SHIFT_8, _SHIFT_16, _SHIFT_24, _SHIFT_32 = (np.uint64(shift) for shift in (8, 16, 24, 32))
_SHIFT_40, _SHIFT_48, _SHIFT_56 = (np.uint64(shift) for shift in (40, 48, 56))
_NEWLINES = np.uint64(0x0A0A0A0A0A0A0A0A)
_LOW_BITS, _HIGH_BITS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_NEWLINE = np.uint8(10)
_BASIS, _MIX = np.uint64(0xCBF29CE484222325), np.uint64(0x9E3779B97F4A7C15)
_NUMBER = np.uint64(0xFFFFFFFF)
_UPPER = np.uint64(0xFFFFFFFF00000000)
_MOST_LOOKS = 64
"""Places of the table that are looked at for a line. In a table that is half full most take one or two; lines that were
made to collide would take a time of the square of their number."""


@kernel
def fill_line_places(data: Any, offsets: Any, starts: Any, ends: Any, bounds: Any) -> None:
    """Fill in where each line of some texts begins and ends; a text of ``k`` newlines has ``k + 1`` lines.

    Args:
        data: UTF-8 bytes.
        offsets: ``texts + 1`` positions in ``data``.
        starts: Output, int64, first byte of each line.
        ends: Output, int64, one past its last byte, the newline not counted.
        bounds: Output, int64, ``texts + 1`` numbers of lines.
    """
    line = 0
    for text in range(offsets.size - 1):
        bounds[text] = line
        starts[line] = offsets[text]
        at, end = np.uint64(offsets[text]), np.uint64(offsets[text + 1])
        while at < end:
            size = _ONE
            if at + _EIGHT <= end:
                eight = (
                    np.uint64(data[at])
                    | np.uint64(data[at + _ONE]) << _SHIFT_8
                    | np.uint64(data[at + _TWO]) << _SHIFT_16
                    | np.uint64(data[at + _THREE]) << _SHIFT_24
                    | np.uint64(data[at + _FOUR]) << _SHIFT_32
                    | np.uint64(data[at + _FIVE]) << _SHIFT_40
                    | np.uint64(data[at + _SIX]) << _SHIFT_48
                    | np.uint64(data[at + _SEVEN]) << _SHIFT_56
                ) ^ _NEWLINES
                if np.uint64(eight - _LOW_BITS) & ~eight & _HIGH_BITS == _ZERO:  # no byte of it is 0
                    at += _EIGHT
                    continue
                size = _EIGHT
            until = at + size
            while at < until:
                if data[at] == _NEWLINE:
                    ends[line] = at
                    line += 1
                    starts[line] = at + _ONE
                at += _ONE
        ends[line] = end
        line += 1
    bounds[offsets.size - 1] = line


@kernel
def number_lines(  # noqa: C901 - a call for each line would cost more than its work
    data: Any, starts: Any, ends: Any, longest: int, table: Any, numbers: Any, firsts: Any
) -> int:
    """Number the different lines in the order in which they come; each line that is longer than some is one of its own.

    So is one whose place in the table is crowded, which lines of a page can be made for: equal lines with two numbers
    cost time alone.

    Args:
        data: UTF-8 bytes.
        starts: First byte of each line.
        ends: One past its last byte.
        longest: Bytes of the longest line that is compared with others.
        table: Scratch, uint64 zeros, a power of two, larger than the number of lines.
        numbers: Output, int32, the number of each line.
        firsts: Output, int64, the first line of each number; as many places as there are lines.

    Returns:
        How many different lines there are.
    """
    limit = np.uint64(table.size - 1)
    count = 0
    for i in range(starts.size):
        start, end = np.uint64(starts[i]), np.uint64(ends[i])
        if end - start > np.uint64(longest):
            firsts[count] = i
            numbers[i] = count
            count += 1
            continue
        value = _BASIS ^ (end - start)
        at = start
        while at + _EIGHT <= end:
            eight = (
                np.uint64(data[at])
                | np.uint64(data[at + _ONE]) << _SHIFT_8
                | np.uint64(data[at + _TWO]) << _SHIFT_16
                | np.uint64(data[at + _THREE]) << _SHIFT_24
                | np.uint64(data[at + _FOUR]) << _SHIFT_32
                | np.uint64(data[at + _FIVE]) << _SHIFT_40
                | np.uint64(data[at + _SIX]) << _SHIFT_48
                | np.uint64(data[at + _SEVEN]) << _SHIFT_56
            )
            value = np.uint64(np.uint64(value ^ eight) * _MIX)
            value ^= value >> _SHIFT_32
            at += _EIGHT
        while at < end:
            value = np.uint64(np.uint64(value ^ np.uint64(data[at])) * _MIX)
            at += _ONE
        value = np.uint64(np.uint64(value ^ value >> _SHIFT_32) * _MIX)  # so that all bytes tell in the lowest bits
        value ^= value >> _SHIFT_32
        upper = value & _UPPER
        slot = value & limit
        number = np.int32(-1)
        looks = 0
        while table[slot] != _ZERO and number < 0 and looks < _MOST_LOOKS:
            looks += 1
            if table[slot] & _UPPER == upper:
                known = np.int32(np.int64(table[slot] & _NUMBER) - 1)
                other = np.uint64(starts[firsts[known]])
                if np.uint64(ends[firsts[known]]) - other == end - start:
                    number = known
                    at = start
                    while at < end:
                        if data[at] != data[other]:
                            number = np.int32(-1)
                            break
                        at += _ONE
                        other += _ONE
            slot = (slot + _ONE) & limit
        if number < 0:
            number = np.int32(count)
            firsts[count] = i
            count += 1
            if table[slot] == _ZERO:
                table[slot] = upper | np.uint64(count)
        numbers[i] = number
    return count
