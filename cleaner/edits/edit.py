"""An edit: what one rule removed or replaced, where, and why. Applying, undoing and composing edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHORT = 12
"""Characters of words, which are compared one by one."""

STAGES = ("decode", "normalize", "chrome", "blocks", "documents")
"""The stages in the order in which they receive a text. Restoring walks them backwards."""


class Match(NamedTuple):
    """The text that an edit's removal was compared with.

    Attributes:
        doc: Id of the document that holds the kept copy; ``None`` is the document itself.
        start: First character of the kept copy, in the text as the same stage received it.
        end: One past its last character.
    """

    doc: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One ledger row: ``text[start:end] == before`` became ``after``.

    Attributes:
        stage: One of :data:`STAGES`.
        rule: Name of the rule that decided, for instance ``spaces`` or ``repeated-block``.
        start: Offset of the first character, in the text *as that stage received it*.
        end: One past the last character.
        before: The text that was there.
        after: The text that stands there now; empty for a removal.
        matched: The kept copy that a duplicate was compared with.
        similarity: How alike the two are, 0 to 1.
        note: Evidence in words, for a person.
    """

    stage: str
    rule: str
    start: int
    end: int
    before: str
    after: str
    matched: Match | None = None
    similarity: float | None = None
    note: str | None = None


class LedgerMismatchError(ValueError):
    """A text is not the one that its edits were recorded on."""


def shortest_edit(stage: str, rule: str, start: int, before: str, after: str, note: str | None = None) -> Edit:
    r"""Return the edit that makes one text of another, from its first to its last changed character.

    What both begin with is left out first, then what they end with.

    Args:
        stage: One of :data:`STAGES`.
        rule: Name of the rule.
        start: Offset of ``before``, in the text as the stage received it.
        before: What stands there.
        after: What it becomes.
        note: Evidence in words.

    Example:
        >>> edit = shortest_edit("normalize", "nfc", 10, "nho\u0300ng", "nhòng")
        >>> edit.start, edit.end, edit.before, edit.after
        (12, 14, 'o\u0300', 'ò')
    """
    shorter = min(len(before), len(after))
    head = _alike(before, after, shorter)
    tail = _alike(before[::-1], after[::-1], shorter - head) if head < shorter else 0
    end = len(before) - tail
    return Edit(stage, rule, start + head, start + end, before[head:end], after[head : len(after) - tail], note=note)


def _alike(one: str, other: str, most: int) -> int:
    """Return how many characters, ``most`` at most, two texts begin with alike."""
    if most <= _SHORT:
        for at in range(most):
            if one[at] != other[at]:
                return at
        return most
    alike = 0
    while alike < most:  # by halves, as slices compare fast
        middle = (alike + most + 1) // 2
        if one[alike:middle] == other[alike:middle]:
            alike = middle
        else:
            most = middle - 1
    return alike


def apply(text: str, edits: Iterable[Edit]) -> str:
    r"""Return ``text`` with ``edits`` of one stage carried out.

    Args:
        text: The text as the stage received it.
        edits: Edits of one stage, ordered by ``start``, not overlapping.

    Raises:
        LedgerMismatchError: An edit's ``before`` does not stand at its place.

    Example:
        >>> apply("a\xa0b", [Edit("normalize", "spaces", 1, 2, "\xa0", " ")])
        'a b'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at or text[edit.start : edit.end] != edit.before:
            raise LedgerMismatchError(f"at character {edit.start}: expected {edit.before[:60]!r}")
        pieces += (text[at : edit.start], edit.after)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def revert(text: str, edits: Iterable[Edit]) -> str:
    r"""Return the text that a stage received, from the text that it handed on.

    Args:
        text: The text as the stage left it.
        edits: The edits of that stage, ordered by ``start``, not overlapping.

    Raises:
        LedgerMismatchError: An edit's ``after`` does not stand at its place.

    Example:
        >>> revert("a b", [Edit("normalize", "spaces", 1, 2, "\xa0", " ")])
        'a\xa0b'
    """
    pieces: list[str] = []
    at = 0  # in ``text``
    received = 0  # in the text being rebuilt
    for edit in edits:
        here = at + edit.start - received
        if edit.start < received or text[here : here + len(edit.after)] != edit.after:
            raise LedgerMismatchError(f"at character {here}: expected {edit.after[:60]!r}")
        pieces += (text[at:here], edit.before)
        at = here + len(edit.after)
        received = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def origin(offset: int, edits: Iterable[Edit]) -> int:
    r"""Return where a character of the result of ``edits`` stood in the text that they were applied to.

    Args:
        offset: Offset in ``apply(text, edits)``.
        edits: Edits of one stage, ordered by ``start``, not overlapping.

    Returns:
        Offset in ``text``; the start of the edit for a character that an edit wrote.

    Example:
        >>> origin(2, [Edit("normalize", "controls", 0, 1, "\x00", "")])
        3
    """
    shift = 0  # offset in the result minus offset in the text
    for edit in edits:
        start = edit.start + shift
        if offset < start:
            break
        if offset < start + len(edit.after):
            return edit.start
        shift += len(edit.after) - (edit.end - edit.start)
    return offset - shift


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    r"""Return edits on ``text`` that do in one step what ``first`` and then ``second`` do.

    Edits that touch the same characters become one, named after both rules (``mojibake+spaces``).

    Args:
        text: The text before ``first``.
        first: Edits on ``text``, ordered, not overlapping.
        second: Edits on ``apply(text, first)``, ordered, not overlapping.

    Example:
        >>> first = [Edit("normalize", "controls", 1, 2, "\x00", "")]
        >>> second = [Edit("normalize", "spaces", 1, 2, "\xa0", " ")]
        >>> [(e.rule, e.start, e.end, e.before, e.after) for e in compose("a\x00\xa0b", first, second)]
        [('controls+spaces', 1, 3, '\x00\xa0', ' ')]
    """
    if not first:
        return list(second)
    if not second:
        return list(first)
    composed: list[Edit] = []
    i = j = 0
    shift = 0  # middle offset minus offset in ``text``, for what lies between the edits of ``first``
    while i < len(first) or j < len(second):
        # One group: edits that touch one another in the middle text.
        starts = ([first[i].start + shift] if i < len(first) else []) + ([second[j].start] if j < len(second) else [])
        middle_start = middle_end = min(starts)
        start = middle_start - shift
        i_before, j_before = i, j
        while True:
            if i < len(first) and first[i].start + shift <= middle_end:
                middle_end = max(middle_end, first[i].start + shift + len(first[i].after))
                shift += len(first[i].after) - (first[i].end - first[i].start)
                i += 1
            elif j < len(second) and second[j].start <= middle_end:
                middle_end = max(middle_end, second[j].end)
                j += 1
            else:
                break
        span = (start, middle_end - shift, middle_start)
        composed.append(_merged(text, span, first[i_before:i], second[j_before:j]))
    return composed


def _merged(text: str, span: tuple[int, int, int], first: Sequence[Edit], second: Sequence[Edit]) -> Edit:
    """Return one edit for a group of touching edits; ``span`` is start and end in ``text``, start in the middle."""
    start, end, middle_start = span
    if not second and len(first) == 1:
        return first[0]
    before = text[start:end]
    middle = apply(before, [_moved(edit, -start) for edit in first])
    after = apply(middle, [_moved(edit, -middle_start) for edit in second])
    rules = dict.fromkeys(rule for edit in (*first, *second) for rule in edit.rule.split("+"))
    notes = dict.fromkeys(edit.note for edit in (*first, *second) if edit.note)
    return Edit((second or first)[0].stage, "+".join(rules), start, end, before, after, note="; ".join(notes) or None)


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.stage, edit.rule, edit.start + by, edit.end + by, edit.before, edit.after)
