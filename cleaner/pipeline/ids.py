"""Ids that name one document only: those that occur again are completed with the document's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.corpus.buffers import string_buffers
from cleaner.kernels.strings import hash_strings

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def unique(self, own: str, place: str) -> str:
        """Return a name that no other document has, for one whose id is repeated.

        Args:
            own: Its id.
            place: Where it stands, ``FILE:LINE``.

        Example:
            >>> Ids.of([id_hashes(pa.array(["a", "a", "a@in.jsonl:2"]))]).unique("a", "in.jsonl:2")
            'a@in.jsonl:2@in.jsonl:2'
        """
        name = f"{own}@{place}"
        while self._is_known(name):  # an id of the dump looks like one that we would make
            name = f"{name}@{place}"
        return name

    def _is_known(self, name: str) -> bool:
        wanted = id_hashes(pa.array([name]))[0]
        place = int(np.searchsorted(self.known, wanted))
        return place < len(self.known) and bool(self.known[place] == wanted)
