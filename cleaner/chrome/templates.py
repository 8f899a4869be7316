"""The reduce step of site templates: which lines are furniture of a site, or of a layout that some of its pages have.

A line is furniture when it repeats over pages with bodies of their own, in the same surroundings. There are two scopes:

* the site: all its pages;
* a layout: the pages of a site that share two masked lines at the same distance from the page's edge, one of them the
  first or the last of the page. So the five pages of one template are found among thousands of unrelated pages in one
  folder, and what they taught touches only them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.rows import UNUSED

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]

ANCHORS = 3
"""Lines from each edge that can name a layout."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_OWN_SHARE = 0.5
"""Share of its samples that a page must have for itself to count as a page with a body of its own. Forms and near
copies stay under it: two texts that differ in every fifth word still have half of their windows in common."""


@dataclass(frozen=True, eq=False)
class Templates:
    """Template lines, sorted by ``entry``.

    Attributes:
        entry: Hash of scope and key, ascending; see :func:`entries`.
        scope: Id of the site, or hash of site and layout.
        key: Masked key of the line.
        pages: Number of pages in the scope that have the line.
        of: Number of pages in the scope.
        scopes: Scopes that have lines, ascending.
        example_page: Page that ``examples`` was taken from, -1 for none.
        examples: Text of the line on that page.
    """

    entry: Hashes
    scope: Hashes
    key: Hashes
    pages: Integers
    of: Integers
    scopes: Hashes
    example_page: Integers
    examples: tuple[str, ...]

    def __len__(self) -> int:
        """Number of template lines."""
        return len(self.entry)

    def find(self, scope: Hashes, key: Hashes) -> Integers:
        """Return the place of each pair of scope and key, -1 where it is no template line."""
        if not len(self):
            return np.full(len(key), -1, np.int64)
        wanted = entries(scope, key)
        place = np.searchsorted(self.entry, wanted)
        place[place == len(self)] = 0
        return np.where(self.entry[place] == wanted, place, -1)


def entries(scope: Hashes, key: Hashes) -> Hashes:
    """Return one hash for each pair of scope and key."""
    mixed = (scope ^ (key >> np.uint64(29))) * _MIX
    return (mixed ^ (mixed >> np.uint64(32)) ^ key) * _MIX


def no_templates() -> Templates:
    """Return templates without a line."""
    hashes, integers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return Templates(hashes, hashes, hashes, integers, integers, hashes, integers, ())


def learn_templates(rows: npt.NDArray[np.void], config: ChromeConfig) -> Templates:
    """Return the template lines of all sites.

    The result does not depend on the order of the rows, nor on how the pages were cut into batches.

    Args:
        rows: Rows of :func:`~cleaner.chrome.rows.template_rows`, of all batches.
        config: How much evidence is asked for.
    """
    rows = rows[np.lexsort((rows["head"], rows["page"], rows["site"]))]
    opens = _run_starts(rows["site"], rows["page"])
    pages = _Pages(rows, opens, np.append(opens[1:], len(rows)))
    site_of_page = rows["site"][opens]
    learned: dict[int, _Learned] = {}
    for first, last in _runs(site_of_page):
        if last - first < config.min_pages:
            continue
        members = np.arange(first, last)
        groups = [(int(site_of_page[first]), members), *_layouts(pages, members, config)]
        for scope, group in groups:
            found = _learn(pages, group, config)
            if found is not None:
                learned[scope] = found
    return _assembled(learned)


@dataclass(frozen=True, eq=False)
class _Pages:
    """Sorted rows and where each page begins and ends in them."""

    rows: npt.NDArray[np.void]
    first: Integers
    last: Integers

    def of(self, members: Integers) -> tuple[npt.NDArray[np.void], Integers]:
        """Return the rows of some pages, and for each row the place of its page in ``members``."""
        sizes = self.last[members] - self.first[members]
        place = np.repeat(np.arange(len(members)), sizes)
        shift = np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self.rows[np.repeat(self.first[members], sizes) + np.arange(len(place)) - shift], place


@dataclass(frozen=True, eq=False)
class _Learned:
    key: Hashes
    pages: Integers
    of: int


def wilson_lower(hits: Integers, trials: int, z: float) -> npt.NDArray[np.float64]:
    """Return the lower end of Wilson's interval for a share.

    Args:
        hits: Number of hits.
        trials: Number of trials, at least 1.
        z: Width in standard deviations.

    Example:
        >>> wilson_lower(np.array([3, 5]), 5, 1.96).round(2).tolist()
        [0.23, 0.57]
    """
    share = hits / trials
    spread = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    lower: npt.NDArray[np.float64] = (share + z * z / (2 * trials) - spread) / (1 + z * z / trials)
    return lower


def anchor_hashes(head_keys: Hashes, tail_keys: Hashes) -> Hashes:
    """Return a hash for each anchor of pages: its side, its distance from the edge and its key; 0 where there is none.

    Args:
        head_keys: ``(pages, ANCHORS)``, keys of the first lines that are not blank, 0 for none.
        tail_keys: The same of the last lines.
    """
    keys = np.hstack([head_keys, tail_keys])
    hashes = (keys ^ np.arange(1, 2 * ANCHORS + 1, dtype=np.uint64)) * _MIX
    return np.where(keys == 0, np.uint64(0), hashes)


def layout_hashes(sites: Hashes, anchors: Hashes, keys: Hashes) -> Hashes:
    """Return the hash of each pair of anchors of pages, ``(pages, pairs)``; 0 where there is none.

    One anchor of a pair is the page's first or last line: two headings may stand in the same places of three bodies.

    Args:
        sites: Site of each page.
        anchors: What :func:`anchor_hashes` gives; 0 for anchors that do not count.
        keys: The anchors' keys: the two lines of a pair differ.
    """
    left, right = np.triu_indices(2 * ANCHORS, 1)
    outermost = (left % ANCHORS == 0) | (right % ANCHORS == 0)
    left, right = left[outermost], right[outermost]
    pairs = entries(np.repeat(sites[:, None], len(left), 1) ^ anchors[:, left], anchors[:, right])
    fit = (anchors[:, left] != 0) & (anchors[:, right] != 0) & (keys[:, left] != keys[:, right])
    return np.where(fit, pairs, np.uint64(0))


def _layouts(pages: _Pages, members: Integers, config: ChromeConfig) -> list[tuple[int, Integers]]:
    """Return the layouts of a site: scope and pages."""
    rows, place = pages.of(members)
    keys = np.zeros((len(members), 2 * ANCHORS), np.uint64)
    for side, shift in (("head", 0), ("tail", ANCHORS)):
        near = rows[side] < ANCHORS
        keys[place[near], rows[side][near] + shift] = rows["key"][near]
    anchors = anchor_hashes(keys[:, :ANCHORS], keys[:, ANCHORS:])
    _, inverse, counts = np.unique(anchors, return_inverse=True, return_counts=True)
    anchors = np.where((counts < config.min_pages)[inverse.reshape(anchors.shape)], np.uint64(0), anchors)
    layouts = layout_hashes(rows["site"][:1].repeat(len(members)), anchors, keys)
    page, _ = np.nonzero(layouts)
    flat = layouts[layouts != 0]
    order = np.lexsort((page, flat))
    flat, page = flat[order], page[order]
    return [(int(flat[a]), members[np.unique(page[a:b])]) for a, b in _runs(flat) if b - a >= config.min_pages]


def _learn(pages: _Pages, members: Integers, config: ChromeConfig) -> _Learned | None:
    """Return the template lines of a group of pages, ``None`` if there are none."""
    rows, place = pages.of(members)
    family = _families(rows, place, len(members), _needed(len(members), config))
    bodies = len(np.unique(family[family >= 0]))
    if bodies < config.min_pages:
        return None
    need = _needed(bodies, config)
    who = family[place]
    counted, who = rows[who >= 0], who[who >= 0]
    key, support = _spread(counted["key"], who)
    at = np.searchsorted(key, counted["key"])
    steady = np.zeros(len(key), np.int64)
    for side in ("before", "after"):
        surrounded = entries(counted["key"], counted[side].astype(np.uint64))
        pair, pair_support = _spread(surrounded, who)
        np.maximum.at(steady, at, pair_support[np.searchsorted(pair, surrounded)])
    chosen = (support >= need) & (steady >= np.maximum(config.min_pages, config.steadiness * support))
    # A heading alone may open three pages. A few pages are evidence only where two lines repeat on each of them.
    line, page = _distinct_pairs(at[chosen[at]], who[chosen[at]])
    in_company = np.bincount(page, minlength=len(members))[page] >= 2
    chosen &= (np.bincount(line[in_company], minlength=len(key)) >= need) | (support >= config.alone_pages)
    if not chosen.any():
        return None
    every, on_pages = _spread(rows["key"], place)
    return _Learned(key[chosen], on_pages[np.searchsorted(every, key[chosen])], len(members))


def _families(rows: npt.NDArray[np.void], place: Integers, size: int, need: int) -> Integers:
    """Return the family of each page: pages of one body share a number; -1 for a page without a body of its own.

    Args:
        rows: Rows of the group's pages.
        place: Place of each row's page in the group.
        size: Number of pages.
        need: Pages that a line must be on to become a template line. What of a page's prose is on that many pages could
            be template itself, so it is not its own.
    """
    samples = rows["samples"].reshape(-1)
    used = samples != UNUSED
    window, page = _distinct_pairs(samples[used].astype(np.int64), np.repeat(place, rows["samples"].shape[1])[used])
    known, spread = np.unique(window, return_counts=True)
    spread = spread[np.searchsorted(known, window)]
    has = np.bincount(page, minlength=size)
    own = np.bincount(page[spread < need], minlength=size)
    family = np.where((own >= 2) & (own >= _OWN_SHARE * has), np.arange(size), -1)
    # Copies: the first page that has a window speaks for it; a page follows the one that a third of its windows name.
    shared = (spread >= 2) & (spread < need)
    window, page = window[shared], page[shared]
    starts = _run_starts(window)
    first = np.repeat(page[starts], np.diff(starts, append=len(window)))
    followers = (page << 32 | first)[page != first]
    for pair, count in zip(*(column.tolist() for column in np.unique(followers, return_counts=True)), strict=True):
        copy, original = pair >> 32, pair & 0xFFFFFFFF  # pairs come in ascending order, so the original is settled
        if family[copy] >= 0 and family[original] >= 0 and 3 * count >= has[copy]:
            family[copy] = min(family[copy], family[original])
    return family


def _needed(pages: int, config: ChromeConfig) -> int:
    """Return how many of some pages must have a line for it to be furniture."""
    enough = np.searchsorted(wilson_lower(np.arange(pages + 1), pages, config.z), config.share)
    return max(config.min_pages, int(enough))


def _spread(values: Hashes, who: Integers) -> tuple[Hashes, Integers]:
    """Return the distinct values, ascending, and with how many different ``who`` each goes."""
    order = np.lexsort((who, values))
    values, who = values[order], who[order]
    return np.unique(values[_run_starts(values, who)], return_counts=True)


def _distinct_pairs(left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """Return the distinct pairs of two columns of numbers under 2**32, ascending."""
    pairs = np.unique(left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64))
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _run_starts(*columns: npt.NDArray[np.generic]) -> Integers:
    """Return where a new value begins in sorted columns."""
    if not len(columns[0]):
        return np.zeros(0, np.int64)
    new = np.zeros(len(columns[0]), bool)
    new[0] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def _runs(column: npt.NDArray[np.generic]) -> list[tuple[int, int]]:
    """Return start and end of each run of equal values in a sorted column."""
    starts = _run_starts(column)
    return list(zip(starts.tolist(), np.append(starts[1:], len(column)).tolist(), strict=False))


def _assembled(learned: dict[int, _Learned]) -> Templates:
    """Return what was learned of all scopes as sorted arrays."""
    if not learned:
        return no_templates()
    scope = np.concatenate([np.full(len(found.key), scope, np.uint64) for scope, found in learned.items()])
    key = np.concatenate([found.key for found in learned.values()])
    pages = np.concatenate([found.pages for found in learned.values()])
    of = np.concatenate([np.full(len(found.key), found.of) for found in learned.values()])
    entry = entries(scope, key)
    order = np.argsort(entry)
    return Templates(
        entry[order],
        scope[order],
        key[order],
        pages[order],
        of[order],
        np.unique(scope),
        np.full(len(order), -1, np.int64),
        ("",) * len(order),
    )
