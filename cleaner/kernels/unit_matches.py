"""Kernels: which lines and sentences of a document stood in it before, by what their tokens match."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

NOTHING, EQUAL, ALIKE, MORE = range(4)
"""What a unit is: new; the same token by token; alike, if the tokens of both agree enough; alike, but it says more."""

KIND, FIRST, LAST = range(3)
"""Columns of what :func:`match_units` writes."""

COVER = 0.6
"""Share of a unit's tokens that are matched when it is compared as a whole."""
LONGEST = 5_000
"""Tokens of a unit that is compared as a whole: comparing takes the square of it."""
_NEW_WORDS, _MORE_WORDS = 8.0, 3.0  # words on end that the later copy may have in place of others, and in addition
_UPDATED = 0.07  # of the places in which a unit differs may have a number updated, or words added: one in fifteen
_NUMBERED = 0.25  # may have a number for words that were none


@kernel
def longest_run(partner: Any, run: Any, begin: Any, end: Any) -> Any:
    """Return the run of most matches of the tokens ``begin`` to ``end``, the first of equal ones; -1 below the least.

    The tokens of a run stand together, but for those between them that have no match.
    """
    longest: Any = np.int64(-1)
    current: Any = np.int64(-1)
    most = count = 0
    for i in range(begin, end):
        if partner[i] >= 0:
            if run[i] != current:
                current, count = run[i], 0
            count += 1
            if count > most:
                longest, most = current, count
    return longest if most >= COVER * (end - begin) else np.int64(-1)


@kernel
def holds(keys: Any, digits: Any, first: Any, last: Any, key: Any) -> bool:
    """Return whether a number stands between two tokens."""
    for i in range(first, last):  # noqa: SIM110 - no generators in kernels
        if digits[i] and keys[i] == key:
            return True
    return False


@kernel
def has_new_number(keys: Any, digits: Any, start: Any, stop: Any, first: Any, last: Any) -> bool:
    """Return whether the tokens ``start`` to ``stop`` hold a number that ``first`` to ``last`` do not."""
    for i in range(start, stop):  # noqa: SIM110 - no generators in kernels
        if digits[i] and not holds(keys, digits, first, last, keys[i]):
            return True
    return False


@kernel
def says_more(
    keys: Any, digits: Any, words: Any, partner: Any, run: Any, own: Any, begin: Any, end: Any, first: Any, last: Any
) -> bool:
    """Tell whether a later copy has a number, or several words on end, that the first has not.

    New numbers count where they are more than what replacing words at random makes of a long unit.

    Args:
        keys: See :func:`match_units`, and for the next four.
        digits: See there.
        words: See there.
        partner: See there.
        run: See there.
        own: The run of the unit's matches.
        begin: The first token of the later copy.
        end: One past its last.
        first: The first token of the first copy.
        last: One past its last.
    """
    differ = added = updated = numbered = 0
    place, kept = begin - 1, first - 1
    for i in range(begin, end + 1):
        if i < end and not (partner[i] >= 0 and run[i] == own):
            continue
        there = partner[i] if i < end else last
        if i - place > 1:  # what only the first copy has goes with nothing
            differ += 1
            new = words[i] - words[place + 1]
            if new > _NEW_WORDS:
                return True
            if new - words[there] + words[kept + 1] > _MORE_WORDS:
                added += 1
            if has_new_number(keys, digits, place + 1, i, first, last):
                known = kept + 1 == there
                for j in range(kept + 1, there):
                    known |= digits[j]
                if known:
                    updated += 1
                else:
                    numbered += 1
        place, kept = i, there
    if added > _UPDATED * differ:
        return True
    return updated > _UPDATED * differ or updated + numbered > _NUMBERED * differ


@kernel
def match_units(
    keys: Any,
    digits: Any,
    words: Any,
    partner: Any,
    run: Any,
    broken: Any,
    matched: Any,
    firsts: Any,
    units: Any,
    out: Any,
) -> None:
    """Write for each unit the text that most of its matched tokens point to.

    Args:
        keys: uint64, one a token.
        digits: bool, like ``keys``: it holds a decimal digit.
        words: float64, ``n + 1``: words before a token.
        partner: int64, from ``repeats.align_documents``.
        run: int64, like ``partner``.
        broken: int64, from ``repeats.align_documents``.
        matched: int64, from ``repeats.align_documents``.
        firsts: int64: first token of every line, and ``n``.
        units: int64[m, 2]: first token of each unit, and one past its last.
        out: int64[m, 3], written: :data:`KIND`, and the tokens of the first copy: :data:`FIRST` and, past them,
            :data:`LAST`.
    """
    for unit in range(len(units)):
        begin, end = units[unit, 0], units[unit, 1]
        length = end - begin
        out[unit, KIND] = NOTHING
        first = partner[begin]
        if first >= 0 and broken[end] == broken[begin + 1]:
            out[unit, KIND], out[unit, FIRST], out[unit, LAST] = EQUAL, first, first + length
            continue
        if matched[end] - matched[begin] < COVER * length or length > LONGEST:
            continue
        own = longest_run(partner, run, begin, end)
        if own < 0:
            continue
        head: Any = np.int64(-1)
        tail: Any = np.int64(-1)
        for i in range(begin, end):
            if partner[i] >= 0 and run[i] == own:
                head = i if head < 0 else head
                tail = i
        # No further than the lines in which the first and the last match stand, and not into the unit itself.
        line = np.searchsorted(firsts, partner[head], "right") - 1
        first = max(partner[head] - (head - begin), firsts[line])
        line = np.searchsorted(firsts, partner[tail], "right")
        last = min(min(partner[tail] + (end - tail), firsts[line]), begin)
        more = says_more(keys, digits, words, partner, run, own, begin, end, first, last)
        out[unit, KIND], out[unit, FIRST], out[unit, LAST] = MORE if more else ALIKE, first, last
