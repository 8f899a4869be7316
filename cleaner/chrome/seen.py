"""Lines that several pages of a site have, too few of them for a template: teasers, and headings of bodies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.bounds import bodies_of
from cleaner.chrome.frames import FRAME_BODIES
from cleaner.chrome.layouts import entries
from cleaner.chrome.lookup import Index, leading_bits, places_of
from cleaner.kernels.template_frames import fill_seen_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.frames import Sites
    from cleaner.chrome.numbering import Lines

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]

_SEEN_SHARE = 0.02
"""Share of a site's bodies from which on it is told that they have a line: of 50 lines a page on average, at most."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Lines that several bodies of a site have, whether or not they are furniture.

    Attributes:
        entry: Hash of site and key, ascending; see :func:`~cleaner.chrome.layouts.entries`.
        bodies: How many bodies of the site have the line.
        of_line: How many bodies the site has.
        site: Id of each site, ascending.
        of: How many bodies each site has.
    """

    entry: Hashes
    bodies: Numbers
    of_line: Integers
    site: Hashes
    of: Integers

    def places(self, sites: Hashes, keys: Hashes) -> Integers:
        """Return the place of each pair of site and key in ``entry``, -1 where it is not there."""
        if not len(self.entry):
            return np.full(len(keys), -1, np.int64)
        return places_of(entries(sites, keys), self.entry, self._index)

    @cached_property
    def _index(self) -> Index:
        return leading_bits(self.entry)


def nothing_seen() -> Seen:
    """Return no line of no site."""
    hashes, integers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return Seen(hashes, np.zeros(0, np.int32), integers, hashes, integers)


def seen_lines(sites: Sites, lines: Lines) -> Seen:
    """Return the lines that two bodies of a site have, or one in fifty of many.

    Pages without a body do not count: of lists and forms nobody can tell which are copies.
    """
    family = sites.family
    by_body = np.argsort(family, kind="stable").astype(np.int32)[np.count_nonzero(family < 0) :]
    of_page = np.repeat(np.arange(len(sites.site), dtype=np.int32), np.diff(sites.bounds))
    found = np.empty((3, len(lines.numbers)), np.int32)
    tally = np.zeros((2, len(lines.key)), np.int32)
    count = fill_seen_lines(lines.numbers, lines.bounds, by_body, family[by_body], of_page[by_body], tally, found)
    bodies = bodies_of(family, sites.bounds)
    site, line, seen = found[:, :count]
    enough = seen >= np.maximum(FRAME_BODIES, _SEEN_SHARE * bodies[site])
    site, line, seen = site[enough], line[enough], seen[enough]
    entry = entries(sites.site[site], lines.key[line])
    order, by_id = np.argsort(entry), np.argsort(sites.site)
    return Seen(entry[order], seen[order], bodies[site][order], sites.site[by_id], bodies[by_id])
