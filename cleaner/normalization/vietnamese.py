"""Repair of Vietnamese lines that were damaged letter by letter: fonts, lost bytes, folded signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.edits.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator


def vietnamese(text: str) -> list[Edit]:
    from cleaner.vietnamese.diagnosis import diagnose, is_better, quality

    lines = [line for line in text.split("\n")]
    found = diagnose([line for line in lines if len(line) > 1])
    if found is None:
        return []
    edits = []
    at = 0
    for line in lines:
        read = found.reader.read(line)
        if read != line and is_better(quality(line), quality(read)):
            edits.append(Edit("normalize", "vietnamese", at, at + len(line), line, read, note=found.channel.name))
        at += len(line) + 1
    return edits
