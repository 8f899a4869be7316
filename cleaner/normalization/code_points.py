"""Numbers of letters within words of prose: ``<U+1EA1>``, or ``u1ea1`` where a backslash was lost.

R prints the first for what its locale lacks; databases and PHP's ``stripslashes`` leave the second.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.edits.edit import Edit
from cleaner.normalization.characters import is_letter
from cleaner.normalization.code import is_code

_ANGLED = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>")
_BARE = re.compile(r"(?<![\\%&#+])u(1[eE][a-fA-F][0-9a-fA-F]|0[01][0-9a-fA-F]{2})")
_VIETNAMESE = ("\u1ea0", "\u1ef9")


def code_points(line: str, at: int = 0) -> list[Edit]:
    """Return edits that decode the numbers of letters within the words of a line of prose.

    A number without any mark counts only in a line with two of them, one for a letter from U+1EA0 to U+1EF9 (which no
    language but Vietnamese uses), all within words.

    Args:
        line: One line.
        at: Its offset in the text, from which the edits count.

    Example:
        >>> [(e.before, e.after) for e in code_points("Ti<U+1EBF>ng Vi<U+1EC7>t")]
        [('<U+1EBF>', 'ế'), ('<U+1EC7>', 'ệ')]
        >>> [(e.before, e.after) for e in code_points("Tiu1ebfng Viu1ec7t cu1ee7a")]
        [('u1ebf', 'ế'), ('u1ec7', 'ệ'), ('u1ee7', 'ủ')]
        >>> code_points("cpu0100 cpu0101, <U+1EBF> is a letter")
        []
    """
    for pattern in (_ANGLED, _BARE):
        found = list(pattern.finditer(line))
        meant = [chr(min(int(number[1], 16), 0x10FFFF)) for number in found]
        if (
            len(found) > 1
            and all(is_letter(char) or pattern is _ANGLED for char in meant)
            and (pattern is _ANGLED or any(_VIETNAMESE[0] <= char <= _VIETNAMESE[1] for char in meant))
            and _are_within_words(line, found)
            and not is_code(pattern.sub("é", line))
        ):
            return [
                Edit("normalize", "escapes", at + number.start(), at + number.end(), number[0], char)
                for number, char in zip(found, meant, strict=True)
                if unicodedata.category(char) not in ("Cn", "Cc", "Cs", "Co")
            ]
    return []


def _are_within_words(line: str, found: list[re.Match[str]]) -> bool:
    """Tell whether at least half of what was found stands behind a small letter or before any: not ``C<U+1EBF>,``."""
    glued = sum(line[n.start() - 1 : n.start()].islower() or line[n.end() : n.end() + 1].isalpha() for n in found)
    return 2 * glued >= len(found)
