"""The place of Vietnamese tone marks, in one style throughout: an option, for both styles are correct."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.edits.edit import Edit
from cleaner.edits.lines import lines_with
from cleaner.vietnamese.orthography import TONED, VOWELS, placed
from cleaner.vietnamese.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.vietnamese.diagnosis import Quality
    from cleaner.vietnamese.orthography import Style

_MOVABLE = re.compile(f"[{TONED}](?:(?<=[{VOWELS}].)|(?=[{VOWELS}]))")
_RUN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|(?<!\S)www\.")
_WORD = re.compile(r"[\w\u0300-\u036f]+")
"""Letters with what belongs to them: a word with digits, underscores, or marks that did not compose, is no syllable."""
_FEW = 4
"""Words of a line below which the text as a whole must be Vietnamese too: a name by itself is of any language."""


def has_movable_tone(text: str) -> bool:
    """Tell whether a vowel with a tone mark stands beside another vowel anywhere: the cheap question."""
    return _MOVABLE.search(text) is not None


def tone_marks(text: str, style: Style) -> list[Edit]:
    r"""Return edits that put the tone marks of Vietnamese lines where a style has them, one for each word.

    Marks that stand where neither style has them (``tòan``) are put right too. Lines of other languages and addresses
    stay as they are.

    Args:
        text: Text in NFC whose lines end with LF.
        style: ``old`` (hòa, thủy) or ``new`` (hoà, thuỷ).

    Example:
        >>> [(e.start, e.before, e.after) for e in tone_marks("Nước Cộng hoà, tòan quốc", "old")]
        [(10, 'hoà', 'hòa'), (15, 'tòan', 'toàn')]
        >>> tone_marks("Eu caí da cadeira", "old")
        []
    """
    lines = list(_lines(text, style))
    text_is_vietnamese: bool | None = None
    kept: list[Edit] = []
    for line, edits in lines:
        slips = _slips(edits)
        found = _quality(line)
        if not _is_vietnamese(found.words - slips, found.syllables, found.marked):
            continue
        if found.words < _FEW:
            if text_is_vietnamese is None:
                whole, mended = _quality(text), sum(_slips(edits) for _, edits in lines)
                text_is_vietnamese = _is_vietnamese(whole.words, whole.syllables + mended, whole.marked + mended)
            if not text_is_vietnamese:
                continue
        kept += edits
    return kept


def _lines(text: str, style: Style) -> Iterator[tuple[str, list[Edit]]]:
    """Yield the lines in which a word would change, each with the edits of its words."""
    known: dict[str, list[_Move]] = {}  # what stands between spaces repeats
    for start, line in lines_with(_MOVABLE, text):
        edits: list[Edit] = []
        for run in _RUN.finditer(line):
            moves = known.get(run[0])
            if moves is None:
                moves = known[run[0]] = _moves(run[0], style)
            for move in moves:
                place = start + run.start() + move.at
                end = place + len(move.before)
                edits.append(Edit("normalize", "tone-marks", place, end, move.before, move.after))
        if edits:
            yield line, edits


class _Move(NamedTuple):
    at: int
    before: str
    after: str


def _moves(run: str, style: Style) -> list[_Move]:
    """Return what becomes of the words of a run without spaces."""
    if _ADDRESS.search(run):
        return []
    words = [(word.start(), word[0]) for word in _WORD.finditer(run)]
    return [_Move(at, word, after) for at, word in words if (after := placed(word, style)) != word]


def _slips(edits: Sequence[Edit]) -> int:
    """Return how many words are no syllables as they stand: no evidence that their line is Vietnamese."""
    return sum(not is_syllable(edit.before) for edit in edits)


def _quality(text: str) -> Quality:
    """Return how much a text looks like Vietnamese, addresses apart."""
    from cleaner.vietnamese.diagnosis import quality

    if _ADDRESS.search(text):
        text = " ".join(run for run in text.split() if not _ADDRESS.search(run))
    return quality(text)


def _is_vietnamese(words: int, syllables: int, marked: int) -> bool:
    return syllables * 4 >= words * 3 and marked * 4 >= words and marked > 0
