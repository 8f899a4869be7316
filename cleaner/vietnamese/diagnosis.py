"""Which channel damaged a text, and whether what it reads is proof of it.

A reading is accepted on what it says, not on how it was found: nearly all of its words must be Vietnamese syllables
that real text holds, many of them with marks, and by their counts it must be far likelier than the line as it stands.
Of 51 channels a wrong one almost never gets a single line through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cleaner.vietnamese.channels import Channel, channels
from cleaner.vietnamese.counts import syllable_counts
from cleaner.vietnamese.reading import NO_SYLLABLE, WORD, Reader, canonical_syllables

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE = 8
"""Lines that a channel is chosen by."""
_ABBREVIATION = 5
"""Letters of an ASCII word in capitals, up to which it is neither for nor against: UBND, TNHH."""

_STUCK = re.compile(
    r"(?<=[^\W\d_])[^\w\s.,:;!?()\[\]{}\"'“”‘’…/|\-–—&@%*+=<>#]+|[^\w\s.,:;!?()\[\]{}\"'“”‘’…/|\-–—&@%*+=<>#]+(?=[^\W\d_])"
)
"""Signs that stick to letters, as they do in damaged words only."""
_STUCK_SCORE = -6.0
_BREAK = re.compile(r"[.,:;!?()\[\]{}\"“”…|/\d]")


class Quality(NamedTuple):
    """How much a line looks like Vietnamese.

    Attributes:
        words: Runs of letters, abbreviations apart.
        syllables: Those of them that are syllables.
        known: Those of them that real text holds.
        marked: Those that are known and have a letter outside ASCII.
        score: Log-probability of the line by the counts, with a penalty for words that are none.
    """

    words: int
    syllables: int
    known: int
    marked: int
    score: float


def quality(line: str) -> Quality:
    """Return how much a line looks like Vietnamese."""
    counts, canonical = syllable_counts(), canonical_syllables()
    words = syllables = known = marked = 0
    score = 0.0
    before: str | None = None
    at = 0
    for found in WORD.finditer(line):
        word = found[0]
        if before is not None and _BREAK.search(line, at, found.start()):
            before = None
        at = found.end()
        syllable = canonical.get(word.lower())
        if syllable is None:
            before = None
            if word.isascii() and len(word) <= _ABBREVIATION and word.isupper():
                continue
            words += 1
            score += NO_SYLLABLE
            continue
        words += 1
        syllables += 1
        score += counts.bigram(before, syllable)
        before = syllable
        if syllable in counts:
            known += 1
            marked += not word.isascii()
    score += _STUCK_SCORE * sum(len(signs) for signs in _STUCK.findall(line))
    return Quality(words, syllables, known, marked, score)


class Diagnosis(NamedTuple):
    """The channel that damaged some lines.

    Attributes:
        channel: The channel.
        reader: A reader for it.
    """

    channel: Channel
    reader: Reader


def diagnose(lines: Sequence[str]) -> Diagnosis | None:
    """Return the channel that explains the damage of most of ``lines``, if one certainly does.

    Args:
        lines: Lines that may be damaged, without line ends.
    """
    sample = sorted(lines, key=_evidence, reverse=True)[:_SAMPLE]
    before = [quality(line) for line in sample]
    best: tuple[float, Diagnosis] | None = None
    for channel in channels():
        if sum(len(channel.pattern.findall(line)) for line in sample) < 2:
            continue
        reader = Reader(channel)
        gain = 0.0
        sure = False
        for line, old in zip(sample, before, strict=True):
            read = reader.read(line)
            if read != line:
                new = quality(read)
                if is_proof(old, new):
                    sure = True
                gain += new.score - old.score
        if sure and (best is None or gain > best[0] + 0.01):
            best = (gain, Diagnosis(channel, reader))
    return best[1] if best else None


def _evidence(line: str) -> int:
    return min(sum(not character.isascii() for character in line), 100)


def is_proof(old: Quality, new: Quality) -> bool:
    """Tell whether a reading is by itself proof that the line was damaged and is now right."""
    return (
        new.marked >= 3
        and new.known * 4 >= new.words * 3
        and new.marked * 10 >= new.words * 3
        and new.score - old.score >= 20
        and new.score >= -11.5 * new.words
    )


def is_better(old: Quality, new: Quality) -> bool:
    """Tell whether a reading through a channel that is proven for the text is right for one more line."""
    return new.marked > 0 and new.known * 10 >= new.words * 6 and new.score - old.score >= 3
