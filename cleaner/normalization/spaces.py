"""Repair of spaces that are not U+0020."""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.normalization import characters as c

_ODD_RUN = re.compile(f"[{c.ODD_SPACES}][ \t{c.ODD_SPACES}]*")


def spaces(text: str) -> list[Edit]:
    r"""Return edits that make one space of each run of blanks that holds an odd space, and none at a line's edges.

    Runs of plain spaces and tabs alone are left: they are the layout of code and tables.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.start, e.before, e.after) for e in spaces("\xa0 a \xa0b\n  c\xa0")]
        [(0, '\xa0 ', ''), (3, ' \xa0', ' '), (10, '\xa0', '')]
    """
    edits = []
    for run in _ODD_RUN.finditer(text):
        start, end = run.span()
        while start and text[start - 1] in " \t":
            start -= 1
        at_edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        edits.append(Edit("normalize", "spaces", start, end, text[start:end], "" if at_edge else " "))
    return edits
