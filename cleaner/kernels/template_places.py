"""Which template line each line of a batch is."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleaner.kernels.runtime import kernel

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT_29, _SHIFT_32 = np.uint64(29), np.uint64(32)


@kernel
def fill_places(
    keys: Any, bounds: Any, scopes: Any, known: Any, entries: Any, firsts: Any, shift: Any, places: Any
) -> None:
    """Look up each line in the scopes of its text, from the last to the first; the first that is found counts.

    Args:
        keys: Masked key of each line; 0 for a blank one.
        bounds: The lines of text ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        scopes: uint64 ``(texts, k)``.
        known: bool ``(texts, k)``: whether the scope has template lines.
        entries: Hashes of scope and key of the template lines, ascending; see
            :func:`cleaner.chrome.layouts.entries`.
        firsts: For each value of the leading bits, the first entry with these or greater ones.
        shift: Bits of a hash that are not leading ones.
        places: Output, int64, the place of each line in ``entries``, -1 for none.
    """
    for i in range(bounds.size - 1):
        for line in range(bounds[i], bounds[i + 1]):
            places[line] = -1
        for s in range(scopes.shape[1] - 1, -1, -1):
            if not known[i, s]:
                continue
            scope = scopes[i, s]
            for line in range(bounds[i], bounds[i + 1]):
                key = keys[line]
                if key == 0 or places[line] >= 0:
                    continue
                mixed = np.uint64(np.uint64(scope ^ np.uint64(key >> _SHIFT_29)) * _MIX)
                wanted = np.uint64(np.uint64(np.uint64(mixed ^ np.uint64(mixed >> _SHIFT_32)) ^ key) * _MIX)
                at = firsts[np.uint64(wanted >> shift)]
                while at < entries.size and entries[at] < wanted:
                    at += 1
                if at < entries.size and entries[at] == wanted:
                    places[line] = at
