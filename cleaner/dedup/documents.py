"""Duplicate documents: a map from texts to fixed-width rows, and a reduce from rows to duplicates.

The reduce reads the text only of pairs that the rows propose: a corpus larger than memory needs 0.6 KB a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup import verify as decisions
from cleaner.dedup.keepers import keeper_order
from cleaner.dedup.match_key import document_keys
from cleaner.dedup.minhash import signatures
from cleaner.dedup.rounds import search
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import tokenize
from cleaner.dedup.verify import Verdicts, prepare, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.shingles import Shingles
    from cleaner.dedup.tokens import Tokens

EXACT, NEAR = range(2)
KINDS = ("exact", "near")
"""Names of :attr:`Duplicates.kind`."""

REASONS = (*decisions.REASONS, "the same text after folding")
"""Names of :attr:`Duplicates.reason`."""

_SAME_KEY = len(REASONS) - 1
_CHUNK = 1 << 21  # tokens that are fetched for verification at a time: about 60 MB with text, keys and alignment


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """What the reduce needs of each of ``n`` documents.

    Attributes:
        keys: uint64[n, 2], the 128-bit match key of the whole document.
        tokens: int64[n], number of tokens.
        characters: int64[n], length of the text in characters.
        size: int64[n], length of the text in UTF-8 bytes.
        signatures: uint32[n, k], MinHash of the accent-free word shingles.
    """

    keys: npt.NDArray[np.uint64]
    tokens: npt.NDArray[np.int64]
    characters: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    signatures: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.tokens)

    @staticmethod
    def concat(parts: Sequence[DocumentRows]) -> DocumentRows:
        """Return the rows of several batches as one, in the order given."""
        if len(parts) == 1:
            return parts[0]
        return DocumentRows(
            keys=np.concatenate([part.keys for part in parts]),
            tokens=np.concatenate([part.tokens for part in parts]),
            characters=np.concatenate([part.characters for part in parts]),
            size=np.concatenate([part.size for part in parts]),
            signatures=np.concatenate([part.signatures for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The documents to remove, by document number; every array has one value a removed document.

    Attributes:
        document: int64, ascending.
        keeper: int64: the document that stays in its place, and that it was compared with.
        similarity: float64, 0 to 1.
        kind: uint8, index in :data:`KINDS`.
        reason: uint8, index in :data:`REASONS`.
        proposed: Number of pairs that the bands proposed.
        verified: Number of those found to be copies.
        refused: Number of those refused.
        borderline: Pairs that were refused though most of their words are the same.
    """

    document: npt.NDArray[np.int64]
    keeper: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]
    kind: npt.NDArray[np.uint8]
    reason: npt.NDArray[np.uint8]
    proposed: int
    verified: int
    refused: int
    borderline: Borderline


@dataclass(frozen=True, slots=True)
class Borderline:
    """Pairs that were kept though they are much alike, for a person to look at; the most similar first.

    Attributes:
        document: int64.
        other: int64.
        similarity: float64.
        reason: uint8, index in :data:`REASONS`.
    """

    document: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float64]
    reason: npt.NDArray[np.uint8]


def document_rows(text: pa.LargeStringArray, config: DocumentsConfig) -> DocumentRows:
    """Return the rows of a batch of documents. Any cut of a corpus into batches gives the same rows.

    Args:
        text: ``large_string`` array of ``n`` texts without nulls.
        config: Size and seed of the signatures.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> rows = document_rows(pa.array(["One text.", ""], pa.large_string()), DocumentsConfig())
        >>> rows.tokens.tolist(), rows.characters.tolist(), rows.signatures.shape
        ([2, 0], [9, 0], (2, 128))
    """
    tokens = tokenize(text)
    return _rows(text, tokens, shingles(tokens.bases, tokens.bounds), config)


def _rows(text: pa.LargeStringArray, tokens: Tokens, plain: Shingles, config: DocumentsConfig) -> DocumentRows:
    _, offsets = text_buffers(text)
    return DocumentRows(
        keys=np.stack(document_keys(tokens), axis=1),
        tokens=np.diff(tokens.bounds),
        characters=pc.utf8_length(text).to_numpy(),
        size=np.diff(offsets),
        signatures=signatures(*plain, config.num_perm, config.seed),
    )


def find_duplicates(
    rows: DocumentRows,
    texts: Callable[[npt.NDArray[np.int64]], pa.LargeStringArray],
    config: DocumentsConfig,
    order: npt.NDArray[np.int64] | None = None,
) -> Duplicates:
    """Find the documents to remove.

    Args:
        rows: One row a document; its place is the document's number.
        texts: Returns the texts of the documents of the given numbers (ascending), in that order.
        config: The bounds of the decision.
        order: int64[n], place of each document in source order; by default its number.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> text = pa.array(["Some text.", "some TEXT", "other words"], pa.large_string())
        >>> rows = document_rows(text, DocumentsConfig())
        >>> found = find_duplicates(rows, text.take, DocumentsConfig())
        >>> found.document.tolist(), found.keeper.tolist(), REASONS[found.reason[0]]
        ([1], [0], 'the same text after folding')
    """

    def compare(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Verdicts:
        return _compare_fetched(rows, texts, first, second, config)

    return _find(rows, compare, config, order)


def deduplicate_texts(text: pa.LargeStringArray, config: DocumentsConfig) -> Duplicates:
    """Find the duplicates among texts in memory; a document's number is its place.

    Args:
        text: ``large_string`` array without nulls.
        config: Size of the signatures and bounds of the decision.

    Example:
        >>> import pyarrow as pa
        >>> from cleaner.config import DocumentsConfig
        >>> found = deduplicate_texts(pa.array(["Thủy", "other", "thuỷ"], pa.large_string()), DocumentsConfig())
        >>> found.document.tolist(), found.keeper.tolist()
        ([2], [0])
    """
    documents = prepare(text)

    def compare(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Verdicts:
        return verify(documents, first, second, config)

    return _find(_rows(text, documents.tokens, documents.plain, config), compare, config, None)


def _find(
    rows: DocumentRows,
    compare: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Verdicts],
    config: DocumentsConfig,
    order: npt.NDArray[np.int64] | None,
) -> Duplicates:
    order = np.arange(len(rows)) if order is None else order
    by_place = keeper_order(rows.characters, rows.size, order)
    found = search(rows.keys[by_place], rows.tokens[by_place], rows.signatures[by_place], by_place, compare, config)
    removed = np.flatnonzero(found.chosen >= 0)
    edges = found.chosen[removed]
    document = by_place[removed]
    ascending = np.argsort(document)
    edges, document = edges[ascending], document[ascending]
    exact = found.exact[edges]
    near_miss = found.refused_similarity >= config.equal_share
    most = np.lexsort((found.refused_later[near_miss], -found.refused_similarity[near_miss]))
    return Duplicates(
        document=document,
        keeper=by_place[found.edges.earlier[edges]],
        similarity=found.edges.similarity[edges],
        kind=np.where(exact, EXACT, NEAR).astype(np.uint8),
        reason=np.where(exact, _SAME_KEY, found.reason[edges]).astype(np.uint8),
        proposed=found.proposed,
        verified=int(np.count_nonzero(~found.exact)),
        refused=len(found.refused_later),
        borderline=Borderline(
            document=by_place[found.refused_later[near_miss][most]],
            other=by_place[found.refused_earlier[near_miss][most]],
            similarity=found.refused_similarity[near_miss][most],
            reason=found.refused_reason[near_miss][most],
        ),
    )


def _compare_fetched(
    rows: DocumentRows,
    texts: Callable[[npt.NDArray[np.int64]], pa.LargeStringArray],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    config: DocumentsConfig,
) -> Verdicts:
    """Compare pairs whose texts are fetched a few at a time."""
    cost = np.cumsum(rows.tokens[first] + rows.tokens[second])
    cuts = np.flatnonzero(np.diff(cost // _CHUNK)) + 1
    parts: list[Verdicts] = []
    for one, other in zip(np.split(first, cuts), np.split(second, cuts), strict=True):
        numbers, places = np.unique(np.concatenate([one, other]), return_inverse=True)
        documents = prepare(texts(numbers))
        parts.append(verify(documents, places[: len(one)], places[len(one) :], config))
    return Verdicts(
        np.concatenate([part.duplicate for part in parts]),
        np.concatenate([part.similarity for part in parts]),
        np.concatenate([part.reason for part in parts]),
    )
