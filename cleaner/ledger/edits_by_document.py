"""The edits of a finished run for a range of its documents, whatever the order in which ranges are asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleaner.edits.table import LEDGER_SCHEMA, STAGE_SCHEMA
from cleaner.ledger.reading import check_columns, unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from cleaner.ledger.reading import Run


class EditsByDocument:
    """Reads the ledger in row groups, of which a run writes one a shard; as a context manager it closes the file.

    Args:
        run: The run.
        ids: The ids of its documents, in their order.
        stages: The stages whose edits are wanted.

    Raises:
        cleaner.ledger.reading.RunError: The ledger is missing or damaged.
    """

    def __init__(self, run: Run, ids: pa.StringArray, stages: Sequence[str]) -> None:
        self._path = run.out / "ledger" / "edits.parquet"
        self._ids = ids
        self._stages = pa.array(stages, pa.string())
        self._lock = threading.Lock()  # one reader: its place in the file is shared
        try:
            self._file = pq.ParquetFile(self._path)
            check_columns(self._path, self._file.schema_arrow, LEDGER_SCHEMA)
            self._first, self._last = self._ranges()
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self._path, error) from error

    def between(self, first: int, last: int) -> pa.RecordBatch:
        """Return the edits of documents ``first`` to ``last`` (exclusive), of :data:`cleaner.edits.table.STAGE_SCHEMA`.

        Rows are numbered from 0, in the order of documents, then stages, then places.

        Raises:
            cleaner.ledger.reading.RunError: The ledger is damaged.
        """
        groups = np.flatnonzero((self._first < last) & (self._last >= first)).tolist()
        if not groups:
            return pa.RecordBatch.from_pylist([], schema=STAGE_SCHEMA)
        try:
            with self._lock:
                table = self._file.read_row_groups(groups, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self._path, error) from error
        table = table.filter(pc.is_in(table.column("stage"), value_set=self._stages))
        row = pc.index_in(table.column("doc_id"), value_set=self._ids.slice(first, last - first))
        table = table.append_column("row", row).filter(row.is_valid())
        # A match within the document itself has no name between stages (:func:`cleaner.edits.table.named`).
        itself = pc.equal(table.column("matched_doc"), table.column("doc_id"))
        matched = pc.if_else(pc.fill_null(itself, False), pa.scalar(None, pa.string()), table.column("matched_doc"))
        table = table.set_column(table.schema.get_field_index("matched_doc"), "matched_doc", matched)
        batches = table.select(STAGE_SCHEMA.names).cast(STAGE_SCHEMA).combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=STAGE_SCHEMA)

    def _ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of the first and of the last document that each row group has an edit of."""
        ends = []
        for group in range(self._file.num_row_groups):
            ids = self._file.read_row_group(group, columns=["doc_id"]).column("doc_id")
            ends.append((ids[0].as_py(), ids[-1].as_py()))
        wanted = pa.array(sorted({name for pair in ends for name in pair}), pa.string())
        at = np.flatnonzero(pc.is_in(self._ids, value_set=wanted).to_numpy(zero_copy_only=False))
        number = dict(zip(self._ids.take(pa.array(at)).to_pylist(), at.tolist(), strict=True))
        first = np.array([number.get(one, 0) for one, _ in ends], np.int64)
        last = np.array([number.get(one, len(self._ids)) for _, one in ends], np.int64)
        return first, last

    def __enter__(self) -> EditsByDocument:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
