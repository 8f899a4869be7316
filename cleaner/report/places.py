"""Where the documents of the ledger stand: their source, without a Python object for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.ledger.documents import BLANK, DUPLICATE, KEPT, REJECTED
from cleaner.ledger.reading import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from cleaner.ledger.reading import Run

FATES = (KEPT, DUPLICATE, REJECTED, BLANK)


class Places:
    """Finds the sources of documents, asked in the order of the ledger, and counts the documents of each source.

    Ledger and list of documents have one order, so both are read once, side by side, and a piece of each is held.

    Args:
        run: The run.
    """

    def __init__(self, run: Run) -> None:
        self._numbers = {source["name"]: number for number, source in enumerate(run.manifest["sources"])}
        self.fates: npt.NDArray[np.int64] = np.zeros((len(self._numbers), len(FATES)), np.int64)
        """Documents by number of the source and :data:`FATES`; whole after :meth:`finish`."""
        self._batches = self._read(run)
        self._ids: pa.Array | None = None
        self._sources: npt.NDArray[np.int32] = np.zeros(0, np.int32)

    def sources(self, doc_ids: pa.Array) -> npt.NDArray[np.int32]:
        """Return the number of the source of each document.

        Args:
            doc_ids: Ids in the order of the ledger; those of one document stand side by side.

        Raises:
            RunError: A document is not in the list, or not in its place.
        """
        n = len(doc_ids)
        if n == 0:
            return np.zeros(0, np.int32)
        new = np.append(True, pc.not_equal(doc_ids.slice(1), doc_ids.slice(0, n - 1)).to_numpy(zero_copy_only=False))
        names = doc_ids.filter(new)
        found = np.empty(len(names), np.int32)
        at = 0
        while at < len(names):
            if self._ids is None and not self._next():
                raise RunError(f"documents.parquet has no document {names[at].as_py()!r}, which the ledger names")
            place = pc.index_in(names.slice(at), value_set=self._ids)
            known = pc.index(place.is_valid(), False).as_py()
            known = len(place) if known < 0 else known
            found[at : at + known] = self._sources[place.slice(0, known).to_numpy(zero_copy_only=False)]
            at += known
            if at < len(names):
                self._ids = None
        of_rows: npt.NDArray[np.int32] = found[np.cumsum(new) - 1]
        return of_rows

    def finish(self) -> None:
        """Count the documents behind the last one of the ledger."""
        while self._next():
            pass

    def _next(self) -> bool:
        """Take up the next piece of the list."""
        self._ids, self._sources = next(self._batches, (None, self._sources))
        return self._ids is not None

    def _read(self, run: Run) -> Iterator[tuple[pa.Array, npt.NDArray[np.int32]]]:
        for batch in run.batches("documents.parquet", ["doc_id", "source", "fate"]):
            source = _numbered(batch.column("source"), self._numbers)
            known = pc.index_in(batch.column("fate"), value_set=pa.array(FATES))
            has_fate = known.is_valid().to_numpy(zero_copy_only=False)  # the line of a table's column names has another
            cells = source[has_fate] * len(FATES) + known.drop_null().to_numpy()
            self.fates += np.bincount(cells, minlength=self.fates.size).reshape(self.fates.shape)
            has_id = batch.column("doc_id").is_valid()
            yield batch.column("doc_id").filter(has_id), source[has_id.to_numpy(zero_copy_only=False)]


def _numbered(names: pa.Array, numbers: dict[str, int]) -> npt.NDArray[np.int32]:
    """Return the number of each name."""
    encoded = names.dictionary_encode()
    try:
        known = np.array([numbers[name] for name in encoded.dictionary.to_pylist()], np.int32)
    except KeyError as error:
        raise RunError(f"documents.parquet names {error}, which the run did not read") from error
    return known[encoded.indices.to_numpy()] if len(known) else np.zeros(0, np.int32)
