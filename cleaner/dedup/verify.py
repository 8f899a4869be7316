"""Is one document a copy of another? Decided on their words, never on signatures.

Two questions: how much is the same, and *what* differs. A page with other names, numbers and dates in the same words is
a form that was filled in twice, not a copy. ``docs/dedup.md`` states the rules and what was measured.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.moved import same_lines
from cleaner.dedup.shingles import Shingles, shingles
from cleaner.dedup.short import copies_in_short, unaccented
from cleaner.dedup.tokens import tokenize
from cleaner.dedup.verdicts import (
    DIFFERENT,
    FORM,
    IN_ORDER,
    MARKS,
    MOVED,
    NUMBERS,
    OWN_TEXT,
    SHORT,
    UNACCENTED,
    Verdicts,
)
from cleaner.kernels import differences as kernels
from cleaner.kernels.alignment import align_pairs, scratch
from cleaner.kernels.overlap import distinct_shingles, shared_shingles
from cleaner.kernels.terms import count_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.tokens import Tokens

_SLOT_SHARE = 0.7  # of the words that were replaced: the rest of a form's text is the same on every page
_SLOT_RUNS = 0.6  # or of the replaced runs: values of several words align in part, and over the ends of lines
_NUMBER_SHARE = 0.05  # of the replaced runs; where every tenth word was replaced, two numbers may be among them
_NAME_SHARE = 0.5  # of the replaced runs; words replaced at random are both capitalised in about 6 % (English)
_TERMS = 2  # replaced runs in which one word stands for the same other one: another command, another product
_OWN_SHARE = 0.1  # of the shorter text
_OWN_WORDS = 50  # a paragraph, however long the text around it is
_NARROW = 0.05  # above the bound of a share, within which a decision is marked as doubtful
_TOGETHER = 1 << 20  # tokens that are aligned before their differences are counted: 4 MB
_TABLE_SHARE = 0.5  # of the words are numbers
_ZERO, _NINE = 0x30, 0x39
_REPEATS = 0.05  # how far a share of distinct shingles may lie below that of all shingles
_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙黄黃吴吳孙孫徐胡朱郭罗羅郑鄭谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭蔡潘袁蒋蔣沈吕呂魏苏蘇卢盧"
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
    """

    text: pa.LargeStringArray
    tokens: Tokens
    shingles: Shingles
    plain: Shingles


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


def prepare(text: pa.LargeStringArray) -> Documents:
    """Return documents ready to be compared.

    Args:
        text: ``large_string`` array without nulls.
    """
    tokens = tokenize(text)
    return Documents(text, tokens, shingles(tokens.keys, tokens.bounds), shingles(tokens.bases, tokens.bounds))


def verify(
    documents: Documents, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], config: DocumentsConfig
) -> Verdicts:
    """Decide for each pair whether ``second`` is a copy of ``first``.

    Args:
        documents: The documents.
        first: int64, places of the keepers; pairs of one keeper should stand together.
        second: int64, places of the documents in question.
        config: The bounds of the decision.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> body = "the quick brown fox jumps over the lazy dog and runs away into the deep dark forest again " * 2
        >>> documents = prepare(pa.array([body, body.replace("dark", "cold", 1)], pa.large_string()))
        >>> verdicts = verify(documents, np.array([0]), np.array([1]), DocumentsConfig())
        >>> verdicts.duplicate.tolist(), verdicts.reason.tolist() == [IN_ORDER]
        ([True], True)
    """
    lengths = np.diff(documents.tokens.bounds)
    one, other = lengths[first], lengths[second]
    shared = overlap(documents.shingles, first, second)
    verdicts = Verdicts.of(np.full(len(first), DIFFERENT, np.uint8), shared.jaccard.copy())
    short = np.minimum(one, other) < config.short_words
    longs = np.flatnonzero(~short & _may_be_equal(one, other, shared, config))
    if len(longs):
        differ = what_differs(documents, documents.tokens.keys, first[longs], second[longs])
        verdicts.put(longs, _judge(differ, one[longs], other[longs], shared.take(longs), config))
        tables = longs[verdicts.duplicate[longs]]
        tables = tables[_other_tables(documents, first[tables], second[tables])]
        verdicts.reason[tables], verdicts.duplicate[tables], verdicts.doubtful[tables] = NUMBERS, False, False
        verdicts.facts[tables] = config.facts
    shorts = np.flatnonzero(short)
    if len(shorts):
        similarity, copies, numbers = copies_in_short(
            documents.text, documents.tokens, first[shorts], second[shorts], config
        )
        reason = np.where(copies, SHORT, np.where(numbers, NUMBERS, DIFFERENT)).astype(np.uint8)
        verdicts.put(shorts, Verdicts.of(reason, similarity))
        verdicts.facts[shorts] = numbers
        verdicts.doubtful[shorts] = copies & (similarity < config.short_similarity + _NARROW)
    open_ = np.flatnonzero((verdicts.reason == DIFFERENT) & ~short)
    same = open_[same_lines(documents.text, documents.tokens, first[open_], second[open_])]
    verdicts.put(same, Verdicts.of(np.full(len(same), MOVED, np.uint8), np.ones(len(same))))
    open_ = np.flatnonzero(~verdicts.duplicate)  # marks count as other words, and so as other names and values
    if len(open_):
        _accept_unaccented(verdicts, open_, shared.jaccard[open_], documents, first, second, config)
    return verdicts


def _may_be_equal(
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    shared: Overlap,
    config: DocumentsConfig,
) -> npt.NDArray[np.bool_]:
    """Return whether two texts can reach the equal share that copies need, so that aligning them is worth while.

    A word without a counterpart breaks at most three 3-grams, so of texts whose equal share is ``s`` at least the share
    ``1 - 3 (1 - s)`` of the 3-grams of the shorter is in the other.
    """
    share = config.equal_share
    fit = np.minimum(one, other) >= config.length_ratio * np.maximum(one, other)
    return np.asarray(fit & (shared.containment >= 1.0 - 3.0 * (1.0 - share) - _REPEATS))


def _judge(
    differ: npt.NDArray[np.int64],
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
    shared: Overlap,
    config: DocumentsConfig,
) -> Verdicts:
    """Decide each pair from what differs in it and the two lengths."""
    share = 2.0 * differ[:, kernels.EQUAL] / (one + other)
    in_order = share >= config.equal_share
    # Shingles are sets: a text that stands twice in the other has all of them, so the lengths must agree as well.
    shorter = np.minimum(one, other)
    moved = ~in_order & (shared.jaccard >= config.jaccard) & (shorter >= config.length_ratio * np.maximum(one, other))
    # Words that stand elsewhere in the other text were moved; they are not its own.
    own_words = np.minimum(differ[:, kernels.OWN], (1.0 - shared.containment) * shorter)
    own_bound = np.minimum(_OWN_SHARE * shorter, _OWN_WORDS)
    other_words = np.minimum(differ[:, kernels.OTHER], (1.0 - shared.containment) * shorter)
    own = (own_words >= own_bound) | (other_words >= _OWN_SHARE * shorter)
    numbers, form = _facts(differ, config)
    alike = np.where(in_order, IN_ORDER, MOVED)
    unlike = np.select([numbers, form, own], [NUMBERS, FORM, OWN_TEXT], alike)
    reason = np.where(in_order | moved, unlike, DIFFERENT).astype(np.uint8)
    similarity = np.maximum(share, shared.jaccard)
    facts = differ[:, [kernels.NUMBERS, kernels.SLOTS, kernels.NAMES, kernels.TERMS]].max(axis=1)
    copies = reason <= UNACCENTED
    narrow = (similarity < config.equal_share + _NARROW) | (facts == config.facts - 1) | (2.0 * own_words >= own_bound)
    return Verdicts(copies, similarity, reason, facts.astype(np.int32), copies & narrow)


def _facts(
    differ: npt.NDArray[np.int64], config: DocumentsConfig
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which pairs differ in their numbers, and which in other values or names: one form, filled in twice."""
    replaced = differ[:, kernels.REPLACED]
    slots = (differ[:, kernels.SLOTS] >= config.facts) & (
        (differ[:, kernels.SLOT_WORDS] >= _SLOT_SHARE * differ[:, kernels.CHANGED])
        | (differ[:, kernels.SLOTS] >= _SLOT_RUNS * replaced)
    )
    names = (differ[:, kernels.NAMES] >= config.facts) & (differ[:, kernels.NAMES] >= _NAME_SHARE * replaced)
    numbers = (differ[:, kernels.NUMBERS] >= config.facts) & (differ[:, kernels.NUMBERS] >= _NUMBER_SHARE * replaced)
    return numbers, slots | names | (differ[:, kernels.TERMS] >= _TERMS)


def _other_tables(
    documents: Documents, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which pairs are mostly numbers, and not the same ones: a row more or less makes another table."""
    data, _ = text_buffers(documents.text)
    keys, digits, bounds = documents.tokens.keys, documents.tokens.digits, documents.tokens.bounds
    ends = np.minimum(bounds, max(0, len(digits) - 1))
    held = np.add.reduceat(digits, ends[:-1], dtype=np.int64) if len(digits) else np.zeros(len(bounds) - 1, np.int64)
    mostly = held >= _TABLE_SHARE * np.diff(bounds)
    other: npt.NDArray[np.bool_] = mostly[first] & mostly[second]
    for pair in np.flatnonzero(other).tolist():
        runs = [slice(int(bounds[at]), int(bounds[at + 1])) for at in (first[pair], second[pair])]
        one, two = (keys[run][digits[run]] for run in runs)
        leads = data[documents.tokens.starts[runs[0]]]
        numbers = np.count_nonzero((leads >= _ZERO) & (leads <= _NINE))  # w7 and x1 are words
        other[pair] = numbers >= _TABLE_SHARE * len(leads) and not np.array_equal(one, two)
    return other


def facts_differ(
    documents: Documents, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], config: DocumentsConfig
) -> npt.NDArray[np.bool_]:
    """Return which pairs have other facts in what they have in common.

    Args:
        documents: The documents.
        first: int64, one document a pair.
        second: int64, the other.
        config: The bounds of the decision.
    """
    numbers, form = _facts(what_differs(documents, documents.tokens.keys, first, second), config)
    return numbers | form


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
    used = np.unique(np.concatenate([first, second]))
    size = 1 << max(4, (2 * int(np.diff(bounds)[used].max(initial=0))).bit_length())
    slots, stamps = np.empty(size, np.uint32), np.zeros(size, np.int64)
    distinct, common = np.zeros(len(bounds) - 1, np.int64), np.empty(len(first), np.int64)
    distinct_shingles(values, bounds, used, slots, stamps, distinct)
    stamps[:] = 0
    shared_shingles(values, bounds, first, second, slots, stamps, np.zeros(size, np.int64), common)
    one, other = distinct[first], distinct[second]
    union = np.maximum(one + other - common, 1)
    return Overlap(common / union, common / np.maximum(np.minimum(one, other), 1))


def what_differs(
    documents: Documents, keys: npt.NDArray[np.uint64], first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Align each pair and count what differs.

    Args:
        documents: The documents.
        keys: uint64, one a token: words of one key are equal.
        first: int64, one document a pair.
        second: int64, the other.

    Returns:
        int64[pairs, columns]; the columns are named in :mod:`cleaner.kernels.differences`.
    """
    bounds = documents.tokens.bounds
    tokens = documents.tokens
    data, _ = text_buffers(documents.text)
    layout = np.empty(len(tokens.starts), np.uint8)
    used = np.unique(np.concatenate([first, second]))
    kernels.token_layout(data, tokens.starts, tokens.digits, bounds, used, _sentence_ends(), _capitals(), layout)
    out = np.empty((len(first), kernels.COLUMNS), np.int64)
    for start, end, mate_bounds, mate in _alignments(keys, bounds, first, second):
        pairs = (first[start:end], second[start:end], mate_bounds, mate)
        kernels.differences(layout, bounds, *pairs, out[start:end])
        count_terms(keys, bounds, *pairs, out[start:end, kernels.TERMS :])
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
    used = np.unique(np.concatenate([first, second]))
    room = scratch(int(lengths[used].max(initial=1)))
    mate_bounds = np.zeros(len(first) + 1, np.int64)
    np.cumsum(lengths[first], out=mate_bounds[1:])
    cuts = [0, *(np.flatnonzero(np.diff(mate_bounds[1:] // _TOGETHER)) + 1).tolist(), len(first)]
    for start, end in pairwise(cuts):
        pairs = (first[start:end], second[start:end], mate_bounds[start : end + 1] - mate_bounds[start])
        mate = np.empty(int(pairs[2][-1]), np.int32)
        align_pairs(keys, bounds, *pairs, room, mate)
        yield start, end, pairs[2], mate


def _accept_unaccented(
    verdicts: Verdicts,
    open_: npt.NDArray[np.int64],
    jaccard: npt.NDArray[np.float64],
    documents: Documents,
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    config: DocumentsConfig,
) -> None:
    """Accept those of the ``open_`` pairs in which one text is the other without its diacritics."""
    lengths = np.diff(documents.tokens.bounds)
    shared = overlap(documents.plain, first[open_], second[open_])
    wanted = np.maximum(config.unaccented_jaccard, jaccard)
    possible = _may_be_equal(lengths[first[open_]], lengths[second[open_]], shared, config)
    at = np.flatnonzero((shared.jaccard > wanted) & possible)
    if len(at) == 0:
        return
    one_sided = unaccented(documents.text, first[open_[at]], second[open_[at]])
    other_marks = open_[at[~one_sided]]
    verdicts.reason[other_marks[verdicts.reason[other_marks] == DIFFERENT]] = MARKS
    at = at[one_sided]
    pairs = open_[at]
    differ = what_differs(documents, documents.tokens.bases.astype(np.uint64), first[pairs], second[pairs])
    judged = _judge(differ, lengths[first[pairs]], lengths[second[pairs]], shared.take(at), config)
    judged.reason[judged.duplicate] = UNACCENTED
    verdicts.put(pairs, judged)


@functools.cache
def _sentence_ends() -> npt.NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[[ord(mark) for mark in ".!?"]] = True
    return table


@functools.cache
def _capitals() -> npt.NDArray[np.bool_]:
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
