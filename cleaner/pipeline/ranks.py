"""What the choice of keepers goes by in a run: the dates of records, or the names of their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.corpus.csv_record import field_span, text_of
from cleaner.corpus.parquet_tables import column_values
from cleaner.dedup.preferences import newest_ranks, preferred_ranks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.corpus.schema import Layout, Piece, Source


_SECONDS_SINCE_1970 = 9
"""Digits of a number in a CSV file from which on it is a time and no date such as 20240531."""


def keeper_ranks(
    batch: pa.RecordBatch, pieces: Sequence[Piece], sources: Sequence[Source], config: DocumentsConfig
) -> npt.NDArray[np.int64]:
    """Return the ranks of a batch's documents; the least stays among copies.

    Args:
        batch: Documents of :data:`cleaner.corpus.batch.BATCH_SCHEMA`.
        pieces: What they were read from.
        sources: All sources, by index.
        config: Which copy stays.
    """
    if config.keep == "newest":
        return newest_ranks(_values(batch, pieces, sources, config.date_field))
    if config.keep == "preferred":
        names = (sources[source].name for source in batch.column("source").to_pylist())
        return preferred_ranks(zip(names, batch.column("site").to_pylist(), strict=True), config.prefer)
    return np.zeros(batch.num_rows, np.int64)


def _values(batch: pa.RecordBatch, pieces: Sequence[Piece], sources: Sequence[Source], field: str) -> Iterator[object]:
    """Yield a field of each record; ``None`` where it has none, as text files have."""
    layouts = {piece.source: piece.rows.layout for piece in pieces if piece.rows is not None}
    numbers = batch.column("source").to_numpy()
    for number in dict.fromkeys(numbers.tolist()):
        part = batch.filter(pa.array(numbers == number))
        if number in layouts:
            yield from _of_rows(part, layouts[number], field)
        elif sources[number].format == "parquet":
            yield from column_values(sources[number].path, field, part.column("line").to_numpy())
        else:
            yield from _of_records(part, field)


def _of_records(batch: pa.RecordBatch, field: str) -> Iterator[object]:
    import orjson

    for head, tail in zip(batch.column("head"), batch.column("tail"), strict=True):
        record = head.as_py() + tail.as_py()
        yield orjson.loads(record).get(field) if record else None


def _of_rows(batch: pa.RecordBatch, layout: Layout, field: str) -> Iterator[object]:
    place = layout.names.index(field) if field in layout.names else None
    for head, tail in zip(batch.column("head"), batch.column("tail"), strict=True):
        row = head.as_py() + tail.as_py()  # with an empty field for the text
        if place is None:
            yield None
        else:
            start, end = field_span(row, layout.delimiter, place)
            value = text_of(row[start:end]).decode("utf-8", "replace")
            yield int(value) if value.isdecimal() and len(value) >= _SECONDS_SINCE_1970 else value
