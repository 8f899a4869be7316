"""Repair of Vietnamese lines that were damaged letter by letter: fonts, lost bytes, folded signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator


def vietnamese(text: str) -> list[Edit]:
    """Return repairs of damaged Vietnamese, one for each line."""
    from cleaner.vietnamese.diagnosis import diagnose

    found = diagnose(line for _, line in _lines(text))
    if found is None:
        return []
    edits = []
    for start, line in _lines(text):
        read = found.repaired(line)
        if read != line:
            edits.append(Edit("normalize", "vietnamese", start, start + len(line), line, read, note=found.channel.name))
    return edits


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for line in re.finditer("[^\n]+", text):
        yield line.start(), line[0]
