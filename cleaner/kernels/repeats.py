"""Text that stands twice in one document, found on its tokens: how much of it there is, and what matches what."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

GRAM = 5
"""Tokens of a seed. One in ten words changed leaves 59 % of the runs of five whole."""
_RESUME = 3  # tokens that must agree again after a difference
_REACH = 16  # tokens that a difference may have on either side
_SIDES = 2 * _REACH  # two numbers in one: kernels that return tuples are slow to compile
_U0, _U1, _U2, _U3, _U4 = (np.uint64(value) for value in range(5))
_EMPTY = np.uint32(0)
_U6, _U63, _S32 = np.uint64(6), np.uint64(63), np.uint64(32)
_SPREAD_1, _SPREAD_2, _SPREAD_3, _SPREAD_4, _SPREAD_5 = (
    np.uint32(prime) for prime in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)
)  # primes of xxHash32; any odd numbers would do
_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)


@kernel
def bound_repeats(keys: Any, bounds: Any, grams: Any, marks: Any, scores: Any) -> None:
    """Write at least what :func:`score_repeats` would: most documents are known by that to hold no copy.

    A bitmap of 32 to 64 bits a token takes runs for repeated that are not, and none for new that was there. It takes a
    third of the time of the table: the hashes are vector code, there is nothing to compare and no branch to miss.

    Args:
        keys: uint64, one a token.
        bounds: int64, ``n + 1``: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        grams: uint32, scratch: the tokens of the largest document.
        marks: uint64, scratch; a power of two, at least half the tokens of the largest document.
        scores: int64, ``n``, written.
    """
    for document in range(len(scores)):
        tokens = keys[bounds[document] : bounds[document + 1]]
        scores[document] = 0
        if tokens.size < 2 * GRAM:
            continue
        hashes = grams[: tokens.size - (GRAM - 1)]
        for i in range(hashes.size):
            first = np.uint32(np.uint32(tokens[i]) * _SPREAD_1) + np.uint32(np.uint32(tokens[i + 1]) * _SPREAD_2)
            second = np.uint32(np.uint32(tokens[i + 2]) * _SPREAD_3) + np.uint32(np.uint32(tokens[i + 3]) * _SPREAD_4)
            third = np.uint32(np.uint32(tokens[i + 4]) * _SPREAD_5)
            hashes[i] = np.uint32(np.uint32(first + second) + third)
        size, shift = 2, 25  # words of 64 bits, and what turns a hash into the number of a bit
        while 2 * size < hashes.size and shift > 0:
            size *= 2
            shift -= 1
        for place in range(size):  # an assignment of slices takes the compiler 2 s, for the message of its error
            marks[place] = _U0
        score: Any = 0
        highest: Any = 0
        for i in range(hashes.size):
            bit = np.uint64(np.uint32(hashes[i] >> np.uint32(shift)))
            word = np.int64(bit >> _U6)
            known = marks[word] >> (bit & _U63) & _U1
            marks[word] |= _U1 << (bit & _U63)
            score = max(score + 3 * np.int64(known) - 1, 0)
            highest = max(highest, score)
        scores[document] = highest


@kernel
def score_repeats(keys: Any, bounds: Any, slots: Any, scores: Any) -> None:
    """Score how long a stretch of each document stood in it before, perhaps with some words changed.

    A run of :data:`GRAM` tokens that stood before adds 2, one that did not takes 1 away, never below 0; the score is
    the highest sum on the way. It only proposes: two runs may share their hash by chance.

    Args:
        keys: uint64, one a token.
        bounds: int64, ``n + 1``: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        slots: uint32, scratch; a power of two, at least twice the tokens of the largest document.
        scores: int64, ``n``, written.
    """
    for document in range(len(scores)):
        at, last = np.uint64(bounds[document]), np.uint64(bounds[document + 1])
        scores[document] = 0
        if last - at < np.uint64(2 * GRAM):
            continue
        last -= np.uint64(GRAM - 1)
        size = _U1
        while size < (last - at) << _U1:
            size <<= _U1
        for place in range(np.int64(size)):
            slots[place] = _EMPTY
        mask = size - _U1
        score = highest = 0
        while at < last:
            gram = keys[at] * _MULTIPLY + keys[at + _U1]
            gram = (gram ^ gram >> _S32) * _MULTIPLY + keys[at + _U2]
            gram = (gram ^ gram >> _S32) * _MULTIPLY + keys[at + _U3]
            gram = (gram ^ gram >> _S32) * _MULTIPLY + keys[at + _U4]
            gram *= _MULTIPLY
            mark = np.uint32(gram >> _S32 | _U1)  # an empty slot is 0
            slot = (gram ^ gram >> _S32) & mask
            while slots[slot] != _EMPTY and slots[slot] != mark:
                slot = slot + _U1 & mask
            if slots[slot] == mark:
                score += 2
                highest = max(highest, score)
            else:
                slots[slot] = mark
                score = max(score - 1, 0)
            at += _U1
        scores[document] = highest


@kernel
def align_repeats(keys: Any, slots: Any, partner: Any, run: Any) -> None:
    """Match the tokens of one document with equal tokens before them.

    A run of :data:`GRAM` tokens that stood before is a seed; from there both copies are followed, over differences of
    up to 16 tokens, until they part or the second copy's beginning is reached. The copy that is found is the first.

    Args:
        keys: uint64, ``n`` tokens.
        slots: int32, scratch filled with -1; a power of two, at least ``2 * n``.
        partner: int64, ``n``, filled with -1; written: place of the earlier token that a token matches.
        run: int64, ``n``, written where ``partner`` is: number of the run of matches that a token belongs to.
    """
    n = len(keys)
    at = runs = 0
    free = 0  # tokens before it belong to a run of some length
    while at + GRAM <= n:
        seed = _seed(keys, slots, at)
        if seed < 0:
            at += 1
            continue
        first, second = seed, at
        while first > 0 and second > free and second - 1 > seed and keys[first - 1] == keys[second - 1]:
            first -= 1
            second -= 1
        begin = second
        skip = 0
        while skip >= 0:
            first += skip // _SIDES
            second += skip % _SIDES
            while second < n and first < begin and keys[first] == keys[second]:
                partner[second], run[second] = first, runs
                first += 1
                second += 1
            skip = _difference(keys, first, second, begin)
        runs += 1
        if second - begin >= 2 * GRAM:
            free = second
        at = max(second, at + 1)


@kernel
def keep_long_runs(partner: Any, run: Any, least: Any, broken: Any, matched: Any) -> Any:
    """Drop the matches of short runs, and count the others.

    Args:
        partner: int64, ``n``: place of the earlier token that a token equals, or -1; written.
        run: int64, ``n``: number of the run of matches that it belongs to, or -1.
        least: Tokens of a run that is kept, a float.
        broken: int64, ``n + 1``, written: tokens before it whose partner does not follow that of the token before them.
        matched: int64, ``n + 1``, written: tokens before it that have a partner.

    Returns:
        How many tokens are matched.
    """
    lengths = np.zeros(len(run) + 1, np.int64)
    for i in range(len(run)):
        lengths[run[i] + 1] += 1
    lengths[0] = 0
    before: Any = np.int64(-1)
    broken[0] = matched[0] = 0
    for i in range(len(run)):
        if lengths[run[i] + 1] < least:
            partner[i] = -1
        here = partner[i]
        follows = here > 0 and here == before + 1
        broken[i + 1] = broken[i] + (0 if follows else 1)
        matched[i + 1] = matched[i] + (1 if here >= 0 else 0)
        before = here
    return matched[len(run)]


@kernel
def align_documents(
    keys: Any, bounds: Any, least: Any, slots: Any, partner: Any, run: Any, broken: Any, matched: Any, found: Any
) -> None:
    """Match the tokens of each document with equal tokens before them, and keep the matches of long runs.

    Args:
        keys: uint64, one a token.
        bounds: int64, ``n + 1``: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        least: Tokens of a run that is kept, a float.
        slots: int32, scratch; a power of two, at least twice the tokens of the largest document, and 16.
        partner: int64, one a token, written: place in its document of the earlier token that it matches, or -1.
        run: int64, one a token, written: number of the run of matches that it belongs to, or -1.
        broken: int64, one a token and one more a document, written: as :func:`keep_long_runs` does.
        matched: int64, like ``broken``.
        found: int64, ``n``, written: how many tokens of each document are matched.
    """
    for document in range(len(found)):
        start, end = bounds[document], bounds[document + 1]
        size = 16
        while size < 2 * (end - start):
            size *= 2
        for place in range(size):
            slots[place] = -1
        mate, runs = partner[start:end], run[start:end]
        for place in range(end - start):
            mate[place] = runs[place] = -1
        align_repeats(keys[start:end], slots[:size], mate, runs)
        counts = slice(start + document, end + document + 1)
        found[document] = keep_long_runs(mate, runs, least, broken[counts], matched[counts])


@kernel
def _seed(keys: Any, slots: Any, at: int) -> int:
    """Return where the run of tokens at ``at`` stood before, without touching itself; note it where it is the first."""
    gram = keys[at]
    for offset in range(1, GRAM):
        gram = (gram ^ gram >> _S32) * _MULTIPLY + keys[at + offset]
    gram ^= gram >> _S32
    mask = len(slots) - 1
    slot = np.int64(gram & np.uint64(mask))
    while slots[slot] >= 0:
        seed = slots[slot]
        if _equal(keys, seed, at, GRAM):
            return seed if seed + GRAM <= at else -1
        slot = slot + 1 & mask
    slots[slot] = at
    return -1


@kernel
def _difference(keys: Any, first: int, second: int, begin: int) -> int:
    """Return how many tokens to skip until both copies agree again, or -1: first copy times ``_SIDES`` plus second."""
    for skipped in range(1, 2 * _REACH + 1):
        for skip in range(max(0, skipped - _REACH), min(skipped, _REACH) + 1):
            other = skipped - skip
            fits = first + skip + _RESUME <= begin and second + other + _RESUME <= len(keys)
            if fits and _equal(keys, first + skip, second + other, _RESUME):
                return skip * _SIDES + other
    return -1


@kernel
def _equal(keys: Any, one: int, other: int, length: int) -> bool:
    for offset in range(length):  # noqa: SIM110 - no generators in kernels
        if keys[one + offset] != keys[other + offset]:
            return False
    return True
