"""What a run says of the duplicates that it found: of each removed document, and in lists for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.pipeline.emit import Removals

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.dedup.duplicates import Duplicates
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.indexed import IndexedDocuments
    from cleaner.pipeline.passages import SharedList


def removals_of(duplicates: Duplicates | None, documents: Documents | IndexedDocuments) -> Removals:
    """Return what the ledger says of each removed document."""
    if duplicates is None or len(duplicates.document) == 0:
        return Removals.none()
    from cleaner.dedup.verdicts import CONTAINED, KINDS, explained

    keepers = duplicates.keeper
    whole = duplicates.kind != CONTAINED
    lengths = documents.fact("characters", keepers).to_numpy()
    return Removals(
        document=duplicates.document,
        keeper_id=documents.named(keepers),
        keeper_start=np.where(whole, 0, duplicates.start),
        keeper_end=np.where(whole, lengths, duplicates.end),
        similarity=duplicates.similarity,
        kinds=tuple(KINDS[kind] for kind in duplicates.kind),
        reasons=tuple(
            explained(reason, similarity, doubtful=doubtful)
            for reason, similarity, doubtful in zip(
                duplicates.reason.tolist(),
                duplicates.similarity.tolist(),
                duplicates.doubtful.tolist(),
                strict=True,
            )
        ),
        doubtful=duplicates.doubtful,
        indexed_source=pa.nulls(len(keepers), pa.string()),
    )


def lists_of(
    duplicates: Duplicates, documents: Documents | IndexedDocuments, shared: SharedList | None
) -> tuple[pa.Table, pa.Table]:
    """Return the rows of ``clusters.parquet`` and of ``review.parquet``."""
    from cleaner.pipeline.review import cluster_rows, review_rows

    kinds = _wordless_kinds(duplicates.wordless, documents)
    return cluster_rows(duplicates, documents.named), review_rows(duplicates, kinds, documents.named, shared)


def _wordless_kinds(wordless: npt.NDArray[np.int64], documents: Documents | IndexedDocuments) -> list[str]:
    """Return what kind of document each of those without words is."""
    bases = np.array(documents.bases, np.int64)
    shards = np.searchsorted(bases, wordless, side="right") - 1
    kinds: list[str] = []
    for shard in np.unique(shards).tolist():
        rows = wordless[shards == shard] - bases[shard]
        edits = documents.part(shard, "edits")
        stripped = set(edits.filter(pc.equal(edits.column("stage"), "chrome")).column("row").unique().to_pylist())
        blank = documents.part(shard, "facts").column("blank").take(rows).to_pylist()
        for row, empty in zip(rows.tolist(), blank, strict=True):
            kinds.append("no-words" if not empty else "chrome-only" if row in stripped else "empty")
    return kinds
