"""Repair of the invisible characters that steer the direction of text."""

from __future__ import annotations

import re

from cleaner.edits.edit import Edit
from cleaner.edits.lines import lines_with
from cleaner.normalization import characters as c

_BIDI = re.compile(f"[{c.BIDI}]")
_RIGHT_TO_LEFT = re.compile(f"[{c.RIGHT_TO_LEFT}]")


def bidi(text: str) -> list[Edit]:
    r"""Return edits that drop direction controls: all in a line without right-to-left letters, else those in disorder.

    In a line with such letters, marks stay, and embeddings and isolates that are closed in order; overrides go, which
    show letters in an order other than the one they are stored in, and whatever is not closed or closes nothing.

    Args:
        text: Text whose lines end with LF.

    Example:
        >>> [(e.start, e.before) for e in bidi("abc\u200e\n\u2067שלום\u2069\u202c")]
        [(3, '\u200e'), (11, '\u202c')]
    """
    edits: list[Edit] = []
    for start, line in lines_with(_BIDI, text):
        kept = _in_order(line) if _RIGHT_TO_LEFT.search(line) else frozenset()
        edits += (
            Edit("normalize", "bidi", start + control.start(), start + control.end(), control[0], "")
            for control in _BIDI.finditer(line)
            if control.start() not in kept
        )
    return edits


def _in_order(line: str) -> frozenset[int]:
    """Return the places of the controls that stay: marks, and pairs other than overrides that are well nested."""
    kept: set[int] = set()
    open_: list[tuple[int, str]] = []
    isolates = 0  # how many of the open ones are isolates
    for control in _BIDI.finditer(line):
        here, character = control.start(), control[0]
        if character in c.BIDI_MARKS:
            kept.add(here)
        elif character == c.BIDI_POP:
            if open_ and _closes_with_pop(open_[-1][1]):
                opened, kind = open_.pop()
                if kind not in c.BIDI_OVERRIDES:
                    kept |= {opened, here}
        elif character == c.BIDI_POP_ISOLATE:
            # An isolate's end closes the embeddings opened within it (Unicode Bidirectional Algorithm, X6a).
            while isolates and _closes_with_pop(open_[-1][1]):
                open_.pop()
            if isolates:
                kept |= {open_.pop()[0], here}
                isolates -= 1
        else:
            open_.append((here, character))
            isolates += not _closes_with_pop(character)
    return frozenset(kept)


def _closes_with_pop(opener: str) -> bool:
    return opener in c.BIDI_EMBEDDINGS or opener in c.BIDI_OVERRIDES
