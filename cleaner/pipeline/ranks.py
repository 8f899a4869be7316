"""What the choice of keepers goes by in a run: the dates of records, or the names of their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.dedup.preferences import newest_ranks, preferred_ranks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.config import DocumentsConfig
    from cleaner.corpus.schema import Source


def keeper_ranks(batch: pa.RecordBatch, sources: Sequence[Source], config: DocumentsConfig) -> npt.NDArray[np.int64]:
    """Return the ranks of a batch's documents; the least stays among copies.

    Args:
        batch: Documents of :data:`cleaner.corpus.schema.BATCH_SCHEMA`.
        sources: All sources, by index.
        config: Which copy stays.
    """
    if config.keep == "newest":
        return newest_ranks(_values(batch, config.date_field))
    if config.keep == "preferred":
        names = (sources[source].name for source in batch.column("source").to_pylist())
        return preferred_ranks(zip(names, batch.column("site").to_pylist(), strict=True), config.prefer)
    return np.zeros(batch.num_rows, np.int64)


def _values(batch: pa.RecordBatch, field: str) -> Iterator[object]:
    """Yield a field of each record; ``None`` where it has none, as text files have."""
    import orjson

    for head, tail in zip(batch.column("head"), batch.column("tail"), strict=True):
        record = head.as_py() + tail.as_py()
        yield orjson.loads(record).get(field) if record else None
