"""What the reduce needs of each document: rows of fixed width, and a few samples; no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.corpus.mapped_arrays import give_back_pages
from cleaner.dedup.containment import Samples

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """What the reduce needs of each of ``n`` documents.

    Documents of one match key have one signature and the same samples, so these may be kept once for them all: of a
    million equal documents 0.1 KB each, not 0.6 KB, is needed.

    Attributes:
        keys: uint64[n, 2], the 128-bit match key of the whole document.
        tokens: int64[n], number of tokens.
        characters: int64[n], length of the text in characters.
        size: int64[n], length of the text in UTF-8 bytes.
        rank: int64[n], what the choice of keepers goes by before their length; the least stays.
        sketch: int64[n], which of the ``m`` signatures and samples are the document's.
        signatures: uint32[m, k], MinHash of the accent-free word shingles.
        samples: A few of those shingles, by which parts of longer documents are found; none where nobody asks for them.
    """

    keys: npt.NDArray[np.uint64]
    tokens: npt.NDArray[np.int64]
    characters: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    rank: npt.NDArray[np.int64]
    sketch: npt.NDArray[np.int64]
    signatures: npt.NDArray[np.uint32]
    samples: Samples

    def __len__(self) -> int:
        return len(self.tokens)

    @staticmethod
    def concat(
        parts: list[DocumentRows],
        room: Callable[[int], npt.NDArray[np.uint32]] | None = None,
        signed: npt.NDArray[np.bool_] | None = None,
    ) -> DocumentRows:
        """Return the rows of several batches as one, in the order given.

        Args:
            parts: The rows; the list is emptied to spare its memory.
            room: Returns an array for so many values of signatures; by default one in memory.
            signed: bool, one a document: whose signature is wanted; that of another one may be anything.
        """
        if len(parts) == 1:
            return parts.pop()
        keys = np.concatenate([part.keys for part in parts])
        own = _first_of_their_key(keys)
        distinct = np.flatnonzero(own == np.arange(len(own)))
        place = np.empty(len(own), np.int64)
        place[distinct] = np.arange(len(distinct))
        tokens, characters, size, rank = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("tokens", "characters", "size", "rank")
        )
        width = parts[0].signatures.shape[1]
        flat = np.empty(len(distinct) * width, np.uint32) if room is None else room(len(distinct) * width)
        signatures = flat.reshape(len(distinct), width)
        values: list[npt.NDArray[np.uint32]] = []
        counts: list[npt.NDArray[np.int64]] = []
        first = at = 0
        parts.reverse()
        while parts:  # one by one, so that not all is there twice at any time
            part = parts.pop()
            end = int(np.searchsorted(distinct, first + len(part)))
            mine = part.sketch[distinct[at:end] - first]
            if signed is None:
                signatures[at:end] = part.signatures[mine]
            else:
                some_signed = np.flatnonzero(signed[distinct[at:end]])
                signatures[at + some_signed] = part.signatures[mine[some_signed]]
            give_back_pages(signatures[at:end])
            some = part.samples.take(mine)
            values.append(some.values)
            counts.append(some.counts)
            first, at = first + len(part), end
        samples = Samples(np.concatenate(values), np.concatenate(counts))
        return DocumentRows(keys, tokens, characters, size, rank, place[own], signatures, samples)

    def replaced(self, places: npt.NDArray[np.int64], rows: DocumentRows) -> DocumentRows:
        """Return the rows of a batch, each with a signature of its own, with others at some places."""

        def put(ours: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> npt.NDArray[Any]:
            column = ours.copy()
            column[places] = theirs
            return column

        return DocumentRows(
            keys=put(self.keys, rows.keys),
            tokens=put(self.tokens, rows.tokens),
            characters=put(self.characters, rows.characters),
            size=put(self.size, rows.size),
            rank=put(self.rank, rows.rank),
            sketch=self.sketch,
            signatures=put(self.signatures, rows.signatures),
            samples=self.samples.replaced(places, rows.samples),
        )


def _first_of_their_key(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return for each document the first one that has its key."""
    order = np.argsort(keys[:, 0], kind="stable")
    ordered = keys[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = np.empty(len(order), np.int64)
    first[order] = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))] if len(order) else order
    return first
