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
def fill_shared_words(  # noqa: C901 - a call for each word would double the time
    words: Any, places: Any, bounds: Any, long: Any, keys: Any, counts: Any, slots: Any, logs: Any, shared: Any
) -> None:
    """Tell how far the words of each line stand in other lines of its page.

    Args:
        words: Hashes of the words of all lines; only telling ones are looked at.
        places: ``lines + 1`` places in ``words``.
        bounds: ``pages + 1`` numbers of lines.
        long: Whether each line is a long one.
        keys: Scratch, uint64 zeros, a power of two, larger than the number of words of any page.
        counts: Scratch ``(keys, 3)``, int32: lines with the word, long lines with it, the last line that had it.
        slots: Scratch, int32, one a word.
        logs: ``log(1 + k)`` for each k from 0; the last stands for all after it.
        shared: Output, float32 ``(COLUMNS, lines)``: words that stand in other long lines, sum of the logarithms of how
            many, words, words that stand in other lines, sum of the logarithms of how many.
    """
    most = logs.size - 1
    limit = np.uint64(keys.size - 1)
    for page in range(bounds.size - 1):
        stamp = np.uint64(page + 1) << _HALF
        for i in range(bounds[page], bounds[page + 1]):
            is_long = np.int32(long[i] != 0)
            left = MOST_TELLING
            for at in range(places[i], places[i + 1]):
                word = words[at]
                if not word & _TELLING or left == 0:
                    slots[at] = -1
                    continue
                left -= 1
                key = stamp | np.uint64(word)
                slot = np.uint64(np.uint32(word * _MULTIPLIER)) & limit
                while keys[slot] != key and keys[slot] >= stamp:
                    slot = (slot + np.uint64(1)) & limit
                mine = counts[slot]
                if keys[slot] != key:
                    keys[slot] = key
                    mine[0] = mine[1] = 0
                    mine[2] = -1
                slots[at] = slot
                if mine[2] != i:
                    mine[2] = i
                    mine[0] += np.int32(1)
                    mine[1] += is_long
        for i in range(bounds[page], bounds[page + 1]):
            hits = total = all_hits = 0
            sum_ = all_sum = np.float64(0)
            is_long = np.int32(long[i] != 0)
            for at in range(places[i], places[i + 1]):
                if slots[at] < 0:
                    continue
                mine = counts[slots[at]]
                others = mine[0] - 1
                longs = mine[1] - is_long
                total += 1
                hits += longs > 0
                all_hits += others > 0
                sum_ += logs[min(longs, most)]
                all_sum += logs[min(others, most)]
            shared[HITS, i] = hits
            shared[LOGS, i] = sum_
            shared[WORDS, i] = total
            shared[ALL_HITS, i] = all_hits
            shared[ALL_LOGS, i] = all_sum


@kernel
def count_repeats(lines: Any, bounds: Any, keys: Any, counts: Any, repeats: Any) -> None:
    """Count how often each line's key stands on its page.

    Args:
        lines: uint64, key of each line, of which the upper half is looked at.
        bounds: ``pages + 1`` numbers of lines.
        keys: Scratch, uint64 zeros, a power of two, larger than the number of lines of any page.
        counts: Scratch ``(keys, 3)``, int32.
        repeats: Output, float32.
    """
    limit = np.uint64(keys.size - 1)
    for page in range(bounds.size - 1):
        stamp = np.uint64(page + 1) << _HALF
        for counting in (True, False):
            for i in range(bounds[page], bounds[page + 1]):
                key = stamp | lines[i] >> _HALF
                slot = lines[i] >> _HALF & limit
                while keys[slot] != key and keys[slot] >= stamp:
                    slot = (slot + np.uint64(1)) & limit
                if keys[slot] != key:
                    keys[slot] = key
                    counts[slot, 0] = 0
                if counting:
                    counts[slot, 0] += np.int32(1)
                else:
                    repeats[i] = counts[slot, 0]
