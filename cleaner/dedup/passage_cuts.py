"""From passages that many documents have to the characters that go from one of them, and what always stays."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.dedup.block_units import is_prose
from cleaner.edits.edit import Edit, Match

if TYPE_CHECKING:
    from collections.abc import Sequence

STAGE, RULE = "documents", "shared-passage"

_BETWEEN = 8  # characters that may part two passages that follow each other: line ends and spaces
_SPACES = b" \t\r\n\v\f"
_LABEL_OR_ITEM = re.compile(
    r"[:\uff1a]\s*$|^\s*(?:[-*+>•‣▪·–—\"'“”„‘«‹「『《]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{2,4})[.)]\s)"
)
"""A line that ends in a colon, or begins with the sign of an item or of a quotation."""

_COLONS = (b":", "\uff1a".encode())
_NOT_SPACE = re.compile(rb"[^ \t\r\n\v\f]")


class Copy(NamedTuple):
    """A passage in a document.

    Attributes:
        start: Its first byte, the first of a line.
        end: One past its last byte, line end and all.
        note: In how many documents it stands, in words.
        kept: The copy that stays, if one does.
    """

    start: int
    end: int
    note: str
    kept: Match | None = None


def note(documents: int, sites: int, kept: str | None = None) -> str:
    """Return the evidence for a cut.

    Args:
        documents: Documents that have the passage.
        sites: Sites that these are of.
        kept: Id of the document in which it stays.

    Example:
        >>> note(212, 3), note(12, 1, "a.jsonl:1")
        ('in 212 documents of 3 sites', "in 12 documents of 1 site; stays in 'a.jsonl:1'")
    """
    where = f"in {documents:,} documents of {sites:,} site{'' if sites == 1 else 's'}"
    return where if kept is None else f"{where}; stays in {kept!r}"


def may_go(data: bytes, start: int, end: int) -> bool:
    r"""Tell whether a passage is running text that stands by itself.

    Rows of tables, fields, items of lists and quotations stay, and so does what a label stands above, or what is itself
    the label of what follows.

    Args:
        data: The document's text in UTF-8.
        start: The passage's first byte.
        end: One past its last.

    Example:
        >>> [may_go(text, 8, len(text)) for text in (b"Text.  \nAll rights reserved.", b"Place: \nNo. 1, High St")]
        [True, False]
    """
    if data.endswith(_COLONS, 0, _behind_text(data, 0, start)):
        return False
    lines = data[start:end].decode().splitlines()
    return not any(_LABEL_OR_ITEM.search(line) for line in lines) and all(map(is_prose, lines))


def passage_edits(text: str, copies: Sequence[Copy]) -> list[Edit]:
    r"""Return the edits that take passages out of a text, one for each run of them, with the blank lines behind it.

    Args:
        text: The text.
        copies: The passages, in order, not overlapping.

    Example:
        >>> edits = passage_edits("One.\n\nAll rights reserved.\n\nTwo.\n", [Copy(6, 27, "in 12 documents of 1 site")])
        >>> [(edit.start, edit.end, edit.note) for edit in edits]
        [(6, 28, 'in 12 documents of 1 site')]
    """
    data = text.encode()
    runs: list[list[Copy]] = []
    for copy in copies:
        if not may_go(data, copy.start, copy.end):
            continue
        if runs and not data[runs[-1][-1].end : copy.start].strip(_SPACES):
            runs[-1].append(copy)
        else:
            runs.append([copy])
    edits = []
    at = characters = 0
    for run in runs:
        start, end = _span(data, run[0].start, run[-1].end, at)
        first = characters + len(data[at:start].decode())
        before = data[start:end].decode()
        at, characters = end, first + len(before)
        notes = "; ".join(dict.fromkeys(copy.note for copy in run))
        edits.append(Edit(STAGE, RULE, first, characters, before, "", _kept(run), note=notes))
    return edits


def _kept(run: Sequence[Copy]) -> Match | None:
    """Return where a run of passages stays, or its first one where they stay apart."""
    first, last = run[0].kept, run[-1].kept
    if first is None or last is None:
        return first
    kept = [copy.kept for copy in run if copy.kept is not None]
    follow = all(one.doc == other.doc and 0 <= other.start - one.end <= _BETWEEN for one, other in pairwise(kept))
    return first._replace(end=last.end) if follow else first


def _span(data: bytes, start: int, end: int, after: int) -> tuple[int, int]:
    """Return the bytes to take out with some lines, so that blank lines do not pile up where they stood."""
    above = _behind_text(data, after, start)
    text = _NOT_SPACE.search(data, end)
    below = text.start() if text else len(data)
    if below == len(data):  # the text's last line end stays, if it has one
        return above, below - 1 if data.endswith(b"\n") and above else below
    if above == after or data.count(b"\n", above, start) > 1:
        return start, max(end, data.rfind(b"\n", end, below) + 1)
    return start, end


def _behind_text(data: bytes, start: int, end: int) -> int:
    """Return one past the last byte between two places that is no space; ``start`` where there is none."""
    while end > start and data[end - 1] in _SPACES:
        end -= 1
    return end
