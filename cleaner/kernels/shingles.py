"""Kernel: token hashes to 32-bit hashes of word 3-grams, by arithmetic alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

uint32, uint64 = np.uint32, np.uint64

_FIRST = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio
_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)  # odd primes of xxHash64; any odd constants would do
_THIRD = np.uint64(0x165667B19E3779F9)
_LENGTH = np.uint64(0x27D4EB2F165667C5)
_HIGH = np.uint64(32)

_MIX_1 = np.uint32(0x85EBCA6B)  # MurmurHash3's 32-bit finalizer, which is datasketch's pre-mix for ``affine32``
_MIX_2 = np.uint32(0xC2B2AE35)
_SHIFT_16 = np.uint32(16)
_SHIFT_13 = np.uint32(13)


@kernel
def mix32(values: Any, out: Any) -> None:
    """Write MurmurHash3's finalizer of each uint32 of ``values`` to ``out``; in place is fine."""
    for i in range(values.size):
        x = uint32(values[i])
        x = uint32(uint32(x ^ uint32(x >> _SHIFT_16)) * _MIX_1)
        x = uint32(uint32(x ^ uint32(x >> _SHIFT_13)) * _MIX_2)
        out[i] = uint32(x ^ uint32(x >> _SHIFT_16))


@kernel
def shingle_hashes(hashes: Any, bounds: Any, shingle_bounds: Any, out: Any) -> None:
    """Write the 3-gram hashes of every document, before :func:`mix32`.

    Each token's hash is multiplied by the odd constant of its place and the upper half of the sum is kept: a sum of
    multiply-shift hashes (Dietzfelbinger and others 1997), so tokens may be 32 or 64 bits wide. A document with one or
    two tokens has one shingle, made of all its tokens and their number.

    Args:
        hashes: uint32 or uint64, one a token.
        bounds: int64[n + 1], tokens of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        shingle_bounds: int64[n + 1], the same for ``out``.
        out: uint32, one a shingle.
    """
    for document in range(bounds.size - 1):
        start = bounds[document]
        tokens = hashes[start : bounds[document + 1]]
        shingles = out[shingle_bounds[document] : shingle_bounds[document + 1]]
        if tokens.size >= 3:
            for i in range(shingles.size):
                first = uint64(uint64(tokens[i]) * _FIRST)
                second = uint64(uint64(tokens[i + 1]) * _SECOND)
                third = uint64(uint64(tokens[i + 2]) * _THIRD)
                shingles[i] = uint32(uint64(uint64(uint64(first + second) + third) >> _HIGH))
        elif tokens.size > 0:
            total = uint64(uint64(tokens.size) * _LENGTH)
            total = uint64(total + uint64(uint64(tokens[0]) * _FIRST))
            if tokens.size == 2:
                total = uint64(total + uint64(uint64(tokens[1]) * _SECOND))
            shingles[0] = uint32(uint64(total >> _HIGH))
