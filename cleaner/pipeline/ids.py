"""Ids that name one document only: those that occur again are completed with the document's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import string_buffers
from cleaner.kernels.strings import hash_strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt


def id_hashes(ids: pa.StringArray) -> npt.NDArray[np.uint64]:
    """Return one hash an id, by which :class:`Ids` compares them."""
    hashes = np.empty(len(ids), np.uint64)
    hash_strings(*string_buffers(ids), hashes)
    return hashes


@dataclass(frozen=True)
class Ids:
    """What is known of the ids of a run.

    Attributes:
        known: The hashes of all ids, ascending.
        repeated: For each document, whether an earlier one has the same id.
    """

    known: npt.NDArray[np.uint64]
    repeated: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, hashes: Iterable[npt.NDArray[np.uint64]]) -> Ids:
        """Return what is known from the hashes of the documents of each shard, in order.

        Example:
            >>> Ids.of([id_hashes(pa.array(["a", "b"])), id_hashes(pa.array(["a"]))]).repeated.tolist()
            [False, False, True]
        """
        every = np.concatenate([np.zeros(0, np.uint64), *hashes])
        order = np.argsort(every, kind="stable")
        known = every[order]
        repeated = np.zeros(len(every), np.bool_)
        repeated[order[1:]] = known[1:] == known[:-1]
        return cls(known, repeated)

    def unique(self, own: Sequence[str], places: Sequence[str]) -> list[str]:
        """Return names that no other document has, for some whose ids are repeated.

        Args:
            own: Their ids.
            places: Where each stands, ``FILE:LINE``.

        Example:
            >>> ids = Ids.of([id_hashes(pa.array(["a", "a", "a", "a@x:2"]))])
            >>> ids.unique(["a", "a"], ["x:2", "x:3"])
            ['a@x:2@x:2', 'a@x:3']
        """
        names = [f"{name}@{place}" for name, place in zip(own, places, strict=True)]
        doubtful = list(range(len(names)))
        while doubtful := self._known(names, doubtful):  # an id of the dump looks like one that we would make
            for row in doubtful:
                names[row] = f"{names[row]}@{places[row]}"
        return names

    def _known(self, names: Sequence[str], rows: Sequence[int]) -> list[int]:
        """Return those of some rows whose names are ids of the dump."""
        wanted = id_hashes(pa.array([names[row] for row in rows], pa.string()))
        if not len(self.known):
            return []
        found = self.known[np.minimum(np.searchsorted(self.known, wanted), len(self.known) - 1)] == wanted
        return [row for row, is_known in zip(rows, found.tolist(), strict=True) if is_known]
