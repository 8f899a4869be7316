"""Words and lines that stand more than once on a page."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

HITS, LOGS, WORDS, ALL_HITS, ALL_LOGS, COLUMNS = range(6)
"""Rows of what :func:`fill_shared_words` gives."""

MOST_TELLING = 16
"""Telling words of a line that are looked at: more of a long line say the same."""

_TELLING = np.uint32(1)
_MULTIPLIER = np.uint32(0x9E3779B1)
_HALF = np.uint64(32)


@kernel
def fill_shared_words(
    words: Any, starts: Any, ends: Any, bounds: Any, long: Any, keys: Any, stamps: int, counts: Any, slots: Any,
    logs: Any, shared: Any,
) -> None:  # fmt: skip
    """Tell how far the words of each line stand in other lines of its page.

    Args:
        words: Hashes of the words of all lines; only telling ones are looked at.
        starts: Place in ``words`` of each line's first word.
        ends: One past the place of its last word.
        bounds: ``pages + 1`` numbers of lines.
        long: Whether each line is a long one.
        keys: Scratch, uint64, a power of two, larger than the number of words of any page.
        stamps: The upper halves of the keys that are in it are at most this.
        counts: Scratch ``(3, keys)``, int32: lines with the word, long lines with it, the last line that had it.
        slots: Scratch, int32, one more than the words of any page.
        logs: ``log(1 + k)`` for each k from 0; the last stands for all after it.
        shared: Output, float32 ``(COLUMNS, lines)``: words that stand in other long lines, sum of the logarithms of how
            many, words, words that stand in other lines, sum of the logarithms of how many.
    """
    most = logs.size - 1
    limit = np.uint64(keys.size - 1)
    lines_with, longs_with, latest = counts[0], counts[1], counts[2]
    for page in range(bounds.size - 1):
        stamp = np.uint64(stamps + page + 1) << _HALF
        n: Any = 0
        for i in range(bounds[page], bounds[page + 1]):
            first = n
            for at in range(starts[i], ends[i]):  # every second word is telling: a branch would be guessed wrong
                slots[n] = np.int32(words[at])
                n += np.int64(words[at] & _TELLING)
            n = min(n, first + MOST_TELLING)
            shared[WORDS, i] = n - first
            is_long = np.int32(long[i] != 0)
            for k in range(first, n):
                word = np.uint32(slots[k])
                key = stamp | np.uint64(word)
                slot = np.uint64(np.uint32(word * _MULTIPLIER)) & limit
                while keys[slot] != key and keys[slot] >= stamp:
                    slot = (slot + np.uint64(1)) & limit
                if keys[slot] != key:
                    keys[slot] = key
                    lines_with[slot] = longs_with[slot] = 0
                    latest[slot] = -1
                slots[k] = np.int32(slot)
                new = np.int32(latest[slot] != i)
                latest[slot] = i
                lines_with[slot] += new
                longs_with[slot] += new & is_long
        n = 0
        for i in range(bounds[page], bounds[page + 1]):
            hits = all_hits = 0
            sum_ = all_sum = np.float64(0)
            is_long = np.int32(long[i] != 0)
            first = n
            n += np.int64(shared[WORDS, i])
            for k in range(first, n):
                others = lines_with[slots[k]] - np.int32(1)
                longs = longs_with[slots[k]] - is_long
                hits += longs > 0
                all_hits += others > 0
                sum_ += logs[min(longs, most)]
                all_sum += logs[min(others, most)]
            shared[HITS, i] = hits
            shared[LOGS, i] = sum_
            shared[ALL_HITS, i] = all_hits
            shared[ALL_LOGS, i] = all_sum


@kernel
def count_repeats(lines: Any, bounds: Any, keys: Any, stamps: int, counts: Any, repeats: Any) -> None:
    """Count how often each line's key stands on its page.

    Args:
        lines: uint64, key of each line, of which the upper half is looked at.
        bounds: ``pages + 1`` numbers of lines.
        keys: Scratch, uint64, a power of two, larger than the number of lines of any page.
        stamps: The upper halves of the keys that are in it are at most this.
        counts: Scratch ``(3, keys)``, int32.
        repeats: Output, float32.
    """
    limit = np.uint64(keys.size - 1)
    for page in range(bounds.size - 1):
        stamp = np.uint64(stamps + page + 1) << _HALF
        for counting in (True, False):
            for i in range(bounds[page], bounds[page + 1]):
                key = stamp | lines[i] >> _HALF
                slot = lines[i] >> _HALF & limit
                while keys[slot] != key and keys[slot] >= stamp:
                    slot = (slot + np.uint64(1)) & limit
                if keys[slot] != key:
                    keys[slot] = key
                    counts[0, slot] = 0
                if counting:
                    counts[0, slot] += np.int32(1)
                else:
                    repeats[i] = counts[0, slot]
