"""UTF-8 that was read with another encoding: whether a line is so damaged as a whole, and its repair.

Only a strict reversal counts here: each character outside ASCII must be part of a valid UTF-8 sequence, so a line that
holds any letter the encoding lacks (ạ, ơ, đ ... in Vietnamese) is never touched. That alone is not proof; see
:mod:`cleaner.normalization.evidence`. Lines that are damaged in part are for :mod:`cleaner.normalization.inconsistent`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cleaner.edits.edit import Edit
from cleaner.edits.lines import lines_with
from cleaner.normalization.encodings import MISREADINGS, Misreading, by_name, suspects
from cleaner.normalization.evidence import SEQUENCE, has_long_sequence, is_text, score, vietnamese_words
from cleaner.normalization.proof import is_certain, is_plausible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROUNDS = 4
"""Text that went through a wrong reading more often is not seen; each time it grows by half or more."""
_RIVALS = {
    name: tuple(by_name(other) for other in group if other != name)
    for group in (("windows-1250", "iso-8859-2", "windows-1257"), ("cp437", "cp850"))
    for name in group
}
"""Encodings that have letters of one another at other places, so that both may give UTF-8: ``ạ`` here, ``ấ`` there."""

_REMEMBERED, _LONGEST = 512, 2_000
"""Lines that are remembered, as a text is passed over until nothing changes; characters of the longest."""
_C1 = re.compile("[\x80-\x9f]")
_BLANKS = " \t\xa0\u202f"
_ASCII = "".join(map(chr, range(0x80)))
_LONE_NBSP = re.compile(rb"((?:%b)+)|\xa0" % SEQUENCE)
_PAIR_OF_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class Reading(NamedTuple):
    """A line read again.

    Attributes:
        text: The line as it was meant.
        name: The encoding that it was read with.
        is_certain: Whether the line is proof by itself.
        is_likely: Whether it suffices that other lines of the text were certainly read with the same encoding.
    """

    text: str
    name: str
    is_certain: bool
    is_likely: bool


def has_suspect(text: str) -> bool:
    """Tell whether any characters of ``text`` could begin a misread UTF-8 sequence: the cheap question."""
    return any(pattern.search(text) for pattern in _suspects())


def mojibake(text: str) -> list[Edit]:
    r"""Return the repairs of lines in which UTF-8 was read with another encoding, one for each damaged line.

    An edit reaches from the first to the last changed character of its line.

    Args:
        text: Text whose lines end with LF. Its no-break spaces and C1 controls must still be there: they are bytes.

    Example:
        >>> [(e.before, e.after, e.note) for e in mojibake("(Tiáº¿ng Anh)")]
        [('áº¿', 'ế', 'utf-8 read as windows-1252')]
        >>> mojibake("MÃ\xa0SỐ; MÃ\xa0")
        []
    """
    lines = suspect_lines(text, _suspects())
    certain = [_certain(line) if len(line) <= _LONGEST else _certain.__wrapped__(line) for _, line in lines]
    proven = frozenset(_family(rounds[0].name) for rounds in certain if rounds)
    if proven:
        certain = [rounds or _likely(line, proven) for rounds, (_, line) in zip(certain, lines, strict=True)]
    return [_edit(start, line, rounds) for rounds, (start, line) in zip(certain, lines, strict=True) if rounds]


@functools.cache
def _suspects() -> tuple[re.Pattern[str], ...]:
    return suspects()


def suspect_lines(text: str, patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, str]]:
    """Return start and content of each line in which a pattern is found, in order.

    The indent of a line, which may be of no-break spaces, does not count as part of it.
    """
    found: dict[int, str] = {}
    for pattern in patterns:
        found.update(lines_with(pattern, text))
    stripped = ((start, line, line.lstrip(_BLANKS)) for start, line in sorted(found.items()))
    return [(start + len(line) - len(content), content) for start, line, content in stripped]


@functools.lru_cache(maxsize=_REMEMBERED)
def _certain(line: str) -> list[Reading]:
    """Return the readings of a line that are certain by themselves."""
    return _up_to_certain(_rounds(line, frozenset()))


def _rounds(line: str, proven: frozenset[str]) -> list[Reading]:
    """Return the readings of a line one after the other, as far as there are some.

    Args:
        line: A line without its indent.
        proven: Encodings that other lines of the text were certainly read with.
    """
    rounds: list[Reading] = []
    while len(rounds) < _ROUNDS and (reading := _read_again(line, proven)):
        rounds.append(reading)
        line = reading.text
        if not has_suspect(line):
            break
    return rounds


def _up_to_certain(rounds: list[Reading]) -> list[Reading]:
    """Return the readings up to the last certain one: what lies between is proven by it."""
    return rounds[: max((count for count, reading in enumerate(rounds, 1) if reading.is_certain), default=0)]


def _likely(line: str, proven: frozenset[str]) -> list[Reading]:
    """Return the readings of a line that is not certain by itself, where others have proven its encoding."""
    rounds = _rounds(line, proven)
    if not rounds or _family(rounds[0].name) not in proven:
        return []
    return _up_to_certain(rounds) or (rounds[:1] if rounds[0].is_likely else [])


def _read_again(line: str, proven: frozenset[str]) -> Reading | None:
    """Return the first certain reading of a line, else the first one."""
    first = None
    for misreading, text in itertools.chain(_as_it_stands(line), _with_variants(line)):
        if reading := _reading(text, misreading):
            others = (_reading(text, rival) for rival in _RIVALS.get(misreading.name, ()))
            best = _best([reading, *(other for other in others if other and other.text != reading.text)], proven)
            if best and best.is_certain:
                return best
            first = first or best
    return first


def _as_it_stands(line: str) -> Iterator[tuple[Misreading, str]]:
    return ((misreading, line) for misreading in MISREADINGS)


def _with_variants(line: str) -> Iterator[tuple[Misreading, str]]:
    """Yield encodings with the line as they would have made it, where a later program changed some characters."""
    characters = set(map(ord, line))
    for misreading in MISREADINGS:
        if not characters.isdisjoint(misreading.variants):
            yield misreading, line.translate(misreading.variants)


def _reading(line: str, misreading: Misreading) -> Reading | None:
    """Return what a line was meant to be if it was read with an encoding; ``None`` if that cannot be."""
    encoded = misreading.encode(line)
    decoded = None if encoded is None else _decoded(encoded)
    if encoded is None or decoded is None or decoded == line or not is_text(decoded):
        return None
    name = misreading.name
    shown = "windows-1252" if name == "latin-1" and not _C1.search(line) else name
    if not misreading.only_beside_latin and is_certain(line, name):
        return Reading(decoded, shown, is_certain=True, is_likely=True)
    words = vietnamese_words(decoded)
    if misreading.only_beside_latin:
        return Reading(decoded, shown, is_certain=True, is_likely=True) if words.are_vietnamese else None
    is_syllable = words.valid > 0 and words.other == 0
    certain = words.are_vietnamese or (is_syllable and is_plausible(line, name, 3))
    likely = certain or has_long_sequence(encoded) or (is_syllable and is_plausible(line, name))
    return Reading(decoded, shown, certain, likely)


def _best(readings: list[Reading], proven: frozenset[str]) -> Reading | None:
    """Return the most likely reading of some that differ, or none if two are as good."""
    if len(readings) == 1:
        return readings[0]
    scores = [(*score(reading.text), reading.name in proven) for reading in readings]
    best = max(scores)
    return readings[scores.index(best)] if scores.count(best) == 1 else None


def _decoded(encoded: bytes) -> str | None:
    """Return the text of bytes that are UTF-8 all through, no-break spaces apart; CESU-8 counts too."""
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\xa0" in encoded:
        encoded = _LONE_NBSP.sub(lambda found: found[1] or b"\xc2\xa0", encoded)
    try:
        decoded = encoded.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return _PAIR_OF_SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), decoded)


def _family(name: str) -> str:
    """Return one name for Latin-1 and windows-1252: which one fits depends on the letters that a line holds."""
    return "windows-1252" if name == "latin-1" else name


def _edit(start: int, line: str, rounds: list[Reading]) -> Edit:
    times = Counter(f"utf-8 read as {reading.name}" for reading in rounds)
    note = "; ".join(name if count == 1 else f"{name}, {count} times" for name, count in times.items())
    return edit_of_sequences(start, line, rounds[-1].text, note)


def edit_of_sequences(start: int, before: str, after: str, note: str) -> Edit:
    """Return the edit that reads sequences again, without the ASCII around them.

    It holds whole sequences: that ``Â©`` is © is seen, not that ``Â`` goes. Where a space was part of the last one the
    text stays whole.

    Args:
        start: Offset of ``before`` in the text.
        before: What stands there.
        after: What it was meant to be.
        note: How it was read.
    """
    head = len(before) - len(before.lstrip(_ASCII))
    end = len(before.rstrip(_ASCII))
    tail = before[end:]
    if not (after.startswith(before[:head]) and after.endswith(tail)):
        head, end, tail = 0, len(before), ""
    kept = after[head : len(after) - len(tail)]
    return Edit("normalize", "mojibake", start + head, start + end, before[head:end], kept, note=note)
