"""The stage over a batch: the gate first, Python strings only for the texts that it flags."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import text_buffers
from cleaner.edits.table import Staged, edit_rows, no_edits
from cleaner.normalization.gate import needs_normalizing
from cleaner.normalization.text import normalize_text

if TYPE_CHECKING:
    from cleaner.config import NormalizeConfig
    from cleaner.edits.edit import Edit

_WORTH_A_KERNEL = 1_000_000
"""Bytes. Plain Python passes over clean text at 50 MB/s, the kernel at 1,000; loading Numba costs half a second, once.
Whoever has batches of a megabyte has many."""


def normalize_batch(text: pa.LargeStringArray, config: NormalizeConfig) -> Staged:
    r"""Bring the texts of a batch to the normal form.

    Args:
        text: One text a document, without nulls.
        config: Which repairs are made.

    Returns:
        The texts, and the edits by row. The very array that came in is returned where nothing changed; otherwise
        unchanged texts are copied in runs, without a Python object each.

    Example:
        >>> from cleaner.config import NormalizeConfig
        >>> staged = normalize_batch(pa.array(["a", "b\xa0c"], pa.large_string()), NormalizeConfig())
        >>> staged.text.to_pylist(), staged.edits.column("rule").to_pylist()
        (['a', 'b c'], ['spaces'])
    """
    edits: list[tuple[int, Edit]] = []
    pieces: list[pa.LargeStringArray] = []
    copied = 0
    for row in _flagged(text):
        normal, found = normalize_text(text[row].as_py(), config)
        if found:
            pieces += (text.slice(copied, row - copied), pa.array([normal], pa.large_string()))
            copied = row + 1
            edits += ((row, edit) for edit in found)
    if not edits:
        return Staged(text, no_edits())
    return Staged(pa.concat_arrays([*pieces, text.slice(copied)]), edit_rows(edits))


def _flagged(text: pa.LargeStringArray) -> list[int]:
    """Return the rows that may need normalizing: all of them where loading the kernel would cost more than it saves."""
    data, offsets = text_buffers(text)
    if "numba" not in sys.modules and offsets[-1] - offsets[0] < _WORTH_A_KERNEL:
        return list(range(len(text)))
    rows: list[int] = np.flatnonzero(needs_normalizing(data, offsets)).tolist()
    return rows
