"""Two texts side by side: which lines are the same, which words differ in the others. Bounded whatever the texts."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz.distance import Indel

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]|."
)
_LINES = 600
"""Lines of either text that are compared; behind them nothing is shown."""
_TOKENS = 1500
"""Words and signs of one place that are compared; aligning is quadratic, 3 ms for two of this length."""
_SHOWN = 7000
"""Characters of either text that are shown."""
_CONTEXT = 90
"""Characters of a line that is the same which are shown before and behind what differs."""
_RUN = 160
"""Characters of what is the same within a line, beyond which its middle is left out."""


class Row(NamedTuple):
    """A place in two texts.

    Attributes:
        kind: ``same``, ``changed``, or ``cut`` where the comparison ends before the texts do.
        left: Pieces of the one text, in turn what is in both and what is here alone; the first may be empty.
        right: Pieces of the other text.
        skipped: Lines that are the same and not shown.
    """

    kind: str
    left: list[str]
    right: list[str]
    skipped: int = 0


def side_by_side(left: str, right: str) -> list[Row]:
    r"""Return what two texts have in common and in what they differ.

    Lines are the same if their words are, whatever the case and the spaces between them. Lines that differ stand
    beside each other as they come, with the words marked that differ.

    Args:
        left: The one text.
        right: The other one.

    Example:
        >>> for row in side_by_side("Title\nprice 5 today", "TITLE\nprice 7 today"):
        ...     print(row.kind, row.left, row.right)
        same ['Title'] ['TITLE']
        changed ['price ', '5', ' today'] ['price ', '7', ' today']
    """
    lefts, left_more = _lines(left)
    rights, right_more = _lines(right)
    keys: dict[str, int] = {}
    one, other = ([keys.setdefault(_key(line), len(keys)) for line in lines] for lines in (lefts, rights))
    rows: list[Row] = []
    changed: tuple[list[str], list[str]] = ([], [])
    shown = 0
    for op in Indel.opcodes(one, other):
        if op.tag != "equal":
            changed[0].extend(lefts[op.src_start : op.src_end])
            changed[1].extend(rights[op.dest_start : op.dest_end])
            continue
        shown += _add_changed(rows, changed)
        _add_same(rows, lefts[op.src_start : op.src_end], rights[op.dest_start : op.dest_end])
        if shown > _SHOWN:
            return [*rows, Row("cut", [], [])]
    shown += _add_changed(rows, changed)
    return [*rows, Row("cut", [], [])] if left_more or right_more or shown > _SHOWN else rows


def _lines(text: str) -> tuple[list[str], bool]:
    lines = [line for line in text[: 40 * _SHOWN].split("\n") if line.strip()]
    return lines[:_LINES], len(lines) > _LINES or len(text) > 40 * _SHOWN


def _key(line: str) -> str:
    return " ".join(line.casefold().split())


def _add_changed(rows: list[Row], changed: tuple[list[str], list[str]]) -> int:
    """Add the lines that differ, pair by pair if there are as many, and return how many characters are shown of them.

    That is more than may be shown where some were left out.
    """
    lefts, rights = list(changed[0]), list(changed[1])
    changed[0].clear()
    changed[1].clear()
    pairs = list(zip(lefts, rights, strict=True)) if len(lefts) == len(rights) else None
    shown = 0
    for left, right in pairs if pairs is not None else [("\n".join(lefts), "\n".join(rights))]:
        if not left and not right:
            continue
        row, whole = _words(left, right)
        rows.append(row)
        shown += sum(map(len, [*row.left, *row.right])) // 2
        if shown > _SHOWN or not whole:
            return _SHOWN + 1
    return shown


def _add_same(rows: list[Row], lefts: list[str], rights: list[str]) -> None:
    """Add lines that are the same: the first and the last of many, and how many stand between."""
    pairs = list(zip(lefts, rights, strict=True))
    if len(pairs) > 3:
        pairs = [pairs[0], pairs[-1]]
    for number, (left, right) in enumerate(pairs):
        skipped = len(lefts) - 2 if number == 1 and len(lefts) > 3 else 0
        rows.append(Row("same", [_short(left, 2 * _CONTEXT)], [_short(right, 2 * _CONTEXT)], skipped))


def _short(text: str, most: int) -> str:
    """Return a text without its middle if it is long."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def _words(left: str, right: str) -> tuple[Row, bool]:
    """Return the pieces of two texts, word by word, and whether they are all of the texts."""
    whole = max(len(left), len(right)) <= _SHOWN
    one, other = _TOKEN.findall(left[:_SHOWN]), _TOKEN.findall(right[:_SHOWN])
    head = _common(one, other)
    tail = _common(one[head:][::-1], other[head:][::-1])
    middle_one, middle_other = one[head : len(one) - tail], other[head : len(other) - tail]
    if max(len(middle_one), len(middle_other)) > _TOKENS:
        middle_one, middle_other, tail, whole = middle_one[:_TOKENS], middle_other[:_TOKENS], 0, False
    lefts, rights = _Pieces(), _Pieces()
    for pieces in (lefts, rights):
        pieces.add("".join(one[:head]), differs=False)
    ops = list(Indel.opcodes(middle_one, middle_other))
    for number, op in enumerate(ops):
        mine = "".join(middle_one[op.src_start : op.src_end])
        # A space between two words that differ belongs to what differs, or every word would be marked alone.
        between = 0 < number < len(ops) - 1 and not mine.strip()
        differs = op.tag != "equal" or between
        lefts.add(mine, differs=differs)
        rights.add("".join(middle_other[op.dest_start : op.dest_end]), differs=differs)
    for pieces in (lefts, rights):
        pieces.add("".join(one[len(one) - tail :]) if tail else "", differs=False)
    return Row("changed", lefts.shown(), rights.shown()), whole


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


class _Pieces:
    """Pieces of a text, in turn the same as the other's and not."""

    def __init__(self) -> None:
        self._pieces: list[list[str]] = [[]]

    def add(self, text: str, *, differs: bool) -> None:
        """Append some text."""
        if not text:
            return
        if (len(self._pieces) % 2 == 0) != differs:
            self._pieces.append([])
        self._pieces[-1].append(text)

    def shown(self) -> list[str]:
        """Return the pieces, without the middle of what is the same for long."""
        joined = ["".join(parts) for parts in self._pieces]
        return [text if number % 2 else _short(text, _RUN) for number, text in enumerate(joined)]
