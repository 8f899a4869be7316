"""Text that stands twice within one document: the first copy stays, the later ones go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.ranges import offsets_of
from cleaner.dedup.block_cuts import Cut, cuts, received_cuts
from cleaner.dedup.block_matches import alignments, repeated_blocks
from cleaner.dedup.block_units import document_of
from cleaner.dedup.tokens import tokenize
from cleaner.edits.edit import Edit, Match, apply
from cleaner.edits.table import Staged, edit_rows
from cleaner.kernels.repeats import bound_repeats, score_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.config import BlocksConfig
    from cleaner.dedup.tokens import Tokens

_SUSPECT = 0.75  # of the least words: a score that proposes; below it are 1 % of real pages for each .1
_STAGE, _RULE = "blocks", "repeated-block"


def remove_repeats(text: pa.LargeStringArray, config: BlocksConfig, tokens: Tokens | None = None) -> Staged:
    r"""Remove from each document what stands in it twice, all but the first copy.

    A copy may differ in case, punctuation, spaces and a few words. What is short stays: headings, refrains, quotations,
    cells, items, fields of a form; so does a section that says the same of another thing with other numbers.
    Nothing is left to find in the text that is handed on.

    Args:
        text: ``large_string`` array of documents without nulls.
        config: What counts as a copy.
        tokens: Their tokens, if they are known.

    Returns:
        The documents, and an edit for each run of lines or sentences that went.

    Example:
        >>> from cleaner.config import BlocksConfig
        >>> body = (
        ...     "The ferry leaves at seven, calls at both islands and is back before the bank closes at noon.\n"
        ...     "Whoever misses it waits for the next, no great loss, as the harbour has a good inn and a view.\n"
        ...     "In winter there is no ferry at all, and the mail comes over the ice with a horse and a sledge.\n"
        ... )
        >>> staged = remove_repeats(pa.array([f"{body}\nPrint\n\n{body.upper()}"], pa.large_string()), BlocksConfig())
        >>> staged.text[0].as_py() == body + "\nPrint\n", staged.edits.column("note").to_pylist()
        (True, ['3 lines, word for word'])
    """
    tokens = tokenize(text) if tokens is None else tokens
    edits: list[tuple[int, Edit]] = []
    after: list[str] = []
    found = _every_cut(text, tokens, config)
    for row, everything in found.items():
        received = text[row].as_py()
        mine = [_edit(received, cut) for cut in everything]
        edits += [(row, edit) for edit in mine]
        after.append(apply(received, mine))
    if not found:
        return Staged(text, edit_rows([]))
    mask = np.zeros(len(text), np.bool_)
    mask[list(found)] = True
    return Staged(pc.replace_with_mask(text, pa.array(mask), pa.array(after, pa.large_string())), edit_rows(edits))


def remove_repeats_text(text: str, config: BlocksConfig) -> tuple[str, list[Edit]]:
    r"""Do to one text what :func:`remove_repeats` does to each of an array.

    Args:
        text: The text.
        config: What counts as a copy.

    Example:
        >>> from cleaner.config import BlocksConfig
        >>> remove_repeats_text("Yes.\nYes.\n", BlocksConfig())
        ('Yes.\nYes.\n', [])
    """
    array = pa.array([text], pa.large_string())
    found = [_edit(text, cut) for cut in _every_cut(array, tokenize(array), config).get(0, [])]
    return apply(text, found), found


def may_hold_copies(score: int, config: BlocksConfig) -> bool:
    """Return whether a document may hold a copy of a part of itself.

    Args:
        score: How long a stretch of it stood in it before, as of :mod:`cleaner.kernels.repeats`.
        config: What counts as a copy.
    """
    return score >= _least(config)


def _least(config: BlocksConfig) -> float:
    """Return the least score: a block scores twice its words, 0.8 times as much with one word in ten changed."""
    return _SUSPECT * config.min_words


def _suspects(tokens: Tokens, config: BlocksConfig) -> npt.NDArray[np.int64]:
    """Return the rows of the documents that may hold a copy."""
    least = _least(config)
    scores = np.empty(len(tokens.bounds) - 1, np.int64)
    largest = int(np.diff(tokens.bounds).max(initial=1))
    marks = np.empty(1 << largest.bit_length(), np.uint64)
    bound_repeats(tokens.keys, tokens.bounds, np.empty(largest, np.uint32), marks, scores)
    maybe = np.flatnonzero(scores >= least)
    if len(maybe):
        slots = np.empty(1 << (2 * largest).bit_length(), np.uint32)
        scores = np.empty(len(maybe), np.int64)
        score_repeats(*_keys_of(tokens, maybe), slots, scores)
    return maybe[scores[: len(maybe)] >= least]


def _keys_of(tokens: Tokens, rows: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the keys of the tokens of some documents, and their bounds."""
    spans = zip(tokens.bounds[rows].tolist(), tokens.bounds[rows + 1].tolist(), strict=True)
    parts = [tokens.keys[start:end] for start, end in spans]
    keys = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return keys, offsets_of(np.array([len(part) for part in parts], np.int64))


def _cuts(text: pa.LargeStringArray, tokens: Tokens, config: BlocksConfig) -> Iterator[tuple[int, list[Cut]]]:
    """Yield what goes of each document that loses something, by its row."""
    rows = _suspects(tokens, config)
    if not len(rows):
        return
    data, offsets = text_buffers(text)
    for row, alignment in zip(rows.tolist(), alignments(*_keys_of(tokens, rows), config), strict=True):
        if alignment is None:
            continue
        begin, end = int(offsets[row]), int(offsets[row + 1])
        document = document_of(data[begin:end], tokens, row, begin)
        if found := cuts(document, repeated_blocks(document, alignment, config)):
            yield row, found


def _every_cut(text: pa.LargeStringArray, tokens: Tokens, config: BlocksConfig) -> dict[int, list[Cut]]:
    """Return what goes of each document, by its row, with what only shows as a copy once the first cuts are made."""
    found = dict(_cuts(text, tokens, config))
    every = dict(found)
    while found:
        rows = list(found)
        rest = pa.array([_without(text[row].as_py(), every[row]) for row in rows], pa.large_string())
        again = dict(_cuts(rest, tokenize(rest), config))
        found = {rows[place]: some for place, some in again.items()}
        for row, some in found.items():
            every[row] = received_cuts(every[row], some)
    return every


def _edit(text: str, cut: Cut) -> Edit:
    kept = Match(None, cut.kept_start, cut.kept_end)
    return Edit(_STAGE, _RULE, cut.start, cut.end, text[cut.start : cut.end], "", kept, cut.similarity, cut.note)


def _without(text: str, found: list[Cut]) -> str:
    ends = [0, *(cut.end for cut in found)]
    starts = [*(cut.start for cut in found), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
