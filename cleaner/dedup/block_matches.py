"""Which blocks of one document stand in it twice: matched units, chained, and weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.block_units import Unit, is_prose, lines_of, sentences_of
from cleaner.kernels.repeats import align_repeats

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.config import BlocksConfig
    from cleaner.dedup.block_units import Document

_LONG_RUN = 0.8  # of a block's least words must match in one go; shorter runs are phrases
_COVER = 0.6  # share of a line's tokens that are matched when it is compared as a whole
_LONGEST = 5_000  # tokens of a line that is compared as a whole: comparing takes the square of it
_PARAGRAPH = 12.0  # words from which on a line is a paragraph; shorter ones are headings, verse, cells, items
_INTERPOSED = 30  # tokens of unmatched text that do not end a block
_AHEAD = 60  # tokens that the first copy may have more than the second, in one place
_OVERLAP = 16  # tokens by which what two lines match may overlap
_REWORDED = 60  # tokens that end no block where both copies have about as many others in their place
_LIKE_LENGTH = 0.8
_NEW_WORDS, _MORE_WORDS = 8.0, 3.0  # words on end that the later copy may have in place of others, and in addition
_CHANGED = 0.35  # of a block may differ; only where the page's body stands twice, all lines may
_DENSE = 0.8  # share of a block's span, in either copy, that its units make up
_BODY_DENSE = 0.6  # where the two spans are nearly all of the page: the rest are paragraphs reworded more
_NEARLY_ALL, _ALL = 0.9, 0.97
_REWRITTEN = 0.6  # of a paragraph's words must be the same where the body stands twice and the rest of it goes
_UNCHANGED = 1.5  # times the least words from which on whole lines go of which half the least words are in paragraphs
_UPDATED = 0.07  # of the places in which a unit differs may have a number updated, or words added: one in fifteen
_NUMBERED = 0.25  # may have a number for words that were none

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


def aligned(keys: npt.NDArray[np.uint64], config: BlocksConfig) -> Alignment | None:
    """Match the tokens of one document with equal ones before them.

    Args:
        keys: uint64, its tokens.
        config: What counts as a copy.

    Returns:
        The matches, without those of short runs; ``None`` where no run is long enough for a block.
    """
    partner, run = np.full(len(keys), -1, np.int64), np.full(len(keys), -1, np.int64)
    slots = np.full(1 << max(4, (2 * len(keys)).bit_length()), -1, np.int32)
    align_repeats(keys, slots, partner, run)
    long = np.bincount(run + 1) >= _LONG_RUN * config.min_words
    long[0] = False
    if not long.any():
        return None
    partner[~long[run + 1]] = -1
    follows = (partner > 0) & (np.diff(partner, prepend=-1) == 1)
    return Alignment(partner, run, _counted(~follows), _counted(partner >= 0))


def _counted(marks: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return how many of ``n`` marks stand before each place, ``n + 1`` of them."""
    counts = np.zeros(len(marks) + 1, np.int64)
    np.cumsum(marks, out=counts[1:])
    return counts


def _matches(document: Document, alignment: Alignment, config: BlocksConfig) -> Iterator[Match]:
    """Yield the lines that match as a whole, and of the other lines the sentences that do."""
    for line in lines_of(document, alignment.matched):
        match = _match(document, line, alignment, config)
        sentences = () if match is not None and match.fate == GOES else sentences_of(document, line)
        for found in (_match(document, sentence, alignment, config) for sentence in sentences):
            if found is not None:
                yield found
        if match is not None and not sentences:
            yield match


def _continues(block: list[Match], match: Match) -> bool:
    """Tell whether a match follows a block in both copies, and its first copy lies before all of the block."""
    last = block[-1]
    new, old = match.unit.first - last.unit.last, match.first - last.last
    if -_OVERLAP <= old < 0 and match.last > last.last:  # a line's first words may match the end of the line before
        old = 0
    reworded = new <= _REWORDED and _LIKE_LENGTH * new <= old <= new / _LIKE_LENGTH
    return (reworded or (new <= _INTERPOSED and 0 <= old <= _AHEAD)) and match.last <= block[0].unit.first


def _match(document: Document, unit: Unit, alignment: Alignment, config: BlocksConfig) -> Match | None:
    """Compare a unit with the text that most of its matched tokens point to."""
    partner, run, broken, matched = alignment
    first, length = int(partner[unit.first]), unit.last - unit.first
    if first >= 0 and broken[unit.last] == broken[unit.first + 1]:
        return Match(unit, first, first + length, 1.0)
    if matched[unit.last] - matched[unit.first] < _COVER * length or length > _LONGEST:
        return None
    partners = partner[unit.first : unit.last]
    hits = np.flatnonzero(partners >= 0)
    runs = run[unit.first : unit.last][hits]
    hits = hits[runs == np.bincount(runs).argmax()]
    if len(hits) < _COVER * length:
        return None
    begin, end = int(partners[hits[0]]), int(partners[hits[-1]])
    line = int(np.searchsorted(document.firsts, begin, "right")) - 1
    first = max(begin - int(hits[0]), int(document.firsts[line]))
    line = int(np.searchsorted(document.firsts, end, "right"))
    last = min(end + length - int(hits[-1]), int(document.firsts[line]), unit.first)
    similarity = _similarity(document.keys[first:last], document.keys[unit.first : unit.last], _REWRITTEN)
    if similarity < _REWRITTEN:
        return None
    if _says_more(document, first, last, unit, partners, hits):
        return Match(unit, first, last, similarity, STAYS)
    if similarity >= config.similarity:
        return Match(unit, first, last, similarity)
    paragraph = document.words[unit.last] - document.words[unit.first] >= _PARAGRAPH
    return Match(unit, first, last, similarity, GOES_WITH_BODY) if paragraph else None


def _says_more(
    document: Document, first: int, last: int, unit: Unit, partners: npt.NDArray[np.int64], hits: npt.NDArray[np.int64]
) -> bool:
    """Tell whether a later copy has a number, or several words on end, that the first has not."""
    places = np.concatenate([[unit.first - 1], unit.first + hits, [unit.last]])
    kept = np.concatenate([[first - 1], partners[hits], [last]])
    differs = np.flatnonzero(places[1:] - places[:-1] > 1)  # what only the first copy has goes with nothing
    new = document.words[places[differs + 1]] - document.words[places[differs] + 1]
    more = new - document.words[kept[differs + 1]] + document.words[kept[differs] + 1]
    if bool((new > _NEW_WORDS).any()) or np.count_nonzero(more > _MORE_WORDS) > _UPDATED * len(differs):
        return True
    numbers = set(document.keys[first:last][document.digits[first:last]].tolist())
    mine = document.keys[unit.first : unit.last][document.digits[unit.first : unit.last]].tolist()
    return not numbers.issuperset(mine) and _has_facts(document, places, kept, differs, numbers)


def _has_facts(
    document: Document,
    places: npt.NDArray[np.int64],
    kept: npt.NDArray[np.int64],
    differs: npt.NDArray[np.int64],
    numbers: set[int],
) -> bool:
    """Tell whether new numbers are more than what replacing words at random makes of a long unit.

    Args:
        document: The document.
        places: int64: the tokens of the later copy that match, in order, and the ends of the unit.
        kept: int64: those of the first copy.
        differs: int64: places in these behind which the later copy has words that do not match.
        numbers: Keys of the numbers of the first copy.
    """
    updated = numbered = 0
    for at in differs.tolist():
        new = slice(int(places[at]) + 1, int(places[at + 1]))
        old = slice(int(kept[at]) + 1, int(kept[at + 1]))
        if numbers.issuperset(document.keys[new][document.digits[new]].tolist()):
            continue
        if old.start == old.stop or document.digits[old].any():
            updated += 1
        else:
            numbered += 1
    return updated > _UPDATED * len(differs) or updated + numbered > _NUMBERED * len(differs)


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
