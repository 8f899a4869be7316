"""What no repair could mend in a text: signs by which a reader, or a later filter, knows a page that lost letters."""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.edits.lines import lines_with

if TYPE_CHECKING:
    import pyarrow as pa

_FEWEST, _WORDS_A_SIGN = 3, 50
"""A text is damaged from this many signs on, if there is one to this many words; figures in ``docs/reference.md``."""
_FEWEST_BLANKED = 3
"""Words of nothing but question marks that a text must hold, and be half of, to have lost whole words."""

_WORTH_A_KERNEL = 1_000_000
"""Bytes of a batch. Plain Python counts at 60 MB/s, the kernel passes over text at 1,000; loading Numba takes 0.5 s."""

_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_LAST_PLANES = re.compile("[\U000f0000-\U0010ffff]")  # one range is three times as fast as two
_NONCHARACTERS = re.compile("[\U000ffffe\U000fffff\U0010fffe\U0010ffff]")

_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff"
_MARK_IN_WORD = re.compile(rf"\?(?<=[{_LATIN}]\?)(?=\?*[{_LATIN}])")
_AROUND_WORDS = "\"'“”‘’«»()[]*_.,:;!…"
_WORD = re.compile(rf"[{_LATIN}?'’-]+")
_BETWEEN_PARTS = re.compile("['’-]")
_MARKS = re.compile(r"\?+")
_VOWEL = re.compile("[AEIOUYaeiouyÆØŒæøœı]")


class Leftovers(NamedTuple):
    """How many characters of a text stand for something that is lost.

    Attributes:
        replacement_characters: U+FFFD; a run counts once in a text in normal form.
        private_use: Characters whose meaning only their font knows.
        question_marks: Question marks that a program wrote for letters that its encoding lacks (``Ti?ng Vi?t``); a run
            counts once.
        damaged: Of U+FFFD and such question marks together there are at least three, and one to fifty words.
    """

    replacement_characters: int
    private_use: int
    question_marks: int
    damaged: bool

    @property
    def total(self) -> int:
        """All of them together."""
        return self.replacement_characters + self.private_use + self.question_marks


def leftovers(text: str) -> Leftovers:
    r"""Count what is left of damage in a text.

    A question mark between Latin letters stands for a letter if the letters on one side have no vowel, since they are
    no word then: ``Vi?t``, ``pr?sident``, but not ``what?no``. It must stand in a plain word: addresses, regular
    expressions and code (``a?b:c``) have other signs beside it.

    Args:
        text: A text in normal form.

    Example:
        >>> leftovers("Ti?ng Vi?t th\ufffd \uf04a? http://a.b/c?d what?no")
        Leftovers(replacement_characters=1, private_use=1, question_marks=2, damaged=True)
    """
    if text.isascii() and "?" not in text:
        return Leftovers(0, 0, 0, damaged=False)
    replaced = text.count("\ufffd")
    private = len(_PRIVATE_USE.findall(text)) + len(_NONCHARACTERS.sub("", "".join(_LAST_PLANES.findall(text))))
    marks = _marks_in_words(text) + _blanked_words(text)
    lost = replaced + marks
    return Leftovers(replaced, private, marks, lost >= _FEWEST and lost * _WORDS_A_SIGN >= len(text.split()))


def batch_leftovers(text: pa.LargeStringArray) -> list[tuple[int, Leftovers]]:
    r"""Return row and leftovers of each text of a batch that has any.

    Args:
        text: One text a document in normal form, without nulls.

    Example:
        >>> import pyarrow as pa
        >>> batch_leftovers(pa.array(["Tiếng Việt", "Ti?ng"], pa.large_string()))
        [(1, Leftovers(replacement_characters=0, private_use=0, question_marks=1, damaged=False))]
    """
    from cleaner.corpus.buffers import text_buffers

    rows = range(len(text))
    data, offsets = text_buffers(text)
    if "numba" in sys.modules or offsets[-1] - offsets[0] >= _WORTH_A_KERNEL:
        from cleaner.kernels.leftovers import flag_leftovers

        rows = flag_leftovers(data, offsets).nonzero()[0].tolist()
    found = ((row, leftovers(text[row].as_py())) for row in rows)
    return [(row, one) for row, one in found if any(one)]


def _marks_in_words(text: str) -> int:
    """Return how many runs of question marks stand for letters within words."""
    return sum(
        _marks_of_letters(word.strip(_AROUND_WORDS))
        for _, line in lines_with(_MARK_IN_WORD, text)
        for word in line.split()
        if "?" in word
    )


def _marks_of_letters(word: str) -> int:
    if not _WORD.fullmatch(word):
        return 0
    return sum(
        bool(left and right) and not (_has_vowel(left) and _has_vowel(right))
        for part in _BETWEEN_PARTS.split(word)
        for left, right in pairwise(_MARKS.split(part))
    )


def _has_vowel(letters: str) -> bool:
    return _VOWEL.search(unicodedata.normalize("NFD", letters)) is not None


def _blanked_words(text: str) -> int:
    """Return how many words are nothing but question marks, in a text that has lost an alphabet."""
    if text.count("??") < _FEWEST_BLANKED:
        return 0
    words = text.split()
    blanked = sum("??" in word and not word.strip(_AROUND_WORDS + "?") for word in words)
    return blanked if blanked >= _FEWEST_BLANKED and 2 * blanked >= len(words) else 0
