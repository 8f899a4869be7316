"""A sound "nothing to do" test over a batch: its tables, made from the repairs' own character classes.

The tables are made at first use, not shipped: whether a character is in NFC is for the running Python's Unicode version
to say, because that is what normalizes. It takes about 50 ms.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels.gate import ALWAYS, BREAK, JOINER, MARK, PLAIN, SELECTOR, flag_documents
from cleaner.normalization import characters as c
from cleaner.normalization.encodings import MISREADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

_PLANE = 0x10000
_PAGE = 0x100
_PAGES = 0x110000 // _PAGE

_ALWAYS = c.LINE_ENDS + c.CONTROLS + c.C1 + "\u2060\ufeff" + c.TAGS + c.BIDI + c.SOFT_HYPHEN + c.ODD_SPACES
_HANGUL_SECOND = (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))
"""Vowels and finals that compose with what stands before; Python lists no decomposition of Hangul syllables."""


class GateTables(NamedTuple):
    """What :func:`cleaner.kernels.gate.flag_documents` looks up; described there."""

    kinds: npt.NDArray[np.uint8]
    classes: npt.NDArray[np.uint8]
    pages: npt.NDArray[np.uint8]
    roles: npt.NDArray[np.uint64]


def needs_normalizing(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    r"""Return 0 for each text that ``normalize_text`` certainly leaves unchanged, 1 for each other.

    Args:
        data: Bytes of the texts, valid UTF-8.
        offsets: ``n + 1`` positions in ``data``.

    Returns:
        uint8, one flag a text.

    Example:
        >>> texts = ["Tiếng Việt", "a\xa0b", "Tiáº¿ng", "e\u0301"]
        >>> data = "".join(texts).encode()
        >>> offsets = np.cumsum([0, *(len(text.encode()) for text in texts)])
        >>> needs_normalizing(np.frombuffer(data, np.uint8), offsets).tolist()
        [0, 1, 1, 1]
    """
    flags: npt.NDArray[np.uint8] = flag_documents(data, offsets, *gate_tables())
    return flags


@functools.cache
def gate_tables() -> GateTables:
    """Return the tables of the gate, made at the first call."""
    decomposed = list(_decomposed())
    seconds = {*_HANGUL_SECOND, *(ord(part) for char in decomposed for part in unicodedata.normalize("NFD", char)[1:])}
    unstable = seconds | {ord(char) for char in decomposed if unicodedata.normalize("NFC", char) != char}

    kinds = np.zeros(_PLANE, np.uint8)
    classes = np.zeros(_PLANE, np.uint8)
    for code in range(_PLANE):
        if combining := unicodedata.combining(chr(code)):
            kinds[code], classes[code] = MARK, combining
    for kind, characters in ((JOINER, c.JOINERS), (BREAK, "\u200b"), (SELECTOR, c.SELECTORS), (ALWAYS, _ALWAYS)):
        for first, last in _ranges(characters):
            kinds[first : last + 1] = kind
    kinds[[code for code in unstable if code < _PLANE]] = ALWAYS

    pages = np.full(_PAGES, PLAIN, np.uint8)
    for first, last in _ranges(_ALWAYS + c.SELECTORS):
        pages[max(first, _PLANE) // _PAGE : last // _PAGE + 1] = ALWAYS
    beyond = unstable.union(code for code in range(_PLANE, 2 * _PLANE) if unicodedata.combining(chr(code)))
    pages[[code // _PAGE for code in beyond if code >= _PLANE]] = ALWAYS

    for kind, characters in ((JOINER, c.JOINING_SCRIPTS), (BREAK, c.UNSPACED_SCRIPTS), (SELECTOR, c.SELECTABLE)):
        for first, last in _ranges(characters):
            kinds[first : last + 1] |= np.uint8(1 << kind)
            pages[-(-first // _PAGE) : (last + 1) // _PAGE] |= np.uint8(1 << kind)
    return GateTables(kinds, classes, pages, _roles())


def _roles() -> npt.NDArray[np.uint64]:
    roles = np.zeros(_PLANE, np.uint64)
    for bit, misreading in enumerate(MISREADINGS):
        sets = (misreading.leads(2), misreading.leads(3), misreading.leads(4), misreading.continuations)
        for plane, characters in enumerate(sets):
            for character in characters:
                roles[ord(character)] |= np.uint64(1 << (10 * plane + bit))
    return roles


def _decomposed() -> Iterator[str]:
    """Yield the characters that have a canonical decomposition, Hangul syllables left out."""
    everything = np.arange(0x110000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for start in range(0, 0x110000, _PAGE):
        page = everything[start : start + _PAGE]
        if not 0xAC00 <= start < 0xD7A4 and not unicodedata.is_normalized("NFD", page):
            yield from (char for char in page if not unicodedata.is_normalized("NFD", char))


def _ranges(characters: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last code points of the ranges in the body of a character class."""
    for first, last in re.findall("(.)(?:-(.))?", characters, re.DOTALL):
        yield ord(first), ord(last or first)
