"""Runs of removed lines: which blank lines go with them, where they lie, and the text without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import text_array, text_buffers

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts

    Integers = npt.NDArray[np.int64]


class Runs(NamedTuple):
    """Runs of lines that one rule removes, in order; one entry a run in each array.

    Attributes:
        first: The first line that a rule took; blank lines may go before it.
        last: The last line, blank ones included.
        verdict: The rule.
        document: Number of the text.
        start: First byte that goes, in the batch's data.
        end: One past the last byte that goes.
        start_char: First character that goes, in the text.
        end_char: One past the last character that goes.
    """

    first: Integers
    last: Integers
    verdict: Integers
    document: Integers
    start: Integers
    end: Integers
    start_char: Integers
    end_char: Integers


def removed_runs(facts: LineFacts, verdict: Integers) -> Runs:
    """Return what goes where each line has a verdict.

    A removed run takes its line ends along, and the blank lines between its lines. At the page's top and bottom it
    takes the blank lines on its other side too; in the middle those below it, where blank lines stand above it as well.

    Args:
        facts: Facts of the batch.
        verdict: Number of the rule that takes the line, negative for a line that stays. Blank lines stay.
    """
    taken = verdict >= 0
    if not taken.any():
        return Runs(*(np.zeros(0, np.int64),) * 8)
    numbers = np.arange(facts.size)
    opens = np.zeros(facts.size, bool)  # first lines of texts
    opens[facts.bounds[:-1]] = True
    finals = facts.bounds[1:] - 1
    # The nothing after a text's last newline is no line: the newline stays.
    ended = finals[(facts.end[finals] == facts.start[finals]) & ~opens[finals]]
    loose = taken | facts.blank
    loose[ended] = False
    bottoms = finals.copy()
    bottoms[np.searchsorted(finals, ended)] -= 1

    before = np.append(False, loose[:-1])
    after = np.append(loose[1:], False)
    closes = np.append(opens[1:], True)
    first = np.flatnonzero(loose & (~before | opens))  # gaps: lines that are blank or go, side by side
    last = np.flatnonzero(loose & (~after | closes))
    inside = np.append(0, np.cumsum(taken))
    some = inside[last + 1] > inside[first]
    first, last = first[some], last[some]
    latest = np.maximum.accumulate(np.where(taken, numbers, -1))
    first_taken = np.flatnonzero(taken)[inside[first]]
    last_taken = latest[last]
    document = facts.document[first]
    top = opens[first]
    bottom = last == bottoms[document]
    start = np.where(top | bottom, first, first_taken)
    stop = np.where(top | bottom | (first_taken > first), last, last_taken)

    sizes = stop - start + 1
    gap = np.repeat(np.arange(len(start)), sizes)
    line = np.repeat(start - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(gap))
    rule = verdict[np.maximum(latest[line], first_taken[gap])]
    new = np.flatnonzero(np.append(True, (np.diff(rule) != 0) | (np.diff(gap) != 0)))
    ends = np.append(new[1:], len(line)) - 1
    gap, a, b = gap[new], line[new], line[ends]
    # A gap that reaches the end of its text takes the newline before each run, any other the one after.
    shift = ((stop == finals[document]) & ~top)[gap]
    through = shift | (b == finals[document[gap]])
    chars = np.concatenate(([0], np.cumsum(facts.chars.astype(np.int64) + 1)))
    base = chars[facts.bounds[:-1]][document[gap]]
    return Runs(
        np.maximum(a, first_taken[gap]),
        b,
        rule[new],
        document[gap],
        facts.start[a] - shift,
        facts.end[b] + ~through,
        chars[a] - base - shift,
        chars[b + 1] - base - through,
    )


def removed(facts: LineFacts, runs: Runs) -> pa.LargeStringArray:
    """Return the text of each run."""
    cuts = np.stack([runs.start, runs.end], 1).reshape(-1)
    return text_array(facts.data, cuts).take(pa.array(np.arange(0, len(cuts), 2)))


def without(facts: LineFacts, runs: Runs) -> pa.LargeStringArray:
    """Return the texts of the batch without the runs."""
    cuts = np.concatenate((facts.offsets[:1], np.stack([runs.start, runs.end], 1).reshape(-1), facts.offsets[-1:]))
    kept = text_array(facts.data, cuts).take(pa.array(np.arange(0, len(cuts), 2)))
    lost = np.bincount(runs.document, runs.end - runs.start, facts.documents).astype(np.int64)
    sizes = np.diff(facts.offsets) - lost
    return text_array(text_buffers(kept)[0], np.concatenate(([0], np.cumsum(sizes))))
