"""Passages that stand in many otherwise different documents: boilerplate, disclaimers, boxes about an author.

A map from texts to fixed-width rows, one a paragraph and one a line, and a reduce that counts in how many documents and
sites each of them stands. What is then cut from a text is decided in :mod:`cleaner.dedup.passage_cuts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.buffers import text_buffers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.tokens import Tokens

    Integers = npt.NDArray[np.int64]

ROW = np.dtype(
    [("key", np.uint64), ("document", np.uint32), ("start", np.uint32), ("end", np.uint32), ("words", np.float32)]
)
"""One passage of one document: hash of its tokens; the document's number in its batch; its first byte in the document
and one past its last, line end and all; its words."""

_NEWLINE, _SPACE = 0x0A, 0x20
_LEAD_OF_THREE, _SOLO_BYTES, _SOLO_WORDS = 0xE0, 4, 0.5  # as in block_units: a letter of a script without spaces
_LINE_WORDS = 8
"""Words that the lines of a paragraph have on average, at least: wrapped prose has 12, verse and lists have 6."""

_LONGEST = 1 << 32
"""Bytes of a document in which passages are looked for."""


class PassageRows(NamedTuple):
    """What the reduce needs of the documents of a batch.

    Attributes:
        rows: Array of :data:`ROW`, the passages.
        words: float32, one a document: its words; a letter that is a token of its own is worth half a word.
        sites: uint64, one a document: id of its site.
    """

    rows: npt.NDArray[np.void]
    words: npt.NDArray[np.float32]
    sites: npt.NDArray[np.uint64]


class Shared(NamedTuple):
    """Passages that many documents have: ``n`` copies of ``m`` passages.

    Attributes:
        document: int64[n], number of the document, ascending.
        start: int64[n], first byte of the copy in its document, ascending in a document.
        end: int64[n], one past its last.
        passage: int64[n], which of the passages it is.
        first: int64[m], the first document, in source order, that has the passage.
        documents: int64[m], in how many documents it stands.
        sites: int64[m], on how many sites these are.
    """

    document: Integers
    start: Integers
    end: Integers
    passage: Integers
    first: Integers
    documents: Integers
    sites: Integers

    def copies(self, chosen: npt.NDArray[np.bool_]) -> Shared:
        """Return some of the copies; all passages stay."""
        return self._replace(
            document=self.document[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            passage=self.passage[chosen],
        )


def passage_rows(
    text: pa.LargeStringArray, tokens: Tokens, sites: npt.NDArray[np.uint64], config: DocumentsConfig
) -> PassageRows:
    r"""Return the passages of a batch: its long lines, and its paragraphs of several lines.

    Two have one key where their tokens are the same, numbers and all, however the lines are broken.

    Args:
        text: ``large_string`` array of ``n`` documents without nulls.
        tokens: Their tokens.
        sites: uint64[n], id of each one's site.
        config: How many words make a passage.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> from cleaner.dedup.tokens import tokenize
        >>> words = " ".join(f"word{i}" for i in range(20))
        >>> text = pa.array([f"One.\n\n{words}\n", words.upper()], pa.large_string())
        >>> rows = passage_rows(text, tokenize(text), np.zeros(2, np.uint64), DocumentsConfig()).rows
        >>> rows["document"].tolist(), rows["start"].tolist(), bool(rows["key"][0] == rows["key"][1])
        ([0, 1], [6, 0], True)
    """
    data, offsets = text_buffers(text)
    before = _words_before(data, tokens)
    of_document = np.diff(before[tokens.bounds]).astype(np.float32)
    starts, ends, blank = _lines(data, offsets)
    firsts = np.append(np.searchsorted(tokens.starts, starts), len(tokens.starts))
    document = np.searchsorted(offsets, starts, side="right") - 1
    words = np.diff(before[firsts])
    line = np.flatnonzero(words >= config.shared_words)
    head, tail = _paragraphs(document, blank)
    many = before[firsts[tail + 1]] - before[firsts[head]]
    size = tail - head + 1
    several = (size > 1) & (many >= np.maximum(config.shared_words, _LINE_WORDS * size))
    head, tail = head[several], tail[several]
    first, last = np.append(line, head), np.append(line, tail)
    rows = np.empty(len(first), ROW)
    base = offsets[document[first]]
    inside = ends[last] - base < _LONGEST
    rows["key"] = _hashes(tokens.keys, firsts[first], firsts[last + 1])
    rows["document"] = document[first]
    rows["start"], rows["end"] = starts[first] - base, ends[last] - base
    rows["words"] = before[firsts[last + 1]] - before[firsts[first]]
    return PassageRows(rows[inside], of_document, sites)


def shared_passages(parts: Sequence[PassageRows], removed: Integers, config: DocumentsConfig) -> Shared:
    """Return the passages that stand in many documents which have more text of their own than such passages.

    A document of which they are the larger part counts for nothing and loses nothing: a form, a licence, a page made
    from a template. The result does not depend on how the documents were cut into batches.

    Args:
        parts: Rows of :func:`passage_rows`, in source order.
        removed: int64, numbers of the documents that go as copies of others.
        config: How many documents are many, and how much of a document may go.

    Example:
        >>> nothing = PassageRows(np.empty(0, ROW), np.zeros(1, np.float32), np.zeros(1, np.uint64))
        >>> from cleaner.config import DocumentsConfig
        >>> len(shared_passages([nothing], np.zeros(0, np.int64), DocumentsConfig()).first)
        0
    """
    bases = np.cumsum([0, *(len(part.words) for part in parts)])
    gone = np.zeros(int(bases[-1]), np.bool_)
    gone[removed] = True
    frequent = _frequent([part.rows["key"] for part in parts], config.shared_documents)
    found, numbers = [np.empty(0, ROW)], [np.empty(0, np.int64)]
    for part, base in zip(parts, bases.tolist(), strict=False):
        number = base + part.rows["document"].astype(np.int64)
        chosen = np.isin(part.rows["key"], frequent) & ~gone[number]
        found.append(part.rows[chosen])
        numbers.append(number[chosen])
    rows, document = np.concatenate(found), np.concatenate(numbers)
    order = np.lexsort((-rows["end"].astype(np.int64), rows["start"], document))
    rows, document = rows[order], document[order]
    words = np.concatenate([part.words for part in parts]) if parts else np.zeros(0, np.float32)
    sites = np.concatenate([part.sites for part in parts]) if parts else np.zeros(0, np.uint64)
    enough = _in_documents(rows, document, config.shared_documents)
    rows, document = rows[enough], document[enough]
    outer = _outermost(rows, document)
    covered = np.bincount(document[outer], rows["words"][outer], minlength=len(words))
    own = covered[document] <= config.shared_share * words[document]
    rows, document = rows[own], document[own]
    enough = _in_documents(rows, document, config.shared_documents)
    rows, document = rows[enough], document[enough]
    outer = _outermost(rows, document)
    rows, document = rows[outer], document[outer]
    key, first, passage = np.unique(rows["key"], return_index=True, return_inverse=True)
    start, end = rows["start"].astype(np.int64), rows["end"].astype(np.int64)
    return Shared(
        document, start, end, passage, document[first],
        _distinct(passage, document.astype(np.uint64), len(key)), _distinct(passage, sites[document], len(key)),
    )  # fmt: skip


def _words_before(data: npt.NDArray[np.uint8], tokens: Tokens) -> npt.NDArray[np.float64]:
    """Return how many words stand before each token, and in all."""
    starts = tokens.starts
    solo = np.diff(starts, append=len(data)) <= _SOLO_BYTES
    solo &= data[starts] >= _LEAD_OF_THREE
    return np.append(0.0, np.cumsum(np.where(solo, _SOLO_WORDS, 1.0)))


def _lines(data: npt.NDArray[np.uint8], offsets: Integers) -> tuple[Integers, Integers, npt.NDArray[np.bool_]]:
    """Return first byte and end of every line of a batch, and whether it is blank."""
    begin, end = int(offsets[0]), int(offsets[-1])
    breaks = np.flatnonzero(data[begin:end] == _NEWLINE) + begin + 1
    starts = np.unique(np.concatenate([offsets[:-1], breaks]))
    starts = starts[starts < end]
    if not len(starts):
        return starts, starts, np.zeros(0, bool)
    signs = np.add.reduceat((data[:end] > _SPACE).astype(np.int32), starts)
    return starts, np.append(starts[1:], end), signs == 0


def _paragraphs(document: Integers, blank: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Return first and last line of each run of lines that are not blank."""
    full = np.flatnonzero(~blank)
    if not len(full):
        return full, full
    breaks = (np.diff(full) > 1) | (np.diff(document[full]) > 0)
    return full[np.append(True, breaks)], full[np.append(breaks, True)]


def _hashes(keys: npt.NDArray[np.uint64], first: Integers, end: Integers) -> npt.NDArray[np.uint64]:
    """Return a hash of the tokens of each of some runs, each of which has one; their order counts."""
    size = end - first
    if not len(size):
        return np.zeros(0, np.uint64)
    bounds = np.cumsum(size) - size
    place = np.arange(int(size.sum())) - np.repeat(bounds, size)
    taken = keys[np.repeat(first, size) + place]
    taken *= _mixed(place.astype(np.uint64)) | np.uint64(1)
    return _mixed(np.add.reduceat(taken, bounds))


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the finalizer of SplitMix64 of each value."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ values >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return values ^ values >> np.uint64(31)


def _frequent(keys: Sequence[npt.NDArray[np.uint64]], least: int) -> npt.NDArray[np.uint64]:
    """Return the keys that stand there ``least`` times, ascending."""
    ordered = np.sort(np.concatenate([np.empty(0, np.uint64), *keys]))
    head = np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))
    return ordered[head[np.diff(head, append=len(ordered)) >= least]]


def _in_documents(rows: npt.NDArray[np.void], document: Integers, least: int) -> npt.NDArray[np.bool_]:
    """Tell of which rows the passage stands in ``least`` documents."""
    key, passage = np.unique(rows["key"], return_inverse=True)
    enough: npt.NDArray[np.bool_] = (_distinct(passage, document.astype(np.uint64), len(key)) >= least)[passage]
    return enough


def _distinct(passage: Integers, value: npt.NDArray[np.uint64], passages: int) -> Integers:
    """Return how many different values each passage has."""
    order = np.lexsort((value, passage))
    passage, value = passage[order], value[order]
    new = np.append(True, (np.diff(passage) > 0) | (value[1:] != value[:-1]))[: len(passage)]
    return np.bincount(passage[new], minlength=passages).astype(np.int64)


def _outermost(rows: npt.NDArray[np.void], document: Integers) -> npt.NDArray[np.bool_]:
    """Tell which rows stand in no other one; they are sorted by document, start, and length."""
    end = document.astype(np.uint64) << np.uint64(32) | rows["end"]
    furthest = np.maximum.accumulate(end)
    return np.append(True, end[1:] > furthest[:-1])[: len(rows)]
