"""What the pages of one site have in common: bodies, lines that several of them have, and the frame around them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.bounds import Found, bodies_of, needed
from cleaner.kernels.template_frames import MORE_PAGES, fill_first_bodies, fill_frame_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.numbering import Lines, Windows
    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]

FRAME_BODIES = 2
"""Bodies on which a frame must stand, at least, on a site of fewer than ``MORE_PAGES`` pages."""
_FRAME_SHARE = 1 / 3
"""Share of a site's pages that is asked of a frame, as a share of what is asked of a line: its sections have menus of
their own."""


class Sites(NamedTuple):
    """The pages of each site, and which of them have the same body.

    Attributes:
        site: Id of each site.
        bounds: First page of each site, and the number of pages.
        family: For each page the first page with its body, -1 for a page without a body.
    """

    site: Hashes
    bounds: Integers
    family: Numbers


def bodies_by_site(sites: Hashes, windows: Windows, config: ChromeConfig) -> Sites:
    """Return which pages of the sites have the same body.

    Args:
        sites: Site of each page, the pages of a site one after another.
        windows: Windows of the pages' prose.
        config: How much evidence is asked for.
    """
    opens = np.flatnonzero(np.append(True, sites[1:] != sites[:-1]))
    bounds = np.append(opens, len(sites))
    family = np.empty(len(sites), np.int32)
    scratch = (np.zeros(size, np.int32) for size in (windows.size, windows.size, len(sites)))
    template = needed(np.diff(bounds), config.min_pages, config)
    given = (windows.samples, windows.rows, windows.numbers, windows.bounds)
    fill_first_bodies(*given, bounds, template, *scratch, family)
    return Sites(sites[opens], bounds, family)


def framed_lines(sites: Sites, lines: Lines, config: ChromeConfig) -> Found:
    """Return the lines of long runs that several bodies of a site have at their edges: two are enough for these."""
    family, bounds = sites.family, sites.bounds
    sizes = np.diff(bounds)
    bodies = bodies_of(family, bounds)
    asked = replace(config, share=config.share * _FRAME_SHARE)
    least = np.where(sizes < MORE_PAGES, FRAME_BODIES, needed(bodies, config.min_pages, asked))
    needs = np.where(bodies >= FRAME_BODIES, least, 0)
    bodied = np.argsort(family, kind="stable")[np.count_nonzero(family < 0) :].astype(np.int32)
    who = family[bodied]
    rows = np.diff(lines.bounds[bounds])
    found = np.empty((2, int((rows // np.maximum(needs, 1))[needs > 0].sum())), np.int32)
    counts = np.empty(len(needs), np.int64)
    fill_frame_lines(
        lines.numbers,
        lines.bounds,
        lines.places,
        lines.kinds,
        bounds,
        bodied,
        who + np.int32(1),
        np.searchsorted(who, bounds),
        needs,
        np.zeros((5, len(lines.key)), np.int32),
        np.zeros((2, lines.surroundings), np.int32),
        found,
        counts,
    )
    group = np.repeat(np.arange(len(counts)), np.diff(counts, prepend=0))
    line, pages = found[:, : len(group)]
    return Found(sites.site[group], lines.key[line], pages.astype(np.int64), sizes[group])
