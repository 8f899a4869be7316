"""The reduce step of site templates: which lines are furniture of a site, or of a layout that some of its pages have.

A line is furniture when it repeats over pages with bodies of their own, in the same surroundings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.chrome.layouts import ANCHORS, Groups, entries, numbered, page_groups
from cleaner.chrome.rows import UNUSED
from cleaner.kernels.sorted_hashes import find_sorted
from cleaner.kernels.template_counts import fill_families, fill_template_lines, new_on_page

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.config import ChromeConfig

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]

_ALL = slice(None)


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
        place = np.empty(len(key), np.int64)
        shift, firsts = self._index
        find_sorted(entries(scope, key), self.entry, firsts, shift, place)
        return place

    @cached_property
    def _index(self) -> tuple[np.uint64, Integers]:
        """Leading bits of hashes, as a shift to the right, and the first entry that has them or greater ones."""
        bits = len(self).bit_length()
        shift = np.uint64(64 - bits)
        return shift, np.searchsorted(self.entry, np.arange(1 << bits, dtype=np.uint64) << shift)


def no_templates() -> Templates:
    """Return templates without a line."""
    hashes, integers = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return Templates(hashes, hashes, hashes, integers, integers, hashes, integers, ())


def learn_templates(rows: npt.NDArray[np.void], config: ChromeConfig) -> Templates:
    """Return the template lines of all sites.

    The result does not depend on the order of the rows, nor on how the pages were cut into batches. Time grows with the
    number of rows, whatever the sizes of the sites; memory for about twice the rows is taken beside them.

    Args:
        rows: Rows of :func:`~cleaner.chrome.rows.template_rows`, of all batches.
        config: How much evidence is asked for.
    """
    if not len(rows):
        return no_templates()
    sorted_ = _sorted_rows(rows)
    least = max(1, config.min_pages)
    groups = page_groups(sorted_.sites, _edge_keys(sorted_), least)
    sizes = np.diff(groups.bounds)
    family = _families(sorted_, groups, _needed(sizes, config))
    speakers = np.append(0, np.cumsum(family == np.arange(len(family))))
    bodies = np.diff(speakers[groups.bounds])
    needs = np.where(bodies >= config.min_pages, _needed(bodies, config), 0)
    lines = _repeated_lines(sorted_, least)
    group, line, pages = _found(lines, groups, family, needs, config)
    return _templates(groups.scope[group], lines.key[line], pages.astype(np.int64), sizes[group])


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows by site, page and place on the page.

    Attributes:
        rows: The rows as they came.
        order: Places of the rows in their order.
        page: Number of each row's page among the pages in their order.
        sites: Site of each page.
    """

    rows: npt.NDArray[np.void]
    order: Integers
    page: Numbers
    sites: Hashes

    def column(self, name: str, which: Integers | slice = _ALL) -> npt.NDArray[Any]:
        """Return one field of the rows in their order, of all or of some."""
        field: npt.NDArray[Any] = self.rows[name][self.order[which]]
        return field


def _sorted_rows(rows: npt.NDArray[np.void]) -> _Rows:
    order = np.lexsort((rows["head"], rows["page"], rows["site"]))
    site, page = rows["site"][order], rows["page"][order]
    opens = np.flatnonzero(np.append(True, (site[1:] != site[:-1]) | (page[1:] != page[:-1])))
    numbers = np.repeat(np.arange(len(opens), dtype=np.int32), np.diff(opens, append=len(rows)))
    return _Rows(rows, order, numbers, site[opens])


def _edge_keys(rows: _Rows) -> Hashes:
    """Return the keys of each page's first and last lines, ``(pages, 2 * ANCHORS)``; 0 for none."""
    keys = np.zeros((len(rows.sites), 2 * ANCHORS), np.uint64)
    for side, shift in (("head", 0), ("tail", ANCHORS)):
        distance = rows.column(side)
        near = np.flatnonzero(distance < ANCHORS)
        keys[rows.page[near], distance[near] + shift] = rows.column("key", near)
    return keys


def _families(rows: _Rows, groups: Groups, needs: Integers) -> Numbers:
    """Return for each member of the groups the place of the first member with the same body, -1 for one without."""
    sampled = np.flatnonzero(rows.rows["samples"][:, 0][rows.order] != UNUSED)
    samples = rows.column("samples", sampled)
    used = samples != UNUSED
    page = np.repeat(rows.page[sampled], used.sum(1))
    windows, count = numbered(samples[used])
    new = np.empty(len(windows), bool)
    new_on_page(page, windows, np.full(count, -1, np.int32), new)
    page, windows = page[new], windows[new]
    bounds = np.searchsorted(page, np.arange(len(rows.sites) + 1))
    family = np.empty(len(groups.members), np.int32)
    scratch = (np.zeros(size, np.int32) for size in (count, count, len(family)))
    fill_families(windows, bounds, groups.members, groups.bounds, needs, *scratch, family)
    return family


class _Lines(NamedTuple):
    """Lines that stand often enough to be template lines, as numbers.

    Attributes:
        numbers: ``(rows, 3)``: the line, the line with the one above it, the line with the one below it.
        bounds: Where the rows of each page begin and end.
        key: Key of each line.
        surroundings: How many surroundings there are.
    """

    numbers: Numbers
    bounds: Integers
    key: Hashes
    surroundings: int


def _repeated_lines(rows: _Rows, least: int) -> _Lines:
    """Return the lines that stand ``least`` times in the corpus: the others, nearly all prose, need no counting."""
    line, count = numbered(rows.column("key"))
    often = np.flatnonzero((np.bincount(line, minlength=count) >= least)[line])
    keys = rows.column("key", often)
    numbers = np.empty((len(often), 3), np.int32)
    numbers[:, 0], count = numbered(keys)
    key = np.empty(count, np.uint64)
    key[numbers[:, 0]] = keys
    surroundings = 0
    for column, side in ((1, "before"), (2, "after")):
        beside, count = numbered(entries(keys, rows.column(side, often).astype(np.uint64)))
        numbers[:, column] = beside + surroundings
        surroundings += count
    return _Lines(numbers, np.searchsorted(rows.page[often], np.arange(len(rows.sites) + 1)), key, surroundings)


def _found(
    lines: _Lines, groups: Groups, family: Numbers, needs: Integers, config: ChromeConfig
) -> tuple[Integers, Numbers, Numbers]:
    """Return group, number and pages of each template line."""
    # By family, which is by group: a family's name is the place of its first member.
    bodied = np.argsort(family, kind="stable")[np.count_nonzero(family < 0) :]
    who = family[bodied]
    rows = np.diff(np.append(0, np.cumsum(np.diff(lines.bounds)[groups.members]))[groups.bounds])
    most = int((rows // np.maximum(needs, 1))[needs > 0].sum())  # a line has a row on each of the bodies that it needs
    found = np.empty((2, most), np.int32)
    counts = np.empty(len(needs), np.int64)
    fill_template_lines(
        lines.numbers,
        lines.bounds,
        groups.members,
        groups.bounds,
        groups.members[bodied],
        who + np.int32(1),
        np.searchsorted(who, groups.bounds),
        needs,
        np.array([config.min_pages, config.steadiness, config.alone_pages], np.float64),
        np.zeros((8, len(lines.key)), np.int32),
        np.zeros((2, lines.surroundings), np.int32),
        found,
        counts,
    )
    group = np.repeat(np.arange(len(counts)), np.diff(counts, prepend=0))
    return group, found[0, : len(group)], found[1, : len(group)]


def _needed(pages: Integers, config: ChromeConfig) -> Integers:
    """Return how many of some pages must have a line for it to be furniture, for each number of pages."""
    sizes, which = np.unique(pages, return_inverse=True)
    needed = np.full(len(sizes), config.min_pages)
    for at, size in enumerate(sizes.tolist()):
        if size:
            lower = wilson_lower(np.arange(size + 1), size, config.z)
            needed[at] = max(config.min_pages, int(np.searchsorted(lower, config.share)))
    return needed[which]


def _templates(scope: Hashes, key: Hashes, pages: Integers, of: Integers) -> Templates:
    """Return template lines in the order in which they are found fast."""
    entry = entries(scope, key)
    order = np.argsort(entry)
    none, nothing = np.full(len(order), -1, np.int64), ("",) * len(order)
    return Templates(entry[order], scope[order], key[order], pages[order], of[order], np.unique(scope), none, nothing)


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
