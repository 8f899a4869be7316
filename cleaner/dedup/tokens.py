"""The tokens of documents, as hashes: what every comparison in this package works on."""

from __future__ import annotations

from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.ranges import offsets_of
from cleaner.dedup.fold_table import fold_table
from cleaner.kernels.tokens import CACHE_ROWS, cut_tokens

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

_of_thread = local()


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch of documents, in order.

    A token is a run of letters, marks and digits, or a single letter with its marks in a script that is written without
    spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar). Two tokens have one key where they differ only in case,
    Unicode form, width, compatibility letters, soft hyphens, zero-width characters, tatweel, or in how Vietnamese is
    spelled: which vowel of a group carries the tone mark (``hòa``, ``hoà``); i or y with a tone mark behind h, k, l, m,
    s or t at the end (``lí``, ``lý``); ð or ɖ for a first đ. Marks count: ``ma``, ``má`` and ``mạ`` are three keys.

    Attributes:
        keys: uint64, one a token: hash of the folded token.
        bases: uint32, one a token: hash without accents, ``đ`` as ``d``; to propose pairs, never to decide.
        digits: bool, one a token: it holds a decimal digit.
        starts: int64, one a token: position of its first byte in the array's data (not in its document).
        bounds: int64, ``n + 1``: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
    """

    keys: npt.NDArray[np.uint64]
    bases: npt.NDArray[np.uint32]
    digits: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.int64]

    def take(self, documents: npt.NDArray[np.int64], text: pa.LargeStringArray, taken: pa.LargeStringArray) -> Tokens:
        """Return the tokens of some of the documents.

        Args:
            documents: int64, their places.
            text: The array that was cut.
            taken: Those of its texts.
        """
        spans = [slice(*span) for span in np.stack([self.bounds[documents], self.bounds[documents + 1]], 1).tolist()]
        lengths = (self.bounds[1:] - self.bounds[:-1])[documents]
        moved = text_buffers(taken)[1][: len(documents)] - text_buffers(text)[1][documents]
        empty = slice(0, 0)  # of no documents there is nothing to put together
        keys, bases, digits, starts = (
            np.concatenate([column[span] for span in (empty, *spans)])
            for column in (self.keys, self.bases, self.digits, self.starts)
        )
        return Tokens(keys, bases, digits, starts + np.repeat(moved, lengths), offsets_of(lengths))


def tokenize(text: pa.LargeStringArray) -> Tokens:
    """Cut documents into tokens.

    Args:
        text: ``large_string`` array of ``n`` documents without nulls.

    Example:
        >>> import pyarrow as pa
        >>> tokens = tokenize(pa.array(["Hòa, 20", "hoà"], pa.large_string()))
        >>> tokens.bounds.tolist(), tokens.starts.tolist(), tokens.digits.tolist()
        ([0, 2, 3], [0, 6, 8], [False, True, False])
        >>> bool(tokens.keys[0] == tokens.keys[2])
        True
    """
    data, offsets = text_buffers(text)
    room = int(offsets[-1] - offsets[0]) // 2 + len(text)
    keys, bases = np.empty(room, np.uint64), np.empty(room, np.uint32)
    digits, starts = np.empty(room, np.bool_), np.empty(room, np.int64)
    bounds = np.empty(len(text) + 1, np.int64)
    count = cut_tokens(data, offsets, *fold_table(), _cache(), keys, bases, digits, starts, bounds)
    return Tokens(keys[:count], bases[:count], digits[:count], starts[:count], bounds)


def _cache() -> npt.NDArray[np.uint64]:
    """Return this thread's room for runs of bytes that came before, which holds for any text what it held for another.

    Made anew for each call it would be empty at first: of 40 KB cut at a time that is a third of the time.
    """
    if not hasattr(_of_thread, "cache"):
        _of_thread.cache = np.zeros(CACHE_ROWS * 4, np.uint64)
    cache: npt.NDArray[np.uint64] = _of_thread.cache
    return cache
