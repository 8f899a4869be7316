"""Which blocks of one document stand in it twice: matched units, chained, and weighed."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.block_units import Unit, is_prose, lines_of, sentences_of
from cleaner.kernels.repeats import align_documents
from cleaner.kernels.unit_matches import EQUAL, MORE, NOTHING, match_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.config import BlocksConfig
    from cleaner.dedup.block_units import Document

_LONG_RUN = 0.8  # of a block's least words must match in one go; shorter runs are phrases
_PARAGRAPH = 12.0  # words from which on a line is a paragraph; shorter ones are headings, verse, cells, items
_INTERPOSED = 30  # tokens of unmatched text that do not end a block
_AHEAD = 60  # tokens that the first copy may have more than the second, in one place
_OVERLAP = 16  # tokens by which what two lines match may overlap
_REWORDED = 60  # tokens that end no block where both copies have about as many others in their place
_LIKE_LENGTH = 0.8
_CHANGED = 0.35  # of a block may differ; only where the page's body stands twice, all lines may
_DENSE = 0.8  # share of a block's span, in either copy, that its units make up
_BODY_DENSE = 0.6  # where the two spans are nearly all of the page: the rest are paragraphs reworded more
_NEARLY_ALL, _ALL = 0.9, 0.97
_REWRITTEN = 0.6  # of a paragraph's words must be the same where the body stands twice and the rest of it goes
_UNCHANGED = 1.5  # times the least words from which on whole lines go of which half the least words are in paragraphs

GOES, GOES_WITH_BODY, STAYS = range(3)
"""What becomes of a match: it goes with its block; it does so only where the body stands twice; it says more than the
first copy, and shows only that the block goes on."""


class Match(NamedTuple):
    """A unit that stood before.

    Attributes:
        unit: The later copy.
        first: First token of the kept copy.
        last: One past its last token.
        similarity: 0 to 1; 1 is equal in every token.
        fate: :data:`GOES`, :data:`GOES_WITH_BODY` or :data:`STAYS`.
    """

    unit: Unit
    first: int
    last: int
    similarity: float
    fate: int = GOES


def repeated_blocks(document: Document, alignment: Alignment, config: BlocksConfig) -> list[list[Match]]:
    """Return the blocks that stood before, each as its matched units in order.

    Args:
        document: The document.
        alignment: What its tokens match.
        config: What counts as a copy.
    """
    found: list[list[Match]] = []
    kept = np.arange(len(document.keys))  # for a token that goes, the token that stays in its place; -1 where none does
    stays = len(document.keys)  # tokens before it all stay
    block: list[Match] = []
    for match in (*_matches(document, alignment, config), None):
        traced = _traced(match, kept) if match and match.last > stays else match
        if traced and block and _continues(block, traced):
            block.append(traced)
            continue
        if match and match.fate != GOES:
            continue
        going = _going(document, block, config)
        if going:
            found.append(going)
            for unit, first, last, similarity, _ in going:
                kept[unit.first : unit.last] = np.arange(first, last) if similarity == 1.0 else -1
            stays = min(stays, going[0].unit.first)
            traced = match and _traced(match, kept)
        block = [traced] if traced else []
    return found


def _traced(match: Match, kept: npt.NDArray[np.int64]) -> Match | None:
    """Return a match with a copy that stays; ``None`` where only one that goes is known: that is no proof."""
    places = kept[match.first : match.last]
    first = int(places[0])
    if first < 0 or int(places[-1]) - first != len(places) - 1 or bool((np.diff(places) != 1).any()):
        return None
    return match._replace(first=first, last=first + len(places))


class Alignment(NamedTuple):
    """What each of a document's ``n`` tokens matches.

    Attributes:
        partner: int64, ``n``: place of the earlier token that it equals, or -1.
        run: int64, ``n``: number of the run of matches that it belongs to.
        broken: int64, ``n + 1``: tokens before it whose partner does not follow the partner of the token before them.
        matched: int64, ``n + 1``: tokens before it that have a partner.
    """

    partner: npt.NDArray[np.int64]
    run: npt.NDArray[np.int64]
    broken: npt.NDArray[np.int64]
    matched: npt.NDArray[np.int64]


def alignments(
    keys: npt.NDArray[np.uint64], bounds: npt.NDArray[np.int64], config: BlocksConfig
) -> list[Alignment | None]:
    """Match the tokens of documents with equal ones before them in the same document.

    Args:
        keys: uint64, their tokens.
        bounds: int64, ``n + 1``: the tokens of document ``i`` are ``bounds[i]`` to ``bounds[i + 1]``.
        config: What counts as a copy.

    Returns:
        The matches of each document, without those of short runs; ``None`` where no run is long enough for a block.
    """
    count = len(bounds) - 1
    largest = int(np.diff(bounds).max(initial=0))
    partner, run = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    broken, matched = np.empty(len(keys) + count, np.int64), np.empty(len(keys) + count, np.int64)
    found = np.zeros(count, np.int64)
    slots = np.empty(1 << max(4, (2 * largest).bit_length()), np.int32)
    align_documents(keys, bounds, _LONG_RUN * config.min_words, slots, partner, run, broken, matched, found)
    every: list[Alignment | None] = []
    for place, (start, end) in enumerate(pairwise(bounds.tolist())):
        tokens, counts = slice(start, end), slice(start + place, end + place + 1)
        some = Alignment(partner[tokens], run[tokens], broken[counts], matched[counts])
        every.append(some if found[place] else None)
    return every


def _matches(document: Document, alignment: Alignment, config: BlocksConfig) -> Iterator[Match]:
    """Yield the lines that match as a whole, and of the other lines the sentences that do."""
    lines = lines_of(document, alignment.matched)
    found = _matched(document, lines, alignment, config)
    open_ = [match is None or match.fate != GOES for match in found]
    parts = [sentences_of(document, line) if rest else [] for line, rest in zip(lines, open_, strict=True)]
    every = iter(_matched(document, [sentence for part in parts for sentence in part], alignment, config))
    for match, part in zip(found, parts, strict=True):
        yield from (sentence for sentence in islice(every, len(part)) if sentence is not None)
        if match is not None and not part:
            yield match


def _continues(block: list[Match], match: Match) -> bool:
    """Tell whether a match follows a block in both copies, and its first copy lies before all of the block."""
    last = block[-1]
    new, old = match.unit.first - last.unit.last, match.first - last.last
    if -_OVERLAP <= old < 0 and match.last > last.last:  # a line's first words may match the end of the line before
        old = 0
    reworded = new <= _REWORDED and _LIKE_LENGTH * new <= old <= new / _LIKE_LENGTH
    return (reworded or (new <= _INTERPOSED and 0 <= old <= _AHEAD)) and match.last <= block[0].unit.first


def _matched(document: Document, units: list[Unit], alignment: Alignment, config: BlocksConfig) -> list[Match | None]:
    """Compare each unit with the text that most of its matched tokens point to."""
    if not units:
        return []
    places = np.array([(unit.first, unit.last) for unit in units])
    found = np.zeros((len(units), 3), np.int64)
    match_units(document.keys, document.digits, document.words, *alignment, document.firsts, places, found)
    rows = zip(units, found.tolist(), strict=True)
    return [_match(document, unit, kind, first, last, config) for unit, (kind, first, last) in rows]


def _match(document: Document, unit: Unit, kind: int, first: int, last: int, config: BlocksConfig) -> Match | None:
    """Return what becomes of a unit; ``None`` where it is no copy of the text from token ``first`` to ``last``."""
    if kind == EQUAL:
        return Match(unit, first, last, 1.0)
    if kind == NOTHING:
        return None
    similarity = _similarity(document.keys[first:last], document.keys[unit.first : unit.last], _REWRITTEN)
    if similarity < _REWRITTEN:
        return None
    if kind == MORE:
        return Match(unit, first, last, similarity, STAYS)
    if similarity >= config.similarity:
        return Match(unit, first, last, similarity)
    paragraph = document.words[unit.last] - document.words[unit.first] >= _PARAGRAPH
    return Match(unit, first, last, similarity, GOES_WITH_BODY) if paragraph else None


def _similarity(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64], cutoff: float) -> float:
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(first.tolist(), second.tolist(), score_cutoff=cutoff))


def _going(document: Document, block: list[Match], config: BlocksConfig) -> list[Match]:
    """Weigh a block and return what of it goes: what is a copy does, what belongs where it stands twice stays."""
    while block and block[-1].fate != GOES:
        block = block[:-1]
    if not block:
        return []
    words = document.words
    first, last, kept_first, kept_last = block[0].unit.first, block[-1].unit.last, block[0].first, block[-1].last
    if words[last] - words[first] < config.min_words:
        return []
    page = words[last] - words[first] + words[kept_last] - words[kept_first]
    body = page >= _NEARLY_ALL * words[-1]
    going = [match for match in block if match.fate == GOES or (body and match.fate == GOES_WITH_BODY)]
    matched = sum(match.unit.last - match.unit.first for match in going)
    kept = sum(match.last - match.first for match in going)
    dense = _BODY_DENSE if body else _DENSE
    if matched < dense * (last - first) or kept < dense * (kept_last - kept_first):
        return []
    paragraphs, changed, everything = _weights(document, going)
    least = config.min_words if page >= _ALL * words[-1] else config.min_body_words
    if page >= config.body_share * words[-1] and everything >= least:
        return going
    whole = block[0].unit.whole and block[-1].unit.whole and _are_lines(document, kept_first, kept_last)
    enough = paragraphs >= config.min_words * (1 if whole else 2)
    if whole and changed == 0 and everything >= _UNCHANGED * config.min_words:
        enough = paragraphs >= 0.5 * config.min_words
    return going if changed <= _CHANGED * everything and enough else []


def _weights(document: Document, block: list[Match]) -> tuple[float, float, float]:
    """Return the words of a block in unchanged paragraphs, in changed units and in all; equal units count once."""
    paragraphs = changed = everything = 0.0
    seen: set[bytes] = set()
    for unit, _, _, similarity, _ in block:
        key = document.keys[unit.first : unit.last].tobytes()
        if key in seen:
            continue
        seen.add(key)
        words = float(document.words[unit.last] - document.words[unit.first])
        everything += words
        if similarity < 1.0:
            changed += words
        elif words >= _PARAGRAPH and is_prose(document.text(unit.start, unit.end)):
            paragraphs += words
    return paragraphs, changed, everything


def _are_lines(document: Document, first: int, last: int) -> bool:
    """Tell whether tokens ``first`` to ``last`` are whole lines."""
    firsts = document.firsts
    return bool(firsts[np.searchsorted(firsts, first)] == first and firsts[np.searchsorted(firsts, last)] == last)
