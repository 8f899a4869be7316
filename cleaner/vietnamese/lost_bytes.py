"""Reading Vietnamese whose UTF-8 was read with an encoding of two bytes a character, where bytes were lost.

Every word has some spellings that the decoder makes the same characters of
(:mod:`cleaner.vietnamese.misreadings`). The counts of syllables say which sequence of them is likeliest (Viterbi), and
how likely all of them are together (forward algorithm; Rabiner 1989 describes both). The difference is how sure a
reading is: where bytes are gone for good, and with them the difference between two words, it must be left.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from typing import NamedTuple

from cleaner.vietnamese.counts import syllable_counts
from cleaner.vietnamese.misreadings import ABBREVIATED, CHUNK, Decoder, spellings
from cleaner.vietnamese.syllables import canonical_syllables
from cleaner.vietnamese.words import CAPITALS, LOWER, case_of

_FOREIGN, _ABBREVIATION = -14.0, -9.0
"""Log-probabilities of a word that is no syllable, and of an abbreviation; the rarest syllable has about -17."""
_SIGNS = {"\xa0": -3.0, "“": -4.0, "”": -4.0, "–": -4.0, "…": -5.0, "‘": -6.0, "’": -6.0, "•": -6.0, "—": -7.0}
_RARE_SIGN = -10.0
"""Of signs; rough, they are seldom in doubt."""
_MISPLACED = -6.0
"""More for a quotation mark that opens behind a word or closes before one, and for a no-break space among spaces."""
_OPENING, _CLOSING = "“‘«", "”’»"
_HOPELESS = 10.0
"""Nats below the best at which the readings of a line's beginning are dropped."""
_OPTIONS = 48
"""Spellings of a chunk that are compared; on the sample pages there were more of 1 in 200."""

_RUN = re.compile(r"([^\W\d_]+)|\xa0|(?:(?!\xa0)[\W\d_])+")
"""A word, a no-break space, or other signs."""
_WIDE = re.compile("[^\0-\x7f\ufffd]")
_BETWEEN_SENTENCES = re.compile(r"[.!?:*+)]\W*$|(?:^|\s)- *$")

_SENTENCE = CAPITALS + 1
_CASES = ((-0.1, -3.0, -4.5), (-0.15, -2.0, -4.5), (-0.7, -4.0, -0.7), (-1.6, -0.4, -2.3))
"""Log-probabilities of a word's case, behind a word of each case and at the start of a sentence; from the sample pages,
but for capitals, which in other texts are abbreviations; mixed case counts as them."""


class Reading(NamedTuple):
    """What a line was before a decoder read it.

    Attributes:
        text: The likeliest reading.
        score: Its log-probability.
        doubt: How much the log-probability of all readings together exceeds it: 0 where there is no other, 0.7 where it
            is as likely as all others together.
        restored: Words with letters outside ASCII of which characters are left that only this encoding gives.
        lossy: Chunks with U+FFFD.
    """

    text: str
    score: float
    doubt: float
    restored: int
    lossy: int


class _Option(NamedTuple):
    """A spelling of a chunk, as a step of the search.

    Attributes:
        text: The spelling.
        score: Log-probability of what is in it, without its first word.
        first: Its first syllable.
        last: Its last, if nothing but a space may follow.
        opening: Log-probability of the first word if it is no syllable.
        case: Case of the first word; ``None`` if there is no word.
        last_case: Case of the last.
    """

    text: str
    score: float
    first: str | None
    last: str | None
    opening: float
    case: int | None
    last_case: int


class _State(NamedTuple):
    """The readings of a line's beginning that end in one option.

    Attributes:
        option: The option.
        total: Log-probability of all of them.
        best: Of the likeliest.
        path: That one, backwards.
    """

    option: _Option
    total: float
    best: float
    path: _Path | None


class _Path(NamedTuple):
    text: str
    before: _Path | None


def read(decoder: Decoder, line: str) -> Reading | None:
    """Return the likeliest text that a decoder made a line of, or ``None`` if it cannot have made it.

    Args:
        decoder: The decoder.
        line: The line, damaged throughout.

    Example:
        >>> from cleaner.vietnamese.misreadings import DECODERS
        >>> reading = read(DECODERS[0], "của Việt Nam".encode().decode("gbk", "replace"))
        >>> reading.text, reading.doubt < 0.1
        ('của Việt Nam', True)
        >>> read(DECODERS[0], "用Python写app") is None
        True
    """
    states = [_State(_START, 0.0, 0.0, None)]
    at = restored = lossy = 0
    for chunk in CHUNK.finditer(line):
        options = _options(decoder, chunk[0])
        if not options:
            return None
        states = _followed(states, options, line[at : chunk.start()])
        at = chunk.end()
        lossy += "\ufffd" in chunk[0]
        restored += _WIDE.search(chunk[0]) is not None
    best = max(states, key=lambda state: state.best)
    doubt = _log_sum([state.total for state in states]) - best.best
    return Reading(_spelled(best.path) + line[at:], best.best, doubt, restored, lossy)


@functools.lru_cache(maxsize=1 << 14)
def _options(decoder: Decoder, chunk: str) -> tuple[_Option, ...]:
    options = [_option(text) for text in spellings(decoder, chunk)]
    options.sort(key=lambda option: (-option.score - _link(_START, option, " "), option.text))
    return tuple(options[:_OPTIONS])


_START = _Option("", 0.0, None, None, 0.0, None, _SENTENCE)


def _followed(states: list[_State], options: tuple[_Option, ...], gap: str) -> list[_State]:
    """Return the states after one more chunk."""
    found = []
    for option in options:
        links = [_link(state.option, option, gap) for state in states]
        total = _log_sum([state.total + link for state, link in zip(states, links, strict=True)])
        scores = [state.best + link for state, link in zip(states, links, strict=True)]
        best = max(scores)
        path = _Path(gap + option.text, states[scores.index(best)].path)
        found.append(_State(option, option.score + total, option.score + best, path))
    least = max(state.total for state in found) - _HOPELESS
    return [state for state in found if state.total >= least]


def _link(one: _Option, other: _Option, gap: str) -> float:
    """Return the log-probability of a chunk's first word behind another chunk."""
    if other.case is None:
        return 0.0
    is_blank = gap.isspace()
    case = _SENTENCE if not is_blank and _BETWEEN_SENTENCES.search(gap) else one.last_case
    score = other.opening + _CASES[case][other.case]
    if other.first is not None:
        score += syllable_counts().bigram(one.last if is_blank else None, other.first)
    return score


def _option(text: str) -> _Option:
    """Return a spelling of a chunk as a step of the search."""
    known = canonical_syllables()
    score, opening = 0.0, 0.0
    first: str | None = None
    last: str | None = None
    cases: list[int] = []
    for run in _RUN.finditer(text):
        if run[1] is None:
            score += sum(_sign_score(text, at) for at in range(run.start(), run.end()))
            last = last if run[0] == "\xa0" else None
            continue
        syllable = known.get(run[1].lower())
        if not cases and run.start() == 0:
            first, opening = syllable, _other_score(run[1]) if syllable is None else 0.0
        else:
            score += _other_score(run[1]) if syllable is None else syllable_counts().bigram(last, syllable)
        last = syllable
        cases.append(min(case_of(run[1]), CAPITALS))
    if not cases:
        return _Option(text, score, None, None, 0.0, None, LOWER)
    score += sum(_CASES[before][case] for before, case in itertools.pairwise(cases))
    return _Option(text, score, first, last, opening, cases[0], cases[-1])


def _other_score(word: str) -> float:
    return _ABBREVIATION if ABBREVIATED.fullmatch(word) else _FOREIGN


def _sign_score(text: str, at: int) -> float:
    sign, before, behind = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign.isascii():
        return 0.0
    misplaced = (
        before.isalpha()
        if sign in _OPENING
        else (behind.isalpha() or not before)
        if sign in _CLOSING
        else sign == "\xa0" == text
    )
    return _SIGNS.get(sign, _RARE_SIGN) + (_MISPLACED if misplaced else 0.0)


def _spelled(path: _Path | None) -> str:
    pieces: list[str] = []
    while path is not None:
        pieces.append(path.text)
        path = path.before
    return "".join(reversed(pieces))


def _log_sum(values: list[float]) -> float:
    """Return the logarithm of the sum of numbers of which the logarithms are given."""
    top = max(values)
    return top if len(values) == 1 else top + math.log(sum(math.exp(value - top) for value in values))
