"""From blocks to the characters that go: runs of units with their blank lines, placed in the received text."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from cleaner.dedup.block_matches import Match
    from cleaner.dedup.block_units import Document, Unit

_NEWLINE = 0x0A
_SPACES = b" \t\r\n\v\f"


class Cut(NamedTuple):
    """Characters that go, and the copy of them that stays.

    Attributes:
        start: The first character.
        end: One past the last.
        kept_start: First character of the copy that stays.
        kept_end: One past its last.
        similarity: 0 to 1.
        note: Evidence in words.
    """

    start: int
    end: int
    kept_start: int
    kept_end: int
    similarity: float
    note: str


def cuts(document: Document, blocks: list[list[Match]]) -> list[Cut]:
    """Return what goes of a document, in order, not overlapping.

    Args:
        document: The document.
        blocks: Matched units, in order.
    """
    if not blocks:
        return []
    data = document.data.tobytes()
    characters = np.concatenate([[0], np.cumsum((document.data & 0xC0) != 0x80)])
    found: list[Cut] = []
    at = 0
    for runs in _neighbours(data, _runs(blocks)):
        start, end = _span(data, runs[0][0].unit.start, runs[-1][-1].unit.end)
        borders = pairwise([max(start, at), *(run[0].unit.start for run in runs[1:]), end])
        at = end
        for run, (start, end) in zip(runs, borders, strict=True):
            kept_start, kept_end = _kept(document, data, run)
            start, end, kept_start, kept_end = characters[[start, end, kept_start, kept_end]].tolist()
            found.append(Cut(start, end, kept_start, kept_end, _similarity(run), _note(run)))
    return found


def received_cuts(earlier: list[Cut], later: list[Cut]) -> list[Cut]:
    """Return the cuts of two rounds as one list on the text before both.

    Args:
        earlier: Cuts of a text, ordered, not overlapping.
        later: Cuts of what the earlier ones left of it.

    Example:
        >>> rounds = received_cuts([Cut(4, 6, 0, 2, 1.0, "")], [Cut(3, 5, 0, 2, 1.0, "")])
        >>> [(cut.start, cut.end) for cut in rounds]  # of 0123--4567, first --, then 34
        [(3, 4), (4, 6), (6, 7)]
    """
    lost = list(accumulate((cut.end - cut.start for cut in earlier), initial=0))
    left = [cut.start - gone for cut, gone in zip(earlier, lost, strict=False)]  # places in the later text

    def place(character: int) -> int:
        return character + lost[bisect_right(left, character)]

    found = list(earlier)
    for cut in later:
        kept_start, kept_end = place(cut.kept_start), place(cut.kept_end - 1) + 1
        inside = left[bisect_right(left, cut.start) : bisect_right(left, cut.end - 1)]
        for start, end in zip([cut.start, *inside], [*inside, cut.end], strict=True):
            if start < end:
                found.append(Cut(place(start), place(end - 1) + 1, kept_start, kept_end, cut.similarity, cut.note))
    return sorted(found)


def _runs(blocks: list[list[Match]]) -> list[list[Match]]:
    """Join units that follow one another, whole lines with whole lines, sentences with those of their line."""
    found: list[list[Match]] = []
    for block in blocks:
        for place, match in enumerate(block):
            last = found[-1][-1].unit if found and place else None
            follows = last is not None and last.last == match.unit.first and last.whole == match.unit.whole
            if last is not None and follows and (last.whole or last.end == match.unit.start):
                found[-1].append(match)
            else:
                found.append([match])
    return found


def _neighbours(data: bytes, runs: list[list[Match]]) -> list[list[list[Match]]]:
    """Group runs of lines with nothing left between them, and runs of sentences that touch in one line."""
    found: list[list[list[Match]]] = []
    for run in runs:
        if found and _touch(data, found[-1][-1][-1].unit, run[0].unit):
            found[-1].append(run)
        else:
            found.append([run])
    return found


def _touch(data: bytes, one: Unit, other: Unit) -> bool:
    if one.whole and other.whole:
        return not data[one.end : other.start].strip(_SPACES)
    return not (one.whole or other.whole) and one.end == other.start and data[one.end - 1] != _NEWLINE


def _span(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the bytes to take out with a run, so that blank lines and spaces do not pile up where it stood."""
    begins_line = start == 0 or data[start - 1] == _NEWLINE
    ends_line = end == len(data) or data[end - 1] == _NEWLINE
    before = len(data[:start].rstrip(_SPACES))
    if not ends_line:
        return start, end
    if not begins_line:  # the line goes on above: its end stays
        return max(before, data.rfind(b"\n", 0, start) + 1), end - 1 if data[end - 1] == _NEWLINE else end
    after = end + len(data[end:]) - len(data[end:].lstrip(_SPACES))
    if after == len(data):
        return before, after - 1 if before and data[-1] == _NEWLINE else after
    if data.count(b"\n", before, start) > 1 or before == 0:
        return start, max(end, data.rfind(b"\n", end, after) + 1)
    return start, end


def _kept(document: Document, data: bytes, run: list[Match]) -> tuple[int, int]:
    first, last = run[0].first, run[-1].last
    line = int(np.searchsorted(document.firsts, first, "right")) - 1
    start = int(document.lines[line] if document.firsts[line] == first else document.starts[first])
    line = int(np.searchsorted(document.firsts, last - 1, "right"))
    end = int(document.lines[line])
    if document.firsts[line] > last:
        end = int(document.starts[last])
    end = min(end, run[0].unit.start)  # signs between the copies go with the later one
    return start, start + len(data[start:end].rstrip(_SPACES))


def _similarity(run: list[Match]) -> float:
    """Return the mean similarity of a run's units, weighted by their tokens."""
    tokens = [match.unit.last - match.unit.first for match in run]
    shared = sum(match.similarity * count for match, count in zip(run, tokens, strict=True))
    return round(shared / sum(tokens), 4)


def _note(run: list[Match]) -> str:
    what = "line" if run[0].unit.whole else "sentence"
    changed = sum(match.similarity < 1.0 for match in run)
    how = f"{changed} of them with other words" if changed else "word for word"
    return f"{len(run)} {what}{'s' if len(run) > 1 else ''}, {how}"
