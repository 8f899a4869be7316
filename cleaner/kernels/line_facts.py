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

TOGETHER = 64
"""Lines that are cut at once."""

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
_TWO, _THREE, _FOUR = np.uint64(2), np.uint64(3), np.uint64(4)
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


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def cut_lines(  # noqa: C901 - one flat loop over characters: with a loop for each word it takes half as long again
    data: Any, starts: Any, ends: Any, classes: Any, kinds: Any, values: Any, bounds: Any, counts: Any
) -> None:
    """Cut lines into tokens; one that is longer than :data:`SHORT` has none.

    Args:
        data: UTF-8 bytes, valid.
        starts: First byte of each line.
        ends: One past its last byte.
        classes: Table for :func:`class_of`.
        kinds: Output, kind of each token; at least as many places as the short lines have bytes.
        values: Output: hash of a word, number of digits, code point of a mark.
        bounds: Output, ``lines + 1`` places in these.
        counts: Output, a column a line: ``CHARS``, ``LETTERS``, ``UPPER``, ``DIGITS`` and ``CAPITALISED`` are set.
    """
    n = 0
    for i in range(starts.size):
        bounds[i] = n
        if ends[i] - starts[i] > SHORT:
            continue
        chars = letters = digits = 0
        upper = capitalised = np.int64(0)
        chunk = n  # first token since the last blank
        address = False
        value = FNV_BASIS
        word = run = 0  # letters of the word, digits of the number that goes on
        at = np.uint64(starts[i])
        end = np.uint64(ends[i])
        while at < end:
            code = np.int64(data[at])
            size = _ONE
            if code < 0x80:
                kind = np.int64(classes[code])
            else:
                if code < 0xE0:
                    code = (code & 0x1F) << 6 | np.int64(data[at + _ONE]) & 0x3F
                    size = _TWO
                else:
                    low = (np.int64(data[at + _ONE]) & 0x3F) << 6 | np.int64(data[at + _TWO]) & 0x3F
                    if code < 0xF0:
                        code = (code & 0x0F) << 12 | low
                        size = _THREE
                    else:
                        code = ((code & 0x07) << 12 | low) << 6 | np.int64(data[at + _THREE]) & 0x3F
                        size = _FOUR
                kind = np.int64(classes[code]) if code < TABLED else class_of(classes, code)
            if kind & 7 == WORD:
                if word == 0:
                    if run:
                        kinds[n] = NUMBER
                        values[n] = np.uint64(run)
                        n += 1
                        digits += run
                        run = 0
                    capitalised += kind >> 3
                    value = FNV_BASIS
                word += 1
                upper += kind >> 3
                folded = code | 0x20 if size == _ONE else code
                value = np.uint64(np.uint64(value ^ np.uint64(folded)) * FNV_PRIME)
                at += size
                continue
            after_word = word > 0
            if after_word:
                kinds[n] = WORD
                values[n] = value
                n += 1
                letters += word
                word = 0
            if kind == NUMBER:
                run += 1
                at += size
                continue
            if run:
                kinds[n] = NUMBER
                values[n] = np.uint64(run)
                n += 1
                digits += run
                run = 0
            if kind == 0:
                chars += 1
                if address:
                    n = chunk + 1
                    kinds[chunk] = ADDRESS
                    values[chunk] = SLOT_ADDRESS
                chunk = n
                address = False
            elif kind == SOLO:
                letters += 1
                kinds[n] = kind
                values[n] = np.uint64(np.uint64(FNV_BASIS ^ np.uint64(code)) * FNV_PRIME)
                n += 1
            else:
                chars += 1
                kinds[n] = kind
                values[n] = np.uint64(code)
                n += 1
                if after_word and at + _TWO < end:
                    scheme = code == 58 and data[at + _ONE] == 47 and data[at + _TWO] == 47
                    address = address or scheme or (code == 64 and data[at + _ONE] > 47)
            at += size
        if word:
            kinds[n] = WORD
            values[n] = value
            n += 1
            letters += word
        if run:
            kinds[n] = NUMBER
            values[n] = np.uint64(run)
            n += 1
            digits += run
        if address:
            n = chunk + 1
            kinds[chunk] = ADDRESS
            values[chunk] = SLOT_ADDRESS
        counts[CHARS, i] = chars + letters + digits
        counts[LETTERS, i] = letters
        counts[UPPER, i] = upper
        counts[DIGITS, i] = digits
        counts[CAPITALISED, i] = capitalised
    bounds[starts.size] = n


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


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def fill_keys(  # noqa: C901 - a call for each token costs more than its work
    kinds: Any, values: Any, bounds: Any, names: Any, name_kinds: Any, counts: Any, keys: Any
) -> None:
    """Fill in the keys of lines with their slots masked, and what the slots are.

    Args:
        kinds: Kinds of the tokens.
        values: Values of the tokens.
        bounds: ``lines + 1`` places in these.
        names: Table of calendar names, see :func:`calendar_match`.
        name_kinds: Kinds of the names.
        counts: Output, a column a line: ``WORDS``, ``PLAIN``, ``NUMBERS``, ``CALENDAR``, ``CLOCKS``, ``DATES``,
            ``ADDRESSES`` are set.
        keys: Output, one a line; a line without tokens has none.
    """
    limit = np.uint64(names.size - 1)
    for i in range(bounds.size - 1):
        if bounds[i] == bounds[i + 1]:
            continue
        key = FNV_BASIS
        words = plain = numbers = calendar = clocks = dates = addresses = 0
        after_clock = False  # a day period may follow
        after_slot = False  # a number or a calendar name stands just before, but for a mark
        at = bounds[i]
        n = bounds[i + 1]
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
                slot_beside = after_slot and at > bounds[i] and kinds[at - 1] != MARK
                value = np.uint64(values[at] + SIGN)
            key = np.uint64(np.uint64(key ^ value) * MIX)
            key = np.uint64(key ^ np.uint64(key >> _SHIFT_32))
            after_slot = slot_beside
            after_clock = clock
            at += size
        counts[WORDS, i] = words
        counts[PLAIN, i] = plain
        counts[NUMBERS, i] = numbers
        counts[CALENDAR, i] = calendar
        counts[CLOCKS, i] = clocks
        counts[DATES, i] = dates
        counts[ADDRESSES, i] = addresses
        keys[i] = key


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
    clock = mark == _COLON_SIGN and 2 <= parts <= 3 and first <= _TWO and last == _TWO
    day_first = first <= _TWO and last in (_FOUR, _TWO)
    date = dated and parts == 3 and (day_first or (first == _FOUR and last <= _TWO))
    return clock, date, size


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the caller decides
def fill_shapes(kinds: Any, values: Any, bounds: Any, counts: Any) -> None:  # noqa: C901 - one pass finds all the bits
    """Fill in the shape bits of lines with tokens."""
    for i in range(bounds.size - 1):
        first = bounds[i]
        n = bounds[i + 1] - first
        if n == 0:
            continue
        shape = 0
        code = np.int64(values[first])
        if kinds[first] == MARK:
            bullet = code == 42 or code == 43 or code == 45 or code == 0xB7 or 0x2010 <= code <= 0x2015
            bullet = bullet or code == 0x2022 or code == 0x2023 or code == 0x25E6 or code == 0x2219
            if bullet or 0x25A0 <= code <= 0x25CF:
                shape |= BULLET
        elif n > 1 and kinds[first] == NUMBER and kinds[first + 1] == MARK:
            sign = values[first + 1]
            if sign == _DOT or sign == _BRACKET or sign == _SLASH:  # noqa: SIM109 - a tuple is slower to compile
                shape |= ENUMERATED
        for k in range(first, first + n):
            if kinds[k] == MARK:
                if values[k] == _COPYRIGHT_SIGN:
                    shape |= COPYRIGHT
                elif first < k < first + n - 1 and (values[k] == _COLON_SIGN or values[k] == _WIDE_COLON):
                    shape |= LABELLED
        half = n // 2
        if n % 2 == 0:
            words = 0
            same = True
            for k in range(first, first + half):
                same = same and kinds[k] == kinds[k + half] and values[k] == values[k + half]
                words += kinds[k] == WORD
            if same and (words >= 2 or (words == 0 and half >= 4 and kinds[first] == SOLO)):
                shape |= TWICE
        counts[SHAPE, i] = shape


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
        scratch: Arrays of ``SHORT * TOGETHER``, ``SHORT * TOGETHER`` and ``TOGETHER + 1`` places, uint8, uint64 and
            int64, for the tokens of some lines.
        counts: Output, int32 zeros, ``(COLUMNS, lines)``.
        keys: Output, uint64 zeros, the masked key of each line; 0 for a blank line.
    """
    kinds, values, places = scratch
    # A call that passes arrays costs 40 ns for each of them: so it is made for many lines.
    for first in range(0, starts.size, TOGETHER):
        last = min(first + TOGETHER, starts.size)
        bounds = places[: last - first + 1]
        cut_lines(data, starts[first:last], ends[first:last], classes, kinds, values, bounds, counts[:, first:last])
        fill_shapes(kinds, values, bounds, counts[:, first:last])
        fill_keys(kinds, values, bounds, names, name_kinds, counts[:, first:last], keys[first:last])
    for i in range(starts.size):
        if ends[i] - starts[i] <= SHORT and keys[i] == _ZERO:
            counts[SHAPE, i] = BLANK
