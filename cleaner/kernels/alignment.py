"""Kernels: align two sequences of token hashes, in time linear in their length.

Equal beginnings and ends are matched first. Between them, word 3-grams that stand once in either text are anchors, the
longest chain of anchors in rising order holds (patience sorting), and the gaps between anchors are aligned by their
longest common subsequence. A gap too large for that is anchored once more on single words.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cleaner.kernels.runtime import kernel

int32, int64, uint64 = np.int32, np.int64, np.uint64

CELLS = 4096
"""Largest gap whose longest common subsequence is computed, in words times words: 64 by 64 takes about 5 us."""

_SECOND = np.uint64(0x9E3779B97F4A7C15)
_THIRD = np.uint64(0xC2B2AE3D27D4EB4F)
_SPREAD = np.uint64(0xFF51AFD7ED558CCD)
_HIGH = np.uint64(32)
_ONE = np.uint64(1)
_SEVERAL = np.uint64(0xFFFFFFFF)
"""In place of a gram's place in the second text: it stands there several times."""
_NONE = np.int32(-1)
_TWICE = np.int32(-2)


class Scratch(NamedTuple):
    """Room that one thread aligns in; see :func:`scratch`."""

    table: Any
    in_a: Any
    chain: Any
    gaps: Any
    inner: Any
    cells: Any


def scratch(longest: int) -> Scratch:
    """Return room for pairs of which no document has more than ``longest`` tokens."""
    size = 1 << max(4, int(2 * longest).bit_length())
    return Scratch(
        table=np.zeros((size + 1, 2), np.uint64),  # the last row counts the tables that were built
        in_a=np.empty(size, np.int32),
        chain=np.empty((4, longest + 1), np.int32),
        gaps=np.empty((longest + 2, 4), np.int32),
        inner=np.empty((longest + 2, 4), np.int32),
        cells=np.empty(2 * CELLS + 4, np.uint16),
    )


@kernel
def gram(tokens: Any, at: Any, width: Any) -> Any:
    """Return the hash of ``width`` (1 or 3) tokens."""
    value = tokens[at]
    if width == 3:
        value = uint64(value + uint64(tokens[at + 1] * _SECOND))
        value = uint64(value + uint64(tokens[at + 2] * _THIRD))
    return value


@kernel
def slot_of(table: Any, mask: Any, value: Any, stamp: Any) -> Any:
    """Return the row of the table that holds ``value``, or the free one where it belongs."""
    slot = uint64(uint64(value * _SPREAD) >> _HIGH) & mask
    while table[slot, 1] >> _HIGH == stamp and table[slot, 0] != value:
        slot = uint64(slot + _ONE) & mask
    return slot


@kernel
def common_grams(a: Any, a_start: Any, a_end: Any, b: Any, b_start: Any, b_end: Any, width: Any, room: Any) -> int:
    """Write the places of the grams that stand once in either range to ``room.chain[:2]``; return their number.

    A row of the table holds a gram, and its place in ``b`` under the number of the table in the upper half: a row of an
    older table is free, so it is never cleared.
    """
    table, in_a = room.table, room.in_a
    last = table.shape[0] - 1
    table[last, 0] += _ONE
    stamp = table[last, 0]
    size = 16
    while size < 2 * (b_end - b_start):  # a small text stays in a small part of the table, which is in cache
        size *= 2
    mask = uint64(size - 1)
    for j in range(b_start, b_end - width + 1):
        value = gram(b, j, width)
        slot = slot_of(table, mask, value, stamp)
        if table[slot, 1] >> _HIGH == stamp:
            table[slot, 1] = uint64(stamp << _HIGH) | _SEVERAL
        else:
            table[slot, 0] = value
            table[slot, 1] = uint64(stamp << _HIGH) | uint64(j)
            in_a[slot] = _NONE
    shared = 0
    for i in range(a_start, a_end - width + 1):
        slot = slot_of(table, mask, gram(a, i, width), stamp)
        place = table[slot, 1]
        if place >> _HIGH == stamp and place & _SEVERAL != _SEVERAL:
            in_a[slot] = i if in_a[slot] == _NONE else _TWICE
            room.chain[0, shared] = i
            room.chain[1, shared] = slot
            shared += 1
    found = 0
    for n in range(shared):
        slot = uint64(room.chain[1, n])
        if in_a[slot] == room.chain[0, n]:
            room.chain[0, found] = room.chain[0, n]
            room.chain[1, found] = int64(table[slot, 1] & _SEVERAL)
            found += 1
    return found


@kernel
def anchors(a: Any, a_start: Any, a_end: Any, b: Any, b_start: Any, b_end: Any, width: Any, room: Any) -> int:
    """Keep the longest chain of common grams whose places rise in both texts; return its length."""
    found = common_grams(a, a_start, a_end, b, b_start, b_end, width, room)
    left, right, tails, before = room.chain[0], room.chain[1], room.chain[2], room.chain[3]
    length = 0
    for c in range(found):  # tails[n] is the gram that ends the best chain of n + 1 grams
        low = 0
        high = length
        if length > 0 and right[tails[length - 1]] < right[c]:  # in copies nearly all go on where the last one stood
            low = length
        while low < high:
            middle = (low + high) // 2
            if right[tails[middle]] < right[c]:
                low = middle + 1
            else:
                high = middle
        before[c] = tails[low - 1] if low > 0 else _NONE
        tails[low] = c
        length = max(length, low + 1)
    if length > 0:
        at = tails[length - 1]
        for n in range(length - 1, -1, -1):
            tails[n] = at
            at = before[at]
        for n in range(length):
            left[n] = left[tails[n]]
            right[n] = right[tails[n]]
    return length


@kernel
def connect(
    a: Any, a_start: Any, a_end: Any, b: Any, b_start: Any, b_end: Any, width: Any, room: Any, mate: Any, gaps: Any
) -> int:
    """Match the tokens of the anchors and around them; write what is left between to ``gaps``, return how many."""
    count = anchors(a, a_start, a_end, b, b_start, b_end, width, room)
    found = 0
    i = a_start
    j = b_start
    for n in range(count + 1):
        if n < count:
            i_next = int64(room.chain[0, n])
            j_next = int64(room.chain[1, n])
        else:
            i_next = int64(a_end)
            j_next = int64(b_end)
        if i_next < i or j_next < j:
            continue  # its tokens were matched already, while the anchor before it was extended
        while i < i_next and j < j_next and a[i] == b[j]:
            mate[i] = j
            i += 1
            j += 1
        i_back = i_next
        j_back = j_next
        while i_back > i and j_back > j and a[i_back - 1] == b[j_back - 1]:
            i_back -= 1
            j_back -= 1
            mate[i_back] = j_back
        if i_back > i and j_back > j:
            gaps[found, 0] = i
            gaps[found, 1] = i_back
            gaps[found, 2] = j
            gaps[found, 3] = j_back
            found += 1
        i = i_next
        j = j_next
        while i < a_end and j < b_end and a[i] == b[j]:
            mate[i] = j
            i += 1
            j += 1
    return found


@kernel
def fill(a: Any, a_start: Any, a_end: Any, b: Any, b_start: Any, b_end: Any, cells: Any, mate: Any) -> None:
    """Match the longest common subsequence of two short ranges."""
    width = b_end - b_start + 1
    height = a_end - a_start
    for j in range(width):
        cells[height * width + j] = 0
    for i in range(height - 1, -1, -1):
        row = i * width
        below = row + width
        cells[row + width - 1] = 0
        key = a[a_start + i]
        right: Any = int64(
            0
        )  # what was written last, and what stands below it: reading them back would take most of the time
        corner: Any = int64(0)
        for j in range(width - 2, -1, -1):
            down = int64(cells[below + j])
            right = corner + 1 if key == b[b_start + j] else max(down, right)
            cells[row + j] = right
            corner = down
    i = 0
    j = 0
    while i < height and j < width - 1:
        if a[a_start + i] == b[b_start + j]:
            mate[a_start + i] = b_start + j
            i += 1
            j += 1
        elif cells[(i + 1) * width + j] >= cells[i * width + j + 1]:
            i += 1
        else:
            j += 1


@kernel
def align(a: Any, b: Any, room: Any, mate: Any) -> None:
    """Write for each token of ``a`` the place of the equal token of ``b`` that it is aligned with, or -1.

    Args:
        a: uint64 token keys.
        b: uint64 token keys.
        room: From :func:`scratch`.
        mate: int32, like ``a``. The places rise.
    """
    for i in range(a.size):
        mate[i] = _NONE
    start = 0
    while start < a.size and start < b.size and a[start] == b[start]:
        mate[start] = start
        start += 1
    a_end = a.size
    b_end = b.size
    while a_end > start and b_end > start and a[a_end - 1] == b[b_end - 1]:
        a_end -= 1
        b_end -= 1
        mate[a_end] = b_end
    outer = 1
    room.gaps[0, 0] = start
    room.gaps[0, 1] = a_end
    room.gaps[0, 2] = start
    room.gaps[0, 3] = b_end
    if (a_end - start) * (b_end - start) > CELLS:
        outer = connect(a, start, a_end, b, start, b_end, 3, room, mate, room.gaps)
    for g in range(outer):
        a0, a1, b0, b1 = room.gaps[g, 0], room.gaps[g, 1], room.gaps[g, 2], room.gaps[g, 3]
        if int64(a1 - a0) * int64(b1 - b0) <= CELLS:
            fill(a, a0, a1, b, b0, b1, room.cells, mate)
        else:
            inner = connect(a, int64(a0), int64(a1), b, int64(b0), int64(b1), 1, room, mate, room.inner)
            for h in range(inner):
                c0, c1, d0, d1 = room.inner[h, 0], room.inner[h, 1], room.inner[h, 2], room.inner[h, 3]
                if int64(c1 - c0) * int64(d1 - d0) <= CELLS:
                    fill(a, c0, c1, b, d0, d1, room.cells, mate)


@kernel
def align_pairs(keys: Any, bounds: Any, first: Any, second: Any, mate_bounds: Any, room: Any, mate: Any) -> None:
    """Align the documents of each pair.

    Args:
        keys: uint64 token keys.
        bounds: int64[n + 1], tokens of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, documents of the pairs.
        second: int64, documents of the pairs.
        mate_bounds: int64[pairs + 1], bounds of the pairs in ``mate``; as many as the first document has tokens.
        room: From :func:`scratch`.
        mate: int32: as :func:`align` writes it.
    """
    for pair in range(first.size):
        a = keys[bounds[first[pair]] : bounds[first[pair] + 1]]
        b = keys[bounds[second[pair]] : bounds[second[pair] + 1]]
        align(a, b, room, mate[mate_bounds[pair] : mate_bounds[pair + 1]])
