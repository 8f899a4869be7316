"""Phrases of words looked up in tables: scores of a lexicon, categories of site words."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

ONE, PAIR, OPENS, CLOSES, LINE = (np.uint64(number) for number in (1, 2, 3, 4, 5))
"""Kinds of lexicon entry: a word; two words; the first word of a line; its last one; all words of a line."""

MOST_WORDS, MOST_PAIRS, LINE_WORDS = 40, 20, 6
"""Words and pairs of a line that are looked up, and words of a line that is looked up as a whole."""

PREFIX = 128
"""Bit of a phrase that is only the beginning of longer ones."""

ANYWHERE, LONG, START, WHOLE = 0, 1, 2, 3
"""Where a phrase counts; see :mod:`cleaner.chrome.words`."""

ANYWHERE_WORDS, START_WORDS = 12, 24

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PRIME = np.uint64(0x100000001B3)
_HALF = np.uint64(32)
_ZERO, _ONE = np.uint32(0), np.uint32(1)


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the table's length says nothing about the work
def place_of(keys: Any, key: Any) -> Any:
    """Return the place of a key in an open-addressing table of a power of two of uint32, 0 is empty; -1 for none."""
    limit = np.uint32(keys.size - 1)
    slot = np.uint32(key & limit)
    while keys[slot] != _ZERO:
        if keys[slot] == key:
            return np.int64(slot)
        slot = np.uint32(np.uint32(slot + _ONE) & limit)
    return -1


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def entry_key(kind: Any, state: Any) -> Any:
    """Return the key of a lexicon entry, never 0."""
    mixed = np.uint64(np.uint64(np.uint64(state) ^ np.uint64(kind * _PRIME)) * _MIX)
    return np.uint32(np.uint64(mixed >> _HALF)) | _ONE


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def joined(state: Any, word: Any) -> Any:
    """Return the state of a run of words with one more word."""
    return np.uint64(np.uint64(np.uint64(state) * _PRIME) ^ np.uint64(word)) * _MIX


@kernel
def fill_scores(words: Any, bounds: Any, keys: Any, weights: Any, scores: Any) -> None:  # noqa: C901 - a call for each word would double the time
    """Add up the weights of the lexicon entries that stand in each line; every entry counts once for each place.

    Args:
        words: Hashes of the words of all lines.
        bounds: ``lines + 1`` places in ``words``.
        keys: Table of :func:`entry_key`.
        weights: int8 ``(keys, kinds of score)``.
        scores: Output, float32 zeros, ``(kinds of score, lines)``; in units of the weights.
    """
    for i in range(bounds.size - 1):
        first = bounds[i]
        n = bounds[i + 1] - first
        if n == 0:
            continue
        state = np.uint64(0)
        for k in range(min(n, MOST_WORDS)):
            word = np.uint64(words[first + k])
            slot = place_of(keys, entry_key(ONE, word))
            if slot >= 0:
                for j in range(weights.shape[1]):
                    scores[j, i] += weights[slot, j]
            if k and k <= MOST_PAIRS:
                slot = place_of(keys, entry_key(PAIR, joined(np.uint64(words[first + k - 1]), word)))
                if slot >= 0:
                    for j in range(weights.shape[1]):
                        scores[j, i] += weights[slot, j]
            if k < LINE_WORDS:
                state = joined(state, word)
        for kind, value in ((OPENS, np.uint64(words[first])), (CLOSES, np.uint64(words[first + n - 1])), (LINE, state)):
            if kind == LINE and n > LINE_WORDS:
                continue
            slot = place_of(keys, entry_key(kind, value))
            if slot >= 0:
                for j in range(weights.shape[1]):
                    scores[j, i] += weights[slot, j]


@kernel
def fill_categories(  # noqa: C901 - as above
    words: Any, bounds: Any, lengths: Any, colons: Any, keys: Any, kinds: Any, found: Any
) -> None:
    """Find the categories of the site words in each line: at each word the longest phrase that starts there.

    Args:
        words: Hashes of the words of all lines; those under 16 are numbers, which no phrase holds.
        bounds: ``lines + 1`` places in ``words``.
        lengths: float32, length of each line in words, characters of scripts without spaces being half a word.
        colons: Whether each line has a colon.
        keys: Table of runs of words, by :func:`joined`.
        kinds: uint16 ``(keys, 4)``: categories as bits, for each place where phrases count; all zero for a beginning.
        found: Output, uint16 zeros, categories of each line as bits.
    """
    for i in range(bounds.size - 1):
        at = bounds[i]
        end = bounds[i + 1]
        anywhere = start = whole = np.uint16(0)
        covered = True
        while at < end:
            if words[at] < 16:
                at += 1
                continue
            state = np.uint64(0)
            follow = at
            best = np.int64(-1)
            size = 0
            while follow < end:
                if words[follow] >= 16:
                    state = joined(state, np.uint64(words[follow]))
                    slot = place_of(keys, entry_key(ONE, state))
                    if slot < 0:
                        break
                    if kinds[slot, 0] | kinds[slot, 1] | kinds[slot, 2] | kinds[slot, 3]:
                        best = slot
                        size = follow + 1 - at
                follow += 1
            if best < 0:
                covered = False
                at += 1
                continue
            if lengths[i] <= ANYWHERE_WORDS:
                anywhere |= kinds[best, ANYWHERE]
            anywhere |= kinds[best, LONG]
            if at == bounds[i]:
                if lengths[i] <= START_WORDS:
                    start |= kinds[best, START]
                if colons[i]:
                    start |= kinds[best, WHOLE] | kinds[best, START]
            whole |= kinds[best, WHOLE] | kinds[best, START]
            at += size
        found[i] = anywhere | start | (whole if covered else np.uint16(0))
