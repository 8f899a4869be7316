"""Which lines of a batch are lines of a learned site template."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.gaps import Gaps, gaps
from cleaner.chrome.layouts import ANCHORS, anchor_hashes, layout_hashes
from cleaner.chrome.lookup import among
from cleaner.chrome.zones import zones
from cleaner.kernels.line_places import AMID
from cleaner.kernels.template_places import fill_places

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.templates import Templates

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


class Known(NamedTuple):
    """What other pages tell of the lines of a batch.

    Attributes:
        place: For each line its place in the templates, see :func:`template_lines`, if other pages have it; else -1.
        around: The gaps between template lines.
        slot: Whether the line fills a slot, see :func:`slot_lines`.
    """

    place: Integers
    around: Gaps
    slot: Flags


def template_lines(facts: LineFacts, templates: Templates, known: Known) -> Integers:
    """Return for each line its place in ``templates``, -1 for a line that stays.

    A place from ``len(templates)`` on is that of a line in ``templates.seen``: one that several pages of the site have,
    too few for a template line, and that stands outside the page's body, with template lines between: a teaser. A line
    that fills a slot of the page's frame, see :func:`slot_lines`, has the place of the template line beside it.

    A line stays, even though its key is a template line's, where it stands among prose with no furniture beside it,
    where it belongs to a letterhead or a signature, and where nothing else would be left of the page. The first two do
    not hold for a line that a person has said to go anywhere.

    Args:
        facts: Facts of the batch.
        templates: What was learned of the sites.
        known: What :func:`known_lines` found.
    """
    place, filled = known.place, known.slot
    if not len(templates.seen.site) or (place < 0).all():
        return place
    numbers = np.arange(facts.size)
    above = np.maximum.accumulate(np.where(place >= 0, numbers, -1))
    below = np.minimum.accumulate(np.where(place >= 0, numbers, facts.size)[::-1])[::-1]
    beside = np.where(above >= facts.bounds[facts.document], above, below)[filled]
    both = place.copy()
    both[filled] = place[beside]
    left = np.bincount(facts.document[~facts.blank & (both < 0)], minlength=facts.documents)
    return np.where((left > 0)[facts.document], both, place)


def decided_by_person(sites: Hashes, templates: Templates) -> Flags:
    """Return which texts are of a site that a person's file of templates decides."""
    named: Flags = among(sites, templates.scopes) & ~among(sites, templates.seen.site)
    return named


def slot_lines(facts: LineFacts, sites: Hashes, templates: Templates, around: Gaps) -> Flags:
    """Return which lines fill a slot that is a whole line: headlines of other pages, names, values.

    They stand between template lines of a frame, at most two in a row, and are no prose. The last such place above the
    body is not counted, for a title may stand there. Of sites that a person decides there are no slots.

    Args:
        facts: Facts of the batch.
        sites: Id of each text's site.
        templates: What was learned of the sites.
        around: The gaps between template lines.
    """
    learned = among(sites, templates.seen.site)[facts.document]
    slots: Flags = learned & around.edge & (around.size > 0) & ~(around.main | around.beside_main | facts.prose)
    return slots


def known_lines(facts: LineFacts, sites: Hashes, templates: Templates) -> Known:
    """Return what other pages tell of each line.

    Args:
        facts: Facts of the batch.
        sites: Id of each text's site.
        templates: What was learned of the sites.
    """
    place = _known_places(facts, sites, templates)
    around = gaps(facts, place >= 0)
    return Known(place, around, slot_lines(facts, sites, templates, around))


def _known_places(facts: LineFacts, sites: Hashes, templates: Templates) -> Integers:
    if not len(templates):
        return np.full(facts.size, -1, np.int64)
    place = _found(facts, sites, templates)
    if (place < 0).all():
        return place
    hit = place >= 0
    edge_or_hit = np.append(hit, True)  # -1, no neighbour, is the page's edge
    beside = edge_or_hit[facts.around.above] | edge_or_hit[facts.around.below]
    sure = np.append(templates.anywhere, False)[place]
    outside = zones(facts.prose & ~hit, facts.bounds) != AMID
    place[hit & ~(outside | beside | sure)] = -1
    _take_seen(facts, sites, templates, place)
    place[_formal(facts, place >= 0) & ~sure] = -1
    left = np.bincount(facts.document[~facts.blank & (place < 0)], minlength=facts.documents)
    place[left[facts.document] == 0] = -1
    return place


def _found(facts: LineFacts, sites: Hashes, templates: Templates) -> Integers:
    """Return for each line the place of the template line with its key in a scope of its page, -1 for none.

    Sites count before layouts: what they say of a line counts more pages.
    """
    keys = np.zeros((facts.documents, 2 * ANCHORS), np.uint64)
    for distance, shift in ((facts.around.head, 0), (facts.around.tail, ANCHORS)):
        lines = np.flatnonzero((distance < ANCHORS) & ~facts.blank)
        keys[facts.document[lines], distance[lines] + shift] = facts.key[lines]
    layouts = layout_hashes(sites, anchor_hashes(keys[:, :ANCHORS], keys[:, ANCHORS:]), keys)
    scopes = np.column_stack([layouts, sites])
    at = np.searchsorted(templates.scopes, scopes)
    at[at == len(templates.scopes)] = 0
    known = templates.scopes[at] == scopes
    place = np.empty(facts.size, np.int64)
    fill_places(facts.key, facts.bounds, scopes, known, templates.entry, *templates.index[::-1], place)
    return place


def _take_seen(facts: LineFacts, sites: Hashes, templates: Templates, place: Integers) -> None:
    """Add the lines outside the page's body that other pages of the site have."""
    seen = templates.seen
    if not len(seen.entry):
        return
    around = gaps(facts, place >= 0)
    lines = np.flatnonzero((around.size > 0) & ~around.main)
    found = seen.places(sites[facts.document[lines]], facts.key[lines])
    place[lines[found >= 0]] = found[found >= 0] + len(templates)


def _formal(facts: LineFacts, hit: Flags) -> Flags:
    """Return the template lines that are a letterhead or a signature: content that repeats on the papers of one office.

    A letterhead is a run of at most six template lines from a line of three words in capitals to the body; a signature
    is a line in capitals right after the body, more such lines, and names under it.
    """
    above, below = facts.around.above, facts.around.below
    words = facts.words - facts.numbers
    capitals = (facts.upper >= 4) & (5 * facts.upper >= 4 * facts.letters) & (words >= 2)
    formal = np.zeros(facts.size, bool)
    if not (hit & capitals).any():
        return formal
    body = np.append(~hit & ~facts.blank, False)  # the last entry is for -1, the page's edge
    name = (facts.capitalised == words) & (words >= 2) & (words <= 5) & (facts.digits == 0)
    for line in np.flatnonzero(hit & capitals & body[above]).tolist():
        while line >= 0 and hit[line] and (capitals[line] or name[line]):
            formal[line] = True
            line = int(below[line])
    # A signature has a line in capitals among its last six: nearly no menu has.
    filled = np.flatnonzero(~facts.blank)
    until = np.append(0, np.cumsum((hit & capitals & (words >= 3))[filled]))
    at = np.flatnonzero((hit & body[below])[filled])
    for line in filled[at[until[at + 1] > until[np.maximum(at - 5, 0)]]].tolist():
        run = [line]
        while (line := int(above[line])) >= 0 and hit[line] and len(run) <= 6:
            run.append(line)
        heads = [k for k, at in enumerate(run) if capitals[at] and words[at] >= 3]
        if len(run) <= 6 and heads:
            formal[run[: heads[-1] + 1]] = True
    return formal
