"""Rows about the lines of pages, put together by site in parts that fit the memory.

What is learned of a site depends on the rows of that site alone, so parts with whole sites give what all rows together
would give.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.chrome.rows import ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import numpy.typing as npt

    Rows = npt.NDArray[np.void]

MOST_OF_SITE = 4_000_000
"""Rows of one site that are looked at, 240 MB. Of a site with more (some 100,000 pages), as many pages are drawn as
have about so many: the share of pages that a line is on is known from these to a fraction of a percent."""

_MOST_PARTS = 256  # files that are open at a time
_AT_ONCE, _WORTH_A_PART = 16, 2_000_000
"""Parts that rows are held in, for threads to work on, and bytes of rows from which on there is one more."""
_SHORT_RUN = 64
"""Rows that follow one another in one part, below which a shard's rows are sorted by part: a slice for each run costs
about as much as moving so many rows."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Parts(NamedTuple):
    """All rows, in parts that have no site in common.

    Attributes:
        rows: The parts; each is made when it is asked for.
        fit: Whether all of them may be held at a time.
    """

    rows: Iterator[Rows]
    fit: bool


def in_parts(shards: int, rows: Callable[[int], Rows], at_most: int, folder: Path) -> Parts:
    """Return all rows, in parts that have no site in common; which site is in which part tells nothing else.

    Args:
        shards: Number of shards.
        rows: Returns the rows of a shard.
        at_most: Bytes of the rows that are held at a time, but for large sites.
        folder: Where rows are put that are not held.
    """
    counts = counted(map(rows, range(shards)))
    large = {site: -(-count // MOST_OF_SITE) for site, count in counts.items() if count > MOST_OF_SITE}
    size = sum(min(count, MOST_OF_SITE) for count in counts.values()) * ROW.itemsize

    def of_shard(shard: int) -> Rows:
        return drawn(rows(shard), large)

    if size <= at_most:
        parts = min(len(counts), _AT_ONCE, 1 + size // _WORTH_A_PART)
        return Parts(_held(shards, of_shard, parts), fit=True)
    return Parts(_through_files(shards, of_shard, min(_MOST_PARTS, -(-size // max(at_most, 1))), folder), fit=False)


def _held(shards: int, rows: Callable[[int], Rows], parts: int) -> Iterator[Rows]:
    """Yield the parts; each shard is looked at once, for all of them."""
    pieces: list[list[Rows]] = [[np.empty(0, ROW)] for _ in range(max(parts, 1))]
    for shard in range(shards):
        for part, piece in _by_part(rows(shard), parts):
            pieces[part].append(piece)
    for part, some in enumerate(pieces):
        pieces[part] = []
        yield np.concatenate(some)


def _by_part(rows: Rows, parts: int) -> list[tuple[int, Rows]]:
    """Return the rows of each part that has some, in their order."""
    if parts <= 1:
        return [(0, rows)]
    part = part_of(rows, parts)
    inner = np.flatnonzero(part[1:] != part[:-1]) + 1
    if len(inner) > len(rows) // _SHORT_RUN:  # sites that take turns at every page: put together first
        order = np.argsort(part, kind="stable")
        rows, part = rows[order], part[order]
        inner = np.flatnonzero(part[1:] != part[:-1]) + 1
    return [(int(part[piece[0]]), rows[piece[0] : piece[1]]) for piece in _between(inner, len(rows))]


def _between(inner: npt.NDArray[np.int64], count: int) -> list[tuple[int, int]]:
    places = [0, *inner.tolist(), count]
    return [(begin, end) for begin, end in pairwise(places) if begin < end]


def _through_files(shards: int, rows: Callable[[int], Rows], parts: int, folder: Path) -> Iterator[Rows]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"sites-{part:03d}.rows" for part in range(parts)]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in paths]
            for shard in range(shards):
                for part, piece in _by_part(rows(shard), parts):
                    files[part].write(np.ascontiguousarray(piece).data)
        for path in paths:
            yield np.fromfile(path, ROW)
            path.unlink()
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def part_of(rows: Rows, parts: int) -> npt.NDArray[np.uint64]:
    """Return the number of the part that each row belongs to: that of its site.

    Args:
        rows: Some rows.
        parts: Number of parts.
    """
    return np.asarray(((rows["site"] * _SPREAD) >> np.uint64(32)) % np.uint64(parts))


def counted(batches: Iterable[Rows]) -> dict[int, int]:
    """Return how many rows each site has."""
    counts: dict[int, int] = {}
    for rows in batches:
        site = np.ascontiguousarray(rows["site"])
        places = _between(np.flatnonzero(site[1:] != site[:-1]) + 1, len(site))  # pages of a site stand together
        for (begin, end), name in zip(places, site[[begin for begin, _ in places]].tolist(), strict=True):
            counts[name] = counts.get(name, 0) + end - begin
    return counts


def drawn(rows: Rows, large: dict[int, int]) -> Rows:
    """Return the rows without those of pages that are not drawn.

    Args:
        rows: Rows of a shard.
        large: Of how many pages of a site one is drawn, for the sites that have too many.
    """
    for site, every in large.items():
        page = rows["page"].astype(np.uint64) * _SPREAD >> np.uint64(32)
        rows = rows[(rows["site"] != site) | (page % np.uint64(every) == 0)]
    return rows
