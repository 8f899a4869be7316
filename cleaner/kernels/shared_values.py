"""Kernels: which values come more than once, and numbers for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

uint32, uint64 = np.uint32, np.uint64

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ONE, _SIX, _PLACE_IN_WORD = np.uint64(1), np.uint64(6), np.uint64(63)
_HIGH = np.uint64(32)


@kernel
def may_come_again(values: Any, shift: Any, seen: Any, again: Any, places: Any) -> int:
    """Write the places of the values that may come more than once, which is all that do, and few others.

    Args:
        values: uint32.
        shift: uint64: 64 less the number of bits that a bitmap is numbered by.
        seen: uint64, zeros: a bitmap of eight bits a value or more.
        again: uint64, zeros, like ``seen``.
        places: uint32, like ``values``, written.

    Returns:
        How many there are.
    """
    for value in values:
        bit = uint64(uint64(value) * _SPREAD) >> shift
        word, mask = bit >> _SIX, _ONE << (bit & _PLACE_IN_WORD)
        if seen[word] & mask:
            again[word] |= mask
        else:
            seen[word] |= mask
    found = 0
    for i in range(values.size):
        bit = uint64(uint64(values[i]) * _SPREAD) >> shift
        if again[bit >> _SIX] & (_ONE << (bit & _PLACE_IN_WORD)):
            places[found] = i
            found += 1
    return found


@kernel
def slot_of(keys: Any, counts: Any, value: Any) -> Any:
    """Return the slot of an open table that holds a value, or the free one where it belongs."""
    mask = uint64(keys.size - 1)
    slot = uint64(uint64(uint64(value) * _SPREAD) >> _HIGH) & mask
    while counts[slot] > 0 and keys[slot] != value:
        slot = uint64(slot + _ONE) & mask
    return slot


@kernel
def number_repeated(values: Any, places: Any, keys: Any, counts: Any, numbers: Any, out: Any) -> int:
    """Number the values that come more than once in the order in which they are met.

    Args:
        values: uint32.
        places: uint32, ascending: the places to look at; written: those of values that come more than once.
        keys: uint32, scratch, size a power of two, at least twice the number of places.
        counts: uint32, like ``keys``, zeros.
        numbers: uint32, like ``keys``, scratch.
        out: uint32, like ``places``, written: the number of the value at each of the places.

    Returns:
        How many places there are.
    """
    for place in places:
        slot = slot_of(keys, counts, values[place])
        keys[slot] = values[place]
        counts[slot] += uint32(1)
        numbers[slot] = uint32(0)  # not numbered yet; numbers are one greater than what is written
    found = 0
    last = uint32(0)
    for place in places:
        slot = slot_of(keys, counts, values[place])
        if counts[slot] > 1:
            if numbers[slot] == 0:
                last = uint32(last + uint32(1))
                numbers[slot] = last
            places[found] = place
            out[found] = uint32(numbers[slot] - uint32(1))
            found += 1
    return found
