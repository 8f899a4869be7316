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

BEGINS_PHRASE, BEGINS_LONG_PHRASE, BEGINS_PAIR, BEGINS_OPENING, BEGINS_CLOSING, BEGINS_LINE, IS_PHRASE = (
    np.uint8(1 << bit) for bit in range(7)
)
"""Bits of what a word begins: a phrase, one that counts in lines of any length, entries of the kinds (it *ends* those
of ``CLOSES``); and whether it is a phrase by itself."""

ANYWHERE, LONG, START, WHOLE = 0, 1, 2, 3
"""Where a phrase counts; see :mod:`cleaner.chrome.words`."""

ANYWHERE_WORDS, START_WORDS = 12, 24

ZERO_WEIGHT = 128
"""A weight of 0 as it stands in the table."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PRIME = np.uint64(0x100000001B3)
_HALF = np.uint64(32)
_ZERO, _ONE = np.uint32(0), np.uint32(1)
_LOW = np.uint64(0xFFFFFFFF)
_BYTES = tuple(np.uint64(0xFF << shift) for shift in (0, 8, 16, 24))
_SPREAD = tuple(np.uint64(shift) for shift in (8, 16, 24))
_LANES = tuple(np.uint64(shift) for shift in (16, 32, 48))
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
def weights_of(entry: Any) -> Any:
    """Return the four weights of an entry, each in 16 bits: so 256 of them are added with one addition each."""
    packed = np.uint64(entry >> _HALF)
    return (
        packed & _BYTES[0]
        | np.uint64((packed & _BYTES[1]) << _SPREAD[0])
        | np.uint64((packed & _BYTES[2]) << _SPREAD[1])
        | np.uint64((packed & _BYTES[3]) << _SPREAD[2])
    )


@kernel
def look_up(  # noqa: C901 - one pass: a call for each word would double the time
    words: Any, bounds: Any, counts: Any, entries: Any, begins: Any, unit: Any, keys: Any, places: Any,
    scores: Any, categories: Any,
) -> None:  # fmt: skip
    """Add up the weights of the lexicon entries in each line, and find the categories of its site words.

    Every entry counts once for each place. Of site words the longest phrase counts that starts at a word.

    Args:
        words: Hashes of the words of all lines; those under 16 are numbers.
        bounds: ``lines + 1`` places in ``words``.
        counts: int32, see :mod:`cleaner.kernels.line_words`; for the length of a line in words, characters of scripts
            without spaces being half a word, and its colons.
        entries: Table of uint64: below :func:`entry_key`, above four weights, each a byte, :data:`ZERO_WEIGHT` more
            than it is.
        begins: uint8, for the entry of a word: what it begins.
        unit: float32, what a weight of 1 adds to a score.
        keys: Table of the runs of words that site words are or begin with.
        places: uint16 ``(keys, 4)``: categories as bits, for each place where phrases count; all zero for a beginning.
        scores: Output, float32 ``(4, lines)``.
        categories: Output, float32, categories of each line as bits.
    """
    limit = np.uint32(entries.size - 1)
    phrase_limit = np.uint32(keys.size - 1)
    for i in range(bounds.size - 1):
        first = bounds[i]
        n = bounds[i + 1] - first
        length = counts[i, WORDS] + 0.5 * counts[i, SOLOS]
        colon = counts[i, COLONS] > 0
        total = state = np.uint64(0)
        found = np.int64(0)
        opens = np.uint8(0)  # what the line's first word begins
        here = np.uint8(0)
        anywhere = start = whole = np.uint16(0)
        covered = True  # by site words and numbers
        phrase_bit = BEGINS_PHRASE if length <= START_WORDS else BEGINS_LONG_PHRASE
        known = first  # up to here words are parts of site words
        for at in range(first, first + n):
            word = np.uint64(words[at])
            last = at == first + n - 1
            before = here
            here = np.uint8(0)
            if at - first < LINE_WORDS:
                state = joined(state, word)
            # One place for all look-ups: a call that passes arrays costs 40 ns of reference counting.
            for kind in range(1, 6):
                if kind == 1:
                    key = entry_key(ONE, word)
                elif kind == 2:
                    if not before & BEGINS_PAIR or at - first > MOST_PAIRS:
                        continue
                    key = entry_key(PAIR, joined(np.uint64(words[at - 1]), word))
                elif kind == 3:
                    if at != first or not here & BEGINS_OPENING:
                        continue
                    key = entry_key(OPENS, word)
                elif kind == 4:
                    if not last or not here & BEGINS_CLOSING:
                        continue
                    key = entry_key(CLOSES, word)
                else:
                    if not last or n > LINE_WORDS or not opens & BEGINS_LINE:
                        continue
                    key = entry_key(LINE, state)
                slot = np.uint32(key >> _ONE) & limit
                entry = entries[slot]
                while entry and np.uint32(entry & _LOW) != key:
                    slot = np.uint32(slot + _ONE) & limit
                    entry = entries[slot]
                if entry:
                    total += weights_of(entry)
                    found += 1
                    if kind == 1:
                        here = begins[slot]
                        if at == first:
                            opens = here
            if at < known or words[at] < 16:
                continue
            best = np.int64(-1)
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
        zero = found * ZERO_WEIGHT
        scores[0, i] = np.float32(np.int64(total & _LANE) - zero) * unit
        scores[1, i] = np.float32(np.int64(total >> _LANES[0] & _LANE) - zero) * unit
        scores[2, i] = np.float32(np.int64(total >> _LANES[1] & _LANE) - zero) * unit
        scores[3, i] = np.float32(np.int64(total >> _LANES[2] & _LANE) - zero) * unit
        categories[i] = anywhere | start | (whole if covered else np.uint16(0))
