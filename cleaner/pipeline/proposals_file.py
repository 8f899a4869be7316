"""``OUT/proposals.parquet``: what a finished run keeps so that its documents can be decided on again."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.dedup.lsh import Banding
from cleaner.dedup.proposals import Proposals, Shared
from cleaner.ledger.reading import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.corpus.schema import Source

NAME = "proposals.parquet"
_VERSION = 1
_ABOUT = b"cleaner"
"""Key of the file's metadata under which stands what is known of the run."""
_ROWS = 1 << 18
"""Documents that are written at a time: lists of a few hundred values each stay below Arrow's bound of 2 GiB."""

PROPOSALS_SCHEMA = pa.schema(
    [
        pa.field("key", pa.uint32(), nullable=False),
        pa.field("tokens", pa.int64(), nullable=False),
        pa.field("characters", pa.int64(), nullable=False),
        pa.field("size", pa.int64(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),
        pa.field("buckets", pa.list_(pa.field("item", pa.uint32(), nullable=False)), nullable=False),
        pa.field("bands", pa.list_(pa.field("item", pa.uint16(), nullable=False)), nullable=False),
        pa.field("samples", pa.list_(pa.field("item", pa.uint32(), nullable=False)), nullable=False),
        pa.field("sampled", pa.uint8(), nullable=False),
    ]
)
"""Columns, one row a document in the order of ``documents.parquet``: see :class:`cleaner.dedup.proposals.Proposals`."""

_NUMBERED = ("buckets.list.element", "samples.list.element", "tokens", "characters", "size", "rank", "key")
"""Columns whose values lie near one another: their differences take half the bytes of the values."""


class KeptProposals(NamedTuple):
    """What the file holds.

    Attributes:
        proposals: What the documents share.
        paths: Where each source was read from, in source order.
    """

    proposals: Proposals
    paths: tuple[str, ...]


def write_proposals(path: Path, kept: Proposals, sources: Sequence[Source], out: Path | None) -> None:
    """Write the file.

    Args:
        path: Where to.
        kept: What the documents share.
        sources: The inputs, in source order; their paths are written as seen from ``out``.
        out: The folder of the results; ``None`` writes whole paths.
    """
    about = {
        "version": _VERSION,
        "bands": kept.banding.bands,
        "rows": kept.banding.rows,
        "paths": [_seen_from(out, source.path) for source in sources],
    }
    schema = PROPOSALS_SCHEMA.with_metadata({_ABOUT: json.dumps(about).encode()})
    with pq.ParquetWriter(
        str(path),
        schema,
        compression="zstd",
        use_dictionary=["bands.list.element"],
        column_encoding=dict.fromkeys(_NUMBERED, "DELTA_BINARY_PACKED"),
        write_statistics=False,
    ) as writer:
        for first in range(0, len(kept.key), _ROWS):
            writer.write_table(_table(kept, first, min(first + _ROWS, len(kept.key)), schema))


def read_proposals(out: Path) -> KeptProposals:
    """Return what a run kept.

    Args:
        out: Its folder.

    Raises:
        RunError: It kept nothing, or the file is damaged or of another version.
    """
    path = out / NAME
    try:
        table = pq.read_table(path, use_threads=False)
        about = json.loads(table.schema.metadata[_ABOUT])
        if about["version"] != _VERSION:
            raise RunError(f"{path} is of version {about['version']}, this cleaner reads {_VERSION}; run cleaner again")
        return KeptProposals(
            _proposals(table.combine_chunks(), about), tuple(_from(out, one) for one in about["paths"])
        )
    except FileNotFoundError as error:
        raise RunError(
            f"{out} does not hold what its documents share ({NAME}): the run left out the stage documents, used an "
            "index, or an older cleaner made it; run cleaner dedup again with --threshold"
        ) from error
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise RunError(f"{path} cannot be read: {error}; run cleaner dedup again with --threshold") from error


def _table(kept: Proposals, first: int, last: int, schema: pa.Schema) -> pa.Table:
    begin = int(kept.buckets.counts[:first].sum())
    buckets = kept.buckets.between(first, last)
    columns = {
        **{name: pa.array(getattr(kept, name)[first:last]) for name in ("key", "tokens", "characters", "size", "rank")},
        "buckets": _lists(buckets, buckets.values),
        "bands": _lists(buckets, kept.bands[begin : begin + len(buckets.values)]),
        "samples": _lists(samples := kept.samples.between(first, last), samples.values),
        "sampled": pa.array(kept.sampled[first:last], pa.uint8()),
    }
    arrays = [columns[field.name].cast(field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _lists(shared: Shared, values: npt.NDArray[np.generic]) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(shared.starts(), pa.int32()), pa.array(values))


def _proposals(table: pa.Table, about: dict[str, int]) -> Proposals:
    def column(name: str) -> npt.NDArray[np.int64]:
        return np.asarray(table.column(name).to_numpy(), np.int64)

    def shared(name: str) -> Shared:
        lists = table.column(name).chunks
        counts = [np.diff(chunk.offsets.to_numpy()) for chunk in lists]
        values = [chunk.flatten().to_numpy() for chunk in lists]
        return Shared(
            np.concatenate([np.empty(0, np.int64), *counts]), np.concatenate([np.empty(0, np.uint32), *values])
        )

    buckets, bands = shared("buckets"), shared("bands")
    lengths = {name: column(name) for name in ("tokens", "characters", "size", "rank", "sampled")}
    return Proposals(
        banding=Banding(about["bands"], about["rows"]),
        key=column("key").astype(np.uint32),
        buckets=buckets,
        bands=bands.values.astype(np.uint16),
        samples=shared("samples"),
        **lengths,
    )


def _seen_from(out: Path | None, path: str) -> str:
    """Return a path as it is from a folder; standard input and what is on another machine as it is."""
    if not os.path.lexists(path):
        return path
    return os.path.abspath(path) if out is None else os.path.relpath(path, out)  # noqa: PTH100 - as the other one


def _from(out: Path, path: str) -> str:
    here = os.path.normpath(out / path)
    return path if path == "-" or "://" in path else here
