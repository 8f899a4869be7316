"""Keys of names and labels in plain Python: the tables that kernels look in are made of them.

The kernels run as plain Python on small inputs too, but over numpy scalars, which takes 0.2 s for 13 KB of labels; this
takes a hundredth of it. A test holds the two together.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from cleaner.kernels import line_facts as kernels

if TYPE_CHECKING:
    import numpy.typing as npt

_MASK = (1 << 64) - 1
_BASIS, _PRIME, _MIX = int(kernels.FNV_BASIS), int(kernels.FNV_PRIME), int(kernels.MIX)


@functools.cache
def character_classes() -> npt.NDArray[np.uint8]:
    """Return the table of :func:`cleaner.kernels.line_facts.class_of`: the kind of each character, capitals marked.

    Letters and the marks on them are parts of words, digits of every script are digits, blanks, controls and characters
    without a shape are blanks.
    """
    kinds = {"L": kernels.WORD, "M": kernels.WORD, "N": kernels.MARK, "P": kernels.MARK, "S": kernels.MARK}
    special = {"Nd": kernels.NUMBER, "Lu": kernels.WORD | 8}
    categories = map(unicodedata.category, map(chr, range(kernels.TABLED)))
    table = np.array([special.get(category, kinds.get(category[0], 0)) for category in categories], np.uint8)
    table[[0x3005, 0x3006, 0x3007]] = kernels.SOLO
    return table


@functools.cache
def _kinds() -> list[int]:
    kinds: list[int] = (character_classes() & 7).tolist()
    return kinds


def _kind(code: int) -> int:
    kinds = _kinds()
    return kinds[code] if code < len(kinds) else int(kernels.class_of.py_func(character_classes(), code))


def _tokens(text: str) -> list[tuple[int, int]]:
    """Return kind and value of each token, as :func:`cleaner.kernels.line_facts.tokens` does; no addresses."""
    found: list[tuple[int, int]] = []
    last = 0
    for char in text:
        code = ord(char)
        kind = _kind(code)
        if kind in (kernels.WORD, kernels.SOLO):
            value = found.pop()[1] if kind == last == kernels.WORD else _BASIS
            found.append((kind, (value ^ (code | 0x20 if code < 0x80 else code)) * _PRIME & _MASK))
        elif kind == kernels.NUMBER and last != kind:
            found.append((kind, 0))
        elif kind == kernels.MARK:
            found.append((kind, code))
        last = kind
    return found


def _mixed(state: int, value: int) -> int:
    state = (state ^ value) * _MIX & _MASK
    return state ^ state >> 32


def word_hashes(name: str) -> list[int]:
    """Return the hashes of a calendar name's first word, of its first two words, and so on."""
    states = []
    state = 0
    for kind, value in _tokens(name):
        if kind in (kernels.WORD, kernels.SOLO):
            state = _mixed(state, value)
            states.append(state)
    return states


def label_key(label: str) -> int:
    """Return the masked key that a line has which is this label; for labels without calendar names and addresses.

    Example:
        >>> label_key("Log in") == label_key("LOG  IN") != label_key("Log out")
        True
    """
    key = _BASIS
    for kind, value in _tokens(label):
        slot = int(kernels.SLOT_NUMBER) if kind == kernels.NUMBER else value
        key = _mixed(key, slot + int(kernels.SIGN) if kind == kernels.MARK else slot)
    return key
