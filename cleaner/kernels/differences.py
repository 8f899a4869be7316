"""Kernel: what differs between two aligned texts."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

int64 = np.int64

LINE, SENTENCE, CAPITAL, DIGIT, COLON, SOLO, FIELD, STAMPED = (np.uint8(1 << bit) for bit in range(8))
"""Flags of a token, from :mod:`cleaner.kernels.token_layout`, the last from :mod:`cleaner.kernels.stamp_lines`; Numba's
cache does not see a constant of another file."""

EQUAL, REPLACED, CHANGED, NUMBERS, NAMES, SLOTS, SLOT_WORDS, OUTSIDE, OWN, TERMS, OTHER = range(11)
COLUMNS = 11
"""Columns of :func:`differences`: words aligned; replaced runs in the body, and the words of the first text in them;
runs with digits on both sides; other runs with a name on both sides; labelled lines whose value differs, and the words
that differ in them; words of the body without a counterpart, in either text, that stand in no such line; words of
running text that each of the two has in place of the other's; what :mod:`cleaner.kernels.terms` counts."""

APART = 8
"""Equal words in a row that part two stretches of other text. Between unrelated texts a few words always align."""
STAMP = 24
"""Words of the longest first or last line that is taken for a stamp (date, counters, author), not for text."""
STAMP_LINES = 3
"""Lines at either end that may be stamps: date and counters, then a number or a second date."""
STAMP_INLINE = 12
"""Words at either end of a text without line breaks that may be a stamp."""
VALUE = 16
"""Words of the longest run that is taken for a fact filled in; a longer one is text."""
RUNNING = 12
"""Words of the longest line that may be an entry of a menu, or a stamp without a number."""
ENTRY = 3
"""Words that sentences of running text have on average, at least; entries of a menu that stand in one line have two."""
LEAD = 3
"""Equal words before a name in a line as short as that."""
LABELLED = 24
"""Words of the longest line that is taken for a label with its value."""


@kernel
def is_brief(layout: Any, start: Any, end: Any) -> bool:
    """Return whether a page's first or last line may be a stamp: as short as a menu's entry, or short with a number."""
    if end - start <= RUNNING:
        return True
    return bool(end - start <= STAMP and any_flag(layout, start, end, DIGIT))


@kernel
def is_stamp(layout: Any, start: Any, end: Any) -> bool:
    """Return whether a line may be a second stamp: short, with a number, and not a label with its value."""
    if end - start > STAMP:
        return False
    for t in range(start, end):
        if t > start and layout[t] & COLON:
            return False
        if layout[t] & DIGIT:
            return True
    return False


@kernel
def line_start(layout: Any, at: Any) -> int:
    """Return the first token of the line around token ``at``."""
    start: int = at
    while start > 0 and not layout[start] & LINE:
        start -= 1
    return start


@kernel
def line_end(layout: Any, at: Any) -> int:
    """Return one past the last token of the line around token ``at``."""
    end: int = at + 1
    while end < layout.size and not layout[end] & LINE:
        end += 1
    return end


@kernel
def edges(layout: Any) -> tuple[int, int]:
    """Return the ends of the body: tokens before the first and from the second belong to stamp lines."""
    size = layout.size
    head = line_end(layout, 0)
    tail = line_start(layout, size - 1)
    if head >= size:  # one line: a page whose line breaks were lost
        head = STAMP_INLINE
        tail = size - STAMP_INLINE
    else:
        if not is_brief(layout, 0, head):
            head = 0
        if not is_brief(layout, tail, size):
            tail = size
        for _ in range(STAMP_LINES - 1):
            if 0 < head < size and is_stamp(layout, head, line_end(layout, head)):
                head = line_end(layout, head)
            if 0 < tail < size and is_stamp(layout, line_start(layout, tail - 1), tail):
                tail = line_start(layout, tail - 1)
    if 2 * (tail - head) < size:
        return 0, size
    return head, tail


@kernel
def common_run(partner: Any, step: Any) -> tuple[int, int]:
    """Return where the first run of ``APART`` words in both begins, and how many words align before it; -1 if none.

    Args:
        partner: int32, place in the second document of each token of the first, or -1.
        step: 1 from the beginning, -1 from the end.
    """
    i = 0 if step == 1 else partner.size - 1
    run = 0
    aligned = 0
    while 0 <= i < partner.size:
        if partner[i] < 0:
            run = 0
        else:
            run = run + 1 if run > 0 and partner[i] == partner[i - step] + step else 1
            aligned += 1
        if run == APART:
            return i - step * (APART - 1), aligned - APART
        i += step
    return -1, 0


@kernel
def common_part(partner: Any, size: Any) -> tuple[int, int]:
    """Return where the text that both have begins and ends in the first document, if what is around it is others'.

    Where a page has another site's menu above and below, few words of it align by chance. A form's fields have their
    labels in common, so three quarters of an end must have no counterpart.

    Args:
        partner: int32, place in the second document of each token of the first, or -1.
        size: Tokens of the second document.
    """
    begin, aligned = common_run(partner, 1)
    if begin < 0 or 4 * aligned > min(begin, partner[begin]):
        begin = 0
    last, aligned = common_run(partner, -1)
    if last < 0 or 4 * aligned > min(partner.size - 1 - last, size - 1 - partner[last]):
        last = partner.size - 1
    return begin, last + 1


@kernel
def line_of(layout: Any, at: Any, limit: Any) -> tuple[int, int]:
    """Return start and end of the line around token ``at``; the two are 0 where it has more than ``limit`` tokens."""
    start = at
    while start > 0 and not layout[start] & LINE:
        start -= 1
        if at - start > limit:
            return 0, 0
    end = at + 1
    while end < layout.size and not layout[end] & LINE:
        end += 1
        if end - start > limit:
            return 0, 0
    return start, end


@kernel
def any_flag(layout: Any, start: Any, end: Any, flag: Any) -> bool:
    """Return whether a token of ``[start, end)`` carries the flag."""
    for t in range(start, end):  # noqa: SIM110 - Numba compiles no generator expression
        if layout[t] & flag:
            return True
    return False


@kernel
def all_stamped(layout: Any, start: Any, end: Any) -> bool:
    """Return whether there are tokens in ``[start, end)``, all of them in lines that each visit fills in anew."""
    for t in range(start, end):
        if not layout[t] & STAMPED:
            return False
    return bool(start < end)


@kernel
def has_name(layout: Any, start: Any, end: Any) -> bool:
    """Return whether ``[start, end)`` holds a name: a capital within a sentence.

    A Chinese name has a family name before one letter or two, of which both or the second may differ.
    """
    for t in range(start, end):
        if layout[t] & CAPITAL and not layout[t] & SENTENCE:
            return True
    back = 2 if end - start == 1 else 1
    for t in range(max(0, start - back), start):  # noqa: SIM110 - Numba compiles no generator expression
        if layout[t] & SOLO and layout[t] & CAPITAL:
            return True
    return False


@kernel
def count_outside(layout: Any, start: Any, end: Any) -> int:
    """Return how many tokens of ``[start, end)`` stand in no line that may be a label with its value."""
    count = 0
    for t in range(start, end):
        if not layout[t] & FIELD:
            count += 1
    return count


@kernel
def is_led(layout: Any, partner: Any, i: Any, j: Any) -> bool:
    """Return whether ``LEAD`` equal words stand before token ``i`` in its line: a menu's entry differs as a whole."""
    if i < LEAD or j < LEAD:
        return False
    for back in range(1, LEAD + 1):  # noqa: SIM110 - Numba compiles no generator expression
        if layout[i - back + 1] & LINE or partner[i - back] != j - back:
            return False
    return True


@kernel
def value_of(layout: Any, start: Any, end: Any) -> int:
    """Return the token behind the last colon of ``[start, end)``, or ``start``."""
    value: int = start
    for t in range(start + 1, end):
        if layout[t] & COLON:
            value = t
    return value


@kernel
def running_words(layout: Any, start: Any, end: Any) -> int:
    """Return how many tokens of ``[start, end)`` stand in lines of running text, longer than a menu's.

    A line that marks part into pieces of a few words is a menu as well.
    """
    total = 0
    line = start
    pieces = 0
    for t in range(start, end + 1):
        if t == end or layout[t] & LINE:
            if t - line > RUNNING and t - line >= ENTRY * pieces:
                total += t - line
            line = t
            pieces = 0
        if t < end and layout[t] & SENTENCE:
            pieces += 1
    return total


@kernel
def own_words(a: Any, a_start: Any, a_end: Any, b: Any, b_start: Any, b_end: Any, equal: Any) -> int:
    """Return the words of running text that either text has of its own in a stretch in which ``equal`` words align.

    Of unrelated texts a third of the words align (Vietnamese syllables), of a text with a fifth of its words replaced
    four fifths.
    """
    one = a_end - a_start
    other = b_end - b_start
    # A Chinese word has two letters: where it was replaced two differ, and a run of so many words has twice the tokens.
    solo = a_start < a_end and a[a_start] & SOLO
    value = 2 * VALUE if solo else VALUE
    if one <= value or other <= value or (6 if solo else 4) * equal >= one + other:
        return 0
    words: int = min(running_words(a, a_start, a_end), running_words(b, b_start, b_end))
    return words


@kernel
def count_slot(counts: Any, words: Any, changed_a: Any, changed_b: Any) -> None:
    """Count a labelled line if a third of its value was replaced: of the ``words`` behind its colon, or of the line."""
    if changed_a > 0 and changed_b > 0 and 3 * max(changed_a, changed_b) >= words:
        counts[SLOTS] += 1
        counts[SLOT_WORDS] += changed_a


@kernel
def differences(  # noqa: C901 - one walk over the pair keeps all its counts
    layout: Any, bounds: Any, first: Any, second: Any, mate_bounds: Any, mate: Any, out: Any
) -> None:
    """Write what differs between the aligned documents of each pair.

    Args:
        layout: uint8 flags of the tokens, from ``token_layout``.
        bounds: int64[n + 1], tokens of the documents.
        first: int64, documents of the pairs.
        second: int64, documents of the pairs.
        mate_bounds: int64[pairs + 1].
        mate: int32, from ``align_pairs``.
        out: int64[pairs, COLUMNS].
    """
    for pair in range(first.size):
        a = layout[bounds[first[pair]] : bounds[first[pair] + 1]]
        b = layout[bounds[second[pair]] : bounds[second[pair] + 1]]
        partner = mate[mate_bounds[pair] : mate_bounds[pair + 1]]
        counts = out[pair]
        for column in range(COLUMNS):
            counts[column] = 0
        a_head, a_tail = edges(a)
        b_head, b_tail = edges(b)
        a_begin, a_end = common_part(partner, b.size)
        line = int64(-1)  # start of the labelled line that the last runs stood in
        value = int64(0)  # start of what follows its colon
        line_words = int64(0)  # words of it, or of its value where a colon stands before what differs
        line_a = line_b = 0  # words of it that differ, in either text
        zone_a: Any = int64(0)
        zone_b: Any = int64(0)  # where the zone of other text began
        zone_i: Any = int64(0)  # and where it ended so far
        zone_j: Any = int64(0)
        zone_equal: Any = int64(0)
        i: Any = int64(0)
        j: Any = int64(0)
        while i < a.size or j < b.size:
            while i < a.size and partner[i] == j:
                counts[EQUAL] += 1
                i += 1
                j += 1
            if i == a.size and j == b.size:
                break
            i0 = i
            j0 = j
            while i < a.size and partner[i] < 0:
                i += 1
            j = int64(partner[i]) if i < a.size else int64(b.size)
            if i0 - zone_i >= APART:
                counts[OWN] += own_words(a, zone_a, zone_i, b, zone_b, zone_j, zone_equal)
                zone_a = i0
                zone_b = j0
                zone_equal = 0
            else:
                zone_equal += i0 - zone_i
            zone_i = i
            zone_j = j
            if all_stamped(a, i0, i) or all_stamped(b, j0, j):
                continue
            edge = i <= a_head or j <= b_head or i0 >= a_tail or j0 >= b_tail
            if not edge:
                counts[OUTSIDE] += count_outside(a, i0, i) + count_outside(b, j0, j)
            if i - i0 > VALUE or j - j0 > VALUE:
                if i > i0 and j > j0:
                    counts[REPLACED] += 1
                    counts[CHANGED] += i - i0
                continue
            both = i > i0 and j > j0
            numbers = both and any_flag(a, i0, i, DIGIT) and any_flag(b, j0, j, DIGIT)
            if edge and numbers:
                continue
            if both and not edge:
                counts[REPLACED] += 1
                inside = i0 >= a_begin and i <= a_end
                if numbers and inside:
                    counts[NUMBERS] += 1
                running = line_of(a, i0, RUNNING)[1] == 0 and line_of(b, j0, RUNNING)[1] == 0
                names = inside and not numbers and has_name(a, i0, i) and has_name(b, j0, j)
                if names and (running or is_led(a, partner, i0, j0)):
                    counts[NAMES] += 1
            labelled = False
            if i0 > 0 and j0 > 0:
                start, end = line_of(a, i0 - 1, LABELLED)
                b_start, b_end = line_of(b, j0 - 1, LABELLED)
                labelled = i <= end and j <= b_end and partner[start] == b_start
                if labelled:
                    if start != line:
                        count_slot(counts, line_words, line_a, line_b)
                        line = start
                        value = value_of(a, start, min(i0 + 1, a.size))
                        line_words = end - value
                        line_a = line_b = 0
                    if numbers and value > start:
                        line_words = int64(0)  # one digit of a value makes it another
                    line_a += i - i0
                    line_b += j - j0
            if labelled or (both and not edge):
                counts[CHANGED] += i - i0
        counts[OWN] += own_words(a, zone_a, zone_i, b, zone_b, zone_j, zone_equal)
        count_slot(counts, line_words, line_a, line_b)
