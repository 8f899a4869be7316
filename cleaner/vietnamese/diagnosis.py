"""Which channel damaged a text, and whether what it reads is proof of it.

A reading is accepted on what it says, not on how it was found: nearly all of its words must be Vietnamese syllables
that real text holds, many of them with marks, and by their counts it must be far likelier than the line as it stands.
Of 50 channels a wrong one almost never gets a single line through.
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from cleaner.vietnamese.channels import Channel, channels
from cleaner.vietnamese.counts import syllable_counts
from cleaner.vietnamese.letters import FONT_LETTERS, LETTERS, VIETNAMESE_LETTER
from cleaner.vietnamese.reading import NO_SYLLABLE, Reader, other
from cleaner.vietnamese.syllables import canonical_syllables
from cleaner.vietnamese.words import ABBREVIATION, WORD

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

_SAMPLE, _FIRST, _FINALISTS = 8, 2, 3
"""Lines that a channel is chosen by; those of them that all channels are tried on; channels tried on the others."""
_MANY = 5
"""Words that a channel must have changed for a reading without a fault to end the search."""
_ENOUGH, _WINDOWS = 500, 20
"""Characters of a line that channels are tried on, and from among how many such parts they are taken."""
_REMEMBERED = 32
"""Samples whose channel is remembered, as a text is passed over until nothing changes."""
_LOOKED_AT = 500
"""Suspect lines among which the sample is chosen."""
_NOT_AT_ALL = 1 << 30
_AS_GOOD = 0.8
"""Share of the best channel's gain from which on one that changes single letters of words is preferred."""
_ABBREVIATION = re.compile(f"[IVXLCDM]+|{ABBREVIATION}")
"""A numeral, or letters that stand for words: neither for nor against."""
_CAPITAL_WITHIN = re.compile(f"(?<=[^\\W\\d_])(?![a-z{''.join(filter(str.islower, LETTERS))}])[^\\W\\d_]")
"""A letter within a word that is not a small one of Vietnamese: only beside such are whole words made capitals."""
_SHORT = 6
"""Letters that a word of capitals in a line that is not all capitals has, if it is no abbreviation."""
_SIGN = "\x80-\x9f¡-©«-´¶-¹»-¿×÷ƒˆ˜†‡‰‹›€™\ufffd"
_SIGNS = re.compile(f"[{_SIGN}]")
"""Signs of the single-byte encodings: damaged words are full of them."""
_ODD = re.compile(f"[{_SIGN}{FONT_LETTERS}]")
_SIGN_SCORE = -2.0
_STUCK = re.compile(f"[{_SIGN}?](?<=[^\\W\\d_].)[{_SIGN}?]*(?=[^\\W\\d_])")
_STUCK_SCORE = -6.0
"""More for those between two letters."""
_MIXED_SCORE = -8.0
_FOREIGN = re.compile("[\u0370-\u052f]")
_TOKEN = re.compile(r"[^\W\d_]+|[.,:;!?()\[\]{}\"“”…|/\d]")
"""A word, or what parts two words that may otherwise belong together."""


class Quality(NamedTuple):
    """How much a line looks like Vietnamese.

    Attributes:
        words: Runs of two letters and more, abbreviations apart.
        syllables: Those of them that are syllables.
        known: Those of them that real text holds.
        marked: Those that are known and have a letter outside ASCII.
        new_words: Those that the line was not compared with had.
        new_known: Those of the new words that real text holds.
        new_marked: Those of them that have a letter outside ASCII.
        score: Log-probability of the line by the counts, with a penalty for words that are none.
    """

    words: int
    syllables: int
    known: int
    marked: int
    new_words: int
    new_known: int
    new_marked: int
    score: float


def quality(line: str, old: str = "") -> Quality:
    """Return how much a line looks like Vietnamese.

    Args:
        line: The line.
        old: The line that it was made of; words that it has too are not new.

    Example:
        >>> quality("Quyết định số 5/QĐ-UBND")[:4], quality("QuyÕt ®Þnh sè 5/Q§-UBND")[:4]
        ((3, 3, 3, 3), (3, 1, 0, 0))
    """
    bigram = syllable_counts().bigram
    had = frozenset(WORD.findall(old))
    words = syllables = known = marked = new_words = new_known = new_marked = 0
    score = 0.0
    before: str | None = None
    has_small = line != line.upper()
    for text in _TOKEN.findall(line):
        behind = before
        before, is_break, is_known, is_marked, penalty = _word(text)
        if before is not None:
            score += bigram(behind, before) + penalty
        elif is_break or (has_small and len(text) < _SHORT and text.isupper() and (not old or text in had)):
            continue
        else:
            score += penalty
        if len(text) == 1:  # a letter by itself, as in capitals that are spaced out, is a syllable of any language
            continue
        words += 1
        syllables += before is not None
        known += is_known
        marked += is_marked
        if text not in had:
            new_words += 1
            new_known += is_known
            new_marked += is_marked
    score += _SIGN_SCORE * len(_SIGNS.findall(line)) + _STUCK_SCORE * len(_STUCK.findall(line))
    return Quality(words, syllables, known, marked, new_words, new_known, new_marked, score)


class _Word(NamedTuple):
    """What is asked of a word, or of a sign that parts words, whatever stands around it.

    Attributes:
        syllable: The syllable that it is, as the counts know it.
        is_break: Whether it is a sign or an abbreviation.
        is_known: Whether real text holds the syllable.
        is_marked: Whether it is known and has a letter outside ASCII.
        score: Its penalty.
    """

    syllable: str | None
    is_break: bool
    is_known: bool
    is_marked: bool
    score: float


@functools.lru_cache(maxsize=1 << 16)
def _word(text: str) -> _Word:
    syllable = canonical_syllables().get(text.lower())
    if syllable is None:
        is_break = not text.isalpha() or _ABBREVIATION.fullmatch(text) is not None
        return _Word(None, is_break, is_known=False, is_marked=False, score=NO_SYLLABLE[other(text)])
    is_known = syllable in syllable_counts()
    is_mixed = len(text) > 1 and not (text[1:].islower() or text.isupper())
    return _Word(syllable, False, is_known, is_known and not text.isascii(), _MIXED_SCORE if is_mixed else 0.0)


class Diagnosis(NamedTuple):
    """The channel that damaged some lines.

    Attributes:
        channel: The channel.
        reader: A reader for it.
        most_changed: How many known words may become of a word in a line that is correct in part; of those asked for.
    """

    channel: Channel
    reader: Reader
    most_changed: dict[str, int]

    def repaired(self, line: str) -> str:
        """Return a line of the same text as it was, or as it is if that is no better."""
        if not self.channel.pattern.search(line) or self._stays(line):
            return line
        read = self.reader.read(line)
        if read == line or (self.channel.by_word and _FOREIGN.search(read)):  # a line of the other script's words
            return line
        changed = set(WORD.findall(read)).difference(WORD.findall(line))
        if len(changed) >= _MANY and all(_word(word).is_known for word in changed):
            return read  # no wrong reading of so many words would be without a fault
        return read if _is_better(line, quality(line), quality(read, line), self.channel) else line

    def _stays(self, line: str) -> bool:
        """Tell of a line of correct Vietnamese, without the search for its likeliest reading, that none will count.

        What a font shows for letters are letters of correct words too. Of a line that has nothing but syllables a
        reading counts only where it makes known words of :data:`_MANY`; this tells that fewer can become some.
        """
        if not self.channel.is_font or not VIETNAMESE_LETTER.search(line):
            return False
        changed = 0
        for word in self.channel.word.findall(line):
            most = self.most_changed.get(word)
            if most is None:
                most = self.most_changed[word] = self._most_changed(word)
            changed += most
            if changed >= _MANY:
                return False
        return True

    def _most_changed(self, word: str) -> int:
        """Return how many known words may at most become of a word, or :data:`_MANY` if it is not of syllables."""
        channel = self.channel
        if any(len(part) > 1 and _word(part).syllable is None for part in WORD.findall(word)):
            return _MANY
        starts = channel.small_only if channel.recase else ""  # such a letter may become a capital, other words none
        most = 0
        for text in {word, *self.reader.readings(word)}:
            if _CAPITAL_WITHIN.search(text):
                return _MANY
            parts = WORD.findall(text)
            most = max(most, sum(part[0] in starts or (text != word and _word(part).is_known) for part in parts))
        return most


def diagnose(lines: Iterable[str]) -> Diagnosis | None:
    """Return the channel that explains the damage of ``lines``, if one certainly does.

    Args:
        lines: Lines of one text that may be damaged, without line ends.
    """
    channel = _channel_of(tuple(_most_damaged(lines)))
    return None if channel is None else Diagnosis(channel, Reader(channel), {})


@functools.lru_cache(maxsize=_REMEMBERED)
def _channel_of(sample: tuple[tuple[str, Quality], ...]) -> Channel | None:
    """Return the channel that explains the damage of a sample."""
    first, others = sample[:_FIRST], sample[_FIRST:]
    characters = frozenset().union(*(line for line, _ in first))
    trials: list[_Trial] = []
    alike: dict[Hashable, _Trial] = {}  # most fonts are the same in windows-1252 and Latin-1, but for a few letters
    for channel in _by_coverage([line for line, _ in first]):
        within = channel.within(characters)
        if within in alike:
            trial = replace(alike[within], channel=channel, reader=Reader(channel))
        else:
            trial = alike[within] = _Trial(channel, Reader(channel))
            trial.read(first)
        trials.append(trial)
        if trial.is_perfect and not channel.is_lossy and any(channel.usual in line for line, _ in first):
            break
    trials.sort(key=lambda trial: -trial.gain)  # stable: of two that explain it equally well the first channel counts
    finalists = trials[:_FINALISTS] + [trial for trial in trials[_FINALISTS:] if trial.channel.by_word and trial.gain]
    for trial in finalists:
        trial.read(others)
    proven = [trial for trial in finalists if trial.is_proven]
    if not proven:
        return None
    gain = max(trial.gain for trial in proven)
    # Fonts have ð for đ too, and then other letters of correct words for something else.
    best = next((trial for trial in proven if trial.channel.by_word and trial.gain >= _AS_GOOD * gain), None)
    best = best or next(trial for trial in proven if trial.gain == gain)
    return best.channel


def legacy_encoding(text: str) -> str | None:
    """Return the legacy encoding of a text that was read as windows-1252, if it certainly is in one.

    Args:
        text: Some lines, decoded byte by byte.

    Returns:
        A name such as ``tcvn3``, or ``None``.

    Example:
        >>> legacy_encoding("Céng hßa x· héi chñ nghÜa ViÖt Nam")
        'tcvn3'
    """
    found = diagnose(line for line in text.split("\n") if not line.isascii())
    return found.channel.encoding if found else None


@dataclass
class _Trial:
    """What a channel makes of the sample.

    Attributes:
        channel: The channel.
        reader: A reader for it.
        gain: How much likelier the lines become, in all.
        is_proven: Whether one of the lines is proof by itself.
        is_perfect: Whether all words of the lines are known, and many were changed.
    """

    channel: Channel
    reader: Reader
    gain: float = 0.0
    is_proven: bool = False
    is_perfect: bool = False

    def read(self, lines: Sequence[tuple[str, Quality]]) -> None:
        changes, is_perfect = 0, True
        for line, old in lines:
            read = self.reader.read(line)
            if read == line:
                is_perfect = False
                continue
            new = quality(read, line)
            self.is_proven = self.is_proven or _is_proof(old, new, self.channel)
            self.gain += max(new.score - old.score, 0.0)
            is_perfect = is_perfect and new.known == new.words and _SIGNS.search(read) is None
            changes += new.new_known
        self.is_perfect = is_perfect and changes >= _MANY


def _cut(line: str) -> str:
    """Return the part of a line that is enough to try a channel on: the one with the most signs of damage."""
    if len(line) <= _ENOUGH:
        return line
    parts = [line[start : start + _ENOUGH] for start in range(0, min(len(line), _WINDOWS * _ENOUGH), _ENOUGH)]
    return max(parts, key=lambda part: len(_ODD.findall(part)))


def _by_coverage(lines: Sequence[str]) -> list[Channel]:
    """Return the channels that may have damaged the lines, those first that account for the most characters.

    Channels that change single letters of words go first: fonts have ð for đ too, and change correct words as well.
    """
    found = [
        (not channel.by_word, _uncovered(lines, channel), place, channel) for place, channel in enumerate(channels())
    ]
    found.sort(key=lambda item: item[:3])
    return [channel for _, uncovered, _, channel in found if uncovered < _NOT_AT_ALL]


def _most_damaged(lines: Iterable[str]) -> list[tuple[str, Quality]]:
    """Return the beginnings of the lines that look least like Vietnamese."""
    parts = [_cut(line) for line in itertools.islice(lines, _LOOKED_AT)]
    judged = [(line, quality(line)) for line in parts]
    return sorted(judged, key=lambda item: (item[1].syllables - item[1].words, item[1].score, item[0]))[:_SAMPLE]


def _uncovered(lines: Sequence[str], channel: Channel) -> int:
    """Return how many characters outside ASCII a channel does not account for; more than all if it accounts for few."""
    left = matched = 0
    lines = [VIETNAMESE_LETTER.sub("", line) for line in lines]  # those are right
    if channel.lacks and any(channel.lacks in line for line in lines):
        return _NOT_AT_ALL
    for line in lines:
        rest, count = channel.pattern.subn("", line)
        left += _beyond_ascii(rest)
        matched += count
    if matched == 0:
        return _NOT_AT_ALL
    beyond = sum(map(_beyond_ascii, lines))
    return left if channel.by_word or 3 * (beyond - left) >= beyond else _NOT_AT_ALL


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _is_proof(old: Quality, new: Quality, channel: Channel) -> bool:
    """Tell whether a reading is by itself proof that the line was damaged and is now right.

    Args:
        old: The line as it stands.
        new: As it was read, compared with the line as it stands.
        channel: How it was read.
    """
    gain = new.score - old.score
    if new.known * 4 >= new.words * 3 and new.score >= -11.5 * new.words:
        if new.marked >= 3 and new.marked * 10 >= new.words * 3 and gain >= 20:
            return True
        # A word or two in a line that is Vietnamese without them. Not through a font, whose damaged words are ordinary.
        if not channel.is_font and new.syllables > old.syllables and new.marked >= 2 and new.words >= 3 and gain >= 10:
            return True
    # Vietnamese among words of another language, as in manuals.
    if channel.by_word:
        return new.marked >= 3 and new.known * 2 >= new.words and gain >= 10
    least = 6 if channel.is_font else 3
    return new.new_marked >= least and new.new_known * 20 >= new.new_words * 19 and gain >= 10 * new.new_words


def _is_better(line: str, old: Quality, new: Quality, channel: Channel) -> bool:
    """Tell whether a reading through a channel that is proven for the text is right for one more line."""
    if new.score - old.score < 3:
        return False
    if channel.by_word:
        return new.new_known > 0 or (new.score - old.score >= 10 and 2 * new.syllables >= new.words > 2)
    least = 1
    if VIETNAMESE_LETTER.search(line):  # correct in part: a word or two may be of another language, as in São Paulo
        if old.syllables == old.words:
            return False
        least = 3 if channel.is_font else 2 if channel.is_lossy else 1
    if new.new_known < least or new.new_known * 10 < new.new_words * 7:
        return False
    return not channel.is_font or new.known * 2 >= new.words
