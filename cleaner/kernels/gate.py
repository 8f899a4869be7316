"""Kernels: which documents certainly need no normalizing."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

PLAIN = 0
"""Kinds of code points (the low three bits of a table's entry): no repair looks at it."""
ALWAYS = 1
"""A repair may change it, whatever stands beside it."""
MARK = 2
"""A combining mark: it must not stand behind one of a higher combining class."""
JOINER, BREAK, SELECTOR = 3, 4, 5
"""Invisible, three bytes long; it certainly stays behind a code point whose entry has the bit ``1 << kind``."""

CODECS = np.uint64((1 << 10) - 1)
"""The ten encodings that UTF-8 may have been misread with, a bit each."""

BLOCK = 512
"""Bytes looked at in one go: with fewer the vector code pays less, with more a find costs more lines a second look."""

_KIND = np.uint8(7)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_BELOW_HIGH = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_FROM_SPACE = np.uint64(0x6060_6060_6060_6060)
_NEWLINE = np.uint64(0x0A0A_0A0A_0A0A_0A0A)
_TAB = np.uint64(0x0909_0909_0909_0909)
_DELETE = _BELOW_HIGH


@kernel
def is_suspicious(data: Any, start: Any, end: Any) -> Any:
    """Return whether a block of bytes holds anything but what Vietnamese (and English) is written with.

    A block that is not suspicious needs no repair, nor does a line of such blocks: it has only letters, punctuation and
    signs that no repair looks at, and no two characters side by side that begin a sequence in any encoding. The loop
    only compares bytes with their neighbours, without a branch, so it becomes vector code.

    Args:
        data: uint8 bytes, valid UTF-8. Three bytes on either side of the block are read.
        start: First byte of the block, at least 3; it may lie within a character.
        end: One past its last byte, at most ``len(data) - 3``.
    """
    here = data[start:end]
    back1, back2, back3 = data[start - 1 : end - 1], data[start - 2 : end - 2], data[start - 3 : end - 3]
    next1, next2, next3 = data[start + 1 : end + 1], data[start + 2 : end + 2], data[start + 3 : end + 3]
    bad = False
    for j in range(here.size):
        c, n = here[j], next1[j]
        control = ((c < 0x20) & (c != 0x0A) & (c != 0x09)) | (c == 0x7F)
        # No encoding has ạ to ỹ (E1 BA, E1 BB), and what ă đ ĩ ũ ơ ư (C4 to C6) may begin, no letter continues.
        alone = (back1[j] < 0x80) | (back3[j] == 0xE1)
        after_other = (back2[j] >= 0xC4) & (back2[j] <= 0xC6)
        after_horned = (back2[j] == 0xC5) | (back2[j] == 0xC6)  # ũ ơ ư: no encoding has them before a quote
        after_small = (back2[j] == 0xC3) & (back1[j] >= 0xA0) & (back1[j] != 0xB7) & (back1[j] != 0xBF)
        fine = (c == 0xE1) & ((n == 0xBA) | (n == 0xBB))
        fine |= (c == 0xC4) & ((n == 0x82) | (n == 0x83) | (n == 0x90) | (n == 0x91) | (n == 0xA8) | (n == 0xA9))
        fine |= (c == 0xC5) & ((n == 0xA8) | (n == 0xA9))
        fine |= (c == 0xC6) & ((n == 0xA0) | (n == 0xA1) | (n == 0xAF) | (n == 0xB0))
        fine |= (c == 0xC3) & (alone | after_other)
        fine |= (c == 0xC2) & (n > 0xA0) & (n != 0xAD) & alone
        # A quote, dash or ellipsis behind à could be the second of three bytes: not so if ASCII comes next.
        punctuation = (c == 0xE2) & (n == 0x80) & (next2[j] >= 0x93) & (next2[j] <= 0xA6)
        fine |= punctuation & (alone | after_horned | (after_small & (next3[j] < 0x80)))
        fine |= punctuation & (back3[j] == 0xE2) & (next2[j] != 0xA0) & (next2[j] != 0xA2)  # …… but not …• or …†
        bad |= control | ((c >= 0xC0) & (not fine))
    return bad


@kernel
def after_clean_ascii(data: Any, start: Any, end: Any, over_lines: Any) -> Any:
    """Return where a run of printable ASCII and tabs ends, to within 8 bytes: it may be given too short.

    Args:
        data: uint8 bytes.
        start: First byte to look at.
        end: One past the last.
        over_lines: Whether the run may hold line ends; else it ends before the first.
    """
    i = start
    while i + 8 <= end:
        word = (
            np.uint64(data[i])
            | (np.uint64(data[i + 1]) << np.uint64(8))
            | (np.uint64(data[i + 2]) << np.uint64(16))
            | (np.uint64(data[i + 3]) << np.uint64(24))
            | (np.uint64(data[i + 4]) << np.uint64(32))
            | (np.uint64(data[i + 5]) << np.uint64(40))
            | (np.uint64(data[i + 6]) << np.uint64(48))
            | (np.uint64(data[i + 7]) << np.uint64(56))
        )
        if word & _HIGH:
            break
        # No sum below carries into the next byte: 0x7F + 0x7F < 0x100. So each byte's high bit tells of it alone.
        fine = np.uint64(word + _FROM_SPACE) & np.uint64((word ^ _DELETE) + _BELOW_HIGH)
        if fine & _HIGH != _HIGH:
            no_line_end = np.uint64((word ^ _NEWLINE) + _BELOW_HIGH)
            if (fine | ~no_line_end | ~np.uint64((word ^ _TAB) + _BELOW_HIGH)) & _HIGH != _HIGH:
                break
            if not over_lines and no_line_end & _HIGH != _HIGH:
                while data[i] != 0x0A:
                    i += 1
                break
        i += 8
    return i


@kernel
def needs_repair(data: Any, start: Any, end: Any, kinds: Any, classes: Any, pages: Any, roles: Any) -> Any:  # noqa: C901
    """Return whether a run of whole lines may need a repair; False is certain.

    There is one look-up a character. Damage is sought as what its repair demands of a line: that *all* characters
    outside ASCII form UTF-8 sequences in one encoding. Each encoding runs as a bit through a UTF-8 automaton, all ten
    at once; a line is done with at a letter that fits none, which in clean text is the first or second one.

    Args:
        data: uint8 bytes, valid UTF-8.
        start: First byte of a line.
        end: One past the last byte of a line.
        kinds: uint8[65536], kind and context bits of each code point of the BMP.
        classes: uint8[65536], canonical combining class of the code points of kind MARK.
        pages: uint8[4352], the same as ``kinds`` for each page of 256 code points beyond the BMP (``code >> 8``).
        roles: uint64[65536], in which encodings a code point stands for a byte that begins a sequence of two (bits
            0-9), three (10-19) or four (20-29), or continues one (30-39).
    """
    i = start
    ascii_run = 0
    fits = CODECS  # encodings in which the line is UTF-8 so far
    due1 = due2 = due3 = np.uint64(0)  # encodings in which one, two, three continuations are due
    any_high = False  # a character outside ASCII was seen while an encoding still fitted
    before = np.uint8(0)  # table entry of the last character outside ASCII
    order = np.uint8(0)  # its combining class
    while i < end:
        byte = data[i]
        if byte < 0x80:
            i += 1
            ascii_run += 1
            if byte == 0x0A:
                if any_high and fits & ~(due1 | due2 | due3):
                    return True
                fits = CODECS
                due1 = due2 = due3 = np.uint64(0)
                any_high = False
            elif (byte < 0x20 and byte != 0x09) or byte == 0x7F:
                return True
            if ascii_run >= 8:  # in Vietnamese three or four letters lie between two marked ones: not worth a try
                i = after_clean_ascii(data, i, end, fits == CODECS and not any_high)
                ascii_run = 1
            continue
        after_ascii = ascii_run > 0
        ascii_run = 0
        if byte < 0xE0:
            code = ((np.int64(byte) & 0x1F) << 6) | (np.int64(data[i + 1]) & 0x3F)
            i += 2
        elif byte < 0xF0:
            code = (np.int64(byte) & 0x0F) << 12 | (np.int64(data[i + 1]) & 0x3F) << 6 | (np.int64(data[i + 2]) & 0x3F)
            i += 3
        else:
            code = (np.int64(byte) & 0x07) << 18 | (np.int64(data[i + 1]) & 0x3F) << 12
            code |= (np.int64(data[i + 2]) & 0x3F) << 6
            i += 4
        if code < 0x10000:
            here = kinds[code]
            if fits:
                any_high = True
                due = due1 | due2 | due3
                if after_ascii:
                    fits &= ~due
                    due = np.uint64(0)
                role = roles[code]
                begins = role | (role >> np.uint64(10)) | (role >> np.uint64(20))
                continued = due & (role >> np.uint64(30))
                fits &= continued | (~due & begins)
                due1 = ((due2 & continued) | role) & fits
                due2 = ((due3 & continued) | (role >> np.uint64(10))) & fits
                due3 = (role >> np.uint64(20)) & fits
        else:
            here = pages[code >> 8]
            fits = np.uint64(0)
        kind = here & _KIND
        now = np.uint8(0)
        if kind == ALWAYS:
            return True
        if kind == MARK:
            now = classes[code]
            if order > now and not after_ascii:
                return True
        elif kind != PLAIN and not ((kinds[data[i - 4]] if after_ascii else before) >> kind) & 1:
            return True
        order = now
        before = here
    return any_high and (fits & ~(due1 | due2 | due3)) != 0


@kernel
def flag_documents(data: Any, offsets: Any, kinds: Any, classes: Any, pages: Any, roles: Any) -> Any:
    """Return 1 for each document that may need normalizing, 0 for each that certainly does not.

    Blocks that are not suspicious are passed over; the lines of the others are looked at character by character.

    Args:
        data: uint8 bytes, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.
        kinds: This and the other tables are described at :func:`needs_repair`.
        classes: See there.
        pages: See there.
        roles: See there.

    Returns:
        uint8[n].
    """
    n = offsets.size - 1
    flags = np.zeros(n, np.uint8)
    for d in range(n):
        first, end = offsets[d], offsets[d + 1]
        at = first
        while at < end:
            block_end = min(at + BLOCK, end)
            if at >= 3 and block_end + 3 <= data.size and not is_suspicious(data, at, block_end):
                at = block_end
                continue
            start = at
            while start > first and data[start - 1] != 0x0A:
                start -= 1
            at = block_end
            while at < end and data[at - 1] != 0x0A:
                at += 1
            if needs_repair(data, start, at, kinds, classes, pages, roles):
                flags[d] = 1
                break
    return flags
