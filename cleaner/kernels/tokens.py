"""Text to tokens: folded, cut and hashed in one pass over UTF-8 bytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

# The layout of an entry is that of ``cleaner.dedup.fold_table``; a kernel takes constants from its own file.
_U0, _U1, _U2, _U3, _U4, _U5, _U6, _U7 = (np.uint64(value) for value in range(8))
_U8, _U9, _U10, _U11, _U12, _U13, _U14, _U15 = (np.uint64(value) for value in range(8, 16))
_BYTE = np.uint64(0xFF)
_U16, _U18, _U31, _U58, _U63, _U64, _U4096 = (np.uint64(value) for value in (16, 18, 31, 58, 63, 64, 4096))
_ASCII, _LEAD_3, _LEAD_CJK, _LEAD_4 = (np.uint64(lead) for lead in (0x80, 0xE0, 0xE3, 0xF0))
_ENTRIES, _HAN_END = np.uint64(0x20000), np.uint64(0x40000)
_COMPATIBILITY_HAN, _COMPATIBILITY_HAN_END = np.uint64(0x2F800), np.uint64(0x2FA20)
_IGNORABLE, _IGNORABLE_END = np.uint64(0xE0000), np.uint64(0xE1000)
_SEPARATOR, _WORD, _SOLO, _DROP = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)
_KIND, _MARK, _EXPANSION = np.uint64(0xF), np.uint64(7), np.uint64(11)
_VOWEL, _DIGIT = np.uint64(4), np.uint64(8)
_TONE_AT, _TONE = np.uint64(4), np.uint64(0xFF)
_CODE_AT, _CODE, _LENGTH_AT = np.uint64(12), np.uint64(0x3FFFF), np.uint64(30)
_TONE_LETTER = np.uint64(1 << 60)
_MULTIPLY_KEY = np.uint64(0x9FB21C651E98DF25)
_MULTIPLY_BASE = np.uint64(0xD6E8FEB86659FD93)
_D_STROKE, _ETH, _D_TAIL = (np.uint64(ord(letter)) for letter in "đðɖ")
_I, _TO_Y = np.uint64(ord("i")), np.uint64(ord("y") - ord("i"))
_I_IS_Y = np.uint64(sum(1 << ord(letter) - 64 for letter in "hklmst"))
"""Bit ``n`` for letter ``64 + n``: the consonants behind which Vietnamese writes one sound as i or y."""
_DIVIDE_KEY = np.uint64(pow(0x9FB21C651E98DF25, -1, 1 << 64))
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32, _S62 = (np.uint64(shift) for shift in (27, 30, 31, 32, 62))

# Eight bytes at once: each constant holds one byte eight times.
_LOW_BITS, _HIGH_BITS, _LOWER_CASE = (
    np.uint64(0x7F7F7F7F7F7F7F7F),
    np.uint64(0x8080808080808080),
    np.uint64(0x2020202020202020),
)
_FROM_0, _AFTER_9 = np.uint64(0x5050505050505050), np.uint64(0x4646464646464646)
_FROM_A, _AFTER_Z = np.uint64(0x1F1F1F1F1F1F1F1F), np.uint64(0x0505050505050505)
_S7, _S8, _S16, _S24, _S40, _S48, _S56 = (np.uint64(shift) for shift in (7, 8, 16, 24, 40, 48, 56))
_GATHER = np.uint64(0x0102040810204080)
"""Times eight bytes of 0 or 1: the upper byte holds them as bits, that of the lowest byte lowest."""
_FIRST_BYTES = np.array([(1 << 8 * min(length, 8)) - 1 for length in range(17)], np.uint64)
_SECOND_BYTES = np.array([(1 << 8 * max(length - 8, 0)) - 1 for length in range(17)], np.uint64)
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_BIT = np.zeros(64, np.uint8)
"""Place of the only bit that is set, by the upper six bits of its product with a de Bruijn sequence."""
_BIT[[(0x03F79D71B4CB0A89 << bit & (1 << 64) - 1) >> 58 for bit in range(64)]] = range(64)

_STRETCH = 4096
CACHE_ROWS = 1 << 14
"""Rows of four words in the cache of runs: 512 KB, which stays in the second-level cache."""
_ROW = np.uint64(CACHE_ROWS - 1)


@kernel
def cut_tokens(  # noqa: C901 - a call for each run of bytes would cost more than its work
    data: Any,
    offsets: Any,
    entries: Any,
    pool: Any,
    cache: Any,
    keys: Any,
    bases: Any,
    digits: Any,
    starts: Any,
    bounds: Any,
) -> Any:
    """Cut documents into tokens and hash each.

    A run of bytes between ASCII separators mostly is one word that came before: runs of up to 16 bytes are looked up
    whole in ``cache``, compared byte for byte, and cut letter by letter (:func:`cut_run`) only where they are not
    found, or begin with a lead byte of Han and Kana, which are rarely one token. The cache changes the time, never the
    result. The borders of the runs of a stretch of text are found before its first run is looked up, so that no
    look-up waits for the end of the one before.

    Args:
        data: uint8, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.
        entries: uint64, :attr:`cleaner.dedup.fold_table.FoldTable.entries`.
        pool: uint32, the table's pool.
        cache: uint64, ``CACHE_ROWS * 4`` zeros: two words of text, key, and base with what else there is to know.
        keys: uint64, written: one hash a token. Room for half as many tokens as there are bytes, and one a document.
        bases: uint32, written: one hash a token without accents.
        digits: bool, written: the token holds a decimal digit.
        starts: int64, written: position of the token's first byte in ``data``.
        bounds: int64, ``n + 1``, written: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.

    Returns:
        The number of tokens.
    """
    count = _U0
    size = np.uint64(len(data))
    borders = np.empty(_STRETCH + 2, np.uint64)
    for document in range(len(offsets) - 1):
        bounds[document] = count
        at, end = np.uint64(offsets[document]), np.uint64(offsets[document + 1])
        found = _U0  # borders: of a run's first byte, of its end, of the next run's first byte, and so on
        inside = _U0  # 1 where the byte before belongs to a run
        while at < end:
            stretch = min(end, at + _U4096)
            while at < stretch:
                words = _U0  # bit i: byte i of 64 belongs to a run
                if at + _U64 <= size:
                    for eight in range(8):
                        here = at + np.uint64(8 * eight)
                        eight_bytes = (
                            np.uint64(data[here])
                            | np.uint64(data[here + _U1]) << _S8
                            | np.uint64(data[here + _U2]) << _S16
                            | np.uint64(data[here + _U3]) << _S24
                            | np.uint64(data[here + _U4]) << _S32
                            | np.uint64(data[here + _U5]) << _S40
                            | np.uint64(data[here + _U6]) << _S48
                            | np.uint64(data[here + _U7]) << _S56
                        )
                        low = eight_bytes & _LOW_BITS
                        lower = low | _LOWER_CASE
                        word = (
                            (low + _FROM_0 & ~(low + _AFTER_9)) | (lower + _FROM_A & ~(lower + _AFTER_Z)) | eight_bytes
                        )
                        words |= ((word & _HIGH_BITS) >> _U7) * _GATHER >> _S56 << np.uint64(8 * eight)
                else:
                    for byte in range(np.int64(size - at)):
                        code = np.uint64(data[at + np.uint64(byte)])
                        if code >= _ASCII or entries[code] != _SEPARATOR:
                            words |= _U1 << np.uint64(byte)
                if end - at < _U64:
                    words &= (_U1 << (end - at)) - _U1
                edges = words ^ (words << _U1 | inside)
                inside = words >> _U63
                while edges != _U0:
                    edge = edges & (~edges + _U1)
                    borders[found] = at + np.uint64(_BIT[edge * _DE_BRUIJN >> _U58])
                    found += _U1
                    edges ^= edge
                at += _U64
            if at >= end and found & _U1 != _U0:
                borders[found] = end
                found += _U1
            for pair in range(np.int64(found >> _U1)):
                start, stop = borders[np.uint64(2 * pair)], borders[np.uint64(2 * pair + 1)]
                length = stop - start
                if length > _U16 or start + _U16 > size:
                    count = cut_run(data, start, stop, entries, pool, keys, bases, digits, starts, count)
                    continue
                first = (
                    np.uint64(data[start])
                    | np.uint64(data[start + _U1]) << _S8
                    | np.uint64(data[start + _U2]) << _S16
                    | np.uint64(data[start + _U3]) << _S24
                    | np.uint64(data[start + _U4]) << _S32
                    | np.uint64(data[start + _U5]) << _S40
                    | np.uint64(data[start + _U6]) << _S48
                    | np.uint64(data[start + _U7]) << _S56
                ) & _FIRST_BYTES[length]
                if first & _BYTE >= _LEAD_CJK:  # not data[start]: that would keep the loads above from becoming one
                    count = cut_run(data, start, stop, entries, pool, keys, bases, digits, starts, count)
                    continue
                second = (
                    np.uint64(data[start + _U8])
                    | np.uint64(data[start + _U9]) << _S8
                    | np.uint64(data[start + _U10]) << _S16
                    | np.uint64(data[start + _U11]) << _S24
                    | np.uint64(data[start + _U12]) << _S32
                    | np.uint64(data[start + _U13]) << _S40
                    | np.uint64(data[start + _U14]) << _S48
                    | np.uint64(data[start + _U15]) << _S56
                ) & _SECOND_BYTES[length]
                row = first * _MULTIPLY_KEY ^ second * _MULTIPLY_BASE
                row = ((row ^ row >> _S32) & _ROW) << _U2
                if cache[row] == first and cache[row + _U1] == second:
                    note = cache[row + _U3]
                    keys[count] = cache[row + _U2]
                    bases[count] = np.uint32(note >> _S32)
                    digits[count] = note & _DIGIT != _U0
                    starts[count] = np.int64(start + (note >> _S8 & _U15))
                    count += note & _U1
                    continue
                before = count
                count = cut_run(data, start, stop, entries, pool, keys, bases, digits, starts, count)
                if count - before <= _U1:
                    cache[row], cache[row + _U1], cache[row + _U3] = first, second, _U0
                    if count != before:
                        cache[row + _U2] = keys[before]
                        note = np.uint64(bases[before]) << _S32 | (np.uint64(starts[before]) - start) << _S8 | _U1
                        if digits[before]:
                            note |= _DIGIT
                        cache[row + _U3] = note
            borders[_U0] = borders[found - (found & _U1)]  # a run that goes on
            found &= _U1
    bounds[len(offsets) - 1] = count
    return count


@kernel
def cut_run(  # noqa: C901 - a call for each letter would double the time
    data: Any,
    at: Any,
    end: Any,
    entries: Any,
    pool: Any,
    keys: Any,
    bases: Any,
    digits: Any,
    starts: Any,
    count: Any,
) -> Any:
    """Cut ``data[at:end]``, which holds no ASCII separator, letter by letter.

    A key is a hash of the token's letters, each with the sum of its marks. The tone of a run of vowels counts as one
    letter after them, so it does not matter which vowel carries it (``hòa``, ``hoà``). A first letter ð or ɖ counts as
    đ: fonts show it for that, and no Icelandic or Faroese word begins with ð.

    Returns:
        The number of tokens, those before the run included.
    """
    open_ = _SEPARATOR  # class of the token that is being read
    start = at
    key, base, tone, digit, vowel = _U0, _U0, _U0, _U0, _U0
    while at < end:
        here = at
        code = np.uint64(data[at])
        if code < _ASCII:
            at += _U1
        elif code < _LEAD_3:
            code = (code & _U31) << _U6 | np.uint64(data[at + _U1]) & _U63
            at += _U2
        elif code < _LEAD_4:
            code = (code & _U15) << _U12 | (np.uint64(data[at + _U1]) & _U63) << _U6 | np.uint64(data[at + _U2]) & _U63
            at += _U3
        else:
            code = (code & _U7) << _U18 | (np.uint64(data[at + _U1]) & _U63) << _U12
            code |= (np.uint64(data[at + _U2]) & _U63) << _U6 | np.uint64(data[at + _U3]) & _U63
            at += _U4
        if code < _ENTRIES:
            entry = entries[code]
        elif _COMPATIBILITY_HAN <= code < _COMPATIBILITY_HAN_END:
            entry = entries[code - _COMPATIBILITY_HAN + _ENTRIES]
        elif code < _HAN_END:
            entry = _SOLO | code << _CODE_AT
        elif _IGNORABLE <= code < _IGNORABLE_END:
            entry = _DROP
        else:
            entry = _U0
        letter, letters = _U0, _U0  # place in the pool and what is left to read there
        if entry & _KIND == _EXPANSION:
            letter = entry >> _CODE_AT & _CODE
            letters = (entry >> _LENGTH_AT) - _U1
            entry = entries[pool[letter]]
        while True:
            class_ = entry & _U3
            if class_ == _WORD and open_ == _WORD:
                if tone != _U0 and entry & _VOWEL == _U0:
                    key = (key ^ key >> _S32) * _MULTIPLY_KEY + (tone | _TONE_LETTER)
                    tone = _U0
                key = (key ^ key >> _S32) * _MULTIPLY_KEY + (entry >> _CODE_AT)
                base = base * _MULTIPLY_BASE + (entry >> _CODE_AT & _CODE)
                tone += entry >> _TONE_AT & _TONE
                vowel = entry & _VOWEL
                digit |= entry
            elif class_ == _DROP:
                if entry & _KIND == _MARK and open_ != _SEPARATOR:
                    if vowel != _U0 and entry >> _TONE_AT & _TONE != _U0:
                        tone += entry >> _TONE_AT & _TONE
                    else:
                        key += entry >> _CODE_AT
                        if entry >> _CODE_AT & _CODE != _U0:
                            base = base * _MULTIPLY_BASE + (entry >> _CODE_AT & _CODE)
            else:
                if open_ != _SEPARATOR:
                    count = _add_token(keys, bases, digits, starts, count, key, base, tone, digit, start)
                open_, start = class_, here
                if class_ == _WORD and (entry == entries[_ETH] or entry == entries[_D_TAIL]):
                    entry = entries[_D_STROKE]
                key, base = entry >> _CODE_AT, entry >> _CODE_AT & _CODE
                tone, digit, vowel = entry >> _TONE_AT & _TONE, entry, entry & _VOWEL
            if letters == _U0:
                break
            letter += _U1
            letters -= _U1
            entry = entries[pool[letter]]
    if open_ != _SEPARATOR:
        count = _add_token(keys, bases, digits, starts, count, key, base, tone, digit, start)
    return count


@kernel
def _add_token(
    keys: Any, bases: Any, digits: Any, starts: Any, count: Any, key: Any, base: Any, tone: Any, digit: Any, start: Any
) -> Any:
    if tone != _U0:
        first = (key - _I) * _DIVIDE_KEY - _U64  # of the token, less 64, if its letters are two and the second is an i
        if first < _U64 and _I_IS_Y >> first & _U1 != _U0:
            key += _TO_Y
        key = (key ^ key >> _S32) * _MULTIPLY_KEY + (tone | _TONE_LETTER)
    key = (key ^ key >> _S30) * _MIX_1
    key = (key ^ key >> _S27) * _MIX_2
    keys[count] = key ^ key >> _S31
    bases[count] = np.uint32(base * _MULTIPLY_BASE >> _S32)
    digits[count] = digit & _DIGIT != _U0
    starts[count] = np.int64(start)
    return count + _U1


@kernel
def combine_keys(keys: Any, bounds: Any, high: Any, low: Any) -> None:
    """Combine runs of keys, in order, to 128 bits, going on with what was made of the keys before them.

    Args:
        keys: uint64.
        bounds: int64, ``n + 1``: run ``i`` is ``keys[bounds[i]:bounds[i + 1]]``.
        high: uint64, ``n``, written; 0 for no keys so far.
        low: uint64, ``n``, written; 0 for no keys so far.
    """
    for run in range(len(bounds) - 1):
        one, other = high[run], low[run]
        one, other = one ^ one >> _S31 ^ one >> _S62, other ^ other >> _S31 ^ other >> _S62  # undoes the last step
        for at in range(bounds[run], bounds[run + 1]):
            one = (one ^ one >> _S32) * _MULTIPLY_KEY + keys[at]
            other = (other ^ other >> _S30) * _MULTIPLY_BASE + (keys[at] ^ _MIX_2)
        high[run], low[run] = one ^ one >> _S31, other ^ other >> _S31
