"""The rows that reduces group, exchanged between the nodes that work on a run: each group of rows is one node's matter.

A task splits the rows of some shards into parts by what they are grouped by, and another one takes the same part of
all. What a reduce finds in a part depends on the rows of that part alone, and not on their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.lsh import band_keys, choose_banding
from cleaner.pipeline.site_rows import MOST_OF_SITE, counted, drawn, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import ChromeConfig, DocumentsConfig
    from cleaner.dedup.lsh import Banding
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.state import State

    Rows = npt.NDArray[np.void]

_PART = 128 << 20
"""Bytes of rows in a part: sorting them takes some times as many."""
_MOST_PARTS, _MOST_GROUPS, _GROUP = 1024, 256, 8
"""A group of shards splits its rows into all parts, so what Ray has to keep account of is one times the other."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Group(NamedTuple):
    """Some shards in a row.

    Attributes:
        shards: Their numbers.
        first: Number of their first document.
    """

    shards: range
    first: int


def learned_by_exchange(engine: Engine, state: State, bases: Sequence[int], config: ChromeConfig) -> Templates:
    """Return the template lines of each site; a part has whole sites.

    Args:
        engine: Runs the steps and exchanges the rows.
        state: Has the rows of each shard.
        bases: Number of the first document of each shard, and of all at the end.
        config: How much evidence is asked for.
    """
    from cleaner.chrome.templates import learn_templates

    groups = _groups(bases)
    counts: dict[int, int] = {}
    for some in engine.map(partial(_sites_of, state), groups):
        for site, count in some.items():
            counts[site] = counts.get(site, 0) + count
    large = {site: -(-count // MOST_OF_SITE) for site, count in counts.items() if count > MOST_OF_SITE}
    size = sum(min(count, MOST_OF_SITE) for count in counts.values()) * _bytes_of_row()
    parts = _parts(size)
    rows = engine.exchanged(_SitesSplit(state, large, parts), groups, parts, _concatenated, size)
    return learn_templates(rows, config, engine.map)


def sharing_by_exchange(
    engine: Engine, state: State, bases: Sequence[int], config: DocumentsConfig
) -> npt.NDArray[np.bool_]:
    """Return which documents may share a bucket with another: all that do, and few besides.

    Args:
        engine: Runs the steps and exchanges the keys.
        state: Has the signatures of each shard.
        bases: Number of the first document of each shard, and of all at the end.
        config: The bands.
    """
    banding = choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )
    size = bases[-1] * banding.bands * (8 + 4)
    parts = _parts(size)
    split = _BandsSplit(state, banding, parts)
    shares = np.zeros(bases[-1], np.bool_)
    keys = engine.exchanged(split, _groups(bases), parts, _Keys.together, size)
    for documents in engine.map(_repeated, keys):
        shares[documents] = True
    return shares


def _groups(bases: Sequence[int]) -> list[Group]:
    shards = len(bases) - 1
    size = max(_GROUP, -(-shards // _MOST_GROUPS))
    return [Group(range(first, min(first + size, shards)), bases[first]) for first in range(0, shards, size)]


def _parts(size: int) -> int:
    return min(_MOST_PARTS, max(1, -(-size // _PART)))


def _bytes_of_row() -> int:
    from cleaner.chrome.rows import ROW

    return ROW.itemsize


def _lines(state: State, shard: int) -> Rows:
    rows: Rows = state.get("lines", shard, "rows")
    return rows


def _sites_of(state: State, group: Group) -> dict[int, int]:
    """Return how many rows each site has in some shards."""
    return counted(_lines(state, shard) for shard in group.shards)


@dataclass(frozen=True)
class _SitesSplit:
    """Splits the rows about lines by site.

    Attributes:
        state: Has them.
        large: Of how many pages of a site one is drawn, for the sites that have too many.
        parts: Number of parts.
    """

    state: State
    large: dict[int, int]
    parts: int

    def __call__(self, group: Group) -> Iterator[Rows]:
        """Yield the rows of each part."""
        rows = np.concatenate([drawn(_lines(self.state, shard), self.large) for shard in group.shards])
        number = part_of(rows, self.parts)
        for part in range(self.parts):
            yield rows[number == part]


def _concatenated(*rows: Rows) -> Rows:
    return np.concatenate(rows)


class _Keys(NamedTuple):
    """Keys of buckets, and the documents that stand in them.

    Attributes:
        first: Number that those of the documents are counted from.
        keys: uint64[n].
        document: uint32[n].
    """

    first: int
    keys: npt.NDArray[np.uint64]
    document: npt.NDArray[np.uint32]

    @staticmethod
    def together(*keys: _Keys) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        """Return the keys and the documents of some groups of shards, counted from 0."""
        return (
            np.concatenate([one.keys for one in keys]),
            np.concatenate([one.document.astype(np.int64) + one.first for one in keys]),
        )


@dataclass(frozen=True)
class _BandsSplit:
    """Splits the keys of buckets by what they are; the band counts as part of a key.

    Attributes:
        state: Has the signatures.
        banding: How to cut them.
        parts: Number of parts.
    """

    state: State
    banding: Banding
    parts: int

    def __call__(self, group: Group) -> Iterator[_Keys]:
        """Yield the keys of each part."""
        every: list[npt.NDArray[np.uint64]] = []
        who: list[npt.NDArray[np.uint32]] = []
        first = 0
        of_band = (np.arange(1, self.banding.bands + 1, dtype=np.uint64) * _SPREAD)[:, None]
        for shard in group.shards:
            rows = self.state.get("signed", shard, "rows")
            worded = np.flatnonzero(rows.tokens)
            keys = band_keys(rows.signatures, self.banding, rows.sketch[worded]) ^ of_band
            every.append(keys.reshape(-1))
            who.append(np.tile((first + worded).astype(np.uint32), self.banding.bands))
            first += len(rows)
        keys, document = np.concatenate(every), np.concatenate(who)
        number = (keys * _SPREAD >> np.uint64(32)) % np.uint64(self.parts)
        for part in range(self.parts):
            mine = number == part
            yield _Keys(group.first, keys[mine], document[mine])


def _repeated(part: tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Return the documents whose keys stand more than once in a part."""
    keys, document = part
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    several = np.append(same, False) | np.append(False, same)
    return np.unique(document[order[several[: len(order)]]])
