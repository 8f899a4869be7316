"""What an index has in common with new documents: their match keys, and the buckets that they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.ascending import is_among
from cleaner.dedup.in_order import NOWHERE, Before
from cleaner.dedup.keepers import KEPT
from cleaner.dedup.lsh import band_keys
from cleaner.index.postings import KEY_BITS, postings_of
from cleaner.index.segment import ABSENT, KEY, band_name
from cleaner.index.spec import banding_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.document_rows import DocumentRows
    from cleaner.index.segment import Segment

    Integers = npt.NDArray[np.int64]

_AT_ONCE = 1 << 17
"""Documents whose buckets are looked up together: 44 MB of keys; a segment is gone through once for them."""

_NONE, _NO_KEYS = np.empty(0, np.int64), np.empty(0, np.uint64)


class InBucket(NamedTuple):
    """Indexed documents that stand in buckets of new ones.

    Attributes:
        keys: uint64: the key of the bucket.
        numbers: int64: the number of the indexed document.
    """

    keys: npt.NDArray[np.uint64]
    numbers: Integers


class Matches(NamedTuple):
    """What an index has in common with ``n`` new documents.

    Attributes:
        numbers: int64[m], ascending: numbers of the indexed documents that have to do with them.
        before: The same as the search wants it; places are those in ``numbers``.
        bands: What stands in their buckets, by band.
    """

    numbers: Integers
    before: Before
    bands: tuple[InBucket, ...]


def look_up(
    segments: Sequence[Segment], removed: Integers, rows: DocumentRows, config: DocumentsConfig, below: int
) -> Matches:
    """Look new documents up.

    Args:
        segments: The segments of the index.
        removed: int64, ascending: numbers of documents that count no more.
        rows: What is known of the new documents.
        config: The bands.
        below: Only documents of smaller numbers count.
    """
    segments = [segment for segment in segments if segment.first < below]
    same_key = _by_key(segments, removed, rows, below)
    banding = banding_of(config)
    open_ = np.flatnonzero((rows.tokens > 0) & (same_key < 0))
    keys: list[list[npt.NDArray[np.uint64]]] = [[] for _ in range(banding.bands)]
    numbers: list[list[Integers]] = [[] for _ in range(banding.bands)]
    for start in range(0, len(open_) if segments else 0, _AT_ONCE):
        columns = band_keys(rows.signatures, banding, rows.sketch[open_[start : start + _AT_ONCE]])
        for band, column in enumerate(columns):
            column = np.sort(column)
            column = column[np.append(True, column[1:] != column[:-1])]
            wanted = postings_of(column)
            for segment in segments:
                queries, places = segment.table(band_name(band)).find(wanted)
                found, use = _usable(places + segment.first, removed, below)
                keys[band].append(column[queries[use]])
                numbers[band].append(found)
                segment.file.give_back()  # each table is gone through once: without this, all of the index is resident
    bands = tuple(_once(key, number) for key, number in zip(keys, numbers, strict=True))
    return _matches(segments, removed, same_key, bands, below)


def _by_key(segments: Sequence[Segment], removed: Integers, rows: DocumentRows, below: int) -> Integers:
    """Return for each document the number of the first indexed one that has its match key, or -1."""
    first = np.full(len(rows), -1, np.int64)
    wanted = postings_of(rows.keys[:, 1], None) if len(rows) else np.empty(0, np.uint64)
    for segment in reversed(segments):
        queries, places = segment.table(KEY).find(wanted)
        same = segment.columns().high[places] == rows.keys[queries, 0]
        queries, places = queries[same], places[same]
        numbers, use = _usable(places + segment.first, removed, below)
        queries = queries[use]
        order = np.lexsort((-numbers, queries))  # the last that is written stays, which is the first document
        first[queries[order]] = numbers[order]
    first[rows.tokens == 0] = -1
    return first


def _usable(numbers: Integers, removed: Integers, below: int) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return which documents count, and their numbers."""
    use = (numbers < below) & ~is_among(numbers, removed)
    return numbers[use], use


def _once(found_keys: list[npt.NDArray[np.uint64]], found_numbers: list[Integers]) -> InBucket:
    """Return each document of a bucket once, in the order of documents."""
    keys, numbers = np.concatenate([_NO_KEYS, *found_keys]), np.concatenate([_NONE, *found_numbers])
    order = np.lexsort((keys, numbers))
    keys, numbers = keys[order], numbers[order]
    new = np.append(True, (keys[1:] != keys[:-1]) | (numbers[1:] != numbers[:-1]))[: len(keys)]
    return InBucket(keys[new], numbers[new])


def _matches(
    segments: Sequence[Segment], removed: Integers, same_key: Integers, bands: tuple[InBucket, ...], below: int
) -> Matches:
    met = np.unique(np.concatenate([same_key[same_key >= 0], *(band.numbers for band in bands)]))
    keepers = _column(segments, met, "keepers")
    wanted = np.unique(keepers[keepers >= 0])
    there = wanted[_usable(wanted, removed, below)[1] & (_column(segments, wanted, "exits") != ABSENT)]
    keepers[(keepers >= 0) & ~is_among(keepers, there)] = NOWHERE
    numbers = np.unique(np.concatenate([met, keepers[keepers >= 0]]))
    keeper = np.full(len(numbers), KEPT, np.int64)
    keeper[np.searchsorted(numbers, met)] = np.where(
        keepers >= 0, np.searchsorted(numbers, np.maximum(keepers, 0)), keepers
    )
    known = same_key >= 0
    places = np.full(len(same_key), -1, np.int64)
    places[known] = np.searchsorted(numbers, same_key[known])
    before = Before(
        exits=_column(segments, numbers, "exits"),
        keeper=keeper,
        tokens=_column(segments, numbers, "tokens"),
        same_key=places,
        bands=tuple((band.keys, np.searchsorted(numbers, band.numbers)) for band in bands),
    )
    return Matches(numbers, before, bands)


def _column(segments: Sequence[Segment], numbers: Integers, name: str) -> Integers:
    """Return ``exits``, ``tokens`` or ``keepers`` of documents whose numbers ascend."""
    out = np.full(len(numbers), ABSENT if name == "exits" else 0, np.int64)
    for segment in segments:
        begin, end = np.searchsorted(numbers, [segment.first, segment.last]).tolist()
        places = numbers[begin:end] - segment.first
        out[begin:end] = segment.keepers(places) if name == "keepers" else getattr(segment.columns(), name)[places]
    return out


def known_postings(matches: Matches, band: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Return the keys of a band's buckets in which indexed documents stand, ascending, and the exits of these."""
    keys = matches.bands[band].keys >> np.uint64(64 - KEY_BITS)
    exits = matches.before.exits[matches.before.bands[band][1]]
    order = np.argsort(keys, kind="stable")
    return keys[order], np.minimum(exits[order], ABSENT - 1).astype(np.uint8)
