"""Pairs and documents that a person should look at: largest clusters, narrow decisions, how alike copies were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.ledger.reading import Run

_CLUSTERS, _COPIES = 50, 12
_REVIEWED = {"doubtful": 30, "borderline": 30, "contained": 12, "shared-passage": 12}
_OTHERS = 8
BINS = 50
"""Bins of a histogram of similarities, from 0 to 1."""


@dataclass(frozen=True)
class Cluster:
    """A kept document and its copies.

    Attributes:
        keeper: Id of the kept document.
        copies: How many copies were removed.
        least: The least similarity of a copy to the keeper.
        doubtful: Copies that were narrow decisions.
        shown: Rows of ``duplicates.parquet`` of some copies, the least similar first.
    """

    keeper: str
    copies: int
    least: float
    doubtful: int
    shown: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Doubts:
    """What of the lists of a run is shown.

    Attributes:
        clusters: The largest clusters, of equal ones those with the least similarity.
        all_clusters: Number of clusters.
        review: Rows of ``review.parquet``: of each kind the narrowest decisions.
        kinds: Rows of ``review.parquet`` by kind.
        removed: Near copies that were removed, by similarity in :data:`BINS` bins.
        kept: Pairs of which both were kept, though alike, in the same bins.
    """

    clusters: tuple[Cluster, ...]
    all_clusters: int
    review: tuple[dict[str, Any], ...]
    kinds: dict[str, int]
    removed: npt.NDArray[np.int64]
    kept: npt.NDArray[np.int64]


def doubts(run: Run, threshold: float) -> Doubts:
    """Return what of the lists of a run a person should see.

    Args:
        run: The run.
        threshold: The similarity from which on two texts are copies: narrow is what lies near it.

    Raises:
        cleaner.ledger.reading.RunError: A list is missing or damaged.
    """
    clusters, all_clusters = _clusters(run)
    keepers = pa.array([row["keeper_id"] for row in clusters], pa.string())
    removed = np.zeros(BINS, np.int64)
    copies: pa.Table | None = None
    for batch in run.batches("duplicates.parquet", ["doc_id", "keeper_id", "similarity", "kind", "doubtful", "reason"]):
        removed += _binned(batch.filter(pc.equal(batch.column("kind"), "near")).column("similarity"))
        found = batch.filter(pc.is_in(batch.column("keeper_id"), value_set=keepers))
        copies = _least_alike(found if copies is None else pa.concat_tables([copies, pa.Table.from_batches([found])]))
    review, kinds, kept = _review(run, threshold)
    of_keeper: dict[str, list[dict[str, Any]]] = {}
    for row in [] if copies is None else copies.to_pylist():
        of_keeper.setdefault(row["keeper_id"], []).append(row)
    shown = tuple(
        Cluster(
            row["keeper_id"], row["copies"], row["least_similarity"], row["doubtful"],
            tuple(of_keeper.get(row["keeper_id"], ())),
        )
        for row in clusters
    )  # fmt: skip
    return Doubts(shown, all_clusters, review, kinds, removed, kept)


def _clusters(run: Run) -> tuple[list[dict[str, Any]], int]:
    """Return the largest clusters and the number of all."""
    order = [("copies", "descending"), ("least_similarity", "ascending"), ("keeper_id", "ascending")]
    largest: pa.Table | None = None
    count = 0
    for batch in run.batches("clusters.parquet", ["keeper_id", "copies", "least_similarity", "doubtful"]):
        count += batch.num_rows
        table = pa.Table.from_batches([batch])
        table = table if largest is None else pa.concat_tables([largest, table])
        largest = table.take(pc.sort_indices(table, order)[:_CLUSTERS])
    return ([] if largest is None else largest.to_pylist()), count


def _least_alike(copies: pa.Table | pa.RecordBatch) -> pa.Table:
    """Return the least similar copies of each keeper; of equal ones, by id."""
    table = pa.Table.from_batches([copies]) if isinstance(copies, pa.RecordBatch) else copies
    order = [("keeper_id", "ascending"), ("similarity", "ascending"), ("doc_id", "ascending")]
    table = table.take(pc.sort_indices(table, order))
    keeper = table.column("keeper_id").combine_chunks().dictionary_encode().indices.to_numpy()
    starts = np.flatnonzero(np.append(True, keeper[1:] != keeper[:-1])) if len(keeper) else np.zeros(0, np.int64)
    rank = np.arange(len(keeper)) - np.repeat(starts, np.diff(np.append(starts, len(keeper))))
    return table.filter(pa.array(rank < _COPIES))


_REVIEW_COLUMNS = ["kind", "doc_id", "other_id", "similarity", "start", "end", "reason"]


def _review(run: Run, threshold: float) -> tuple[tuple[dict[str, Any], ...], dict[str, int], npt.NDArray[np.int64]]:
    """Return the rows that are shown, how many there are by kind, and how alike what was kept is, in bins."""
    kept = np.zeros(BINS, np.int64)
    counts: dict[str, int] = {}
    chosen: dict[str, pa.Table] = {}
    for batch in run.batches("review.parquet", _REVIEW_COLUMNS):
        alike = batch.column("similarity")
        narrow = pc.abs(pc.subtract(pc.fill_null(alike, 1.0), threshold))
        table = pa.Table.from_batches([batch.append_column("narrow", narrow)])
        for kind in pc.unique(batch.column("kind")).to_pylist():
            rows = table.filter(pc.equal(table.column("kind"), kind))
            counts[kind] = counts.get(kind, 0) + rows.num_rows
            if kind == "borderline":
                kept += _binned(rows.column("similarity").combine_chunks())
            rows = rows if kind not in chosen else pa.concat_tables([chosen[kind], rows])
            # What was refused is narrow if it is very similar, what was removed if it is hardly similar.
            order = [("similarity", "descending")] if kind == "borderline" else [("narrow", "ascending")]
            best = pc.sort_indices(rows, [*order, ("doc_id", "ascending")])[: _REVIEWED.get(kind, _OTHERS)]
            chosen[kind] = rows.take(best)
    order_of = [*_REVIEWED, *sorted(set(chosen) - set(_REVIEWED))]
    rows_of = [chosen[kind].drop_columns(["narrow"]).to_pylist() for kind in order_of if kind in chosen]
    return tuple(row for rows in rows_of for row in rows), dict(sorted(counts.items())), kept


def _binned(similarity: pa.Array) -> npt.NDArray[np.int64]:
    known = similarity.drop_null().to_numpy()
    place = np.clip(np.floor(known * BINS + 1e-9), 0, BINS - 1).astype(np.int64)
    return np.bincount(place, minlength=BINS)
