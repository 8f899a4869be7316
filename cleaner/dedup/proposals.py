"""What a finished run keeps of its signatures: which documents share a bucket or a sample, not what their values are.

A search asks of signatures only whether they are equal in a band, and of samples only whether two documents have the
same one. Nearly all values stand in one document alone, and need not be kept to ask again: so a run with another
threshold proposes the very pairs that a fresh one would, from a tenth of the bytes (``docs/tuning.md``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cleaner.dedup.containment import Samples
from cleaner.dedup.document_rows import DocumentRows
from cleaner.dedup.lsh import band_keys, bucket_leaders, choose_banding, share_buckets
from cleaner.kernels.shared_values import may_come_again, number_repeated

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.lsh import Banding

    Integers = npt.NDArray[np.int64]
    Numbers = npt.NDArray[np.uint32]

_ALONE = np.uint32(1 << 31)
"""From here on values stand for what no other document has; there are fewer buckets than that."""

_HIGH, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_OWN_KEYS = 1 << 40
"""From here on keys are those of one document."""


class Shared(NamedTuple):
    """Things that documents have in common with others, as lists of one length each.

    Attributes:
        counts: int64[n]: how many things each document has.
        values: uint32: the things of the first document, then of the second, each a number.
    """

    counts: Integers
    values: Numbers

    def starts(self) -> Integers:
        """Return where the list of each document begins, and the end of all."""
        return np.append(np.int64(0), np.cumsum(self.counts))

    def between(self, first: int, last: int) -> Shared:
        """Return the lists of documents ``first`` to ``last`` (exclusive)."""
        begin, end = self.starts()[[first, last]].tolist()
        return Shared(self.counts[first:last], self.values[begin:end])


class Proposals(NamedTuple):
    """What the documents of a run need for being proposed again; every array has one value a document.

    Attributes:
        banding: How signatures were cut.
        key: uint32: documents of one number other than 0 have one match key; numbers are in the order of the keys.
        tokens: int64: number of tokens.
        characters: int64: length of the text in characters.
        size: int64: length of the text in UTF-8 bytes.
        rank: int64: what the choice of keepers goes by before their length.
        buckets: Buckets that a document shares; empty for all but the first document of a key.
        bands: uint16, one a value of ``buckets``: its band.
        samples: Samples that a document shares.
        sampled: int64: number of all its samples.
    """

    banding: Banding
    key: Numbers
    tokens: Integers
    characters: Integers
    size: Integers
    rank: Integers
    buckets: Shared
    bands: npt.NDArray[np.uint16]
    samples: Shared
    sampled: Integers


def proposals_of(rows: DocumentRows, config: DocumentsConfig, shares: npt.NDArray[np.bool_] | None = None) -> Proposals:
    """Return what to keep of the rows of all documents.

    Args:
        rows: One row a document.
        config: The bands.
        shares: bool, one a document: which may share a bucket with another, where that is known.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> from cleaner.dedup.documents import document_rows
        >>> words = " ".join(f"word{n}" for n in range(50))
        >>> text = pa.array([words, "alone", words + " more", "alone"], pa.large_string())
        >>> kept = proposals_of(document_rows(text, DocumentsConfig()), DocumentsConfig())
        >>> kept.key.tolist(), (kept.buckets.counts > 30).tolist()
        ([0, 1, 0, 1], [True, False, True, False])
    """
    banding = choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )
    key, first = _keys(rows.keys)
    buckets, bands = _buckets(rows, banding, np.flatnonzero(first & (rows.tokens > 0)), shares)
    samples, sampled = _samples(rows, first)
    return Proposals(
        banding, key, rows.tokens, rows.characters, rows.size, rows.rank, buckets, bands, samples, sampled
    )  # fmt: skip


def rows_between(kept: Proposals, first: int, last: int, num_perm: int) -> DocumentRows:
    """Return rows of documents ``first`` to ``last`` (exclusive) that a search cannot tell from those of the run.

    Signatures agree in a band, and samples are the same, where they did; all else in them is made up. Rows of several
    parts may be put together (:meth:`cleaner.dedup.document_rows.DocumentRows.concat`).

    Args:
        kept: What was kept.
        first: Number of the first document.
        last: One past that of the last.
        num_perm: Values in a signature.
    """
    n = last - first
    numbers = np.arange(first, last)
    buckets, samples = kept.buckets.between(first, last), kept.samples.between(first, last)
    begin = int(kept.buckets.counts[:first].sum())
    bands = kept.bands[begin : begin + len(buckets.values)].astype(np.int64)
    signatures = np.zeros((n, num_perm), np.uint32)
    signatures[:, : kept.banding.bands * kept.banding.rows : kept.banding.rows] = (_ALONE + numbers.astype(np.uint32))[
        :, None
    ]
    signatures[np.repeat(np.arange(n), buckets.counts), bands * kept.banding.rows] = buckets.values
    alone = kept.key[first:last] == 0
    # Either half of a key tells it from others, as those of hashes do.
    key = np.where(alone, _OWN_KEYS + numbers, kept.key[first:last]).astype(np.uint64)
    return DocumentRows(
        keys=np.stack([key, key], axis=1),
        tokens=kept.tokens[first:last],
        characters=kept.characters[first:last],
        size=kept.size[first:last],
        rank=kept.rank[first:last],
        sketch=np.arange(n),
        signatures=signatures,
        samples=_filled(samples, kept, first, last),
    )


def _keys(keys: npt.NDArray[np.uint64]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Return a number for each key that several documents have, and which documents are the first of their key."""
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    ordered = keys[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    several = new.copy()
    several[:-1] &= ~new[1:]
    several[-1:] = False
    place = np.cumsum(several)
    alone = new & ~several
    number, first = np.empty(len(order), np.uint32), np.empty(len(order), np.bool_)
    number[order] = np.where(alone, 0, place)
    first[order] = new
    return number, first


def _buckets(
    rows: DocumentRows, banding: Banding, documents: Integers, shares: npt.NDArray[np.bool_] | None
) -> tuple[Shared, npt.NDArray[np.uint16]]:
    """Return the buckets that some documents share with others of them, numbered as they are met, and their bands."""
    known = share_buckets(rows.signatures, banding, rows.sketch[documents]) if shares is None else shares[documents]
    sharing = documents[known]
    leaders = np.empty((len(sharing), banding.bands), np.uint32)  # by document, then band: so they are listed
    shared = np.zeros(leaders.shape, np.bool_)
    everyone = np.arange(len(sharing))
    for band, column in enumerate(band_keys(rows.signatures, banding, rows.sketch[sharing])):
        leaders[:, band] = bucket_leaders(column)
        others = np.flatnonzero(leaders[:, band] != everyone)
        shared[others, band] = shared[leaders[others, band], band] = True
    document, band_of = np.nonzero(shared)
    leader = leaders[document, band_of]
    # In the order of their first documents: neighbours compress.
    number = np.cumsum(shared & (leaders == everyone[:, None]), dtype=np.uint32).reshape(leaders.shape)
    counts = np.zeros(len(rows), np.int64)
    counts[sharing] = shared.sum(axis=1)
    return Shared(counts, number[leader, band_of] - np.uint32(1)), band_of.astype(np.uint16)


def _samples(rows: DocumentRows, first: npt.NDArray[np.bool_]) -> tuple[Shared, Integers]:
    """Return the samples that documents share with others, numbered as they are met, and how many each has."""
    nothing = np.zeros(len(rows), np.int64)
    firsts = np.flatnonzero(first)
    sketches = rows.sketch[firsts]
    whole = len(firsts) == len(rows.samples.counts) and np.array_equal(sketches, np.arange(len(sketches)))
    mine = rows.samples if whole else rows.samples.take(sketches)
    sampled = nothing.copy()
    sampled[firsts] = mine.counts
    if not len(mine.values):
        return Shared(nothing, np.empty(0, np.uint32)), sampled
    place, number = repeated(mine.values)
    document = np.repeat(firsts, mine.counts)[place]
    return Shared(np.bincount(document, minlength=len(rows)), number), sampled


def repeated(values: Numbers) -> tuple[Numbers, Numbers]:
    """Return the places of values that come more than once, and numbers for these in the order of their first places.

    Args:
        values: uint32.

    Example:
        >>> place, number = repeated(np.array([7, 5, 9, 5, 7, 5], np.uint32))
        >>> place.tolist(), number.tolist()
        ([0, 1, 3, 4, 5], [0, 1, 1, 0, 1])
    """
    bits = max(6, (8 * len(values)).bit_length())
    bitmaps, places = np.zeros((2, 1 << bits - 6), np.uint64), np.empty(len(values), np.uint32)
    places = places[: may_come_again(values, np.uint64(64 - bits), *bitmaps, places)]
    size = 1 << (2 * len(places)).bit_length()
    table, number = np.zeros((3, size), np.uint32), np.empty(len(places), np.uint32)
    found = number_repeated(values, places, *table, number)
    return places[:found], number[:found]


def _filled(samples: Shared, kept: Proposals, first: int, last: int) -> Samples:
    """Return samples with as many as there were, the others different from all."""
    sampled = kept.sampled[first:last]
    missing = sampled - samples.counts
    before = int(kept.sampled[:first].sum() - kept.samples.counts[:first].sum())
    values = np.empty(int(sampled.sum()), np.uint32)
    ends = np.cumsum(sampled)
    within = np.arange(len(values)) - np.repeat(ends - sampled, sampled)
    shared = within < np.repeat(samples.counts, sampled)
    values[shared] = samples.values
    values[~shared] = _ALONE + np.arange(before, before + int(missing.sum())).astype(np.uint32)
    return Samples(values, sampled)
