"""Repair of Vietnamese that was damaged letter by letter: legacy fonts, lost bytes, folded signs, look-alikes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.edits.edit import shortest_edit
from cleaner.edits.lines import lines
from cleaner.vietnamese.suspects import suspect_lines

if TYPE_CHECKING:
    from cleaner.edits.edit import Edit


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
        shortest_edit("normalize", "vietnamese", start, line, after, found.channel.name)
        for start, line in lines(text)
        if (after := read[start] if start in read else found.repaired(line)) != line
    ]
