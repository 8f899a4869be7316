"""Which pages are looked at together: those of a site, and those of a layout within it.

A layout is the pages of a site that share two masked lines at the same distance from the page's edge, one of them the
first or the last of the page. So the five pages of one template are found among thousands of unrelated pages in one
folder, and what they taught touches only them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.kernels.template_counts import number

if TYPE_CHECKING:
    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]

ANCHORS = 3
"""Lines from each edge that can name a layout."""

_MOST = 0.9
"""Share of its site's pages from which on a layout is the site."""

_MIX = np.uint64(0x9E3779B97F4A7C15)


class Groups(NamedTuple):
    """Groups of pages.

    Attributes:
        scope: Id of the site, or hash of site and layout.
        members: Number of each page, group by group, ascending in each.
        bounds: Where each group begins and ends in ``members``.
    """

    scope: Hashes
    members: Numbers
    bounds: Integers


def entries(scope: Hashes, key: Hashes) -> Hashes:
    """Return one hash for each pair of scope and key."""
    mixed = (scope ^ (key >> np.uint64(29))) * _MIX
    return (mixed ^ (mixed >> np.uint64(32)) ^ key) * _MIX


def numbered(values: npt.NDArray[np.unsignedinteger]) -> tuple[Numbers, int]:
    """Return the number of each value among the distinct values, in the order in which they come, and their count.

    Example:
        >>> numbers, count = numbered(np.array([7, 5, 7], np.uint64))
        >>> numbers.tolist(), count
        ([0, 1, 0], 2)
    """
    numbers = np.empty(len(values), np.int32)
    table = np.zeros(1 << (len(values) * 3 // 2).bit_length(), np.int32)
    return numbers, int(number(np.ascontiguousarray(values, np.uint64), table, numbers))


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


def page_groups(sites: Hashes, keys: Hashes, least: int) -> Groups:
    """Return the sites and the layouts that have enough pages, without those that would teach the same as others.

    Args:
        sites: Site of each page, the pages of a site one after another.
        keys: ``(pages, 2 * ANCHORS)``, keys of the first and of the last lines, 0 for none.
        least: Pages of the smallest group.
    """
    anchors = anchor_hashes(keys[:, :ANCHORS], keys[:, ANCHORS:])
    there = anchors != 0
    numbers, count = numbered(entries(np.repeat(sites, there.sum(1)), anchors[there]))
    anchors[there] = np.where(np.bincount(numbers, minlength=count)[numbers] < least, 0, anchors[there])
    layouts = layout_hashes(sites, anchors, keys)
    scope = np.concatenate([sites, layouts[layouts != 0]])
    page = np.concatenate([np.arange(len(sites)), np.nonzero(layouts)[0]]).astype(np.int32)
    numbers, count = numbered(scope)
    sizes = np.bincount(numbers, minlength=count)
    enough = (sizes >= least)[numbers]
    scope, page, numbers = scope[enough], page[enough], numbers[enough]
    order = np.argsort(numbers, kind="stable")
    opens = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    groups = Groups(scope[order[opens]], page[order], np.append(opens, len(order)))
    return _distinct(groups, sites) if len(opens) else groups


def _distinct(groups: Groups, sites: Hashes) -> Groups:
    """Return the groups without layouts with the pages of an earlier one, or with nearly all of their site's.

    On a site of one template every layout has its pages, but for a few, and would be counted ten times.
    """
    starts, sizes = groups.bounds[:-1], np.diff(groups.bounds)
    mixed = entries(groups.members.astype(np.uint64), np.uint64(1) + groups.members.astype(np.uint64))
    pages = np.add.reduceat(mixed, starts) ^ sizes.astype(np.uint64)
    first = np.sort(np.unique(pages, return_index=True)[1])
    owner = groups.members[starts[first]]  # a page of each group
    ends = np.append(np.flatnonzero(sites[1:] != sites[:-1]), len(sites) - 1)
    of_site = np.diff(ends, prepend=-1)[np.searchsorted(ends, owner)]
    first = first[(groups.scope[first] == sites[owner]) | (sizes[first] < _MOST * of_site)]
    kept = np.repeat(starts[first] - (np.cumsum(sizes[first]) - sizes[first]), sizes[first])
    return Groups(
        groups.scope[first], groups.members[kept + np.arange(len(kept))], np.append(0, np.cumsum(sizes[first]))
    )
