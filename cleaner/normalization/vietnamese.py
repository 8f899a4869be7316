"""Repair of Vietnamese that was damaged letter by letter: legacy fonts, lost bytes, folded signs, look-alikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit
from cleaner.vietnamese.suspects import suspect_lines

if TYPE_CHECKING:
    from collections.abc import Iterator


def vietnamese(text: str) -> list[Edit]:
    r"""Return repairs of damaged Vietnamese, one for each line, from its first to its last changed character.

    The damage of a text is one: the lines that show signs of some decide which it is, then every line is read through
    that channel. What other damage there is shows in the next pass.

    Args:
        text: Text whose lines end with LF. Its soft hyphens, C1 controls and no-break spaces are still there.

    Example:
        >>> [(e.before, e.after, e.note) for e in vietnamese("Céng hßa x· héi\n")]
        [('éng hßa x· hé', 'ộng hòa xã hộ', 'tcvn3 read as windows-1252')]
    """
    suspects = suspect_lines(text)
    if not suspects:
        return []
    from cleaner.vietnamese.diagnosis import diagnose

    found = diagnose(line for _, line in suspects)
    if found is None:
        return []
    read = {start: found.repaired(line) for start, line in suspects}
    if all(read[start] == line for start, line in suspects):
        return []
    return [
        _edit(start, line, after, found.channel.name)
        for start, line in _lines(text)
        if (after := read[start] if start in read else found.repaired(line)) != line
    ]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _edit(start: int, line: str, read: str, note: str) -> Edit:
    shorter = min(len(line), len(read))
    head = next((at for at in range(shorter) if line[at] != read[at]), shorter)
    tail = next((at for at in range(shorter - head) if line[-1 - at] != read[-1 - at]), shorter - head)
    end = len(line) - tail
    return Edit(
        "normalize", "vietnamese", start + head, start + end, line[head:end], read[head : len(read) - tail], note=note
    )
