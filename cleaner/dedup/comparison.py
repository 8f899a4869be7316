"""Documents ready to be compared, and what two of them share and where they differ: counts, without a decision."""

from __future__ import annotations

import functools
import string
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.shingles import Shingles, shingles
from cleaner.dedup.stamp_labels import stamp_labels
from cleaner.dedup.tokens import tokenize
from cleaner.kernels import differences as kernels
from cleaner.kernels import token_layout as layouts
from cleaner.kernels.alignment import align_pairs, scratch
from cleaner.kernels.overlap import distinct_shingles, share_words, shared_shingles
from cleaner.kernels.stamp_lines import mark_stamp_lines
from cleaner.kernels.terms import count_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.dedup.tokens import Tokens

_TOGETHER = 1 << 20  # tokens that are aligned before their differences are counted: 4 MB
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳孙孫徐胡朱郭罗羅郑鄭谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭蔡潘袁蒋蔣沈吕呂魏苏蘇卢盧"
)
"""Common Chinese family names, in both scripts, without those that are words as well (高, 林, 何, 马, 于): where
letters have no capitals, a person's name is known by its family name."""


class Documents(NamedTuple):
    """Some documents, as comparisons need them.

    Attributes:
        text: ``large_string`` array of ``n`` documents.
        tokens: Their tokens.
        shingles: Word shingles of the match keys.
        plain: Word shingles without accents.
        numbers: int64[n], how many words of each hold a digit.
        layout: uint8, one a token: how it stands in its text (:mod:`cleaner.kernels.token_layout`).
    """

    text: pa.LargeStringArray
    tokens: Tokens
    shingles: Shingles
    plain: Shingles
    numbers: npt.NDArray[np.int64]
    layout: npt.NDArray[np.uint8]

    def take(self, places: npt.NDArray[np.int64]) -> Documents:
        """Return some of the documents."""
        text = self.text.take(pa.array(places))
        return prepare(text, self.tokens.take(places, self.text, text))


class Overlap(NamedTuple):
    """How many distinct shingles the documents of pairs share.

    Attributes:
        jaccard: float64, one a pair: shared shingles, of all.
        containment: float64, one a pair: shared shingles, of those of the smaller set.
    """

    jaccard: npt.NDArray[np.float64]
    containment: npt.NDArray[np.float64]

    def take(self, pairs: npt.NDArray[np.int64]) -> Overlap:
        """Return the overlap of some of the pairs."""
        return Overlap(self.jaccard[pairs], self.containment[pairs])


class Pairs(NamedTuple):
    """Pairs of documents whose words are compared.

    Attributes:
        documents: The documents.
        keys: uint64, one a token: words of one key are equal.
        first: int64, one document a pair.
        second: int64, the other.
    """

    documents: Documents
    keys: npt.NDArray[np.uint64]
    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]

    @property
    def bounds(self) -> npt.NDArray[np.int64]:
        """The tokens of the documents."""
        return self.documents.tokens.bounds

    def lengths(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the number of words of either text."""
        lengths = np.diff(self.bounds)
        return lengths[self.first], lengths[self.second]

    def take(self, places: npt.NDArray[np.int64]) -> Pairs:
        """Return some of the pairs."""
        return self._replace(first=self.first[places], second=self.second[places])

    def can_reach(self, share: float) -> npt.NDArray[np.bool_]:
        """Return which pairs have so many words in common that, were these in one order, they made up the share.

        Args:
            share: Of the words of both texts, 0 to 1.
        """
        words = sum(self.lengths())
        least = np.maximum(share * words / 2.0 - 1.0, 0.0).astype(np.int64)  # one less, for what rounding does
        longest = int(self.lengths()[0].max(initial=0))
        table = np.zeros((3, 1 << max(4, (2 * longest).bit_length())), np.uint64)
        reached = np.zeros(len(self.first), np.bool_)
        share_words(self.keys, self.bounds, self.first, self.second, least, *table, reached)
        return reached

    def numbers_by_chance(self) -> npt.NDArray[np.float64]:
        """Return in what share of the places a number stands in both texts, were their words in random order."""
        one, other = self.lengths()
        numbers = self.documents.numbers
        return np.asarray(numbers[self.first] * numbers[self.second] / np.maximum(one * other, 1))


def prepare(text: pa.LargeStringArray, tokens: Tokens | None = None) -> Documents:
    """Return documents ready to be compared.

    Args:
        text: ``large_string`` array without nulls.
        tokens: Their tokens, if they are known.
    """
    tokens = tokenize(text) if tokens is None else tokens
    held = np.zeros(len(tokens.digits) + 1, np.int32)
    np.cumsum(tokens.digits, out=held[1:])
    numbers = np.diff(held[tokens.bounds]).astype(np.int64)
    plain = shingles(tokens.bases, tokens.bounds)
    return Documents(text, tokens, shingles(tokens.keys, tokens.bounds), plain, numbers, _layout(text, tokens))


def _layout(text: pa.LargeStringArray, tokens: Tokens) -> npt.NDArray[np.uint8]:
    """Return how each token stands in its text."""
    data, _ = text_buffers(text)
    layout = np.empty(len(tokens.starts), np.uint8)
    every = np.arange(len(text))
    layouts.token_layout(data, tokens.starts, tokens.digits, tokens.bounds, every, bytes_between(), capitals(), layout)
    mark_stamp_lines(layout, tokens.bases, tokens.bounds, every, *stamp_labels())
    return layout


def places_of(n: int, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return which of ``n`` documents are in a pair, ascending.

    Args:
        n: Number of documents.
        first: int64, one document a pair.
        second: int64, the other.
    """
    used = np.zeros(n, np.bool_)
    used[first] = True
    used[second] = True
    return np.flatnonzero(used)


def overlap(shingled: Shingles, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Overlap:
    """Return how many of their distinct shingles the documents of each pair share.

    Args:
        shingled: Shingles of the documents; repeats do not count.
        first: int64, one document a pair.
        second: int64, the other.

    Example:
        >>> shingled = Shingles(np.array([1, 2, 3, 2, 3, 3, 4], np.uint32), np.array([0, 3, 7]))
        >>> [values.tolist() for values in overlap(shingled, np.array([0]), np.array([1]))]
        [[0.5], [0.6666666666666666]]
    """
    values, bounds = shingled
    used = places_of(len(bounds) - 1, first, second)
    size = 1 << max(4, (2 * int(np.diff(bounds)[used].max(initial=0))).bit_length())
    slots, stamps = np.empty(size, np.uint32), np.zeros(size, np.int64)
    distinct, common = np.zeros(len(bounds) - 1, np.int64), np.empty(len(first), np.int64)
    distinct_shingles(values, bounds, used, slots, stamps, distinct)
    stamps[:] = 0
    shared_shingles(values, bounds, first, second, slots, stamps, np.zeros(size, np.int64), common)
    one, other = distinct[first], distinct[second]
    union = np.maximum(one + other - common, 1)
    return Overlap(common / union, common / np.maximum(np.minimum(one, other), 1))


def what_differs(pairs: Pairs) -> npt.NDArray[np.int64]:
    """Align each pair and count what differs.

    Args:
        pairs: The documents of the pairs.

    Returns:
        int64[pairs, columns]; the columns are named in :mod:`cleaner.kernels.differences`.
    """
    documents, keys, first, second = pairs
    bounds = pairs.bounds
    out = np.empty((len(first), kernels.COLUMNS), np.int64)
    for start, end, mate_bounds, mate in _alignments(keys, bounds, first, second):
        some = (first[start:end], second[start:end], mate_bounds, mate)
        kernels.differences(documents.layout, bounds, *some, out[start:end])
        count_terms(keys, bounds, *some, out[start:end, kernels.TERMS :])
    return out


def aligned(
    documents: Documents, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> Iterator[npt.NDArray[np.int32]]:
    """Yield for each pair where the tokens of the first stand in the second, -1 where they do not.

    Args:
        documents: The documents.
        first: int64, one document a pair.
        second: int64, the other.
    """
    for _, _, mate_bounds, mate in _alignments(documents.tokens.keys, documents.tokens.bounds, first, second):
        yield from np.split(mate, mate_bounds[1:-1])


def _alignments(
    keys: npt.NDArray[np.uint64],
    bounds: npt.NDArray[np.int64],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
) -> Iterator[tuple[int, int, npt.NDArray[np.int64], npt.NDArray[np.int32]]]:
    """Yield a few pairs at a time: the first and one past the last of them, their bounds in the alignment, and it."""
    lengths = np.diff(bounds)
    used = places_of(len(lengths), first, second)
    room = scratch(int(lengths[used].max(initial=1)))
    mate_bounds = np.zeros(len(first) + 1, np.int64)
    np.cumsum(lengths[first], out=mate_bounds[1:])
    cuts = [0, *(np.flatnonzero(np.diff(mate_bounds[1:] // _TOGETHER)) + 1).tolist(), len(first)]
    for start, end in pairwise(cuts):
        pairs = (first[start:end], second[start:end], mate_bounds[start : end + 1] - mate_bounds[start])
        mate = np.empty(int(pairs[2][-1]), np.int32)
        align_pairs(keys, bounds, *pairs, room, mate)
        yield start, end, pairs[2], mate


@functools.cache
def bytes_between() -> npt.NDArray[np.uint8]:
    """Return what each byte between two tokens tells of the second, for :mod:`cleaner.kernels.token_layout`."""
    table = np.zeros(256, np.uint8)
    table[[ord(mark) for mark in ".!?|"]] = layouts.SENTENCE  # a bar parts the entries of a menu
    table[ord(":")] = layouts.COLON
    table[0x9A] = layouts.FULL_WIDTH
    table[[ord(letter) for letter in string.ascii_letters + string.digits]] = layouts.STOP
    table[ord("\n")] = layouts.LINE | layouts.SENTENCE | layouts.STOP
    return table


@functools.cache
def capitals() -> npt.NDArray[np.bool_]:
    """Return which code points are capital letters, or where letters have none, family names."""
    table = np.zeros(0x10000, np.bool_)
    # The blocks with case: Latin, Greek, Cyrillic, Armenian; Georgian; Latin extended and Greek extended; full width.
    for start, end in (
        (0, 0x590),
        (0x10A0, 0x1100),
        (0x1C90, 0x2000),
        (0x2C00, 0x2E00),
        (0xA640, 0xA800),
        (0xFF21, 0xFF3B),
    ):
        table[start:end] = [chr(code).isupper() for code in range(start, end)]
    table[[ord(name) for name in _SURNAMES]] = True
    return table
