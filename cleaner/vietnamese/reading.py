"""Reading a damaged line again through a channel.

Where the channel tells every letter from every other, each damaged string is replaced. Where it does not, all readings
of a word are spelled out as far as they can begin a syllable, and the likeliest sequence of words is found by dynamic
programming (Viterbi) over the counts of syllables and pairs.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.vietnamese.capitals import Recaser
from cleaner.vietnamese.counts import SyllableCounts, syllable_counts
from cleaner.vietnamese.letters import VIETNAMESE_LETTER
from cleaner.vietnamese.syllables import canonical_syllables, syllables
from cleaner.vietnamese.words import CAPITALS, INITIAL, LOWER, WORD, case_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cleaner.vietnamese.channels import Channel

_CONSONANTS = re.compile("[BCDĐGHKLMNPQRSTVXWJFZbcdđghklmnpqrstvx]{1,6}")
_FOREIGN = re.compile("[\u0370-\u052f]+")
_LAST_WORD = re.compile(r"[^\W\d_]*$")
_BREAK = re.compile(r"[.,:;!?()\[\]{}\"“”…|/\d]")
_SENTENCE_END = re.compile(r"(?:^|[.!?:…•*+]|^\W*\d+[.)]|- )\W*$")

_OTHER, _FOREIGN_WORD = "\0", "\1"
NO_SYLLABLE = {_OTHER: -24.0, _FOREIGN_WORD: -14.0}
"""Log-probabilities of a word that is no syllable, and of one in ASCII, which may be English. The rarest syllable has
about -17."""
_SWITCH = -3.0
"""Log-probability of passing from damaged to correct words within a line, or back."""
_BEAM = 48
"""Readings of one word that are followed at a time; the right one was never beyond the 20th on the sample pages."""
_KEPT = 12
_LONGEST = 400
"""Characters of damaged words joined by lost spaces, beyond which they are left: reading must stay linear."""

_PLACES = {
    "“": (-5.0, 0.0, -6.0, -3.0),
    "”": (-5.0, -6.0, 0.0, -3.0),
    "‘": (-6.0, -2.0, -7.0, -5.0),
    "’": (-6.0, -7.0, -2.0, -3.0),
    "–": (0.0, -4.0, -4.0, -4.0),
    "—": (-1.0, -5.0, -5.0, -5.0),
    "…": (-2.0, -4.0, -1.5, -4.0),
    "•": (-1.0, -3.0, -8.0, -8.0),
}
"""Log-probabilities of signs that stand alone, before a letter, behind one, between two."""
_REMEMBERED = 1 << 17
"""Words whose readings are kept."""
_SHARED = 1 << 14
"""Readings that are kept for all channels."""
_WINDOW = 8
"""Characters before a word in which a sentence may be seen to end."""


class _Candidate(NamedTuple):
    """A reading of a word, or of several that damage has joined.

    Attributes:
        text: What is read.
        first: The first syllable, as the counts know it; ``None`` if there is no word.
        last: The last one.
        score: Log-probability of the others, each behind the one before it.
        case: Case of the text.
        is_damaged: Whether it differs from what stands there; ``None`` if it may be either.
    """

    text: str
    first: str | None
    last: str | None
    score: float
    case: int
    is_damaged: bool | None


class _State(NamedTuple):
    last: str | None
    case: int
    is_damaged: bool | None


class Reader:
    """Reads lines through one channel.

    It remembers words, which repeat; it is meant for the lines of one document.

    Args:
        channel: The damage.

    Example:
        >>> from cleaner.vietnamese.channels import channels
        >>> reader = Reader(next(c for c in channels() if c.name == "tcvn3 read as windows-1252"))
        >>> reader.read("Céng hßa x· héi chñ nghÜa ViÖt Nam")
        'Cộng hòa xã hội chủ nghĩa Việt Nam'
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._decoded: dict[str, str] = {}
        self._first = channel.first_readings
        self._candidates: dict[tuple[str, bool], list[_Candidate]] = {}

    @functools.cached_property
    def _recaser(self) -> Recaser:
        return Recaser(self.channel.small_only)

    def read(self, line: str) -> str:
        """Return the line as it was before the damage, as far as the channel tells."""
        read = self._read(line)
        return self._recaser.recase(read) if self.channel.recase and read != line else read

    def readings(self, word: str) -> list[str]:
        """Return what is weighed for a word of a line that is correct in part."""
        return [option.text for option in self._options(word, mixed=True)]

    def _read(self, line: str) -> str:
        if self.channel.is_lossy or (self.channel.is_font and VIETNAMESE_LETTER.search(line)):
            return self._read_lossy(line)
        if self.channel.by_word:
            return self.channel.word.sub(self._read_word, line)
        if self.channel.of_single_letters is not None:
            return line.translate(self.channel.of_single_letters)
        return self.channel.pattern.sub(self._first_reading, line)

    def _read_word(self, found: re.Match[str]) -> str:
        word = found[0]
        decoded = self._decoded.get(word)
        if decoded is None:
            decoded = self.channel.pattern.sub(self._first_reading, word)
            if not _is_whole(word, decoded):
                decoded = word
            self._decoded[word] = decoded
        return decoded

    def _first_reading(self, damaged: re.Match[str]) -> str:
        return self._first[damaged[0]]

    def _read_lossy(self, line: str) -> str:
        """Find the best path; a state is the last syllable, the case of the last word, and whether it was damaged."""
        mixed = self.channel.is_font and VIETNAMESE_LETTER.search(line) is not None
        pieces: list[str] = []
        written = 0  # of ``line``
        open_: list[re.Match[str]] = []  # words that are not settled yet
        paths: dict[_State, tuple[float, _Path | None]] = {_State(None, LOWER, None): (0.0, None)}
        at = 0
        for chunk in self.channel.word.finditer(line):
            options = self._options(chunk[0], mixed=mixed)
            if len(paths) == len(options) == 1:  # then no word is open
                (before,), (option,) = paths, options
                pieces += (line[written : chunk.start()], option.text)
                written = at = chunk.end()
                paths = {_State(option.last, option.case, _either(option.is_damaged, before.is_damaged)): (0.0, None)}
                continue
            paths = _continued(paths, options, line, at, chunk.start())
            at = chunk.end()
            open_.append(chunk)
            if len(paths) == 1:
                (path,) = paths.values()
                pieces += _spelled(line, written, open_, path[1])
                written, open_ = at, []
                paths = dict.fromkeys(paths, (0.0, None))
        best = max(paths.values(), key=lambda value: value[0])
        pieces += _spelled(line, written, open_, best[1])
        return "".join([*pieces, line[open_[-1].end() if open_ else written :]])

    def _options(self, chunk: str, *, mixed: bool) -> list[_Candidate]:
        """Return the readings of a word; where parts of the line are correct, with the word as it stands."""
        found = self._candidates.get((chunk, mixed))
        if found is None:
            texts = self._spelled_out(chunk)
            judge = _candidate if len(chunk) <= _LONGEST else _candidate.__wrapped__
            found = [judge(text, None if text == chunk else True) for text in texts]
            found += [_as_it_stands(chunk)] if mixed and chunk not in texts else []
            if len(self._candidates) > _REMEMBERED:
                self._candidates.clear()
            self._candidates[chunk, mixed] = found
        return found

    def _spelled_out(self, chunk: str) -> list[str]:
        """Return the likeliest readings of a word, the likeliest first."""
        channel = self.channel
        if len(chunk) > _LONGEST or (channel.leaves_ascii and chunk.isascii()):
            return [chunk]
        if channel.ambiguous and not channel.ambiguous.isdisjoint(channel.pattern.findall(chunk)):
            texts = self._likeliest(chunk)
        else:
            texts = [channel.pattern.sub(self._first_reading, chunk)]
        if channel.dropped:
            texts += [longer for text in texts for longer in _with(channel.dropped, text)]
        if len(texts) == 1:
            return texts
        return sorted(dict.fromkeys(texts), key=lambda text: (-_alone(text), text))[:_KEPT]

    def _likeliest(self, chunk: str) -> list[str]:
        """Return the readings of a chunk that are likeliest as far as they are read, letter by letter."""
        partial = [_Partial("", 0.0, None, 0)]
        at = 0
        for damaged in self.channel.pattern.finditer(chunk):
            between = chunk[at : damaged.start()]
            readings = self.channel.readings[damaged[0]]
            partial = _pruned([_extended(state, between + reading) for state in partial for reading in readings])
            at = damaged.end()
        return [state.text + chunk[at:] for state in partial]


class _Partial(NamedTuple):
    """A reading of the beginning of a word, or of several that damage has joined.

    Attributes:
        text: What has been read.
        score: Log-probability of the words that are complete.
        before: The last of them.
        start: Where the incomplete one begins.
    """

    text: str
    score: float
    before: str | None
    start: int


def _extended(state: _Partial, reading: str) -> _Partial:
    text = state.text + reading
    if reading.isalpha():
        return _Partial(text, state.score, state.before, state.start)
    counts, (_, score, before, start) = syllable_counts(), state
    last = _LAST_WORD.search(text, start)
    end = last.start() if last else len(text)
    for word in _canonical(text[start:end]):
        score += _score(counts, before, word)
        before = word
    return _Partial(text, score, before, end)


def _pruned(states: list[_Partial]) -> list[_Partial]:
    """Keep the readings whose incomplete word can begin a syllable, the likeliest; if there are none, keep all."""
    if len(states) == 1:
        return states
    begin = _beginnings()
    able = [state for state in states if state.text[state.start :].lower() in begin] or states
    if len(able) > _BEAM:
        able.sort(key=lambda state: case_of(state.text[state.start :]) - state.score)
    return able[:_BEAM]


@functools.lru_cache(maxsize=_SHARED)
def _alone(text: str) -> float:
    """Return the log-probability of a reading whatever stands around it."""
    counts, words = syllable_counts(), _canonical(text)
    score = sum(_score(counts, before, word) for before, word in zip((None, *words), words, strict=False))
    return score + _case_score(case_of(text), LOWER, starts=False)


class _Path(NamedTuple):
    text: str
    before: _Path | None


@functools.lru_cache(maxsize=_SHARED)
def _candidate(text: str, is_damaged: bool | None) -> _Candidate:
    """Return a reading; most channels read most words as one another, or as they stand."""
    return _judged(text, _canonical(text), is_damaged=is_damaged)


def _as_it_stands(chunk: str) -> _Candidate:
    """Return a word that is not read again, in a line of which parts are correct."""
    return _judged(chunk, _canonical(chunk) if chunk.isalpha() else (_OTHER,), is_damaged=False)


def _judged(text: str, words: tuple[str, ...], *, is_damaged: bool | None) -> _Candidate:
    counts = syllable_counts()
    score = sum(_score(counts, before, word) for before, word in itertools.pairwise(words)) + _sign_score(text)
    first, last = (words[0], words[-1]) if words else (None, None)
    return _Candidate(text, first, last, score, case_of(text), is_damaged)


def _sign_score(text: str) -> float:
    """Return the log-probability of quotes and dashes where they stand in a word; rough, for when they are in doubt."""
    if text.isalpha() or not _PLACES.keys() & set(text):
        return 0.0
    score = 0.0
    for at, sign in enumerate(text):
        if sign in _PLACES:
            before, after = text[at - 1 : at].isalpha(), text[at + 1 : at + 2].isalpha()
            score += _PLACES[sign][2 * before + after]
    return score


def _either(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one


def _continued(
    paths: Mapping[_State, tuple[float, _Path | None]], options: Sequence[_Candidate], line: str, at: int, start: int
) -> dict[_State, tuple[float, _Path | None]]:
    """Return the best path to each state behind a word.

    Args:
        paths: The best path to each state before it.
        options: Its readings.
        line: The line.
        at: Where the word before it ends.
        start: Where it begins.
    """
    counts = syllable_counts()
    breaks = _BREAK.search(line, at, start) is not None
    starts = _SENTENCE_END.search(line[max(0, start - _WINDOW) : start]) is not None
    reached: dict[_State, tuple[float, _Path | None]] = {}
    for option in options:
        best: dict[bool | None, tuple[float, _Path | None]] = {}
        for state, (score, path) in paths.items():
            total = score + option.score + _case_score(option.case, state.case, starts=starts)
            if option.first is not None:
                total += _score(counts, None if breaks else state.last, option.first)
            is_damaged = _either(option.is_damaged, state.is_damaged)
            if state.is_damaged is not None and state.is_damaged != is_damaged:
                total += _SWITCH
            if is_damaged not in best or total > best[is_damaged][0]:
                best[is_damaged] = (total, path)
        for is_damaged, (total, path) in best.items():
            after = _State(option.last, option.case, is_damaged)
            if after not in reached or total > reached[after][0]:
                reached[after] = (total, _Path(option.text, path))
    return reached


def _spelled(line: str, start: int, words: Sequence[re.Match[str]], path: _Path | None) -> list[str]:
    """Return the readings of words along a path, each with what stands before it in the line."""
    pieces: list[str] = []
    for index in range(len(words) - 1, -1, -1):
        if path is None:
            break
        pieces += (path.text, line[words[index - 1].end() if index else start : words[index].start()])
        path = path.before
    return pieces[::-1]


def _score(counts: SyllableCounts, before: str | None, word: str) -> float:
    if word in NO_SYLLABLE:
        return NO_SYLLABLE[word]
    before = None if before in NO_SYLLABLE else before
    return counts.bigram(before, word)


def _canonical(text: str) -> tuple[str, ...]:
    """Return the words of a text as the counts know them: syllables in lower case, others marked."""
    known = canonical_syllables()
    if text.isalpha():
        return (known.get(text.lower()) or other(text),)
    return tuple(known.get(word.lower()) or other(word) for word in WORD.findall(text))


def other(word: str) -> str:
    """Return what stands for a word that is no syllable, a key of :data:`NO_SYLLABLE`."""
    return _FOREIGN_WORD if word.isascii() or _CONSONANTS.fullmatch(word) else _OTHER


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:end] for syllable in syllables() for end in range(len(syllable) + 1))


def _with(letter: str, text: str) -> Iterator[str]:
    """Yield the text with a letter put in at every place where that makes a syllable of it."""
    if len(text) == 1 and not text.islower():  # H, not hư
        return
    for at in range(len(text) + 1):
        for put in (letter, letter.upper()) if at == 0 else (letter,):
            longer = text[:at] + put + text[at:]
            if longer.lower() in syllables():
                yield longer


def _is_whole(word: str, decoded: str) -> bool:
    """Tell whether a word is right once its letters are: a syllable, an abbreviation, a word of two scripts before."""
    if len(word) == 1 and _FOREIGN.search(word):  # у, а and µ are words and signs
        return False
    if all(part.lower() in syllables() for part in WORD.findall(decoded)):
        return True
    if _FOREIGN.search(word):
        return _FOREIGN.fullmatch(word) is None and _FOREIGN.search(decoded) is None
    return _CONSONANTS.fullmatch(decoded) is not None


def _case_score(case: int, before: int, *, starts: bool) -> float:
    """Return the log-probability of a word's case; rough, and only asked where the case is in doubt."""
    if case == LOWER:
        return -2.5 if starts else 0.0
    if case == INITIAL:
        return 0.0 if starts else (-1.5 if before == INITIAL else -3.0)
    if case == CAPITALS:
        return 0.0 if before == CAPITALS else -4.0
    return -8.0
