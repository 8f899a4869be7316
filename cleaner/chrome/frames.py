"""Lines of the frame of a site: menus and footers that two bodies are enough for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.bounds import Found, bodies_of, needed
from cleaner.kernels.template_frames import MORE_PAGES, fill_first_bodies, fill_frame_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.numbering import Lines, Windows
    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]

FRAME_BODIES = 2
"""Bodies on which a frame must stand, at least, on a site of fewer than ``MORE_PAGES`` pages."""
_FRAME_SHARE = 1 / 3
"""Share of a site's pages that is asked of a frame, as a share of what is asked of a line: its sections have menus of
their own."""


def framed_lines(sites: Hashes, windows: Windows, lines: Lines, config: ChromeConfig) -> Found:
    """Return the lines of long runs that several bodies of a site have at their edges: two are enough for these."""
    opens = np.flatnonzero(np.append(True, sites[1:] != sites[:-1]))
    bounds = np.append(opens, len(sites))
    sizes = np.diff(bounds)
    family = np.empty(len(sites), np.int32)
    scratch = (np.zeros(size, np.int32) for size in (windows.size, windows.size, len(sites)))
    template = needed(sizes, config.min_pages, config)
    given = (windows.samples, windows.rows, windows.numbers, windows.bounds)
    fill_first_bodies(*given, bounds, template, *scratch, family)
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
    return Found(sites[opens][group], lines.key[line], pages.astype(np.int64), sizes[group])
