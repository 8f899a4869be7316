"""What no repair could mend in a text: signs by which a reader, or a later filter, knows a page that lost letters."""

from __future__ import annotations

import re
from typing import NamedTuple

_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_QUESTION_MARK = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")


class Leftovers(NamedTuple):
    """How many characters of a text stand for something that is lost.

    Attributes:
        replacement_characters: U+FFFD; a run counts once in a text in normal form.
        private_use: Characters whose meaning only their font knows.
        question_marks: Question marks between two letters, outside addresses: what a program writes for a letter that
            its encoding lacks (``Ti?ng Vi?t``).
    """

    replacement_characters: int
    private_use: int
    question_marks: int


def leftovers(text: str) -> Leftovers:
    r"""Count what is left of damage in a text.

    Args:
        text: A text in normal form.

    Example:
        >>> leftovers("Ti?ng Vi?t th\ufffd \uf04a? http://a.b/c?d")
        Leftovers(replacement_characters=1, private_use=1, question_marks=2)
    """
    question_marks = 0
    if _QUESTION_MARK.search(text):
        question_marks = sum(len(_QUESTION_MARK.findall(word)) for word in text.split() if not _is_address(word))
    return Leftovers(text.count("\ufffd"), len(_PRIVATE_USE.findall(text)), question_marks)


def _is_address(word: str) -> bool:
    return "/" in word or "=" in word or "www." in word
