"""What each short line of a text is made of: tokens, counts, a masked key.

A line of at most :data:`SHORT` bytes is cut into tokens, so that numbers of any length, calendar names, clock times and
addresses become slots. Longer lines are prose, see :mod:`cleaner.kernels.long_lines`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

SHORT = 200
"""Bytes of the longest line that is cut into tokens. Most furniture is shorter, most prose is longer."""

CHARS, WORDS, LETTERS, UPPER, DIGITS, CAPITALISED, NUMBERS, CALENDAR, CLOCKS, DATES, ADDRESSES, PLAIN = range(12)
SHAPE, COLUMNS = 12, 13
"""Rows of the counts array; :class:`cleaner.chrome.facts.LineFacts` says what each means."""

WORD, SOLO, NUMBER, MARK, ADDRESS = 1, 2, 3, 4, 5
"""Kinds of token: a run of letters; a character of a script without spaces; a run of digits; any other sign; a URL or a
mail address."""

NAME, WEAK, PERIOD, PREFIX, GOES_ON = 1, 2, 3, 4, 8
"""Kinds of calendar name: sure by itself; only beside a number or another name; only beside a clock time. And two bits:
only the beginning of a name; a longer name begins so."""

TABLED = 0x3040
"""Code points whose class is looked up: all alphabets, not the scripts without spaces."""

BULLET, ENUMERATED, TWICE, BLANK, LONG, LABELLED, COPYRIGHT = 1, 2, 4, 8, 16, 32, 64
"""Bits of the shape: starts as a list item, starts with a number and a mark, is one phrase twice, is blank, is longer
than SHORT, has a colon inside, has a copyright sign."""

FNV_BASIS = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
MIX = np.uint64(0x9E3779B97F4A7C15)
SLOT_NUMBER, SLOT_CALENDAR, SLOT_ADDRESS, SIGN = np.uint64(3), np.uint64(5), np.uint64(7), np.uint64(1 << 32)
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_DOT, _COMMA, _COLON_SIGN, _SLASH, _HYPHEN, _BRACKET = (np.uint64(ord(sign)) for sign in ".,:/-)")
_WIDE_COLON, _COPYRIGHT_SIGN = np.uint64(0xFF1A), np.uint64(0xA9)
_ONE_OR_TWO, _FOUR = np.uint64(2), np.uint64(4)
_SHIFT_32 = np.uint64(32)


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the table's length says nothing about the work
def class_of(classes: Any, code: int) -> Any:
    """Return the kind of a code point, 0 for a blank, with bit 3 set for a capital.

    Args:
        classes: The answer for the first :data:`TABLED` code points; above them are the scripts without spaces, Hangul,
            rare scripts, full-width forms and pictures.
        code: The code point.
    """
    if code < TABLED:
        return np.int64(classes[code])
    if code < 0xA000 or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF:
        return SOLO
    if 0xFF10 <= code <= 0xFF19:
        return NUMBER
    if code == 0xFEFF:
        return 0
    return MARK if 0xFE10 <= code <= 0xFE6F or 0xFF00 <= code <= 0xFF20 or code >= 0x1F000 else WORD


@kernel
def decode(data: Any, at: int) -> tuple[Any, int]:
    """Return the code point that starts at byte ``at`` of valid UTF-8, and its size in bytes."""
    lead = np.int64(data[at])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F, 2
    low = (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | low, 3
    return ((lead & 0x07) << 12 | low) << 6 | np.int64(data[at + 3]) & 0x3F, 4


@kernel
def tokens(data: Any, start: int, end: int, classes: Any, kinds: Any, values: Any, counts: Any) -> int:  # noqa: C901 - a call for each character would double the time
    """Cut ``data[start:end]`` into tokens.

    Args:
        data: UTF-8 bytes, valid.
        start: First byte of the line.
        end: One past its last byte.
        classes: Table for :func:`class_of`.
        kinds: Output, kind of each token; at least ``end - start`` places.
        values: Output: hash of a word, number of digits, code point of a mark.
        counts: Output: ``CHARS``, ``LETTERS``, ``UPPER``, ``DIGITS`` and ``CAPITALISED`` are set.

    Returns:
        The number of tokens.
    """
    n = 0
    chars = letters = upper = digits = capitalised = 0
    chunk = 0  # first token since the last blank
    address = False
    after_word = False
    at = start
    while at < end:
        code, size = decode(data, at)
        kind = class_of(classes, code)
        if kind & 7 == WORD:
            capitalised += kind >> 3
            value = FNV_BASIS
            while True:
                letters += 1
                upper += kind >> 3
                if size == 1:
                    value = np.uint64(np.uint64(value ^ np.uint64(code | 0x20)) * FNV_PRIME)
                else:
                    value = np.uint64(np.uint64(value ^ np.uint64(code)) * FNV_PRIME)
                at += size
                if at >= end:
                    break
                code, size = decode(data, at)
                kind = class_of(classes, code)
                if kind & 7 != WORD:
                    break
            kinds[n] = WORD
            values[n] = value
            n += 1
            after_word = True
            if at >= end:
                break
        if kind == NUMBER:
            run = 0
            while kind == NUMBER:
                run += 1
                at += size
                if at >= end:
                    break
                code, size = decode(data, at)
                kind = class_of(classes, code)
            digits += run
            kinds[n] = NUMBER
            values[n] = np.uint64(run)
            n += 1
            after_word = False
            continue
        if kind & 7 == WORD:
            continue
        chars += 1
        if kind == 0:
            if address:
                n = chunk + 1
                kinds[chunk] = ADDRESS
                values[chunk] = SLOT_ADDRESS
            chunk = n
            address = False
        else:
            kinds[n] = kind
            values[n] = np.uint64(code)
            n += 1
            if kind == SOLO:
                letters += 1
                chars -= 1
                values[n - 1] = np.uint64(np.uint64(FNV_BASIS ^ np.uint64(code)) * FNV_PRIME)
            elif after_word and at + 2 < end:
                scheme = code == 58 and data[at + 1] == 47 and data[at + 2] == 47
                address = address or scheme or (code == 64 and data[at + 1] > 47)
        after_word = False
        at += size
    if address:
        n = chunk + 1
        kinds[chunk] = ADDRESS
        values[chunk] = SLOT_ADDRESS
    counts[CHARS] = chars + letters + digits
    counts[LETTERS] = letters
    counts[UPPER] = upper
    counts[DIGITS] = digits
    counts[CAPITALISED] = capitalised
    return n


@kernel
def calendar_match(kinds: Any, values: Any, at: int, n: int, names: Any, name_kinds: Any) -> tuple[int, int]:
    """Find the longest calendar name of at most four words that starts at token ``at``.

    Args:
        kinds: Kinds of the ``n`` tokens.
        values: Values of the tokens.
        at: Where to look.
        n: Number of tokens.
        names: Open-addressing table of hashes of names and of their beginnings, a power of two long; 0 is empty.
        name_kinds: Kind of each name, ``PREFIX`` for what is only a beginning, with ``GOES_ON`` where a longer name is.

    Returns:
        The number of tokens of the name, 0 for none, and its kind.
    """
    size = 0
    found: Any = 0
    words = 0
    state = np.uint64(0)
    limit = np.uint64(names.size - 1)
    follow = at
    while follow < n:
        if words and kinds[follow] == MARK and values[follow] in (_DOT, _HYPHEN):  # as in "a.m.", "segunda-feira"
            follow += 1
            continue
        if kinds[follow] > SOLO:
            break
        state = np.uint64(np.uint64(state ^ values[follow]) * MIX)
        state = np.uint64(state ^ np.uint64(state >> _SHIFT_32))
        follow += 1
        words += 1
        slot = np.uint64(state & limit)
        while names[slot] != _ZERO and names[slot] != state:
            slot = np.uint64(np.uint64(slot + np.uint64(1)) & limit)
        if names[slot] == _ZERO:
            break
        if name_kinds[slot] & PREFIX == 0:
            size = follow - at
            found = np.int64(name_kinds[slot]) & 3
        if name_kinds[slot] & GOES_ON == 0:
            break
    return size, found


@kernel
def masked_key(kinds: Any, values: Any, n: int, names: Any, name_kinds: Any, counts: Any) -> Any:  # noqa: C901 - a call for each token costs more than its work
    """Return the key of a line's tokens with its slots masked; fill in what the slots are.

    Args:
        kinds: Kinds of the ``n`` tokens.
        values: Values of the tokens.
        n: Number of tokens.
        names: Table of calendar names, see :func:`calendar_match`.
        name_kinds: Kinds of the names.
        counts: Output: ``WORDS``, ``PLAIN``, ``NUMBERS``, ``CALENDAR``, ``CLOCKS``, ``DATES``, ``ADDRESSES`` are set.
    """
    key = FNV_BASIS
    limit = np.uint64(names.size - 1)
    words = plain = numbers = calendar = clocks = dates = addresses = 0
    after_clock = False  # a day period may follow
    after_slot = False  # a number or a calendar name stands just before, but for a mark
    at: Any = np.int64(0)  # for a literal, what is called with it would be compiled once more
    while at < n:
        kind = kinds[at]
        size = 1
        slot_beside = False
        clock = date = False
        if kind <= SOLO:
            # A call that passes arrays costs 40 ns of reference counting: only for words that begin a name.
            value = np.uint64(values[at] * MIX)
            value = np.uint64(value ^ np.uint64(value >> _SHIFT_32))
            slot = np.uint64(value & limit)
            while names[slot] != _ZERO and names[slot] != value:
                slot = np.uint64(np.uint64(slot + _ONE) & limit)
            size = found = 0
            if names[slot] != _ZERO:
                size, found = calendar_match(kinds, values, at, n, names, name_kinds)
            if size and at + size < n and kinds[at + size] == MARK and values[at + size] == _DOT:
                size += 1  # of an abbreviation
            if size and found != NAME:
                follows = at + size
                if follows + 1 < n and kinds[follows] == MARK:
                    follows += 1
                before = follows < n and kinds[follows] == NUMBER
                if not (before or (after_slot if found == WEAK else after_clock)):
                    size = 0
            if size:
                slot_beside = True
                calendar += 1
                value = SLOT_CALENDAR
            else:
                size = 1
                plain += 1
                value = values[at]
            words += size
        elif kind == NUMBER:
            if at + 2 < n and kinds[at + 1] == MARK and kinds[at + 2] == NUMBER:
                clock, date, size = number_shape(kinds, values, at, n)
            slot_beside = True
            clocks += clock
            dates += date
            numbers += 1
            words += 1
            value = SLOT_NUMBER
        elif kind == ADDRESS:
            addresses += 1
            words += 1
            value = SLOT_ADDRESS
        else:
            slot_beside = after_slot and at > 0 and kinds[at - 1] != MARK
            value = np.uint64(values[at] + SIGN)
        key = np.uint64(np.uint64(key ^ value) * MIX)
        key = np.uint64(key ^ np.uint64(key >> _SHIFT_32))
        after_slot = slot_beside
        after_clock = clock
        at += size
    counts[WORDS] = words
    counts[PLAIN] = plain
    counts[NUMBERS] = numbers
    counts[CALENDAR] = calendar
    counts[CLOCKS] = clocks
    counts[DATES] = dates
    counts[ADDRESSES] = addresses
    return key


@kernel
def number_shape(kinds: Any, values: Any, at: int, n: int) -> tuple[bool, bool, int]:
    """Return whether a clock time, whether a date starts at number token ``at``, and how many tokens the number is."""
    size = 1
    parts = 1
    first = last = values[at]
    mark = values[at + 1] if at + 1 < n and kinds[at + 1] == MARK else np.uint64(0)
    dated = mark in (_DOT, _SLASH, _HYPHEN)
    joined = dated or mark in (_COMMA, _COLON_SIGN)
    while joined and at + size + 1 < n and values[at + size] == mark and kinds[at + size] == MARK:
        if kinds[at + size + 1] != NUMBER:
            break
        last = values[at + size + 1]
        size += 2
        parts += 1
    clock = mark == _COLON_SIGN and 2 <= parts <= 3 and first <= _ONE_OR_TWO and last == _ONE_OR_TWO
    day_first = first <= _ONE_OR_TWO and last in (_FOUR, _ONE_OR_TWO)
    date = dated and parts == 3 and (day_first or (first == _FOUR and last <= _ONE_OR_TWO))
    return clock, date, size


@kernel
def shape_of(kinds: Any, values: Any, n: int) -> int:  # noqa: C901 - one pass finds all the bits
    """Return the shape bits of a short line."""
    if n == 0:
        return BLANK
    shape = 0
    if kinds[0] == MARK:
        code = np.int64(values[0])
        bullet = code == 42 or code == 43 or code == 45 or code == 0xB7 or 0x2010 <= code <= 0x2015
        if bullet or code == 0x2022 or code == 0x2023 or code == 0x25E6 or 0x25A0 <= code <= 0x25CF or code == 0x2219:
            shape |= BULLET
    elif (
        n > 1
        and kinds[1] == MARK
        and kinds[0] == NUMBER
        and (values[1] == _DOT or values[1] == _BRACKET or values[1] == _SLASH)
    ):
        shape |= ENUMERATED
    for k in range(n):
        if kinds[k] == MARK:
            if values[k] == _COPYRIGHT_SIGN:
                shape |= COPYRIGHT
            elif 0 < k < n - 1 and (values[k] == _COLON_SIGN or values[k] == _WIDE_COLON):
                shape |= LABELLED
    half = n // 2
    if n % 2 == 0:
        words = 0
        same = True
        for k in range(half):
            same = same and kinds[k] == kinds[k + half] and values[k] == values[k + half]
            words += kinds[k] == WORD
        if same and (words >= 2 or (words == 0 and half >= 4 and kinds[0] == SOLO)):
            shape |= TWICE
    return shape


@kernel
def fill_short_lines(
    data: Any, starts: Any, ends: Any, classes: Any, names: Any, name_kinds: Any, scratch: Any, counts: Any, keys: Any
) -> None:
    """Fill in the facts of the lines that are not longer than :data:`SHORT`.

    Args:
        data: UTF-8 bytes, valid.
        starts: First byte of each line.
        ends: One past the last byte of each line, its line end not counted.
        classes: Table for :func:`class_of`.
        names: Table of calendar names, see :func:`calendar_match`.
        name_kinds: Kinds of the names.
        scratch: Two arrays of :data:`SHORT` places, uint8 and uint64, for the kinds and the values of tokens.
        counts: Output, int32 zeros, ``(lines, COLUMNS)``.
        keys: Output, uint64 zeros, the masked key of each line; 0 for a blank line.
    """
    kinds, values = scratch
    for i in range(starts.size):
        start = starts[i]
        end = ends[i]
        if start == end:
            counts[i, SHAPE] = BLANK
            continue
        row = counts[i]
        if end - start <= SHORT:
            n = tokens(data, start, end, classes, kinds, values, row)
            row[SHAPE] = shape_of(kinds, values, n)
            if n:
                keys[i] = masked_key(kinds, values, n, names, name_kinds, row)
