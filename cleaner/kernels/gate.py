"""Kernels: which lines certainly need no normalizing."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

DAMAGED, SURROUNDED = 1, 2
"""What a line may need: a repair that looks at flagged lines only; one that looks at the lines around it too."""

FLAG = 1
"""What two characters side by side may mean (bits of ``actions``): a repair may change the line."""
IN_A_ROW = 2
"""They may begin a misread UTF-8 sequence that counts only as one of three side by side."""
SEQUENCE = 4
"""The first two of three or four characters that may be a misread UTF-8 sequence."""
ARM, IF_ARMED = 8, 16
"""The first two of three characters that mean FLAG; the last two of them."""
FONT_SIGN, SIGN_BEFORE_LETTER = 32, 64
"""What fonts show for letters is the second of the two; is the first of them."""
ETH, WIDTH = 128, 256
"""The second is an eth; a full-width letter or digit."""

OTHER_SCRIPT, SUSPECT_IF_ARMED = 512, 1024
"""They may begin a Vietnamese letter misread with an encoding of another script, which counts in a suspect line."""

VIETNAMESE, WIDE = 1, 2
"""Bits of ``traits``: a letter that only Vietnamese has; of Chinese, Japanese or Korean."""

PLAIN, PAIRED, ESCAPE = 0, 1, 2
"""Kinds of ASCII bytes: never of a meaning behind another one; to be looked up with the one before; an escape may begin
there."""

ENCODINGS = 16
"""How many encodings that UTF-8 may have been misread with there may be, a bit each."""
LEAST_IN_A_ROW = 6
"""Characters outside ASCII, side by side, from which on they may be three misread sequences."""

LEAST_FONT_SIGNS, WORDS_A_FONT_SIGN = 2, 6
"""How many signs of fonts a line must hold, and how many spaces there may be to each."""

BLOCK = 512
"""Bytes looked at in one go: with fewer the vector code pays less, with more a find costs more lines a second look."""

_CAPITAL = np.uint8(0xDF)
_EACH = np.uint64((1 << ENCODINGS) - 1)
_FOUR, _NEXT = np.uint64(ENCODINGS), np.uint64(2 * ENCODINGS)


@kernel
def is_suspicious(data: Any, start: Any, end: Any) -> Any:
    """Return whether a block of bytes holds anything but what Vietnamese (and English) is written with.

    A block that is not suspicious needs no repair, nor does a line of such blocks: it has only letters, punctuation and
    signs that no repair looks at, no two characters side by side that a repair looks at, and no escapes.

    Args:
        data: uint8 bytes, valid UTF-8. Three bytes on either side of the block are read.
        start: First byte of the block, at least 3; it may lie within a character.
        end: One past its last byte, at most ``len(data) - 3``.
    """
    # The loops only compare bytes with their neighbours, without a branch, so they become vector code. Most blocks need
    # only the first one, or that and the last.
    here, back1 = data[start:end], data[start - 1 : end - 1]
    control = marked = high = False
    for j in range(here.size):
        c = here[j]
        control |= ((c < 0x20) & (c != 0x0A) & (c != 0x09)) | (c == 0x7F)
        marked |= (c == 0x26) | (c == 0x5C) | (c == 0x25) | (c == 0x3D) | (c == 0x3C) | (c == 0x5E)
        marked |= (c == 0x31) & (back1[j] == 0x75)
        high |= c >= 0x80
    if control or (marked and may_hold_escapes(data, start, end)):
        return True
    return high and may_hold_odd_characters(data, start, end)


@kernel
def may_hold_escapes(data: Any, start: Any, end: Any) -> Any:
    """Return whether a block may hold an escape in ASCII, or ``a^`` of VIQR; for the arguments see above."""
    here, back1, next1 = data[start:end], data[start - 1 : end - 1], data[start + 1 : end + 1]
    next2, next3 = data[start + 2 : end + 2], data[start + 3 : end + 3]
    bad = False
    for j in range(here.size):
        b, c, n, m = back1[j], here[j], next1[j], next2[j]
        is_lead = ((n >= 0x43) & (n <= 0x46)) | ((n >= 0x63) & (n <= 0x66))  # C to F, of a UTF-8 lead byte
        bad |= (c == 0x26) & ((n == 0x23) | (n > 0x40))  # &# &a
        bad |= (c == 0x5C) & ((n == 0x75) | (n == 0x55) | ((n == 0x78) & (m >= 0x38)) | (n == 0x33))  # \u \U \x8 \3
        bad |= (c == 0x25) & ((n == 0x75) | (n == 0x32) | is_lead) & (m >= 0x30) & (m != 0x3A)  # %u1 %25 %C3
        bad |= (c == 0x3D) & is_lead & (next3[j] == 0x3D)  # =C3=
        bad |= (c == 0x3C) & (n == 0x55) & (m == 0x2B)  # <U+
        bad |= (c == 0x31) & (b == 0x75) & ((n == 0x45) | (n == 0x65))  # u1e
        bad |= (c == 0x5E) & (b > 0x40)  # a^
    return bad


@kernel
def may_hold_odd_characters(data: Any, start: Any, end: Any) -> Any:
    """Return whether a block may hold other characters than Vietnamese ones; for the arguments see above."""
    here = data[start:end]
    back1, back2, back3 = data[start - 1 : end - 1], data[start - 2 : end - 2], data[start - 3 : end - 3]
    next1, next2, next3 = data[start + 1 : end + 1], data[start + 2 : end + 2], data[start + 3 : end + 3]
    bad = False
    for j in range(here.size):
        b, c, n, m = back1[j], here[j], next1[j], next2[j]
        # No encoding has ạ to ỹ (E1 BA, E1 BB), and what ă đ ĩ ũ ơ ư (C4 to C6) may begin, no letter continues.
        alone = (b < 0x80) | (back3[j] == 0xE1)
        after_other = (back2[j] >= 0xC4) & (back2[j] <= 0xC6)
        after_horned = ((back2[j] == 0xC5) | (back2[j] == 0xC6)) & (b != 0xA0) & (b != 0xAF)  # not Ơ Ư
        after_small = (back2[j] == 0xC3) & (b >= 0xA0) & (b != 0xB7) & (b != 0xBF)
        fine = (c == 0xE1) & ((n == 0xBA) | (n == 0xBB))
        fine |= (c == 0xC4) & ((n == 0x82) | (n == 0x83) | (n == 0x90) | (n == 0x91) | (n == 0xA8) | (n == 0xA9))
        fine |= (c == 0xC5) & ((n == 0xA8) | (n == 0xA9))
        fine |= (c == 0xC6) & ((n == 0xA0) | (n == 0xA1) | (n == 0xAF) | (n == 0xB0))
        # À to ý without the letters that Vietnamese lacks, which fonts show for its own. Ì Ò may be tone marks.
        letter = np.uint8(n & _CAPITAL)
        vietnamese = (letter <= 0x83) | ((letter >= 0x88) & (letter <= 0x8A)) | (letter == 0x8C) | (letter == 0x8D)
        vietnamese |= ((letter >= 0x92) & (letter <= 0x95)) | (letter == 0x99) | (letter == 0x9A) | (letter == 0x9D)
        mark = ((n == 0x8C) | (n == 0x92)) & (b != 0x48) & (b > 0x40)  # HÒA
        spaced = ((n == 0x82) | (n == 0x83)) & (b >= 0x61) & (m == 0x20)  # Ã before a space that was a no-break space
        fine |= (c == 0xC3) & vietnamese & (alone | after_other) & (not (mark | spaced))
        # « ° ² ³ » © and so on: not beside letters, where fonts have them.
        aside = (n > 0xA0) & (n != 0xAD) & (b <= 0x40) & (m <= 0x40)
        behind = ((n == 0xB2) | (n == 0xB3) | (n == 0xB0) | (n == 0xBB)) & (b < 0x80)
        fine |= (c == 0xC2) & (aside | behind)
        # A quote, dash or ellipsis behind à could be the second of three bytes: not so if ASCII comes next.
        sign = (m == 0x93) | (m == 0x94) | (m == 0x98) | (m == 0x99) | (m == 0x9C) | (m == 0x9D) | (m == 0xA6)
        follows = alone | after_horned | (after_small & (next3[j] < 0x80))
        fine |= (c == 0xE2) & (n == 0x80) & ((sign & follows) | ((m == 0xA2) & (b < 0x80)))
        bad |= (c >= 0xC0) & (not fine)
    return bad


@kernel
def code_class(data: Any, i: Any, classes: Any, pages: Any) -> Any:
    """Return the class of the character that begins at byte ``i``, and how many bytes it has."""
    byte = data[i]
    if byte < 0x80:
        return np.int64(classes[byte]), 1
    if byte < 0xE0:
        return np.int64(classes[((np.int64(byte) & 0x1F) << 6) | (np.int64(data[i + 1]) & 0x3F)]), 2
    middle = np.int64(data[i + 1]) & 0x3F
    if byte < 0xF0:
        return np.int64(classes[(np.int64(byte) & 0x0F) << 12 | middle << 6 | (np.int64(data[i + 2]) & 0x3F)]), 3
    return np.int64(pages[(np.int64(byte) & 0x07) << 10 | middle << 4 | (np.int64(data[i + 2]) & 0x3F) >> 2]), 4


@kernel
def escape_at(data: Any, i: Any, end: Any) -> Any:  # noqa: C901  one case a mark
    r"""Return how much speaks for an escape that begins at byte ``i``: two make a line suspect. 0 is certain.

    Args:
        data: uint8 bytes.
        i: Place of one of ``& \ % = < 1``.
        end: One past the last byte of the text.
    """
    byte = data[i]
    if i + 2 >= end:
        return 0
    n, m = data[i + 1], data[i + 2]
    small = n | 0x20
    is_letter = (small >= 0x61) & (small <= 0x7A)
    is_digit = (m >= 0x30) & (m <= 0x39)
    is_hex = is_digit | (((m | 0x20) >= 0x61) & ((m | 0x20) <= 0x66))
    is_first = (small >= 0x63) & (small <= 0x66)
    if byte == 0x26:  # &
        if n == 0x23:
            return 2 if is_digit or (m | 0x20) == 0x78 else 0
        if not is_letter or not (is_digit or ((m | 0x20) >= 0x61 and (m | 0x20) <= 0x7A)):
            return 0
        third, fourth = (data[i + 3] if i + 3 < end else 0), (data[i + 4] if i + 4 < end else 0)
        if (n == 0x6C or n == 0x67) and m == 0x74 and third == 0x3B:  # &lt; &gt; by themselves are no evidence
            return 0
        if n == 0x61 and m == 0x6D and third == 0x70 and fourth == 0x3B:  # &amp; if it escapes no other
            after = data[i + 5] if i + 5 < end else 0
            return 2 if after == 0x23 or ((after | 0x20) >= 0x61 and (after | 0x20) <= 0x7A) else 0
        if n == 0x71 and m == 0x75 and third == 0x6F and fourth == 0x74 and i + 5 < end and data[i + 5] == 0x3B:
            return 0
        return 2
    if byte == 0x5C:  # \ : one letter is no evidence; one emoji is
        if n == 0x78:
            return 1 if is_hex and m >= 0x38 else 0
        if n == 0x55:
            return 2 if is_hex else 0
        if n == 0x75:
            if m == 0x7B:
                return 2
            ascii_ = i + 4 < end and m == 0x30 and data[i + 3] == 0x30 and data[i + 4] < 0x38
            return 1 if is_hex and not ascii_ else 0
        if n == 0x33 and m >= 0x30 and m <= 0x36 and i + 3 < end and data[i + 3] >= 0x30 and data[i + 3] <= 0x37:
            return 2 if m == 0x36 else 1
        return 0
    if byte == 0x25:  # %
        j = i + 1
        while j + 3 < end and data[j] == 0x32 and data[j + 1] == 0x35:
            j += 2
        if j + 1 >= end:
            return 0
        n, m = data[j], data[j + 1]
        is_hex = ((m >= 0x30) & (m <= 0x39)) | (((m | 0x20) >= 0x61) & ((m | 0x20) <= 0x66))
        return 2 if is_hex and (n == 0x75 or ((n | 0x20) >= 0x63 and (n | 0x20) <= 0x66)) else 0
    if byte == 0x3D:  # =
        return 2 if is_first and is_hex and i + 3 < end and data[i + 3] == 0x3D else 0
    if byte == 0x3C:  # <
        third = data[i + 3] if i + 3 < end else 0
        digit = (third >= 0x30 and third <= 0x39) or ((third | 0x20) >= 0x61 and (third | 0x20) <= 0x66)
        return 2 if n == 0x55 and m == 0x2B and digit else 0
    return 2 if small == 0x65 and (m | 0x20) >= 0x61 and (m | 0x20) <= 0x66 else 0  # u1eXX


@kernel
def is_sequence(data: Any, i: Any, end: Any, lead: Any, second: Any, classes: Any, pages: Any, roles: Any) -> Any:
    """Return whether two characters and what follows at ``i`` are a sequence of three or four in some encoding."""
    continued = roles[second] >> _NEXT
    three, four = roles[lead] & _EACH & continued, (roles[lead] >> _FOUR) & _EACH & continued
    for _ in range(2):
        if i >= end:
            return False
        following, length = code_class(data, i, classes, pages)
        i += length
        continued = roles[following] >> _NEXT
        if three & continued:
            return True
        three = four & continued
        four = np.uint64(0)
    return False


@kernel
def has_trait(data: Any, start: Any, end: Any, classes: Any, pages: Any, traits: Any, trait: Any) -> Any:
    """Return whether a line holds a character with a trait."""
    i = start
    while i < end:
        here, length = code_class(data, i, classes, pages)
        if traits[here] & trait:
            return True
        i += length
    return False


@kernel
def judge_lines(  # noqa: C901  one pass over the characters: a call with arrays costs more than ten of them
    data: Any,
    at: Any,
    until: Any,
    end: Any,
    ascii_kinds: Any,
    classes: Any,
    pages: Any,
    actions: Any,
    roles: Any,
    traits: Any,
    found: Any,
) -> Any:
    """Write down the lines that may need normalizing, and return how many, and where the line behind the last starts.

    Args:
        data: uint8 bytes, valid UTF-8.
        at: First byte of the first line.
        until: The last line judged is the one that holds the byte before this one.
        end: One past the last byte of the text.
        ascii_kinds: uint8[128], kind of each ASCII byte.
        classes: uint16[65536], class of each code point of the BMP; those of a class are alike for all repairs.
        pages: uint16[4352], the same for each page of 256 code points (``code >> 8``) beyond the BMP.
        actions: uint16[n, n], what two characters side by side mean, by their classes.
        roles: uint64[n], in which encodings the characters of a class stand for a byte that begins a sequence of
            three (bits 0-15) or four (16-31), or continues one (32-47).
        traits: uint8[n].
        found: int64[m, 3], for first byte, one past the last, and what the line may need; ``m`` at least the number of
            lines.
    """
    count = 0
    line_end = np.int64(classes[0x0A])
    i = at
    while i < until:
        start = i
        before = line_end
        after_high = armed = counted = flagged = in_a_row = suspect = other_script = at_end = False
        run = longest = escapes = signs = eths = widths = 0
        while not at_end:
            high = False
            length = 1
            if i >= end:
                here = line_end
                at_end = True
                length = 0
            else:
                byte = data[i]
                if byte < 0x80:
                    kind = ascii_kinds[byte]
                    if kind == PLAIN and not after_high:
                        i += 1
                        continue
                    if kind == ESCAPE and (byte != 0x31 or (i > start and data[i - 1] == 0x75)):
                        escapes += escape_at(data, i, end)
                    here = np.int64(classes[byte])
                    at_end = byte == 0x0A
                else:
                    high = True
                    middle = np.int64(data[i + 1]) & 0x3F
                    if byte < 0xE0:
                        here = np.int64(classes[(np.int64(byte) & 0x1F) << 6 | middle])
                        length = 2
                    elif byte < 0xF0:
                        last = np.int64(data[i + 2]) & 0x3F
                        here = np.int64(classes[(np.int64(byte) & 0x0F) << 12 | middle << 6 | last])
                        length = 3
                    else:
                        last = np.int64(data[i + 2]) & 0x3F
                        here = np.int64(pages[(np.int64(byte) & 0x07) << 10 | middle << 4 | last >> 2])
                        length = 4
                    run = run + 1 if after_high else 1
                    longest = max(longest, run)
            if not after_high and i > start:
                before = np.int64(classes[data[i - 1]])
            i += length
            action = actions[before, here]
            counts = False
            if action:
                if action & FLAG or (armed and action & IF_ARMED):
                    flagged = True
                if action & IN_A_ROW:
                    in_a_row = True
                if armed and action & SUSPECT_IF_ARMED:
                    suspect = True
                if action & OTHER_SCRIPT:
                    other_script = True
                if action & SEQUENCE and not flagged and is_sequence(data, i, end, before, here, classes, pages, roles):
                    flagged = True
                if action & FONT_SIGN:
                    signs += 1
                    counts = True
                if action & SIGN_BEFORE_LETTER and not counted:
                    signs += 1
                if action & ETH:
                    eths += 1
                if action & WIDTH:
                    widths += 1
            armed = (action & ARM) != 0
            counted = counts
            before = here
            after_high = high
        if (in_a_row and longest >= LEAST_IN_A_ROW) or (other_script and (in_a_row or suspect)):
            flagged = True
        if signs >= LEAST_FONT_SIGNS and not flagged:
            spaces = 0
            for j in range(start, i):
                spaces += data[j] == 0x20
            flagged = signs * WORDS_A_FONT_SIGN >= spaces
        if eths > 0 and not flagged:
            flagged = has_trait(data, start, i, classes, pages, traits, VIETNAMESE)
        verdict = DAMAGED if flagged else 0
        if escapes >= 2 or (widths >= 2 and not has_trait(data, start, i, classes, pages, traits, WIDE)):
            verdict |= SURROUNDED
        if verdict:
            found[count, 0], found[count, 1], found[count, 2] = start, i, verdict
            count += 1
    return count, i


@kernel
def flag_lines(
    data: Any, offsets: Any, ascii_kinds: Any, classes: Any, pages: Any, actions: Any, roles: Any, traits: Any
) -> Any:
    """Return the lines that may need normalizing; all others certainly need none.

    Blocks that are not suspicious are passed over; the lines of the others are looked at character by character.

    Args:
        data: uint8 bytes, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.
        ascii_kinds: This and the other tables are described at :func:`judge_lines`.
        classes: See there.
        pages: See there.
        actions: See there.
        roles: See there.
        traits: See there.

    Returns:
        int64[m, 4], a row a line in order: number of the text, first byte, one past the last (line end included), and
        what the line may need.
    """
    lines = np.empty((256, 4), np.int64)
    found = np.empty((BLOCK + 1, 3), np.int64)  # a block may be all line ends, and begin within a line
    count = 0
    for d in range(offsets.size - 1):
        at, end = offsets[d], offsets[d + 1]
        judged = at
        while at < end:
            until = min(at + BLOCK, end)
            if at >= 3 and until + 3 <= data.size and not is_suspicious(data, at, until):
                at = until
                continue
            while at > judged and data[at - 1] != 0x0A:
                at -= 1
            more, at = judge_lines(data, at, until, end, ascii_kinds, classes, pages, actions, roles, traits, found)
            judged = at
            if count + more > lines.shape[0]:
                grown = np.empty((2 * (count + more), 4), np.int64)
                for k in range(count):  # an assignment of slices takes the compiler 2 s, for the message of its error
                    for column in range(4):
                        grown[k, column] = lines[k, column]
                lines = grown
            for k in range(more):
                lines[count, 0] = d
                lines[count, 1], lines[count, 2], lines[count, 3] = found[k, 0], found[k, 1], found[k, 2]
                count += 1
    return lines[:count]


@kernel
def characters_before(data: Any, offsets: Any, lines: Any) -> Any:
    """Return how many characters of its text stand before each flagged line.

    Args:
        data: uint8 bytes, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.
        lines: int64[m, 4], as :func:`flag_lines` returns them.

    Returns:
        int64[m].
    """
    counts = np.empty(lines.shape[0], np.int64)
    text, at, count = -1, 0, 0
    for k in range(lines.shape[0]):
        if lines[k, 0] != text:
            text, count = lines[k, 0], 0
            at = offsets[text]
        part = data[at : lines[k, 1]]
        for j in range(part.size):
            count += (part[j] & 0xC0) != 0x80
        at = lines[k, 1]
        counts[k] = count
    return counts
