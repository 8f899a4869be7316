"""The words at the start of each line, as hashes, and the marks that stand between them.

A line is read up to :data:`HEAD` bytes: what a line is shows there, and prose is not read to its end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

HEAD = 160
"""Bytes of a line that are read; a character that begins before is read whole."""

MOST_WORDS = HEAD
"""Words and numbers of a line, at most; each has a byte of its own."""

BLANK, LETTER, SOLO, DIGIT, STOP, COMMA, COLON, QUOTE, BRACKET, RULE, CURRENCY, SIGN = range(12)
"""Kinds of character. ``SOLO`` is a letter of a script without spaces, a word by itself; ``RULE`` a sign that parts
labels, as a bar, an arrow or a bullet."""

WORDS, LETTERS, CAPITALISED, NUMBERS, SOLOS, STOPS, COMMAS, COLONS, QUOTES, BRACKETS, RULES, CURRENCIES, SIGNS = range(
    13
)
FIRST, LONG_WORDS, CAPITALS, COLUMNS = 13, 14, 15, 16
"""Rows of the counts: of each kind; the kind of the first character that is no quote, bracket or blank; words of
seven letters and more; capital letters."""

TABLED = 0x3040
"""Code points that the table holds; above them stand the scripts without spaces and full-width forms."""

CAPITAL = np.uint32(1 << 20)
FOLD = np.uint32(0xFFFF)
_KIND_SHIFT = np.uint32(16)
_KIND = np.uint32(15)
_BASIS = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_HALF = np.uint64(32)
_ONE, _TWO, _THREE, _FOUR = (np.uint64(size) for size in (1, 2, 3, 4))
_SIX, _TWELVE, _EIGHTEEN = np.uint32(6), np.uint32(12), np.uint32(18)
_LOW = np.uint32(0x3F)
_CAPITAL_SHIFT = np.uint32(20)
TELLING = np.uint32(1)
"""Bit of the hash of a word that says something of what a text is about."""
_LONGER = np.uint32(0xFFFFFFFE)
_FULL_WIDTH = 0xFEE0  # from a full-width form to the ASCII character


@kernel(small=1 << 62)  # type: ignore[untyped-decorator]  # the table's length says nothing about the work
def fold_of(table: Any, code: int) -> Any:
    """Return the folded code point of a character, with its kind in bits 16 to 19 and bit 20 set for a capital."""
    if code < TABLED:
        return table[code]
    if 0xFF01 <= code <= 0xFF5E:
        return table[code - _FULL_WIDTH]
    if code < 0xA000 or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF:
        return np.uint32((code & 0xFFFF) | SOLO << 16)
    if code == 0xFEFF:
        return np.uint32(0)
    kind = SIGN if 0xFE10 <= code <= 0xFE6F or 0xFF00 <= code <= 0xFFEF or code >= 0x1F000 else LETTER
    return np.uint32((code & 0xFFFF) | kind << 16)


@kernel
def fill_line_words(data: Any, starts: Any, ends: Any, table: Any, words: Any, bounds: Any, counts: Any) -> None:  # noqa: C901 - one flat loop over characters: a loop inside for each word takes four times as long
    """Fill in the words and the counts of lines.

    A word's hash is FNV-1a over its folded code points, upper half, with :data:`TELLING` set where the word is of four
    letters or more, or of a script without spaces; a number's is the count of its digits, at most 6.

    Args:
        data: UTF-8 bytes, valid.
        starts: First byte of each line.
        ends: One past the last byte of each line, its line end not counted.
        table: Answers of :func:`fold_of` for the first :data:`TABLED` code points.
        words: Output, uint32, at least one place for each byte that is read.
        bounds: Output, ``lines + 1`` places in ``words``.
        counts: Output, int32 zeros, ``(COLUMNS, lines)``.
    """
    n = 0
    for i in range(starts.size):
        bounds[i] = n
        at = np.uint64(starts[i])
        end = np.uint64(min(ends[i], starts[i] + HEAD))
        first = np.uint32(BLANK)
        capitalised = capitals = np.int64(0)
        letters = long_words = word_count = numbers = solos = 0
        value = _BASIS
        size_of_word = digits = 0
        while at < end:
            lead = np.uint32(data[at])
            if lead < np.uint32(0x80):
                fold = table[lead]
                at += _ONE
            elif lead < np.uint32(0xE0):
                fold = table[(lead & np.uint32(0x1F)) << _SIX | np.uint32(data[at + _ONE]) & _LOW]
                at += _TWO
            else:
                low = (np.uint32(data[at + _ONE]) & _LOW) << _SIX | np.uint32(data[at + _TWO]) & _LOW
                if lead < np.uint32(0xF0):
                    code = (lead & np.uint32(0x0F)) << _TWELVE | low
                    at += _THREE
                else:
                    code = (lead & np.uint32(7)) << _EIGHTEEN | low << _SIX | np.uint32(data[at + _THREE]) & _LOW
                    at += _FOUR
                fold = table[code] if code < np.uint32(TABLED) else fold_of(table, np.int64(code))
            kind = fold >> _KIND_SHIFT & _KIND
            if kind == LETTER:
                if size_of_word == 0:
                    value = _BASIS
                    capitalised += np.int64(fold >> _CAPITAL_SHIFT)
                    first = first if first else kind
                    if digits:
                        words[n] = np.uint32(min(digits, 6))
                        n += 1
                        numbers += 1
                        digits = 0
                value = np.uint64(np.uint64(value ^ np.uint64(fold & FOLD)) * _PRIME)
                size_of_word += 1
                capitals += np.int64(fold >> _CAPITAL_SHIFT)
                continue
            if size_of_word:
                words[n] = np.uint32(value >> _HALF) & _LONGER | np.uint32(size_of_word >= 4)
                n += 1
                word_count += 1
                letters += size_of_word
                long_words += size_of_word >= 7
                size_of_word = 0
            if kind == DIGIT:
                digits += 1
                first = first if first else kind
                continue
            if digits:
                words[n] = np.uint32(min(digits, 6))
                n += 1
                numbers += 1
                digits = 0
            if kind == BLANK:
                continue
            if first == BLANK and kind != QUOTE and kind != BRACKET:
                first = kind
            if kind == SOLO:
                value = np.uint64(np.uint64(_BASIS ^ np.uint64(fold & FOLD)) * _PRIME)
                words[n] = np.uint32(value >> _HALF) | TELLING
                n += 1
                solos += 1
                letters += 1
                continue
            # A stop inside a number or an address ends no sentence.
            if kind == STOP and at < end and data[at] > 32 and data[at] < 128 and data[at] != 34 and data[at] != 39:
                continue
            counts[kind + np.uint32(STOPS - STOP), i] += 1
        if size_of_word:
            words[n] = np.uint32(value >> _HALF) & _LONGER | np.uint32(size_of_word >= 4)
            n += 1
            word_count += 1
            letters += size_of_word
            long_words += size_of_word >= 7
        if digits:
            words[n] = np.uint32(min(digits, 6))
            n += 1
            numbers += 1
        counts[FIRST, i] = first
        counts[WORDS, i] = word_count
        counts[LETTERS, i] = letters
        counts[CAPITALISED, i] = capitalised
        counts[CAPITALS, i] = capitals
        counts[LONG_WORDS, i] = long_words
        counts[NUMBERS, i] = numbers
        counts[SOLOS, i] = solos
    bounds[starts.size] = n
