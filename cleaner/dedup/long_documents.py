"""Documents of dozens of megabytes: the same rows as of any other, with a third of their size beside their text.

The tokens of a document take 21 bytes each, three to five times its text. What comparisons need of a long one is put
together from stretches of it; its tokens are only held where it may hold a copy of a part of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import character_counts, text_buffers
from cleaner.dedup.blocks import may_hold_copies, remove_repeats
from cleaner.dedup.containment import Samples, joined_samples, samples
from cleaner.dedup.document_rows import DocumentRows
from cleaner.dedup.documents import document_rows
from cleaner.dedup.minhash import EMPTY, permutations
from cleaner.dedup.shingles import WIDTH, shingles
from cleaner.dedup.tokens import tokenize
from cleaner.edits.table import Staged
from cleaner.kernels.long_repeats import GRAM, bound_stretch
from cleaner.kernels.minhash import minhash_signatures
from cleaner.kernels.tokens import combine_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.config import BlocksConfig, DocumentsConfig

LONG = 1 << 25
"""Bytes from which on a document is long; below, tokens take less than shards of many documents do at once."""
_STRETCH = 1 << 22
"""Bytes of a stretch, at least."""
_BITS = 2
"""Bits of the bitmap for a byte of text, at least: twelve a word. One new run in twelve is taken for a repeated one."""
_SPACES = (b" ", b"\n")


class LongDocument(NamedTuple):
    """What is known of a long document.

    Attributes:
        rows: Its row for the reduce that finds duplicates.
        score: At least how long a stretch of it stood in it before (:mod:`cleaner.kernels.repeats`).
    """

    rows: DocumentRows
    score: int


def parted(text: pa.LargeStringArray) -> tuple[pa.LargeStringArray, pa.LargeStringArray | None]:
    """Return the documents before a long one, and the long one if there is one, without a copy.

    A long document is the last of its batch: it is alone there, or goes on behind the range that it begins in.

    Args:
        text: ``large_string`` array without nulls.
    """
    last = len(text) - 1
    if last < 0 or _size(text.slice(last)) < LONG:
        return text, None
    return text.slice(0, last), text.slice(last)


def with_repeats_of(long: LongDocument, staged: Staged, text: pa.LargeStringArray, config: BlocksConfig) -> Staged:
    """Return what went of a batch from what went of the documents before its last one, which is long.

    Args:
        long: What is known of the last one.
        staged: What went of the others.
        text: ``large_string`` array of all.
        config: What counts as a copy.
    """
    before = len(text) - 1
    found = remove_repeats(text.slice(before), config) if may_hold_copies(long.score, config) else None
    if found is None or not found.edits.num_rows:
        if not staged.edits.num_rows:
            return Staged(text, staged.edits)
        return Staged(pa.concat_arrays([staged.text, text.slice(before)]), staged.edits)
    row = pa.array(np.full(found.edits.num_rows, before), found.edits.schema.field("row").type)
    place = found.edits.schema.get_field_index("row")
    edits = found.edits.set_column(place, found.edits.schema.field("row"), row)
    return Staged(pa.concat_arrays([staged.text, found.text]), pa.concat_batches([staged.edits, edits]))


def with_row_of(long: LongDocument, rows: DocumentRows) -> DocumentRows:
    """Return the rows of a batch from those of the documents before its last one, which is long.

    Args:
        long: What is known of the last one.
        rows: The rows of the others, each with a signature of its own.
    """
    columns = {
        name: np.concatenate([getattr(rows, name), getattr(long.rows, name)])
        for name in ("keys", "tokens", "characters", "size", "rank", "signatures")
    }
    both = Samples(*(np.concatenate([one, other]) for one, other in zip(rows.samples, long.rows.samples, strict=True)))
    return DocumentRows(**columns, sketch=np.arange(len(rows) + 1), samples=both)


def read_long(text: pa.LargeStringArray, config: DocumentsConfig) -> LongDocument:
    """Return what is known of a long document.

    Args:
        text: ``large_string`` array of one text.
        config: Size and seed of the signature.

    Example:
        >>> from cleaner.config import DocumentsConfig
        >>> text = pa.array(["one two three four five six. " * 2], pa.large_string())
        >>> found = read_long(text, DocumentsConfig())
        >>> found.rows.tokens.tolist(), found.score
        ([12], 4)
    """
    size = _size(text)
    words = 1 << max(1, (_BITS * size // 64).bit_length())
    marks, scores = np.zeros(words, np.uint64), np.zeros(2, np.int64)
    shift = np.uint64(64 - (64 * words - 1).bit_length())
    high, low = np.zeros(1, np.uint64), np.zeros(1, np.uint64)
    signature = np.full((1, config.num_perm), EMPTY, np.uint32)
    drawn = permutations(config.num_perm, config.seed)
    found = Samples(np.empty(0, np.uint32), np.zeros(1, np.int64))
    keys, bases = np.empty(0, np.uint64), np.empty(0, np.uint32)  # the last of the stretch before
    count = 0
    for stretch in stretches(text):
        tokens = tokenize(stretch)
        count += len(tokens.keys)
        combine_keys(tokens.keys, tokens.bounds, high, low)
        keys, bases = np.concatenate([keys, tokens.keys]), np.concatenate([bases, tokens.bases])
        if len(keys) >= GRAM:
            bound_stretch(keys, marks, shift, scores)
        if len(bases) >= WIDTH:
            plain = shingles(bases, np.array([0, len(bases)]))
            minhash_signatures(*plain, *drawn, signature)
            if config.contained != "ignore":
                found = joined_samples(found, samples(plain))
        keys, bases = keys[1 - GRAM :].copy(), bases[1 - WIDTH :].copy()
    if count < WIDTH:  # one shingle has them all
        return LongDocument(document_rows(text, config), 0)
    rows = DocumentRows(
        keys=np.stack([high, low], axis=1),
        tokens=np.array([count]),
        characters=character_counts(text),
        size=np.array([size]),
        rank=np.zeros(1, np.int64),
        sketch=np.zeros(1, np.int64),
        signatures=signature,
        samples=found,
    )
    return LongDocument(rows, int(scores[1]))


def stretches(text: pa.LargeStringArray) -> Iterator[pa.LargeStringArray]:
    """Yield a document in stretches, without a copy: their tokens are its tokens, for each ends behind a space.

    Args:
        text: ``large_string`` array of one text.
    """
    data, offsets = text_buffers(text)
    buffer = text.buffers()[2]
    start, end = int(offsets[0]), int(offsets[1])
    while start < end:
        stop = _behind_space(data, start, min(start + _STRETCH, end), end)
        at = pa.py_buffer(np.array([start, stop]))
        yield pa.LargeStringArray.from_buffers(1, at, buffer)
        start = stop


def _behind_space(data: npt.NDArray[np.uint8], start: int, near: int, end: int) -> int:
    """Return a place behind an ASCII space, if there is one: the last before ``near``, else the first behind it."""
    if near == end:
        return end
    held = data[start:near].tobytes()
    last = max(held.rfind(space) for space in _SPACES) + 1
    if last:
        return start + last
    while near < end:
        held = data[near : near + _STRETCH].tobytes()
        places = [place for place in (held.find(space) for space in _SPACES) if place >= 0]
        if places:
            return near + min(places) + 1
        near += _STRETCH
    return end


def _size(text: pa.LargeStringArray) -> int:
    _, offsets = text_buffers(text)
    return int(offsets[-1] - offsets[0])
