"""Words of lines looked up in tables: scores of a lexicon, categories of site words."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.line_words import COLONS, SOLOS, WORDS
from cleaner.kernels.runtime import kernel

ONE, PAIR, OPENS, CLOSES, LINE = (np.uint64(number) for number in (1, 2, 3, 4, 5))
"""Kinds of lexicon entry: a word; two words; the first word of a line; its last one; all words of a line."""

MOST_PAIRS, LINE_WORDS = 20, 6
"""Pairs of a line that are looked up, and words of a line that is looked up as a whole."""

BEGINS_PHRASE, BEGINS_LONG_PHRASE, IS_PHRASE = (np.uint8(1 << bit) for bit in range(3))
"""Bits of what a word begins: a phrase, one that counts in lines of any length; and whether it is one by itself."""

ANYWHERE, LONG, START, WHOLE = 0, 1, 2, 3
"""Where a phrase counts; see :mod:`cleaner.chrome.words`."""

ANYWHERE_WORDS, START_WORDS = 12, 24

ZERO_WEIGHT = 128
"""A weight of 0 as it stands in the table."""

TOGETHER = 256
"""Lines whose entries are found at once."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PRIME = np.uint64(0x100000001B3)
_SECOND = np.uint32(0x9E3779B1)
_HALF, _EIGHT, _SPREAD = np.uint64(32), np.uint64(8), np.uint64(24)
_ZERO, _ONE, _SIXTEEN = np.uint32(0), np.uint32(1), np.uint32(16)
_NOTHING = np.uint64(0)
_TAG = np.uint64(0xFFFFFF00)
_BEGINS = np.uint64(0xFF)
_EVEN, _ODD = np.uint64(0x00FF00FF), np.uint64(0xFF00FF00)
_LANES = tuple(np.uint64(shift) for shift in (32, 16, 48))
_LANE = np.uint64(0xFFFF)


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def entry_key(kind: Any, state: Any) -> Any:
    """Return the key of a lexicon entry, never 0."""
    mixed = np.uint64(np.uint64(np.uint64(state) ^ np.uint64(kind * _PRIME)) * _MIX)
    return np.uint32(np.uint64(mixed >> _HALF)) | _ONE


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def joined(state: Any, word: Any) -> Any:
    """Return the state of a run of words with one more word."""
    return np.uint64(np.uint64(np.uint64(state) * _PRIME) ^ np.uint64(word)) * _MIX


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def second_place(key: Any) -> Any:
    """Return the second place of a key, before it is cut to the table's size; the first is ``key >> 1``."""
    return np.uint32(key * _SECOND) >> _SIXTEEN


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # takes no array
def weights_of(entry: Any) -> Any:
    """Return the four weights of an entry, each in 16 bits: so 256 of them are added with one addition each.

    From the lowest bits on they are the first, the third, the second and the fourth.
    """
    packed = np.uint64(entry >> _HALF)
    return packed & _EVEN | np.uint64((packed & _ODD) << _SPREAD)


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def find_entries(words: Any, entries: Any, ones: Any, pairs: Any) -> None:
    """Look up each word, and each word with the one before it.

    A key has two places, and both are looked at: without a branch many words are on their way at once.

    Args:
        words: Hashes of words.
        entries: See :func:`look_up`.
        ones: Output, uint64, entry of each word, 0 for none.
        pairs: Output, entry of each word with the one before it; the first is not set.
    """
    limit = np.uint32(entries.size - 1)
    for i in range(words.size):
        key = entry_key(ONE, words[i])
        first = entries[key >> _ONE & limit]
        second = entries[second_place(key) & limit]
        wide = np.uint64(key)
        ones[i] = (
            first if (first ^ wide) & _TAG == _NOTHING else second if (second ^ wide) & _TAG == _NOTHING else _NOTHING
        )
    for i in range(1, words.size):
        key = entry_key(PAIR, joined(np.uint64(words[i - 1]), words[i]))
        first = entries[key >> _ONE & limit]
        second = entries[second_place(key) & limit]
        wide = np.uint64(key)
        pairs[i] = (
            first if (first ^ wide) & _TAG == _NOTHING else second if (second ^ wide) & _TAG == _NOTHING else _NOTHING
        )


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def judge_lines(  # noqa: C901 - one pass: a call for each word would double the time
    words: Any, bounds: Any, counts: Any, ones: Any, pairs: Any, entries: Any, unit: Any, keys: Any, places: Any,
    scores: Any, categories: Any,
) -> None:  # fmt: skip
    """Fill in scores and categories of lines whose words have been looked up; see :func:`look_up`."""
    base = bounds[0]
    limit = np.uint32(entries.size - 1)
    phrase_limit = np.uint32(keys.size - 1)
    for i in range(bounds.size - 1):
        first = bounds[i] - base
        n = bounds[i + 1] - bounds[i]
        length = counts[WORDS, i] + 0.5 * counts[SOLOS, i]
        total = _NOTHING
        found = np.int64(0)
        for at in range(first, first + n):
            total += weights_of(ones[at])
            found += ones[at] != _NOTHING
        for at in range(first + 1, first + min(n, MOST_PAIRS + 1)):
            total += weights_of(pairs[at])
            found += pairs[at] != _NOTHING
        if n:
            state = _NOTHING
            for at in range(first, first + min(n, LINE_WORDS)):
                state = joined(state, np.uint64(words[at]))
            for kind in range(3 if n <= LINE_WORDS else 2):
                key = entry_key(
                    OPENS if kind == 0 else CLOSES if kind == 1 else LINE,
                    np.uint64(words[first]) if kind == 0 else np.uint64(words[first + n - 1]) if kind == 1 else state,
                )
                wide = np.uint64(key)
                entry = entries[key >> _ONE & limit]
                second = entries[second_place(key) & limit]
                entry = entry if (entry ^ wide) & _TAG == _NOTHING else second
                entry = entry if (entry ^ wide) & _TAG == _NOTHING else _NOTHING
                total += weights_of(entry)
                found += entry != _NOTHING
        zero = found * ZERO_WEIGHT
        scores[0, i] = np.float32(np.int64(total & _LANE) - zero) * unit
        scores[1, i] = np.float32(np.int64(total >> _LANES[0] & _LANE) - zero) * unit
        scores[2, i] = np.float32(np.int64(total >> _LANES[1] & _LANE) - zero) * unit
        scores[3, i] = np.float32(np.int64(total >> _LANES[2] & _LANE) - zero) * unit

        colon = counts[COLONS, i] > 0
        anywhere = start = whole = np.uint16(0)
        covered = True  # by site words and numbers
        phrase_bit = BEGINS_PHRASE if length <= START_WORDS else BEGINS_LONG_PHRASE
        known = first  # up to here words are parts of site words
        for at in range(first, first + n):
            if at < known or words[at] < 16:
                continue
            best = np.int64(-1)
            here = np.uint8(ones[at] & _BEGINS)
            if here & phrase_bit:
                run = np.uint64(0)
                for follow in range(at, first + n):
                    if words[follow] < 16:  # no phrase has numbers
                        continue
                    run = joined(run, np.uint64(words[follow]))
                    if follow == at and not here & IS_PHRASE:
                        continue
                    key = entry_key(ONE, run)
                    slot = np.uint32(key >> _ONE) & phrase_limit
                    while keys[slot] != _ZERO and keys[slot] != key:
                        slot = np.uint32(slot + _ONE) & phrase_limit
                    if keys[slot] == _ZERO:
                        break
                    if places[slot, 0] | places[slot, 1] | places[slot, 2] | places[slot, 3]:
                        best = np.int64(slot)
                        known = follow + 1
            if best < 0:
                covered = False
                continue
            if length <= ANYWHERE_WORDS:
                anywhere |= places[best, ANYWHERE]
            anywhere |= places[best, LONG]
            if at == first:
                if length <= START_WORDS:
                    start |= places[best, START]
                if colon:
                    start |= places[best, WHOLE] | places[best, START]
            whole |= places[best, WHOLE] | places[best, START]
        categories[i] = anywhere | start | (whole if covered else np.uint16(0))


@kernel
def look_up(
    words: Any, bounds: Any, counts: Any, entries: Any, unit: Any, keys: Any, places: Any, ones: Any, pairs: Any,
    scores: Any, categories: Any,
) -> None:  # fmt: skip
    """Add up the weights of the lexicon entries in each line, and find the categories of its site words.

    Every entry counts once for each place. Of site words the longest phrase counts that starts at a word.

    Args:
        words: Hashes of the words of all lines; those under 16 are numbers.
        bounds: ``lines + 1`` places in ``words``.
        counts: int32, see :mod:`cleaner.kernels.line_words`; for the length of a line in words, characters of scripts
            without spaces being half a word, and its colons.
        entries: Cuckoo table (Pagh and Rodler 2004) of uint64, 0 for an empty place: in the lowest byte what a word
            begins, above it the upper 24 bits of its :func:`entry_key`, above them four weights, each a byte,
            :data:`ZERO_WEIGHT` more than it is. A key lies at ``key >> 1`` or at :func:`second_place`.
        unit: float32, what a weight of 1 adds to a score.
        keys: Table of the runs of words that site words are or begin with.
        places: uint16 ``(keys, 4)``: categories as bits, for each place where phrases count; all zero for a beginning.
        ones: Scratch, uint64, one a word of :data:`TOGETHER` lines.
        pairs: Scratch, the same.
        scores: Output, float32 ``(4, lines)``.
        categories: Output, float32, categories of each line as bits.
    """
    lines = bounds.size - 1
    for first in range(0, lines, TOGETHER):
        until = min(first + TOGETHER, lines)
        mine = words[bounds[first] : bounds[until]]
        find_entries(mine, entries, ones, pairs)
        judge_lines(
            mine, bounds[first : until + 1], counts[:, first:until], ones, pairs, entries, unit, keys, places,
            scores[:, first:until], categories[first:until],
        )  # fmt: skip
