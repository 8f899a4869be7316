"""Duplicate documents: a map from texts to fixed-width rows, and a reduce from rows to duplicates.

The reduce reads the text only of pairs that the rows propose: a corpus larger than memory needs 0.6 KB a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import character_counts, text_buffers
from cleaner.dedup.centres import better_centres
from cleaner.dedup.comparison import prepare
from cleaner.dedup.containment import Samples, in_longest, part_candidates, parts_of, samples
from cleaner.dedup.decisions import Decisions
from cleaner.dedup.document_rows import DocumentRows
from cleaner.dedup.duplicates import Parts
from cleaner.dedup.groups import TOGETHER
from cleaner.dedup.held_documents import HeldDocuments
from cleaner.dedup.in_order import Before, search_in_order
from cleaner.dedup.keepers import keeper_order
from cleaner.dedup.match_key import document_keys
from cleaner.dedup.minhash import signatures
from cleaner.dedup.rounds import search
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize
from cleaner.dedup.verdicts import DIFFERENT, Verdicts
from cleaner.dedup.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.centres import Moves
    from cleaner.dedup.comparison import Documents
    from cleaner.dedup.containment import Mapped
    from cleaner.dedup.duplicates import Duplicates
    from cleaner.dedup.rounds import Search
    from cleaner.dedup.shingles import Shingles
    from cleaner.dedup.tokens import Tokens

_CHUNKS = 16  # that pairs are cut into, for some threads
_LEAST, _MOST = 1 << 18, 1 << 20  # tokens of such a chunk: 80 MB at most with text, keys and alignment


_Pairs: TypeAlias = "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]"


class Fetched(NamedTuple):
    """Some pairs with their texts.

    Attributes:
        documents: The documents of the pairs, and others, ready to be compared.
        numbers: int64: their numbers.
        one: int64, places of the pairs' first documents.
        other: int64, places of the second ones.
    """

    documents: Documents
    numbers: npt.NDArray[np.int64]
    one: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]

    def numbered(self, parts: Parts) -> Parts:
        """Return parts with document numbers in place of places."""
        return parts._replace(document=self.numbers[parts.document], other=self.numbers[parts.other])


def document_rows(
    text: pa.LargeStringArray,
    config: DocumentsConfig,
    rank: npt.NDArray[np.int64] | None = None,
    tokens: Tokens | None = None,
) -> DocumentRows:
    """Return the rows of a batch of documents. Any cut of a corpus into batches gives the same rows.

    Args:
        text: ``large_string`` array of ``n`` texts without nulls.
        config: Size and seed of the signatures.
        rank: int64[n], the least of which stays among copies; by default all are equal.
        tokens: Their tokens, if they are known.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> rows = document_rows(pa.array(["One text.", ""], pa.large_string()), DocumentsConfig())
        >>> rows.tokens.tolist(), rows.characters.tolist(), rows.signatures.shape
        ([2, 0], [9, 0], (2, 128))
    """
    tokens = tokenize(text) if tokens is None else tokens
    return _rows(text, tokens, shingles(tokens.bases, tokens.bounds), config, rank)


def _rows(
    text: pa.LargeStringArray,
    tokens: Tokens,
    plain: Shingles,
    config: DocumentsConfig,
    rank: npt.NDArray[np.int64] | None,
) -> DocumentRows:
    _, offsets = text_buffers(text)
    ignored = config.contained == "ignore"
    return DocumentRows(
        keys=np.stack(document_keys(tokens), axis=1),
        tokens=np.diff(tokens.bounds),
        characters=character_counts(text),
        size=np.diff(offsets),
        rank=np.zeros(len(text), np.int64) if rank is None else rank,
        sketch=np.arange(len(text)),
        signatures=signatures(*plain, config.num_perm, config.seed),
        samples=Samples(np.empty(0, np.uint32), np.zeros(len(text), np.int64)) if ignored else samples(plain),
    )


def find_duplicates(
    rows: DocumentRows,
    texts: Callable[[npt.NDArray[np.int64]], pa.LargeStringArray],
    config: DocumentsConfig,
    order: npt.NDArray[np.int64] | None = None,
    mapped: Mapped = map,
    before: Before | None = None,
    compared: Mapped | None = None,
    shares: npt.NDArray[np.bool_] | None = None,
    together: int | None = TOGETHER,
) -> Duplicates:
    """Find the documents to remove.

    Args:
        rows: One row a document; its place is the document's number.
        texts: Returns the texts of the documents of the given numbers (ascending), in that order.
        config: The bounds of the decision.
        order: int64[n], place of each document in source order; by default its number.
        mapped: Does what ``map`` does, perhaps in threads.
        before: Documents that come before all others, which are numbered behind them: their texts are asked for, and
            they may be keepers.
        compared: Does the same where texts are compared, perhaps elsewhere; by default ``mapped``.
        shares: bool[n], which documents may share a bucket with another one of ``rows``, where that is known: of the
            signatures those of the others are not looked at.
        together: Tokens of documents that are compared before others are, so that their texts are held meanwhile;
            ``None`` where pairs are compared elsewhere, and the more at once the better.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> text = pa.array(["Some text.", "some TEXT", "other words"], pa.large_string())
        >>> rows = document_rows(text, DocumentsConfig())
        >>> found = find_duplicates(rows, text.take, DocumentsConfig())
        >>> found.document.tolist(), found.keeper.tolist(), found.similarity.tolist()
        ([1], [0], [1.0])
    """
    tokens = rows.tokens if before is None else np.concatenate([rows.tokens, before.tokens])

    def cut(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Iterator[_Pairs]:
        again = np.append(False, first[1:] == first[:-1])[: len(first)]  # its text is there for the pair before
        cost = np.cumsum(np.where(again, 0, tokens[first]) + tokens[second])
        chunk = min(max(_LEAST, int(cost[-1]) // _CHUNKS if len(cost) else 0), _MOST)
        cuts = np.flatnonzero(np.diff(cost // chunk)) + 1
        yield from zip(np.split(first, cuts), np.split(second, cuts), strict=True)

    held = HeldDocuments(lambda numbers: prepare(texts(numbers)))
    return _find(rows, cut, held, config, order, mapped, before, compared or mapped, shares, together)


def deduplicate_texts(
    text: pa.LargeStringArray, config: DocumentsConfig, rank: npt.NDArray[np.int64] | None = None
) -> Duplicates:
    """Find the duplicates among texts in memory; a document's number is its place.

    Args:
        text: ``large_string`` array without nulls.
        config: Size of the signatures and bounds of the decision.
        rank: int64[n], the least of which stays among copies; by default all are equal.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> found = deduplicate_texts(pa.array(["Thủy", "other", "thuỷ"], pa.large_string()), DocumentsConfig())
        >>> found.document.tolist(), found.keeper.tolist()
        ([2], [0])
    """
    tokens = tokenize(text)
    rows = _rows(text, tokens, shingles(tokens.bases, tokens.bounds), config, rank)

    def made(numbers: npt.NDArray[np.int64]) -> Documents:
        some = text.take(pa.array(numbers))
        return prepare(some, tokens.take(numbers, text, some))

    return _find(rows, lambda one, other: iter([(one, other)]), HeldDocuments(made), config, None, map, None, map)


def _find(
    rows: DocumentRows,
    cut: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Iterator[_Pairs]],
    held: HeldDocuments,
    config: DocumentsConfig,
    order: npt.NDArray[np.int64] | None,
    mapped: Mapped,
    before: Before | None,
    compared: Mapped,
    shares: npt.NDArray[np.bool_] | None = None,
    together: int | None = None,
) -> Duplicates:
    config = config.bounds()

    def fetched(pairs: _Pairs) -> Fetched:
        one, other = pairs
        numbers, which = np.unique(np.concatenate([one, other]), return_inverse=True)
        taken = held.of(numbers)
        places = taken.places[which]
        return Fetched(taken.documents, taken.numbers, places[: len(one)], places[len(one) :])

    def verified(pairs: _Pairs) -> Verdicts:
        some = fetched(pairs)
        return verify(some.documents, some.one, some.other, config)

    def found_parts(pairs: _Pairs) -> Parts:
        some = fetched(pairs)
        return some.numbered(parts_of(some.documents, some.one, some.other, config))

    def compare(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Verdicts:
        return Verdicts.concat(list(compared(verified, cut(first, second))))

    order = np.arange(len(rows)) if order is None else order
    rank = order if config.keep == "first" else rows.rank
    by_place = keeper_order(rows.characters, rows.size, order, rank)
    described = (rows.keys[by_place], rows.tokens[by_place], rows.signatures, rows.sketch[by_place])
    by_place_shares = None if shares is None else shares[by_place]
    in_order = config.keep == "first" or before is not None
    if in_order:
        before = Before.nothing(len(rows)) if before is None else before
        by_number = before.same_key[by_place]
        by_place = np.concatenate([len(rows) + np.arange(len(before.exits)), by_place])
        found = search_in_order(
            *described, by_place, compare, config, before._replace(same_key=by_number), by_place_shares
        )
    else:
        found = search(*described, by_place, compare, config, by_place_shares, together)
    decisions = Decisions(found, by_place)
    if config.keep == "longest" and not in_order:
        decisions.move(_centred(found, rows.tokens[by_place], by_place, compare))
    parts = Parts.none()
    if config.contained != "ignore":
        pairs = _part_pairs(rows, decisions.kept, config, mapped)
        parts = in_longest(list(compared(found_parts, cut(*pairs))), rows.tokens)
    if config.contained == "remove":
        parts = decisions.remove_parts(parts, rows.tokens)
    return decisions.duplicates(parts, np.flatnonzero(rows.tokens == 0), config.equal_share)


def _part_pairs(
    rows: DocumentRows, kept: npt.NDArray[np.int64], config: DocumentsConfig, mapped: Mapped
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of a document and a longer one that may hold it, of those that stay; one of each match key does."""
    document, tokens = (np.zeros(len(rows.signatures), np.int64) for _ in range(2))
    kept = kept[kept < len(rows)]  # those that come before have no samples here
    kept = kept[rows.tokens[kept] > 0]
    document[rows.sketch[kept]], tokens[rows.sketch[kept]] = kept, rows.tokens[kept]
    part, whole = part_candidates(rows.samples, tokens, rows.sketch[kept], config, mapped)
    return document[part], document[whole]


def _centred(
    found: Search,
    words: npt.NDArray[np.int64],
    by_place: npt.NDArray[np.int64],
    compare: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Verdicts],
) -> Moves:
    """Return which documents have a better keeper of about the same length."""
    facts = found.refused.reason != DIFFERENT
    later, earlier = found.refused_later[facts].astype(np.uint64), found.refused_earlier[facts].astype(np.uint64)

    def by_number(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> Verdicts:
        return compare(by_place[one], by_place[other])

    apart = np.sort((later << np.uint64(32)) | earlier)
    return better_centres(found.chosen, found.edges, words, apart, by_number)
