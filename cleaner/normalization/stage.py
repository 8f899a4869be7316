"""The stage over a batch: the gate first, Python strings only for the lines that it flags."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.buffers import text_array, text_buffers
from cleaner.edits.table import Staged, edit_rows, no_edits
from cleaner.kernels.gate import DAMAGED, SURROUNDED, characters_before
from cleaner.normalization.characters import FULL_WIDTH
from cleaner.normalization.compatibility import full_width
from cleaner.normalization.escapes import escapes, has_escapes
from cleaner.normalization.wide import FIRST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import NormalizeConfig
    from cleaner.edits.edit import Edit

_WORTH_A_KERNEL = 1_000_000
"""Bytes. Plain Python passes over clean text at 10 MB/s, the kernel at 1,000; loading Numba costs half a second, once.
Whoever has batches of a megabyte has many."""
_MOST_FLAGGED = 0.5
"""Share of a text's bytes in flagged lines from which on the text is normalized as a whole: nothing is saved then."""
_BETWEEN = "-\n"
"""A line that no repair changes, put between lines that do not follow one another."""
_RULES_OF_TEXTS = frozenset(("vietnamese", "entities", "escapes", "percent", "quoted-printable", "full-width"))
"""Rules that look at lines which are not flagged, once they have found something."""
_WIDE = re.compile(f"[A-Za-z][^\n]?[{FIRST_CHARACTERS}]")
_FULL_WIDTH = re.compile(f"[{FULL_WIDTH}]")


class Run(NamedTuple):
    """Flagged lines that follow one another.

    Attributes:
        start: First byte, in the batch's buffer.
        end: One past the last byte, the line end included.
        at: Characters of the text before it.
    """

    start: int
    end: int
    at: int


class Change(NamedTuple):
    """New bytes for a part of the batch's buffer, and the edits that lead to them."""

    row: int
    start: int
    end: int
    after: bytes
    edits: list[Edit]


def normalize_batch(text: pa.LargeStringArray, config: NormalizeConfig) -> Staged:
    r"""Bring the texts of a batch to the normal form.

    Args:
        text: One text a document, without nulls.
        config: Which repairs are made.

    Returns:
        The texts, and the edits by row. The very array that came in is returned where nothing changed; otherwise what
        lies between changed lines is copied as bytes.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import NormalizeConfig
        >>> staged = normalize_batch(pa.array(["a", "b\xa0c"], pa.large_string()), NormalizeConfig())
        >>> staged.text.to_pylist(), staged.edits.column("rule").to_pylist()
        (['a', 'b c'], ['spaces'])
    """
    data, offsets = text_buffers(text)
    changes = list(_changes(data, offsets, config))
    if not changes:
        return Staged(text, no_edits())
    edits = edit_rows((change.row, edit) for change in changes for edit in change.edits)
    return Staged(_spliced(data, offsets, changes), edits)


def _changes(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], config: NormalizeConfig) -> Iterator[Change]:
    buffer = memoryview(data)  # type: ignore[arg-type]  # an array is a buffer
    small = "numba" not in sys.modules and offsets[-1] - offsets[0] < _WORTH_A_KERNEL
    if small or config.tone_marks != "keep":  # tone marks are moved in words that nothing is wrong with
        for row, (start, end) in enumerate(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)):
            yield from _of_text(buffer, row, start, end, config)
        return
    from cleaner.normalization.gate import flagged_lines

    lines = flagged_lines(data, offsets)
    columns = np.column_stack([lines, characters_before(data, offsets, lines)]).tolist()
    for row, flagged in groupby(columns, itemgetter(0)):
        first, last = int(offsets[row]), int(offsets[row + 1])
        found = _of_lines(buffer, row, first, last, list(flagged), config)
        yield from _of_text(buffer, row, first, last, config) if found is None else found


def _of_lines(
    buffer: memoryview, row: int, first: int, last: int, lines: list[list[int]], config: NormalizeConfig
) -> list[Change] | None:
    """Return the changes of a text by its flagged lines, or nothing if all of it must be looked at."""
    surrounded = [(start, end) for _, start, end, verdict, _ in lines if verdict & SURROUNDED]
    if any(_may_depend(buffer, max(start - 2, first), start, end) for start, end in surrounded):
        return None
    runs = _runs([line for line in lines if line[3] & DAMAGED])
    if sum(run.end - run.start for run in runs) > _MOST_FLAGGED * (last - first):
        return None
    changes = _of_runs(buffer, row, runs, config) if runs else []
    # What a repair changes may be what the lines around it are judged by.
    return None if changes and surrounded else changes


def _runs(lines: list[list[int]]) -> list[Run]:
    """Return the runs that flagged lines make up."""
    runs: list[Run] = []
    for _, start, end, _, at in lines:
        if runs and runs[-1].end == start:
            runs[-1] = Run(runs[-1].start, end, runs[-1].at)
        else:
            runs.append(Run(start, end, at))
    return runs


def _may_depend(buffer: memoryview, before: int, start: int, end: int) -> bool:
    """Tell whether a line might be changed for its escapes or full-width forms, were its surroundings prose.

    A fence may end a block, and ``=`` joins lines: then it takes the whole text to tell.
    """
    line = str(buffer[start:end], "utf-8").removesuffix("\n")
    joined = line.endswith("=") or bytes(buffer[before:start]) == b"=\n"
    return joined or "```" in line or "~~~" in line or bool(escapes(line) or full_width(line))


def _of_text(buffer: memoryview, row: int, start: int, end: int, config: NormalizeConfig) -> list[Change]:
    """Return the change of a text that is normalized as a whole."""
    from cleaner.normalization.text import normalize_text  # with all repairs 60 ms, which clean text need not wait for

    normal, edits = normalize_text(str(buffer[start:end], "utf-8"), config)
    return [Change(row, start, end, normal.encode("utf-8"), edits)] if edits else []


def _of_runs(buffer: memoryview, row: int, runs: list[Run], config: NormalizeConfig) -> list[Change] | None:
    """Return the changes of a text's flagged lines, or nothing if the others must be looked at too."""
    from cleaner.normalization.text import normalize_text

    parts = [str(buffer[run.start : run.end], "utf-8") for run in runs]
    joined = _BETWEEN.join(parts)
    normal, edits = normalize_text(joined, config)
    if not edits:
        return []
    came_to_light = _FULL_WIDTH.search(normal) or has_escapes(normal)
    if (
        came_to_light
        or _WIDE.search(joined)
        or any(not _RULES_OF_TEXTS.isdisjoint(edit.rule.split("+")) for edit in edits)
    ):
        return None
    changes: list[Change] = []
    at = next_ = 0  # in the joined parts; in the edits
    for run, part in zip(runs, parts, strict=True):
        end = at + len(part)
        pieces: list[str] = []
        moved: list[Edit] = []
        copied = at
        while next_ < len(edits) and edits[next_].end <= end:
            edit = edits[next_]
            pieces += (part[copied - at : edit.start - at], edit.after)
            copied = edit.end
            moved.append(replace(edit, start=edit.start - at + run.at, end=edit.end - at + run.at))
            next_ += 1
        if moved:
            pieces.append(part[copied - at :])
            changes.append(Change(row, run.start, run.end, "".join(pieces).encode("utf-8"), moved))
        at = end + len(_BETWEEN)
        if next_ < len(edits) and edits[next_].start < at:
            return None  # a repair joined what does not belong together
    return changes


def _spliced(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], changes: list[Change]) -> pa.LargeStringArray:
    """Return the texts with the changes made; what lies between them is copied as it is."""
    pieces: list[npt.NDArray[np.uint8] | bytes] = []
    longer = np.zeros(len(offsets), np.int64)
    copied = int(offsets[0])
    for change in changes:
        pieces += (data[copied : change.start], change.after)
        copied = change.end
        longer[change.row + 1] += len(change.after) - (change.end - change.start)
    pieces.append(data[copied : int(offsets[-1])])
    joined = np.frombuffer(b"".join(pieces), np.uint8)  # type: ignore[arg-type]  # arrays are buffers
    return text_array(joined, offsets - offsets[0] + np.cumsum(longer))
