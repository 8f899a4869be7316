"""When two lines count as the same: forms of writing are no error."""

from __future__ import annotations

import unicodedata

_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u200b": None, "\ufeff": None}
)


def key(line: str) -> str:
    """Return a line as it is compared: NFKC, plain quotes and dashes, one blank for white space.

    Tools differ in these, and each of them documents its choice; none is scored for it.

    Example:
        >>> key("  “Ａ”\\u00a0 b\\u200b\\r") == key('"A" b')
        True
    """
    return " ".join(unicodedata.normalize("NFKC", line.translate(_SAME)).split())
