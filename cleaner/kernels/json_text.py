"""Kernels that find, unescape and escape the text inside JSON records, without parsing the records.

They work on the raw bytes of many lines at once and are lenient: whether a record is valid JSON is decided elsewhere.
Eight bytes are looked at in one step; the load is written as shifts, which LLVM makes one instruction and which also
runs as Python.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import uint64

from cleaner.kernels.runtime import kernel

if TYPE_CHECKING:
    from collections.abc import Callable

BLANK, PLAIN, ESCAPED, UNSURE = 0, 1, 2, 3
"""What :func:`locate` says of a line: white space only; the text was found, without or with escapes in it; anything
else, which a slower reader must look at."""

NOT_UTF8_STYLE, NOT_ASCII_STYLE, LONE_SURROGATE, BAD_ESCAPE = 1, 2, 4, 8
"""What :func:`unescape` says of a value: writing the text as ``utf-8`` (as ``ascii``) does not give the same bytes;
an escape is half of a surrogate pair; an escape is none of JSON's."""

_NEITHER = NOT_UTF8_STYLE | NOT_ASCII_STYLE

_QUOTE, _SLASH, _SOLIDUS, _COLON, _COMMA, _LETTER_U = 0x22, 0x5C, 0x2F, 0x3A, 0x2C, 0x75
_OPEN_BRACE, _CLOSE_BRACE, _BRACE_BIT = 0x7B, 0x7D, 0x20
"""A bracket of JSON is a brace without this bit: one comparison finds both kinds."""
_ONES = uint64(0x0101010101010101)
_HIGH = uint64(0x8080808080808080)
_SPACES = uint64(0x2020202020202020)
_QUOTES = uint64(0x2222222222222222)
_SLASHES = uint64(0x5C5C5C5C5C5C5C5C)
_NONE, _ONE, _BYTE, _SEVEN, _TOP = uint64(0), uint64(1), uint64(0xFF), uint64(7), uint64(56)
_UPPER = 0x10000  # set beside the code of an escape that has capital hex digits
_NO_CODE = -1

_SHORT_CODE = np.zeros(256, np.uint8)
"""The byte that a two-character escape stands for; 0 where there is none."""
_SHORT_LETTER = np.zeros(256, np.uint8)
"""The letter after the backslash of the short escape that JSON writers use for a byte; 0 where there is none."""
for _letter, _code in zip(b'"\\bfnrt', b'"\\\b\f\n\r\t', strict=True):
    _SHORT_CODE[_letter] = _code
    _SHORT_LETTER[_code] = _letter
_SHORT_CODE[ord("/")] = ord("/")

_BAD_DIGIT = 0x20000
_HEX_VALUE = np.full(256, _BAD_DIGIT, np.int64)
"""Value of a hex digit, with ``_UPPER`` for a capital one; ``_BAD_DIGIT`` for any other byte."""
for _value in range(16):
    _HEX_VALUE[ord("0123456789ABCDEF"[_value])] = _value | (_UPPER if _value > 9 else 0)
    _HEX_VALUE[ord("0123456789abcdef"[_value])] = _value
_HEX_DIGIT = np.frombuffer(b"0123456789abcdef", np.uint8)

_WIDTH = np.ones((2, 256), np.uint8)
"""Bytes that a byte of text becomes in style ``utf-8`` (row 0) and ``ascii`` (row 1).

In ``ascii`` a lead byte answers for its whole character: six bytes, twelve for a surrogate pair."""
_WIDTH[:, :0x20] = 6
_WIDTH[:, _SHORT_LETTER > 0] = 2
_WIDTH[1, 0x7F] = 6
_WIDTH[1, 0x80:0xC0] = 0
_WIDTH[1, 0xC0:0xF0] = 6
_WIDTH[1, 0xF0:] = 12


_inner: Callable[..., Any] = kernel(small=sys.maxsize)
"""For kernels that others call: the outermost one decides whether anything is compiled."""


@_inner
def word_at(data: Any, start: int) -> Any:
    """Return the eight bytes at ``data[start:start + 8]`` as one number.

    The unsigned index cannot count from the end, so there is no test for that and the loads become one: 11 GB/s
    against 2 with a signed index.
    """
    word = _NONE
    for j in range(8):
        word = uint64(word | uint64(uint64(data[uint64(start) + uint64(j)]) << uint64(8 * j)))
    return word


@_inner
def put_word(out: Any, at: int, word: Any) -> None:
    """Write the eight bytes of :func:`word_at` to ``out[at:at + 8]``."""
    for j in range(8):
        out[uint64(at) + uint64(j)] = uint64(word >> uint64(8 * j)) & _BYTE


@_inner
def equal_at(data: Any, i: int, repeated: Any) -> Any:
    """Return a number that has the high bit of a byte set where ``data[i:i + 8]`` has the byte ``repeated`` repeats.

    Only the lowest set bit is sure: the subtraction borrows, so bytes above a hit may be set too.
    """
    differences = uint64(word_at(data, i) ^ repeated)
    return uint64(uint64(differences - _ONES) & ~differences & _HIGH)


@_inner
def controls_at(data: Any, i: int) -> Any:
    """Return the same for bytes below 0x20."""
    word = word_at(data, i)
    return uint64(uint64(word - _SPACES) & ~word & _HIGH)


@_inner
def to_escape_at(data: Any, i: int) -> Any:
    """Return the same for bytes that JSON requires to be escaped."""
    return uint64(equal_at(data, i, _SLASHES) | equal_at(data, i, _QUOTES) | controls_at(data, i))


@_inner
def first_equal(data: Any, i: int, repeated: Any) -> int:
    """Return the place in ``data[i:i + 8]`` of the first byte that is the one ``repeated`` repeats; 8 if none is."""
    hits = equal_at(data, i, repeated)
    below = uint64(uint64(hits - _ONE) & ~hits)  # all bits below the lowest one that is set
    return int(uint64(uint64(below >> _SEVEN & _ONES) * _ONES) >> _TOP)


@_inner
def first_to_escape(data: Any, i: int) -> int:
    """Return the same for the first byte that JSON requires to be escaped."""
    hits = to_escape_at(data, i)
    below = uint64(uint64(hits - _ONE) & ~hits)
    return int(uint64(uint64(below >> _SEVEN & _ONES) * _ONES) >> _TOP)


@_inner
def string_end(data: Any, start: int, end: int) -> tuple[int, bool]:
    """Return where the string that begins at ``start`` is closed (-1: nowhere), and whether it has escapes.

    Only quotes stop the search: escapes may be dense, quotes are not. A quote after an odd number of backslashes is
    part of the string.
    """
    i = start
    slashes = _NONE
    while i < end:
        if i + 8 <= end:
            if equal_at(data, i, _QUOTES) == 0:  # a branch, so that the next load need not wait for this one
                slashes = uint64(slashes | equal_at(data, i, _SLASHES))
                i += 8
                continue
            step = first_equal(data, i, _QUOTES)
            if first_equal(data, i, _SLASHES) < step:
                slashes = _ONE
            i += step
        elif data[i] != _QUOTE:
            if data[i] == _SLASH:
                slashes = _ONE
            i += 1
            continue
        before = i
        while before > start and data[before - 1] == _SLASH:
            before -= 1
        if (i - before) % 2 == 0:
            return i, slashes != 0
        i += 1
    return -1, False


@_inner
def skip_space(data: Any, i: int, end: int) -> int:
    """Return where the first byte at or after ``i`` stands that is not JSON white space, or ``end``."""
    while i < end and (data[i] == 0x20 or data[i] == 0x09 or data[i] == 0x0D or data[i] == 0x0A):
        i += 1
    return i


@_inner
def is_key(data: Any, start: int, end: int, key: Any) -> bool:
    """Return whether ``data[start:end]`` is ``key``."""
    if end - start != len(key):
        return False
    for j in range(len(key)):  # noqa: SIM110 - Numba compiles no generator expression
        if data[start + j] != key[j]:
            return False
    return True


@_inner
def string_after_colon(data: Any, i: int, end: int) -> tuple[int, int, int]:
    """Return state, start and end of the string that stands after a colon at ``i``; :data:`UNSURE` if none does."""
    i = skip_space(data, i, end)
    if i < end and data[i] == _COLON:
        i = skip_space(data, i + 1, end)
        if i < end and data[i] == _QUOTE:
            stop, escaped = string_end(data, i + 1, end)
            if stop >= 0:
                return ESCAPED if escaped else PLAIN, i + 1, stop
    return UNSURE, 0, 0


@_inner
def locate_in_line(data: Any, i: int, end: int, key: Any) -> tuple[int, int, int]:
    """Return state, start and end of the text's value in the line ``data[i:end]``; see :func:`locate`."""
    state, start, stop = UNSURE, 0, 0
    depth = 0
    key_next = True
    while i < end:
        byte = data[i]
        i += 1
        if byte == _QUOTE:
            first = i
            i, escaped = string_end(data, first, end)
            if i < 0 or (key_next and escaped):
                break
            i += 1
            if key_next and is_key(data, first, i - 1, key):
                state, start, stop = string_after_colon(data, i, end)
                i = max(i, stop + 1)
            key_next = False
        elif byte == _COMMA and depth == 1:
            key_next = True
        elif byte | _BRACE_BIT == _OPEN_BRACE:
            depth += 1
        elif byte | _BRACE_BIT == _CLOSE_BRACE:
            depth -= 1
            if depth == 0 and skip_space(data, i, end) == end:
                return state, start, stop
            if depth <= 0:
                break
    return UNSURE, 0, 0


@kernel
def locate(data: Any, starts: Any, ends: Any, key: Any, value_starts: Any, value_ends: Any, states: Any) -> None:
    """Find in each line the value of one top-level key; of several equal keys the last one counts.

    A line that is not :data:`UNSURE` begins with ``{``, and its brackets, of whatever kind, close at its end and not
    before. So lines joined to one array parse as these lines or not at all.

    Args:
        data: uint8, raw bytes.
        starts: int64, first byte of each of ``n`` lines.
        ends: int64, one past the last byte of each line.
        key: uint8, the key's UTF-8 bytes; not empty.
        value_starts: int64 of ``n``, written: first byte of the value, after its quote.
        value_ends: int64 of ``n``, written: the value's closing quote.
        states: uint8 of ``n``, written: :data:`BLANK`, :data:`PLAIN`, :data:`ESCAPED` or :data:`UNSURE`.
    """
    for row in range(len(starts)):
        end = ends[row]
        first = skip_space(data, starts[row], end)
        state, start, stop = BLANK if first == end else UNSURE, 0, 0
        if first < end and data[first] == _OPEN_BRACE:
            state, start, stop = locate_in_line(data, first, end, key)
        states[row] = state
        value_starts[row] = start
        value_ends[row] = stop


@_inner
def hex_code(data: Any, i: int, end: int) -> int:
    r"""Return the code of the escape ``\uXXXX`` at ``i``, plus ``_UPPER`` for capital digits; -1 if none is there."""
    if i + 6 > end or data[i] != _SLASH or data[i + 1] != _LETTER_U:
        return _NO_CODE
    first, second = _HEX_VALUE[data[i + 2]], _HEX_VALUE[data[i + 3]]
    third, fourth = _HEX_VALUE[data[i + 4]], _HEX_VALUE[data[i + 5]]
    seen = first | second | third | fourth
    if seen & _BAD_DIGIT:
        return _NO_CODE
    return int((first & 15) << 12 | (second & 15) << 8 | (third & 15) << 4 | fourth & 15 | seen & _UPPER)


@_inner
def put_character(out: Any, at: int, code: int) -> int:
    """Write a character as UTF-8 to ``out[at:]``, up to four bytes of room; return where it ends."""
    last = 0x80 | code & 0x3F
    third = 0x80 | code >> 6 & 0x3F
    two = 0xC0 | code >> 6 | last << 8
    three = 0xE0 | code >> 12 | third << 8 | last << 16
    four = 0xF0 | code >> 18 | (0x80 | code >> 12 & 0x3F) << 8 | third << 16 | last << 24
    # All forms are made, and one is chosen: which one is hard to predict in text with many escapes.
    word = two if code < 0x800 else three
    word = code if code < 0x80 else word
    word = four if code >= 0x10000 else word
    for j in range(4):
        out[uint64(at) + uint64(j)] = word >> 8 * j & 0xFF
    return at + 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)


@_inner
def unescape_one(data: Any, i: int, end: int, out: Any, at: int) -> tuple[int, int, int]:
    """Write the character of the escape at ``i`` to ``out[at:]``; return the ends of both, and flags."""
    code = hex_code(data, i, end)
    if code == _NO_CODE:
        short = _SHORT_CODE[data[i + 1]] if i + 1 < end else 0
        if short == 0:
            return min(i + 2, end), at, BAD_ESCAPE
        out[at] = short
        return i + 2, at + 1, _NEITHER if short == _SOLIDUS else 0
    i += 6
    flags = _NEITHER if code & _UPPER else 0
    code &= 0xFFFF
    if code & 0xF800 == 0xD800:
        low = hex_code(data, i, end)
        if code <= 0xDBFF and low != _NO_CODE and low & 0xFC00 == 0xDC00:
            if low & _UPPER:
                flags = _NEITHER
            code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF)
            i += 6
        else:
            code = 0xFFFD
            flags = _NEITHER | LONE_SURROGATE
    if code >= 0x7F:
        flags |= NOT_UTF8_STYLE
    elif code >= 0x20 or _SHORT_LETTER[code]:
        flags |= _NEITHER
    return i, put_character(out, at, code), flags


@kernel
def unescape(data: Any, starts: Any, ends: Any, out: Any, offsets: Any, flags: Any) -> None:
    r"""Write the texts of JSON string values one after the other; half a surrogate pair becomes U+FFFD.

    Raw control characters are taken as they are, and raw bytes that are not UTF-8 too: the caller checks.

    Args:
        data: uint8, raw bytes.
        starts: int64, first byte of each of ``n`` values; a value holds no quote that is not escaped.
        ends: int64, one past the last byte of each value.
        out: uint8, at least as long as all values together, written.
        offsets: int64 of ``n + 1``, written: text ``i`` is ``out[offsets[i]:offsets[i + 1]]``.
        flags: uint8 of ``n``, written: a sum of :data:`NOT_UTF8_STYLE`, :data:`NOT_ASCII_STYLE`,
            :data:`LONE_SURROGATE` and :data:`BAD_ESCAPE` (such an escape is left out).
    """
    at = 0
    offsets[0] = 0
    for row in range(len(starts)):
        i = starts[row]
        end = ends[row]
        seen = 0
        control = _NONE
        beyond = _NONE
        while i < end:
            if i + 8 <= end:  # so there is room for eight bytes in ``out``, too
                word = word_at(data, i)
                put_word(out, at, word)
                control = uint64(control | controls_at(data, i))
                beyond = uint64(beyond | word | uint64(word + _ONES))
                if equal_at(data, i, _SLASHES) == 0:
                    i += 8
                    at += 8
                    continue
                step = first_equal(data, i, _SLASHES)
                i += step
                at += step
            elif data[i] != _SLASH:
                out[at] = data[i]
                control = uint64(control | (_HIGH if data[i] < 0x20 else _NONE))
                beyond = uint64(beyond | (_HIGH if data[i] >= 0x7F else _NONE))
                i += 1
                at += 1
                continue
            i, at, flag = unescape_one(data, i, end, out, at)
            seen |= flag
        if control:
            seen |= _NEITHER
        if beyond & _HIGH:  # 0x7F or above
            seen |= NOT_ASCII_STYLE
        offsets[row + 1] = at
        flags[row] = seen


@kernel
def is_utf_8(data: Any) -> bool:
    """Return whether ``data[3:-3]`` is valid UTF-8; the three bytes before and after it are 0.

    Each byte is held against the three before it, with comparisons only and no early exit, so that LLVM looks at a
    whole vector at once: 2.6 GB/s on a mixed dump, where Arrow's own check reaches 0.8.
    """
    wrong = False
    third, second, first, here = data[:-3], data[1:-2], data[2:-1], data[3:]
    for i in range(len(here)):
        byte, before = here[i], first[i]
        awaited = (before >= 0xC0) | (second[i] >= 0xE0) | (third[i] >= 0xF0)
        wrong |= awaited != ((byte & 0xC0) == 0x80)
        wrong |= (byte >= 0xF5) | ((byte & 0xFE) == 0xC0)
        wrong |= ((before == 0xE0) & (byte < 0xA0)) | ((before == 0xED) & (byte >= 0xA0))
        wrong |= ((before == 0xF0) & (byte < 0x90)) | ((before == 0xF4) & (byte >= 0x90))
    return not wrong


@kernel
def escaped_sizes(data: Any, offsets: Any, ascii_only: Any, sizes: Any) -> None:
    """Write how many bytes each text takes between the quotes of a JSON string.

    Args:
        data: uint8, UTF-8 bytes, valid.
        offsets: int64 of ``n + 1`` positions in ``data``.
        ascii_only: uint8 of ``n``: 1 for style ``ascii``, 0 for ``utf-8``.
        sizes: int64 of ``n``, written.
    """
    for row in range(len(sizes)):
        width = _WIDTH[ascii_only[row]]
        size = 0
        for byte in data[offsets[row] : offsets[row + 1]]:
            size += int(width[byte])  # a sum of uint8 would wrap where this runs as plain Python
        sizes[row] = size


@_inner
def put_escape(out: Any, at: int, code: int) -> int:
    r"""Write a control character, quote, backslash or UTF-16 unit as an escape; return where it ends."""
    out[at] = _SLASH
    if code < 0x80 and _SHORT_LETTER[code]:
        out[at + 1] = _SHORT_LETTER[code]
        return at + 2
    out[at + 1] = _LETTER_U
    out[at + 2] = _HEX_DIGIT[code >> 12]
    out[at + 3] = _HEX_DIGIT[code >> 8 & 15]
    out[at + 4] = _HEX_DIGIT[code >> 4 & 15]
    out[at + 5] = _HEX_DIGIT[code & 15]
    return at + 6


@_inner
def escape_ascii(data: Any, i: int, end: int, out: Any, at: int) -> int:
    r"""Write ``data[i:end]`` with everything outside printable ASCII as ``\uXXXX``; return where it ends."""
    while i < end:
        lead = int(data[i])
        i += 1
        if lead < 0x7F:
            if lead < 0x20 or lead in (_QUOTE, _SLASH):
                at = put_escape(out, at, lead)
            else:
                out[at] = lead
                at += 1
            continue
        if lead < 0x80:
            code = lead
        elif lead < 0xE0:
            code = (lead & 0x1F) << 6 | int(data[i]) & 0x3F
            i += 1
        elif lead < 0xF0:
            code = (lead & 0x0F) << 12 | (int(data[i]) & 0x3F) << 6 | int(data[i + 1]) & 0x3F
            i += 2
        else:
            code = (lead & 0x07) << 18 | (int(data[i]) & 0x3F) << 12
            code = code | (int(data[i + 1]) & 0x3F) << 6 | int(data[i + 2]) & 0x3F
            i += 3
        if code > 0xFFFF:
            at = put_escape(out, at, 0xD800 + (code - 0x10000 >> 10))
            code = 0xDC00 + (code & 0x3FF)
        at = put_escape(out, at, code)
    return at


@kernel
def escape(data: Any, offsets: Any, ascii_only: Any, write: Any, out: Any, targets: Any) -> None:
    """Write texts as JSON string values, each at a place of its own.

    Args:
        data: uint8, UTF-8 bytes, valid.
        offsets: int64 of ``n + 1`` positions in ``data``.
        ascii_only: uint8 of ``n``: 1 for style ``ascii``, 0 for ``utf-8``.
        write: uint8 of ``n``: 0 leaves the text out.
        out: uint8, written.
        targets: int64 of ``n``: where each value goes in ``out``; :func:`escaped_sizes` tells how long it is.
    """
    for row in range(len(write)):
        if not write[row]:
            continue
        i = offsets[row]
        end = offsets[row + 1]
        at = targets[row]
        if ascii_only[row]:
            escape_ascii(data, i, end, out, at)
            continue
        while i < end:
            if i + 8 <= end:  # so at least eight bytes of the value are still to be written
                put_word(out, at, word_at(data, i))
                if to_escape_at(data, i) == 0:
                    i += 8
                    at += 8
                    continue
                step = first_to_escape(data, i)
                i += step
                at += step
            byte = int(data[i])
            if byte < 0x20 or byte in (_QUOTE, _SLASH):
                at = put_escape(out, at, byte)
            else:
                out[at] = byte
                at += 1
            i += 1


@kernel
def copy_ranges(data: Any, starts: Any, ends: Any, out: Any, targets: Any) -> None:
    """Copy byte ranges, each to a place of its own.

    Args:
        data: uint8, copied from.
        starts: int64, first byte of each of ``n`` ranges.
        ends: int64, one past the last byte of each range.
        out: uint8, written.
        targets: int64 of ``n``: where each range goes in ``out``.
    """
    for row in range(len(starts)):
        source = data[starts[row] : ends[row]]
        at = targets[row]
        target = out[at : at + len(source)]
        for j in range(len(source)):
            target[j] = source[j]
