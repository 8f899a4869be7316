"""Rows of all pages as numbers: lines, their surroundings and the windows of their prose, as the kernels count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cleaner.chrome.layouts import ANCHORS, entries, numbered
from cleaner.chrome.rows import SAMPLES, UNUSED
from cleaner.kernels.template_counts import new_on_page

if TYPE_CHECKING:
    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]
    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.int32]

_ALL = slice(None)
_WEIGHTS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(1, SAMPLES + 1, dtype=np.uint64)
"""Of a line's samples in the hash of its page."""


@dataclass(frozen=True, eq=False)
class NumberedRows:
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


def sorted_rows(rows: npt.NDArray[np.void]) -> NumberedRows:
    """Return rows of any order by site, page and place; pages of a site in an order that their content gives."""
    order = _order(rows["site"], rows["page"], rows["head"])
    site, page = rows["site"][order], rows["page"][order]
    opens = np.flatnonzero(np.append(True, (site[1:] != site[:-1]) | (page[1:] != page[:-1])))
    # Of two pages with a body in common the later one is the copy: the shorter one, whenever they came.
    lines = entries(rows["key"], rows["head"].astype(np.uint64))
    prose = np.flatnonzero(rows["samples"][:, 0] != UNUSED)
    lines[prose] = entries(lines[prose], rows["samples"][prose].astype(np.uint64) @ _WEIGHTS)
    content = np.add.reduceat(lines[order], opens)
    sizes = np.diff(opens, append=len(rows))
    by_content = np.lexsort((page[opens], content, -sizes, site[opens]))
    numbers = np.repeat(np.arange(len(opens), dtype=np.int32), sizes[by_content])
    return NumberedRows(rows, order[_spans(opens[by_content], sizes[by_content])], numbers, site[opens][by_content])


def _spans(starts: Integers, sizes: Integers) -> Integers:
    """Return the numbers of some spans, one span after another."""
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))


def _order(site: Hashes, page: Integers, head: Numbers) -> Integers:
    """Return the order of rows. The rows of a page mostly come together, in order: then pages are sorted, not rows."""
    site, page, head = np.ascontiguousarray(site), np.ascontiguousarray(page), np.ascontiguousarray(head)
    new = (page[1:] != page[:-1]) | (head[1:] <= head[:-1]) | (site[1:] != site[:-1])
    opens = np.flatnonzero(np.append(True, new))
    runs = np.lexsort((head[opens], page[opens], site[opens]))
    starts, sizes = opens[runs], np.diff(opens, append=len(head))[runs]
    return _spans(starts, sizes)


def edge_keys(rows: NumberedRows) -> Hashes:
    """Return the keys of each page's first and last lines, ``(pages, 2 * ANCHORS)``; 0 for none."""
    keys = np.zeros((len(rows.sites), 2 * ANCHORS), np.uint64)
    for side, shift in (("head", 0), ("tail", ANCHORS)):
        distance = rows.column(side)
        near = np.flatnonzero(distance < ANCHORS)
        keys[rows.page[near], distance[near] + shift] = rows.column("key", near)
    return keys


class Windows(NamedTuple):
    """Windows of the pages' prose, as numbers.

    Attributes:
        numbers: Number of each distinct window, page by page.
        bounds: Where the distinct windows of each page begin and end.
        samples: ``(lines of prose, SAMPLES)``: number of each line's windows, -1 for none.
        rows: Where the lines of prose of each page begin and end.
        size: How many distinct windows there are.
    """

    numbers: Numbers
    bounds: Integers
    samples: Numbers
    rows: Integers
    size: int


def windows_of(rows: NumberedRows) -> Windows:
    """Return the windows of all lines of prose."""
    sampled = np.flatnonzero(rows.rows["samples"][:, 0][rows.order] != UNUSED)
    values = rows.column("samples", sampled)
    used = values != UNUSED
    page = np.repeat(rows.page[sampled], used.sum(1))
    windows, count = numbered(values[used])
    samples = np.full(values.shape, -1, np.int32)
    samples[used] = windows
    new = np.empty(len(windows), bool)
    new_on_page(page, windows, np.full(count, -1, np.int32), new)
    pages = np.arange(len(rows.sites) + 1)
    bounds = np.searchsorted(page[new], pages)
    return Windows(windows[new], bounds, samples, np.searchsorted(rows.page[sampled], pages), count)


class Lines(NamedTuple):
    """Lines that stand often enough to be template lines, as numbers.

    Attributes:
        numbers: ``(rows, 3)``: the line, the line with the one above it, the line with the one below it.
        bounds: Where the rows of each page begin and end.
        places: ``(2, rows)``: lines that are not blank above each row, and below it.
        kinds: Kind of each row.
        key: Key of each line.
        surroundings: How many surroundings there are.
    """

    numbers: Numbers
    bounds: Integers
    places: Numbers
    kinds: npt.NDArray[np.uint32]
    key: Hashes
    surroundings: int


def repeated_lines(rows: NumberedRows, least: int) -> Lines:
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
    bounds = np.searchsorted(rows.page[often], np.arange(len(rows.sites) + 1))
    places = np.stack([rows.column("head", often), rows.column("tail", often)])
    return Lines(numbers, bounds, places, rows.column("kind", often), key, surroundings)
