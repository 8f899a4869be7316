"""Text to tokens: folded, cut and hashed in one pass over UTF-8 bytes."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

# The layout of an entry is that of ``cleaner.dedup.fold_table``; kernels take constants from their own file only.
_ENTRIES = 0x20000
_COMPATIBILITY_HAN, _COMPATIBILITY_HAN_END = 0x2F800, 0x2FA20
_U0, _U1, _U3, _U4 = np.uint64(0), np.uint64(1), np.uint64(3), np.uint64(4)
_SEPARATOR, _WORD, _SOLO = np.uint64(0), np.uint64(1), np.uint64(2)
_KIND, _MARK, _EXPANSION = np.uint64(0xF), np.uint64(7), np.uint64(11)
_DROP = np.uint64(3)
_VOWEL, _DIGIT = np.uint64(4), np.uint64(8)
_TONE_AT, _TONE = np.uint64(4), np.uint64(0xFF)
_CODE_AT, _CODE, _LENGTH_AT = np.uint64(12), np.uint64(0x3FFFF), np.uint64(30)
_TONE_LETTER = np.uint64(1 << 60)
_MULTIPLY_KEY = np.uint64(0x9FB21C651E98DF25)
_MULTIPLY_BASE = np.uint64(0xD6E8FEB86659FD93)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@kernel
def cut_tokens(
    data: Any,
    offsets: Any,
    entries: Any,
    pool: Any,
    keys: Any,
    bases: Any,
    digits: Any,
    starts: Any,
    bounds: Any,
) -> int:
    """Cut documents into tokens and hash each.

    A key is a hash of the token's letters, each with the sum of its marks. The tone of a run of vowels counts as one
    letter after them, so it does not matter which vowel carries it (``hòa``, ``hoà``).

    Args:
        data: uint8, valid UTF-8.
        offsets: int64, ``n + 1`` positions in ``data``.
        entries: uint64, :attr:`cleaner.dedup.fold_table.FoldTable.entries`.
        pool: uint32, the table's pool.
        keys: uint64, written: one hash a token. Room for half as many tokens as there are bytes, and one a document.
        bases: uint32, written: one hash a token without accents.
        digits: bool, written: the token holds a decimal digit.
        starts: int64, written: position of the token's first byte in ``data``.
        bounds: int64, ``n + 1``, written: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.

    Returns:
        The number of tokens.
    """
    count = 0
    for document in range(len(offsets) - 1):
        bounds[document] = count
        at, end = offsets[document], offsets[document + 1]
        open_ = _SEPARATOR  # class of the token that is being read
        start = at
        key, base, tone, digit, vowel = _U0, _U0, _U0, _U0, _U0
        while at < end:
            here = at
            code = np.int64(data[at])
            if code < 0x80:
                at += 1
            elif code < 0xE0:
                code = (code & 0x1F) << 6 | np.int64(data[at + 1]) & 0x3F
                at += 2
            elif code < 0xF0:
                code = (code & 0xF) << 12 | (np.int64(data[at + 1]) & 0x3F) << 6 | np.int64(data[at + 2]) & 0x3F
                at += 3
            else:
                code = (code & 7) << 18 | (np.int64(data[at + 1]) & 0x3F) << 12
                code |= (np.int64(data[at + 2]) & 0x3F) << 6 | np.int64(data[at + 3]) & 0x3F
                at += 4
            if code < _ENTRIES:
                entry = entries[code]
            elif _COMPATIBILITY_HAN <= code < _COMPATIBILITY_HAN_END:
                entry = entries[code - _COMPATIBILITY_HAN + _ENTRIES]
            elif code < 0x40000:
                entry = _SOLO | np.uint64(code) << _CODE_AT
            elif 0xE0000 <= code < 0xE1000:
                entry = _DROP
            else:
                entry = _U0
            letter, letters = 0, 0  # place in the pool and what is left to read there
            if entry & _KIND == _EXPANSION:
                letter = np.int64(entry >> _CODE_AT & _CODE)
                letters = np.int64(entry >> _LENGTH_AT) - 1
                entry = entries[pool[letter]]
            while True:
                class_ = entry & _U3
                if class_ == _WORD:
                    if open_ != _WORD:
                        if open_ == _SOLO:
                            key = (key ^ key >> _S30) * _MIX_1
                            key = (key ^ key >> _S27) * _MIX_2
                            keys[count] = key ^ key >> _S31
                            bases[count] = np.uint32(base * _MULTIPLY_BASE >> _S32)
                            digits[count] = False
                            starts[count] = start
                            count += 1
                        open_, start = _WORD, here
                        key, base, tone, digit, vowel = _U0, _U0, _U0, _U0, _U0
                    if tone != _U0 and entry & _VOWEL == _U0:
                        key = (key ^ key >> _S32) * _MULTIPLY_KEY + (tone | _TONE_LETTER)
                        tone = _U0
                    key = (key ^ key >> _S32) * _MULTIPLY_KEY + (entry >> _CODE_AT)
                    base = base * _MULTIPLY_BASE + (entry >> _CODE_AT & _CODE)
                    tone += entry >> _TONE_AT & _TONE
                    vowel = entry & _VOWEL
                    digit |= entry
                elif class_ == _U3:
                    if entry & _KIND == _MARK and open_ != _SEPARATOR:
                        if vowel != _U0 and entry >> _TONE_AT & _TONE != _U0:
                            tone += entry >> _TONE_AT & _TONE
                        else:
                            key += entry >> _CODE_AT
                            if entry >> _CODE_AT & _CODE != _U0:
                                base = base * _MULTIPLY_BASE + (entry >> _CODE_AT & _CODE)
                else:
                    if open_ != _SEPARATOR:
                        if tone != _U0:
                            key = (key ^ key >> _S32) * _MULTIPLY_KEY + (tone | _TONE_LETTER)
                        key = (key ^ key >> _S30) * _MIX_1
                        key = (key ^ key >> _S27) * _MIX_2
                        keys[count] = key ^ key >> _S31
                        bases[count] = np.uint32(base * _MULTIPLY_BASE >> _S32)
                        digits[count] = digit & _DIGIT != _U0
                        starts[count] = start
                        count += 1
                    open_, start = class_, here
                    key, base = entry >> _CODE_AT, entry >> _CODE_AT & _CODE
                    tone, digit, vowel = _U0, _U0, _U0
                if letters == 0:
                    break
                letter += 1
                letters -= 1
                entry = entries[pool[letter]]
        if open_ != _SEPARATOR:
            if tone != _U0:
                key = (key ^ key >> _S32) * _MULTIPLY_KEY + (tone | _TONE_LETTER)
            key = (key ^ key >> _S30) * _MIX_1
            key = (key ^ key >> _S27) * _MIX_2
            keys[count] = key ^ key >> _S31
            bases[count] = np.uint32(base * _MULTIPLY_BASE >> _S32)
            digits[count] = digit & _DIGIT != _U0
            starts[count] = start
            count += 1
    bounds[len(offsets) - 1] = count
    return count
