"""Texts of the same lines in another order: where lines are short, moving them leaves few word sequences whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.buffers import text_buffers

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.dedup.tokens import Tokens

_NEWLINE = 0x0A
_CELL = 5  # words of the longest line that may be a cell or a value, which means something by its place only
_PROSE = 0.6  # of the words stand in longer lines: what moved are paragraphs and their headings


def same_lines(
    text: pa.LargeStringArray, tokens: Tokens, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    r"""Return for each pair whether the two texts have the same lines, each as often, in any order.

    Lists and tables with a cell a line are left alone: two of them may differ in the order of their cells alone.

    Args:
        text: ``large_string`` array of the documents.
        tokens: Their tokens; lines without tokens do not count.
        first: int64, one document a pair.
        second: int64, the other.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.dedup.tokens import tokenize
        >>> one, other = "A ferry leaves the harbour at seven.", "The inn is open all the year."
        >>> pages = [f"{one}\n{other}\n", f"{other}\n\n{one.upper()}", "Ann\n5\nBob\n7", "Ann\n7\nBob\n5"]
        >>> text = pa.array(pages, pa.large_string())
        >>> same_lines(text, tokenize(text), np.array([0, 2]), np.array([1, 3])).tolist()
        [True, False]
    """
    lengths = np.diff(tokens.bounds)
    same: npt.NDArray[np.bool_] = (lengths[first] == lengths[second]) & (lengths[first] > 0)
    for pair in np.flatnonzero(same).tolist():
        a, b = int(first[pair]), int(second[pair])
        same[pair] = _sum(tokens, a) == _sum(tokens, b)  # the same in any order, so of few pairs lines are looked at
        if same[pair]:
            one, other = _lines(text, tokens, a), _lines(text, tokens, b)
            same[pair] = one is not None and other is not None and np.array_equal(one, other)
    return same


def stray_words(
    keys: npt.NDArray[np.uint64],
    bounds: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Return how many words of the shorter text of each pair the other has nowhere, as often as it has them.

    Args:
        keys: uint64, one a token.
        bounds: int64[n + 1], tokens of document ``i`` are ``[bounds[i], bounds[i + 1])``.
        first: int64, one document a pair.
        second: int64, the other.

    Example:
        >>> keys, bounds = np.array([7, 8, 9, 7, 9, 9, 8, 5], np.uint64), np.array([0, 4, 8])
        >>> stray_words(keys, bounds, np.array([0]), np.array([1])).tolist()  # both 7s
        [2]
    """
    found = np.empty(len(first), np.int64)
    for pair, documents in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        one, other = (np.unique(keys[bounds[at] : bounds[at + 1]], return_counts=True) for at in documents)
        _, here, there = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
        shared = int(np.minimum(one[1][here], other[1][there]).sum())
        found[pair] = min(int(one[1].sum()), int(other[1].sum())) - shared
    return found


def _sum(tokens: Tokens, document: int) -> int:
    """Return the sum of a document's keys, modulo 2**64."""
    return int(tokens.keys[tokens.bounds[document] : tokens.bounds[document + 1]].sum())


def _lines(text: pa.LargeStringArray, tokens: Tokens, document: int) -> npt.NDArray[np.uint64] | None:
    """Return the hashes of a document's lines, sorted; ``None`` where most lines may be cells."""
    data, offsets = text_buffers(text)
    run = slice(int(tokens.bounds[document]), int(tokens.bounds[document + 1]))
    begin, end = int(offsets[document]), int(offsets[document + 1])
    newlines = np.flatnonzero(data[begin:end] == _NEWLINE) + begin
    opens = np.flatnonzero(np.diff(np.searchsorted(newlines, tokens.starts[run]), prepend=-1))
    sizes = np.diff(opens, append=run.stop - run.start)
    if sizes[sizes > _CELL].sum() < _PROSE * sizes.sum():
        return None
    place = np.arange(sizes.sum()) - np.repeat(opens, sizes)
    # Odd factors, another for each place in the line: the order of words counts, that of lines does not.
    hashes: npt.NDArray[np.uint64] = np.add.reduceat(tokens.keys[run] * (2 * place + 1).astype(np.uint64), opens)
    return np.sort(hashes)
