"""Is one document a copy of another? Decided on their words, never on signatures.

Two questions: how much is the same, and *what* differs. A page with other names, numbers and dates in the same words is
a form that was filled in twice, not a copy. ``docs/dedup.md`` states the rules and what was measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.comparison import Overlap, Pairs, overlap, places_of, what_differs
from cleaner.dedup.moved import same_lines, stray_words
from cleaner.dedup.short import accents, copies_in_short, unaccented
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

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.comparison import Documents

_SLOT_SHARE = 0.7  # of the words that were replaced: the rest of a form's text is the same on every page
_SLOT_RUNS = 0.6  # or of the replaced runs: values of several words align in part, and over the ends of lines
_NUMBER_SHARE = 0.05  # of the replaced runs; where every tenth word was replaced, two numbers may be among them
_BY_CHANCE = 2.0  # times as many as where words were replaced at random: in a text of many numbers, by numbers at times
_NAME_SHARE = 0.5  # of the replaced runs; words replaced at random are both capitalised in about 6 % (English)
_OUTSIDE_SHARE = 0.01  # of the words, outside of labelled lines: nothing to speak of differs but values
_TERMS = 2  # replaced runs in which one word stands for the same other one: another command, another product
_OWN_SHARE = 0.1  # of the shorter text
_STRAY = 2.0  # words of a text of its own for each that the other has nowhere: of unrelated text half are in both
_OWN_WORDS = 50  # a paragraph, however long the text around it is
_NARROW = 0.05  # above the bound of a share, within which a decision is marked as doubtful
_TABLE_SHARE = 0.5  # of the words are numbers
_ZERO, _NINE = 0x30, 0x39
_REPEATS = 0.05  # how far a share of distinct shingles may lie below that of all shingles


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
        >>> from cleaner.dedup.comparison import prepare
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
        pairs = Pairs(documents, documents.tokens.keys, first[longs], second[longs])
        verdicts.put(longs, _judge(pairs, shared.take(longs), config))
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
    enough = shared.containment >= 1.0 - 3.0 * (1.0 - config.equal_share) - _REPEATS
    return np.asarray(_are_of_like_length(one, other, config) & enough)


def _are_of_like_length(
    one: npt.NDArray[np.int64], other: npt.NDArray[np.int64], config: DocumentsConfig
) -> npt.NDArray[np.bool_]:
    """Return whether the shorter of two texts is long enough to be a copy of the longer one."""
    return np.asarray(np.minimum(one, other) >= config.length_ratio * np.maximum(one, other))


def _judge(pairs: Pairs, shared: Overlap, config: DocumentsConfig) -> Verdicts:
    """Decide each pair; those that have too few words in common, in whatever order, need not be aligned for it."""
    verdicts = Verdicts.of(np.full(len(pairs.first), DIFFERENT, np.uint8), shared.jaccard.copy())
    open_ = np.flatnonzero(pairs.can_reach(config.equal_share) | (shared.jaccard >= config.jaccard))
    if len(open_):
        some = pairs.take(open_)
        verdicts.put(open_, _judge_by_differences(some, what_differs(some), shared.take(open_), config))
    return verdicts


def _judge_by_differences(
    pairs: Pairs, differ: npt.NDArray[np.int64], shared: Overlap, config: DocumentsConfig
) -> Verdicts:
    """Decide each pair from what differs in it."""
    one, other = pairs.lengths()
    share = 2.0 * differ[:, kernels.EQUAL] / (one + other)
    in_order = share >= config.equal_share
    # Shingles are sets: a text that stands twice in the other has all of them, so the lengths must agree as well.
    shorter = np.minimum(one, other)
    moved = ~in_order & (shared.jaccard >= config.jaccard) & (shorter >= config.length_ratio * np.maximum(one, other))
    # Words that stand elsewhere in the other text were moved; they are not its own.
    stray = np.full(len(one), np.inf)
    stray[moved] = stray_words(pairs.keys, pairs.bounds, pairs.first[moved], pairs.second[moved])
    elsewhere = np.minimum((1.0 - shared.containment) * shorter, _STRAY * stray)
    own_words = np.minimum(differ[:, kernels.OWN], elsewhere)
    own_bound = np.minimum(_OWN_SHARE * shorter, _OWN_WORDS)
    other_words = np.minimum(differ[:, kernels.OTHER], elsewhere)
    own = (own_words >= own_bound) | (other_words >= _OWN_SHARE * shorter)
    numbers, form = _facts(pairs, differ, config)
    shuffled = moved & (stray == 0)  # what stands beside moved text in the alignment stands there by chance
    alike = np.where(in_order, IN_ORDER, MOVED)
    unlike = np.select([shuffled, numbers, form, own], [MOVED, NUMBERS, FORM, OWN_TEXT], alike)
    reason = np.where(in_order | moved, unlike, DIFFERENT).astype(np.uint8)
    similarity = np.maximum(share, shared.jaccard)
    facts = _most_facts(differ)
    copies = reason <= UNACCENTED
    narrow = (similarity < config.equal_share + _NARROW) | (facts == config.facts - 1) | (2.0 * own_words >= own_bound)
    return Verdicts(copies, similarity, reason, facts.astype(np.int32), copies & (narrow | numbers | form))


def _most_facts(differ: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many numbers and names, values or terms differ, the most of these."""
    named = differ[:, kernels.NUMBERS] + differ[:, kernels.NAMES]
    facts: npt.NDArray[np.int64] = np.maximum(named, differ[:, [kernels.SLOTS, kernels.TERMS]].max(axis=1))
    return facts


def _facts(
    pairs: Pairs, differ: npt.NDArray[np.int64], config: DocumentsConfig
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which pairs differ in their numbers, and which in other values or names: one form, filled in twice."""
    replaced = differ[:, kernels.REPLACED]
    slots = (differ[:, kernels.SLOTS] >= config.facts) & (
        (differ[:, kernels.SLOT_WORDS] >= _SLOT_SHARE * differ[:, kernels.CHANGED])
        | (differ[:, kernels.SLOTS] >= _SLOT_RUNS * replaced)
        | (differ[:, kernels.OUTSIDE] <= _OUTSIDE_SHARE * sum(pairs.lengths()))
    )
    named = differ[:, kernels.NAMES] + differ[:, kernels.NUMBERS]
    names = (named >= config.facts) & (named >= _NAME_SHARE * replaced)
    chance = np.maximum(_NUMBER_SHARE, _BY_CHANCE * pairs.numbers_by_chance())
    numbers = (differ[:, kernels.NUMBERS] >= config.facts) & (differ[:, kernels.NUMBERS] >= chance * replaced)
    return numbers, slots | names | (differ[:, kernels.TERMS] >= _TERMS)


def _other_tables(
    documents: Documents, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which pairs are mostly numbers, and not the same ones: a row more or less makes another table."""
    data, _ = text_buffers(documents.text)
    keys, digits, bounds = documents.tokens.keys, documents.tokens.digits, documents.tokens.bounds
    mostly = documents.numbers >= _TABLE_SHARE * np.diff(bounds)
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
    pairs = Pairs(documents, documents.tokens.keys, first, second)
    numbers, form = _facts(pairs, what_differs(pairs), config)
    return numbers | form


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
    fit = np.flatnonzero(_are_of_like_length(lengths[first[open_]], lengths[second[open_]], config))
    open_, jaccard = open_[fit], jaccard[fit]
    marks = accents(documents.text, places_of(len(lengths), first[open_], second[open_]))
    marks_of_one, marks_of_other = marks[first[open_]], marks[second[open_]]
    one_sided = unaccented(marks_of_one, marks_of_other)
    # Without diacritics the shingles are the same either way; and of others only what was not decided is told apart.
    told = (verdicts.reason[open_] == DIFFERENT) & (np.maximum(marks_of_one, marks_of_other) > 0)
    some = np.flatnonzero(one_sided | told)
    if len(some) == 0:
        return
    open_, jaccard, one_sided = open_[some], jaccard[some], one_sided[some]
    shared = overlap(documents.plain, first[open_], second[open_])
    possible = _may_be_equal(lengths[first[open_]], lengths[second[open_]], shared, config)
    alike = (shared.jaccard > np.maximum(config.unaccented_jaccard, jaccard)) & possible
    other_marks = open_[alike & ~one_sided]
    verdicts.reason[other_marks[verdicts.reason[other_marks] == DIFFERENT]] = MARKS
    at = np.flatnonzero(alike & one_sided)
    if len(at) == 0:
        return
    first, second = first[open_[at]], second[open_[at]]
    places, which = np.unique(np.concatenate([first, second]), return_inverse=True)
    few = documents.take(places)
    pairs = Pairs(few, few.tokens.bases.astype(np.uint64), which[: len(at)], which[len(at) :])
    judged = _judge(pairs, shared.take(at), config)
    judged.reason[judged.duplicate] = UNACCENTED
    verdicts.put(open_[at], judged)
