"""What reading a shard gives: a batch of documents, and everything that did not become one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from cleaner.corpus.schema import Rejected


class RejectedRecord(NamedTuple):
    """A record that was set aside, with its place.

    Attributes:
        source: Index of the source.
        line: 0-based line in the source.
        rejected: What ``rejected.jsonl`` says of it.
    """

    source: int
    line: int
    rejected: Rejected


class OtherLine(NamedTuple):
    """What is no document and stays as it is: lines of white space in a row, or the names of a table's columns.

    Attributes:
        source: Index of the source.
        line: 0-based line in the source; of several the first.
        raw: Their bytes, line ends included.
    """

    source: int
    line: int
    raw: bytes


class SetAside(NamedTuple):
    """What became no document in a shard: all that a run keeps of its reading until it writes.

    Attributes:
        rejected: Records that were set aside, in source order.
        blank: Lines of white space only, those in a row as one, in source order.
        passed_over: Records of archives that are no pages: how many, by what they are.
        headers: The first rows of tables.
    """

    rejected: tuple[RejectedRecord, ...]
    blank: tuple[OtherLine, ...]
    passed_over: Mapping[str, int]
    headers: tuple[OtherLine, ...] = ()


@dataclass(frozen=True)
class Parsed:
    """One shard as documents; batch, rejected records and blank lines together are all its lines.

    Attributes:
        batch: Record batch of ``BATCH_SCHEMA``, in source order.
        edits: Record batch of ``STAGE_SCHEMA``, stage ``decode``; ``row`` is the row in ``batch``.
        rejected: Records that were set aside, in source order.
        blank: Lines of white space only, those in a row as one, in source order.
        passed_over: Records of archives that are no pages: how many, by what they are.
        spans: int64[n, 4] for JSONL: see :class:`cleaner.corpus.rereading.Places`; ``None`` for anything else.
        headers: The first rows of tables, in source order.
    """

    batch: pa.RecordBatch
    edits: pa.RecordBatch
    rejected: tuple[RejectedRecord, ...]
    blank: tuple[OtherLine, ...]
    passed_over: Mapping[str, int] = field(default_factory=dict)
    spans: npt.NDArray[np.int64] | None = None
    headers: tuple[OtherLine, ...] = ()

    @property
    def set_aside(self) -> SetAside:
        """What became no document; unlike the shard as a whole it is small."""
        return SetAside(self.rejected, self.blank, self.passed_over, self.headers)


def runs_of(lines: npt.NDArray[np.int64], pieces: npt.NDArray[np.int64] | None = None) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow one another; ten million empty lines are one.

    Args:
        lines: int64, ascending.
        pieces: Which piece each stands in, where there are several; a run stands in one.

    Example:
        >>> list(runs_of(np.array([3, 4, 5, 9])))
        [(3, 5), (9, 9)]
    """
    apart = np.diff(lines) != 1
    if pieces is not None:
        apart |= np.diff(pieces) != 0
    cuts = np.flatnonzero(apart) + 1
    firsts, ends = np.append(0, cuts)[: len(lines)], np.append(cuts, len(lines))[: len(lines)]
    yield from zip(lines[firsts].tolist(), lines[ends - 1].tolist(), strict=True)


def joined(parts: Sequence[Parsed]) -> Parsed:
    """Return several parts of a shard, at least one, as one."""
    if len(parts) == 1:
        return parts[0]
    edits = []
    rows = 0
    for part in parts:
        moved = pc.add(part.edits.column("row"), pa.scalar(rows, pa.int32()))
        edits.append(part.edits.set_column(0, part.edits.schema.field("row"), moved))
        rows += part.batch.num_rows
    return Parsed(
        one_batch([part.batch for part in parts]),
        one_batch(edits),
        tuple(record for part in parts for record in part.rejected),
        tuple(line for part in parts for line in part.blank),
        added(part.passed_over for part in parts),
        headers=tuple(header for part in parts for header in part.headers),
    )


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sums of some counts, by name.

    Example:
        >>> added([{"a": 1, "b": 2}, {"a": 3}])
        {'a': 4, 'b': 2}
    """
    sums: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            sums[name] = sums.get(name, 0) + count
    return sums


def one_batch(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Return batches of one schema, at least one, as one batch."""
    columns = [pa.concat_arrays([batch.column(index) for batch in batches]) for index in range(batches[0].num_columns)]
    return pa.RecordBatch.from_arrays(columns, schema=batches[0].schema)
