"""Kernel: words of one text in whose place the other has, again and again, the same other word."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64, uint64 = np.int64, np.uint64

LONGEST = 4
"""Words of the longest run that is taken for a term."""
TOGETHER = 8
"""Equal words in a row that show that both texts go on together."""
STRETCH = 64
"""Words that are counted at once, as a vector; whether the count is too high already is looked at in between."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@kernel
def replaced_terms(a: Any, b: Any, partner: Any, pairs: Any) -> int:
    """Write the first and the last word of each replaced run, in either text, to ``pairs``; return their number."""
    found = 0
    i: Any = int64(0)
    j: Any = int64(0)
    while i < a.size:
        if partner[i] >= 0:
            j = int64(partner[i]) + 1
            i += 1
            continue
        i0 = i
        while i < a.size and partner[i] < 0:
            i += 1
        end = int64(partner[i]) if i < a.size else int64(b.size)
        if i0 > 0 and i < a.size and end > j and i - i0 <= LONGEST and end - j <= LONGEST:
            pairs[found, 0], pairs[found, 1] = i0, i - 1
            pairs[found, 2], pairs[found, 3] = j, end - 1
            found += 1
        j = end
    return found


@kernel
def other_words(partner: Any, size: Any) -> int:
    """Return the words in runs of more than ``LONGEST`` that both texts have in one place, the fewer of the two.

    Words that were replaced one by one make no such runs: with every fifth replaced in either text, one word in fifty
    stands in one. What is around the text that both have (menus of two sites) does not count.

    Args:
        partner: int32, place in the second text of each token of the first, or -1.
        size: Tokens of the second text.
    """
    total = 0
    waiting = 0  # words since the last stretch that both have: at the end they are another footer
    begun = False
    run = 0  # equal words in a row
    i: Any = int64(0)
    j: Any = int64(0)
    while i < partner.size:
        if partner[i] == j:
            run += 1
            if run == TOGETHER:
                total += waiting if begun else 0
                begun = True
                waiting = 0
            i += 1
            j += 1
            continue
        run = 0
        i0 = i
        while i < partner.size and partner[i] < 0:
            i += 1
        end = int64(partner[i]) if i < partner.size else int64(size)
        both = min(i - i0, end - j)
        if both > LONGEST:
            waiting += both
        j = end
    return total


@kernel
def is_at_most(tokens: Any, key: Any, most: Any) -> bool:
    """Return whether a token stands in a text at most so many times."""
    count: Any = 0
    start = 0
    while start < tokens.size and count <= most:
        some = tokens[start : min(start + STRETCH, tokens.size)]
        for i in range(some.size):
            count += int64(some[i] == key)  # not an if: 100 in place of 300 ns for 700 words
        start += STRETCH
    return bool(count <= most)


@kernel
def is_either_at_most(tokens: Any, first: Any, last: Any, most: Any) -> bool:
    """Return whether one of two words, given by their places, stands in a text at most so many times."""
    if is_at_most(tokens, tokens[first], most):
        return True
    return bool(first != last and is_at_most(tokens, tokens[last], most))


@kernel
def recurring(a: Any, b: Any, pairs: Any, found: Any, hashes: Any) -> int:
    """Return how many replaced runs belong to a term: the same two words twice or more, and mostly for one another."""
    for n in range(found):
        hashes[n] = uint64(a[pairs[n, 0]] * _SPREAD) ^ b[pairs[n, 2]]
        hashes[n] = uint64(uint64(hashes[n] * _SPREAD) ^ a[pairs[n, 1]])
        hashes[n] = uint64(uint64(hashes[n] * _SPREAD) ^ b[pairs[n, 3]])
    order = np.argsort(hashes[:found])
    total = 0
    n = 0
    while n < found:
        last = n
        while last < found and hashes[order[last]] == hashes[order[n]]:
            last += 1
        count = last - n
        if count > 1:
            run = pairs[order[n]]
            if is_either_at_most(a, run[0], run[1], 2 * count) and is_either_at_most(b, run[2], run[3], 2 * count):
                total += count
        n = last
    return total


@kernel
def count_terms(keys: Any, bounds: Any, first: Any, second: Any, mate_bounds: Any, mate: Any, out: Any) -> None:
    """Write for each aligned pair how many replaced runs belong to a term that is another in the second document.

    A manual page of one command and that of another have most of their words in common, and where they differ it is
    always the same word for the same other one. Words that were replaced one by one are replaced by many.

    Args:
        keys: uint64 token keys.
        bounds: int64[n + 1], tokens of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, documents of the pairs.
        second: int64, documents of the pairs.
        mate_bounds: int64[pairs + 1].
        mate: int32, from ``align_pairs``.
        out: int64[pairs, 2]: the runs of terms, and what :func:`other_words` counts.
    """
    longest = int64(0)
    for pair in range(first.size):
        longest = max(longest, int64(mate_bounds[pair + 1] - mate_bounds[pair]))
    pairs = np.empty((longest + 1, 4), np.int64)
    hashes = np.empty(longest + 1, np.uint64)
    for pair in range(first.size):
        a = keys[bounds[first[pair]] : bounds[first[pair] + 1]]
        b = keys[bounds[second[pair]] : bounds[second[pair] + 1]]
        found = replaced_terms(a, b, mate[mate_bounds[pair] : mate_bounds[pair + 1]], pairs)
        out[pair, 0] = recurring(a, b, pairs, found, hashes)
        out[pair, 1] = other_words(mate[mate_bounds[pair] : mate_bounds[pair + 1]], b.size)
