"""Combining marks in their canonical order, in linear time.

``unicodedata.normalize`` sorts the marks of a letter by exchanging neighbours: 80,000 marks in the wrong order, which a
page can hold in 160 kB, take 7 s, and ten times as many take ten minutes. What is in order already takes no time.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

_LONG_RUN = re.compile(r"[^\w\s\0-\x7f]{100,}")
"""Holds each run of marks that is worth sorting: no mark is a letter, a digit, white space or ASCII. Distorted
("Zalgo") text has up to fifty marks on a letter; a hundred take 10 µs in any order."""


def in_order(text: str) -> str:
    r"""Return an equivalent text, the marks of which ``unicodedata.normalize`` need not sort where they are many.

    Args:
        text: Any text; most comes back as it is.

    Example:
        >>> marks = "\u0651\u064b" * 1000
        >>> ordered = in_order("ب" + marks)
        >>> unicodedata.is_normalized("NFC", ordered)
        True
        >>> in_order("a\u0302\u0323") == "a\u0302\u0323"  # few marks are left to the library
        True
    """
    return text if text.isascii() else _LONG_RUN.sub(_sorted, text)


def _sorted(run: re.Match[str]) -> str:
    apart = "".join(unicodedata.normalize("NFD", character) for character in run[0])
    return "".join(
        "".join(sorted(some, key=unicodedata.combining) if are_marks else some)
        for are_marks, some in groupby(apart, lambda character: unicodedata.combining(character) > 0)
    )
