"""What the other pages of its site tell of each line, for deciding together with what its own page tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels import template_odds as kernels
from cleaner.kernels.end_marks import SENTENCE

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.matching import Known
    from cleaner.chrome.templates import Templates

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_SMALL_GAP = 4  # a title or a byline between two template lines stands in such a gap

# Log-odds that a line is furniture, less those of any line, by what is known of it: from 203 labelled pages of 89 hosts
# with two to six pages each, every page weighing the same. Rounded towards 0 where hosts of two or three pages and
# larger ones differed; pages that were put together from others were not used.
_WEIGHTS = np.zeros(kernels.WEIGHTS, np.float32)
_WEIGHTS[kernels.TAKEN_AT_EDGE], _WEIGHTS[kernels.TAKEN_INSIDE] = 4.5, 2.5
_WEIGHTS[kernels.SLOT] = 1.0
_WEIGHTS[kernels.SEEN : kernels.SEEN + 3] = 2.0, 1.4, 0.6
_WEIGHTS[kernels.NEW : kernels.NEW + 3] = 0.6, -0.3, -1.0
_WEIGHTS[kernels.NEW_PROSE], _WEIGHTS[kernels.NEW_HEADLINE] = -2.5, 0.0


class TemplateEvidence(NamedTuple):
    """One entry a line in each array; blank lines have no evidence.

    Attributes:
        place: Place of the line's template line, -1 where no template takes it; from ``len(templates)`` on it is a
            teaser. See :class:`~cleaner.chrome.matching.Known`.
        bodies: Different bodies of the site beside which the line stands (1 for this page's own alone).
        of: Different bodies of the site, 0 where nothing is known of it.
        edge: Whether template lines reach from an edge of the page to the line with at most two others in a row.
        beside: How many of the two lines around it are template lines; an edge of the page counts as one.
        gap: Lines that no template takes in the run of such lines that the line is in; 0 for a template line.
        prose: How many of these are prose.
        main: Whether this run holds the page's body; see :class:`~cleaner.chrome.gaps.Gaps`.
        slot: Whether the line fills a slot; see :func:`~cleaner.chrome.matching.slot_lines`.
        headline: Whether the line could be a headline: five words or more, under 120 characters, no full stop.
        log_odds: What all this adds to the log-odds that the line is furniture; 0 where nothing is known of the site.
    """

    place: Integers
    bodies: Integers
    of: Integers
    edge: Flags
    beside: npt.NDArray[np.int8]
    gap: Integers
    prose: Integers
    main: Flags
    slot: Flags
    headline: Flags
    log_odds: npt.NDArray[np.float32]


def template_evidence(facts: LineFacts, sites: Hashes, templates: Templates, known: Known) -> TemplateEvidence:
    r"""Return what the pages of its site tell of each line.

    Args:
        facts: Facts of the batch.
        sites: Id of each text's site.
        templates: What was learned of the sites.
        known: What :func:`~cleaner.chrome.matching.known_lines` found.

    Example:
        >>> from cleaner.chrome.facts import line_facts
        >>> from cleaner.chrome.matching import known_lines
        >>> from cleaner.chrome.templates import no_templates
        >>> facts = line_facts(np.frombuffer(b"Home\nNews", np.uint8), np.array([0, 9]))
        >>> given = facts, np.zeros(1, np.uint64), no_templates()
        >>> evidence = template_evidence(*given, known_lines(*given))
        >>> evidence.of.tolist(), evidence.gap.tolist()
        ([0, 0], [2, 2])
    """
    place, around, slot = known
    hit = place >= 0
    bodies, of = _seen(facts, sites, templates)
    above, below = facts.around.above, facts.around.below
    edge_or_hit = np.append(hit, True)  # -1, no neighbour, is the page's edge
    beside = edge_or_hit[above].astype(np.int8) + edge_or_hit[below]
    beside[facts.blank] = 0
    headline = (facts.plain >= 5) & (facts.chars < 120) & (facts.end_mark != SENTENCE) & ~facts.blank
    odds = np.empty(facts.size, np.float32)
    kernels.fill_log_odds(
        place, bodies, of, around.edge, around.size, around.prose, around.main, slot, headline, facts.prose, _SMALL_GAP,
        _WEIGHTS, odds,
    )  # fmt: skip
    return TemplateEvidence(
        place, bodies, of, around.edge, beside, around.size, around.prose, around.main, slot, headline, odds
    )


def _seen(facts: LineFacts, sites: Hashes, templates: Templates) -> tuple[Integers, Integers]:
    """Return for each line how many bodies of its site have it, and how many there are."""
    seen = templates.seen
    of = np.zeros(facts.size, np.int64)
    bodies = np.ones(facts.size, np.int64)
    bodies[facts.blank] = 0
    if not len(seen.site):
        return bodies, of
    at = np.minimum(np.searchsorted(seen.site, sites), len(seen.site) - 1)
    known = np.where(seen.site[at] == sites, seen.of[at], 0)
    of = np.where(facts.blank, 0, known[facts.document])
    if len(seen.entry):
        lines = np.flatnonzero(of > 1)
        place = seen.places(sites[facts.document[lines]], facts.key[lines])
        bodies[lines[place >= 0]] = seen.bodies[place[place >= 0]]
    return bodies, of
