"""Documents that are a part of another: excerpts, print versions, pages of which the other shows all and more.

Word 3-grams whose hash lies below a fixed bound are the samples of a document. The part has them all in common with the
whole, however much longer that is, where a MinHash signature of the whole has few values of the part.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup.comparison import aligned, overlap
from cleaner.dedup.duplicates import Parts
from cleaner.dedup.lsh import distinct
from cleaner.dedup.verify import facts_differ
from cleaner.kernels.samples import frequent_pairs, holder_pairs, low_shingles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.comparison import Documents
    from cleaner.dedup.shingles import Shingles

_RATE = 16  # one 3-gram in so many is a sample: a part of 100 words has six
_MOST = 96  # samples of a document, those of the least hashes: 384 bytes
_HOLDERS = 4  # of the documents that have a sample, the longest are taken for wholes; more are a site's boilerplate
_TOGETHER = 1 << 19  # samples whose pairs are counted together: 16 MB of pairs at most,
_ROUNDS = 8  # or an eighth of all, as each time all samples are gone through: half their memory
_NOWHERE = np.uint32(0xFFFFFFFF)
_SHARED = 0.5  # of the part's samples that a whole must have, at least
_GAP = 40  # words of the whole that may stand within the part: an advertisement, a caption
_REPEATS = 0.1  # how far the shared share of distinct 3-grams may lie below that of words, for each word breaks three


class Mapped(Protocol):
    """What does what ``map`` does, perhaps in threads."""

    def __call__(self, step: Callable[[Any], Any], items: Iterable[Any], /) -> Iterable[Any]:
        """Return ``step(item)`` for each item, in order."""


class Samples(NamedTuple):
    """Samples of ``n`` documents.

    Attributes:
        values: uint32, by document.
        counts: int64[n]: how many each has.
    """

    values: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]

    def take(self, places: npt.NDArray[np.int64]) -> Samples:
        """Return the samples of some of the documents."""
        counts = self.counts[places]
        starts = (np.cumsum(self.counts) - self.counts)[places]
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return Samples(self.values[np.repeat(starts, counts) + within], counts)

    def replaced(self, places: npt.NDArray[np.int64], others: Samples) -> Samples:
        """Return the samples with those of other documents at some places."""
        parts = np.split(self.values, np.cumsum(self.counts))[:-1]
        theirs = np.split(others.values, np.cumsum(others.counts))[:-1]
        for place, part in zip(places.tolist(), theirs, strict=True):
            parts[place] = part
        counts = self.counts.copy()
        counts[places] = others.counts
        return Samples(np.concatenate([np.empty(0, np.uint32), *parts]), counts)


def samples(shingled: Shingles) -> Samples:
    """Return the samples of documents.

    Args:
        shingled: Their shingles, whose hashes are spread evenly.

    Example:
        >>> from cleaner.dedup.shingles import Shingles
        >>> samples(Shingles(np.array([9, 1 << 31, 9, 5], np.uint32), np.array([0, 2, 4])))
        Samples(values=array([9, 5, 9], dtype=uint32), counts=array([1, 2]))
    """
    limit = np.uint32((1 << 32) // _RATE)
    packed = np.empty(2 * len(shingled.values) // _RATE + 64, np.uint64)
    found = low_shingles(shingled.values, shingled.bounds, limit, packed)
    if found > len(packed):  # texts of many repeats
        packed = np.empty(found, np.uint64)
        low_shingles(shingled.values, shingled.bounds, limit, packed)
    ordered = distinct(packed[:found])
    document = (ordered >> np.uint64(32)).astype(np.int64)
    counts = np.bincount(document, minlength=len(shingled.bounds) - 1)
    starts = np.cumsum(counts) - counts
    kept = np.arange(len(ordered)) - starts[document] < _MOST
    return Samples((ordered[kept] & np.uint64(0xFFFFFFFF)).astype(np.uint32), np.minimum(counts, _MOST))


def joined_samples(one: Samples, other: Samples) -> Samples:
    """Return the samples of a document from those of two stretches of it.

    Args:
        one: Samples of one stretch.
        other: Samples of another one.
    """
    values = distinct(np.concatenate([one.values, other.values]).astype(np.uint64))[:_MOST].astype(np.uint32)
    return Samples(values, np.array([len(values)]))


def part_candidates(
    sampled: Samples,
    tokens: npt.NDArray[np.int64],
    kept: npt.NDArray[np.int64],
    config: DocumentsConfig,
    mapped: Mapped = map,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of a document and a longer one that may hold it.

    Their number grows with the samples: a sample makes four pairs at most for each document that has it.

    Args:
        sampled: Samples of all documents.
        tokens: int64[n], their lengths.
        kept: int64, the documents to look at, by their numbers, in keeper order.
        config: The least length of a part.
        mapped: Does what ``map`` does, perhaps in threads.

    Returns:
        Two int64 arrays: parts, and documents that may hold them.
    """
    by_length = kept[np.lexsort((np.arange(len(kept)), -tokens[kept]))]
    place = np.full(len(tokens), _NOWHERE)
    place[by_length] = np.arange(len(by_length), dtype=np.uint32)
    document = np.repeat(place, sampled.counts)
    ordered = sampled.values.astype(np.uint64)
    ordered <<= np.uint64(32)
    ordered |= document
    ordered = ordered[document != _NOWHERE]
    ordered.sort()
    del document
    counts = sampled.counts[by_length]
    least = np.ceil(_SHARED * counts).astype(np.int64)

    def pairs_of(places: tuple[int, int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        start, stop = places
        pairs = np.empty(_HOLDERS * int(counts[start:stop].sum()), np.uint64)
        # Members of a value stand longest first.
        pairs = pairs[: holder_pairs(ordered, _HOLDERS, np.uint64(start), np.uint64(stop), pairs)]
        pairs.sort()
        pairs = pairs[: frequent_pairs(pairs, least)]
        part = by_length[(pairs >> np.uint64(32)).astype(np.int64)]
        whole = by_length[(pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)]
        fits = (tokens[part] >= config.short_words) & (tokens[part] < tokens[whole])
        return part[fits], whole[fits]

    together = max(_TOGETHER, len(ordered) // _ROUNDS)
    cuts = [0, *(np.flatnonzero(np.diff(np.cumsum(counts) // together)) + 1).tolist(), len(by_length)]
    parts, wholes = zip(*mapped(pairs_of, pairwise(cuts)), strict=True)
    return np.concatenate(parts), np.concatenate(wholes)


def parts_of(
    documents: Documents, part: npt.NDArray[np.int64], whole: npt.NDArray[np.int64], config: DocumentsConfig
) -> Parts:
    """Return which documents are part of the other, and where they stand in it.

    Args:
        documents: The documents.
        part: int64, places of the parts in question.
        whole: int64, places of the documents that may hold them.
        config: The bounds of the decision.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> from cleaner.dedup.comparison import prepare
        >>> part = " ".join(f"word{n}" for n in range(40))
        >>> texts = prepare(pa.array([part, f"Before it. {part} And after it."], pa.large_string()))
        >>> found = parts_of(texts, np.array([0]), np.array([1]), DocumentsConfig())
        >>> found.share.tolist(), found.start.tolist() == [11], found.end.tolist() == [11 + len(part)]
        ([1.0], True, True)
    """
    shared = overlap(documents.shingles, part, whole).containment
    open_ = np.flatnonzero(shared >= 1.0 - 3.0 * (1.0 - config.contained_share) - _REPEATS)
    if not len(open_):
        return Parts.none()
    part, whole = part[open_], whole[open_]
    facts = facts_differ(documents, part, whole, config)
    rows: list[tuple[int, int, float, int, int]] = []
    bounds = documents.tokens.bounds
    for pair, mate in enumerate(aligned(documents, part, whole)):
        places = mate[mate >= 0].astype(np.int64)
        if facts[pair] or len(places) < config.contained_share * len(mate):
            continue
        runs = np.split(places, np.flatnonzero(np.diff(places) > _GAP) + 1)
        run = max(runs, key=len)  # words that align by chance stand apart
        share = len(run) / len(mate)
        if share >= config.contained_share:
            holder = int(whole[pair])
            begin = int(bounds[holder])
            start, end = _span(documents, holder, begin + int(run[0]), begin + int(run[-1]))
            rows.append((int(part[pair]), holder, share, start, end))
    if not rows:
        return Parts.none()
    one, other, shares, starts, ends = (np.array(column) for column in zip(*rows, strict=True))
    return Parts(one, other, shares, starts, ends)


def in_longest(found: Sequence[Parts], tokens: npt.NDArray[np.int64]) -> Parts:
    """Return each part once, in the longest document that holds it, by document number.

    Args:
        found: What was found; a part may come several times.
        tokens: int64[n], lengths of all documents.
    """
    every = Parts(*(np.concatenate(columns) for columns in zip(Parts.none(), *found, strict=True)))
    order = np.lexsort((every.other, -every.share, -tokens[every.other], every.document))
    every = every.take(order)
    return every.take(np.diff(every.document, prepend=-1) != 0)


def _span(documents: Documents, document: int, first: int, last: int) -> tuple[int, int]:
    """Return the characters of a document from one token to another."""
    data, offsets = text_buffers(documents.text)
    starts, bounds = documents.tokens.starts, documents.tokens.bounds
    begin = int(offsets[document])
    stop = int(starts[last + 1]) if last + 1 < bounds[document + 1] else int(offsets[document + 1])
    before = len(data[begin : int(starts[first])].tobytes().decode())
    span = data[int(starts[first]) : stop].tobytes().decode()
    while span and not (span[-1].isalnum() or span[-1] in ".!?…。！？)”»"):
        span = span[:-1]
    return before, before + len(span)
