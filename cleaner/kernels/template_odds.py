"""What the pages of its site add to the log-odds that a line is furniture."""

from __future__ import annotations

from typing import Any

from cleaner.kernels.runtime import kernel

SEEN, NEW, NEW_PROSE, NEW_HEADLINE, SLOT, TAKEN_AT_EDGE, TAKEN_INSIDE, WEIGHTS = 0, 3, 6, 7, 8, 9, 10, 11
"""Places among the weights. ``SEEN`` and ``NEW`` are the first of three: for a line between template lines, beside
prose, and in the page's body."""


@kernel
def fill_log_odds(
    place: Any, bodies: Any, of: Any, edge: Any, gap: Any, prose: Any, main: Any, slot: Any, headline: Any,
    is_prose: Any, small_gap: int, weights: Any, odds: Any,
) -> None:  # fmt: skip
    """Fill in the log-odds of each line.

    Args:
        place: Place of the line's template line, negative where no template takes it.
        bodies: Bodies of the site beside which the line stands.
        of: Bodies of the site.
        edge: Whether template lines reach from an edge of the page to the line.
        gap: Lines in the run of lines that no template takes, of which this is one.
        prose: How many of them are prose.
        main: Whether they hold the page's body.
        slot: Whether the line fills a slot.
        headline: Whether it could be a headline.
        is_prose: Whether the line is prose itself.
        small_gap: Lines of the longest gap in which a headline counts as one.
        weights: float32, by their places.
        odds: Output, float32.
    """
    for i in range(place.size):
        where = 2 if main[i] else 1 if prose[i] > 0 else 0
        if place[i] >= 0:
            weight = weights[TAKEN_AT_EDGE if edge[i] else TAKEN_INSIDE]
        elif of[i] < 2:
            weight = weights[SEEN] * 0
        elif bodies[i] > 1:
            weight = weights[SEEN + where]
        elif slot[i]:
            weight = weights[SLOT]
        elif headline[i] and where == 0 and gap[i] <= small_gap:
            weight = weights[NEW_HEADLINE]
        elif is_prose[i]:
            weight = weights[NEW_PROSE]
        else:
            weight = weights[NEW + where]
        odds[i] = weight
