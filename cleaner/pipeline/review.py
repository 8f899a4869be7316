"""Lists about duplicates for a person: clusters, and single documents that are worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.dedup.passage_cuts import RULE
from cleaner.dedup.verdicts import PART, explained

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cleaner.dedup.duplicates import Duplicates
    from cleaner.pipeline.passages import SharedList

CLUSTERS_SCHEMA = pa.schema(
    [
        pa.field("keeper_id", pa.string(), nullable=False),
        pa.field("copies", pa.int64(), nullable=False),
        pa.field("least_similarity", pa.float64(), nullable=False),
        pa.field("doubtful", pa.int64(), nullable=False),
        pa.field("group_id", pa.string(), nullable=False),
    ]
)
"""Columns of ``OUT/clusters.parquet``: one row a kept document that has copies."""

REVIEW_SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("other_id", pa.string()),
        pa.field("similarity", pa.float64()),
        pa.field("start", pa.int64()),
        pa.field("end", pa.int64()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
"""Columns of ``OUT/review.parquet``: ``contained`` in another document and kept, ``doubtful`` and removed,
``borderline`` and kept, documents without words: ``empty``, ``chrome-only``, ``no-words``, and a ``shared-passage`` of
many documents, with its span in the first of them."""

WORDLESS = {
    "empty": "there is no text in it",
    "chrome-only": "all of its text is the site's",
    "no-words": "its text is signs alone",
}


def cluster_rows(duplicates: Duplicates, ids: Callable[[npt.NDArray[np.int64]], pa.StringArray]) -> pa.Table:
    """Return the rows of ``clusters.parquet``.

    Args:
        duplicates: What was found.
        ids: Returns the ids of documents, by their numbers.
    """
    keeper, copies, least, doubtful, group = duplicates.clusters()
    return pa.table([ids(keeper), copies, least, doubtful, ids(group)], schema=CLUSTERS_SCHEMA)


def review_rows(
    duplicates: Duplicates,
    wordless: list[str],
    ids: Callable[[npt.NDArray[np.int64]], pa.StringArray],
    shared: SharedList | None = None,
) -> pa.Table:
    """Return the rows of ``review.parquet``.

    Args:
        duplicates: What was found.
        wordless: What kind of document each of ``duplicates.wordless`` is, a key of :data:`WORDLESS`.
        ids: Returns the ids of documents, by their numbers.
        shared: Passages of many documents to name behind all else.
    """
    parts, border = duplicates.contained, duplicates.borderline
    narrow = np.flatnonzero(duplicates.doubtful)
    empty = duplicates.wordless
    n = len(parts.document), len(narrow), len(border.document), len(empty)
    reasons = [
        *(explained(PART, share) for share in parts.share.tolist()),
        *(
            explained(reason, similarity, facts)
            for reason, similarity, facts in zip(
                duplicates.reason[narrow].tolist(),
                duplicates.similarity[narrow].tolist(),
                duplicates.facts[narrow].tolist(),
                strict=True,
            )
        ),
        *(
            explained(reason, similarity, facts)
            for reason, similarity, facts in zip(
                border.reason.tolist(), border.similarity.tolist(), border.facts.tolist(), strict=True
            )
        ),
        *(WORDLESS[kind] for kind in wordless),
    ]
    kinds = [
        kind for kind, count in zip(("contained", "doubtful", "borderline"), n[:3], strict=True) for _ in range(count)
    ]
    others = ids(np.concatenate([parts.other, duplicates.keeper[narrow], border.other]))
    alike = np.concatenate([parts.share, duplicates.similarity[narrow], border.similarity])
    unspanned = pa.nulls(n[1] + n[2] + n[3], pa.int64())
    columns = [
        pa.array([*kinds, *wordless], pa.string()),
        ids(np.concatenate([parts.document, duplicates.document[narrow], border.document, empty])),
        pa.concat_arrays([others, pa.nulls(n[3], pa.string())]),
        pa.concat_arrays([pa.array(alike, pa.float64()), pa.nulls(n[3], pa.float64())]),
        pa.concat_arrays([pa.array(parts.start, pa.int64()), unspanned]),
        pa.concat_arrays([pa.array(parts.end, pa.int64()), unspanned]),
        pa.array(reasons, pa.string()),
    ]
    rows = pa.table(columns, schema=REVIEW_SCHEMA)
    return rows if shared is None else pa.concat_tables([rows, _shared_rows(shared, ids)])


def _shared_rows(shared: SharedList, ids: Callable[[npt.NDArray[np.int64]], pa.StringArray]) -> pa.Table:
    n = len(shared.document)
    columns = {
        "kind": pa.repeat(pa.scalar(RULE, pa.string()), n),
        "doc_id": ids(shared.document),
        "start": pa.array(shared.start, pa.int64()),
        "end": pa.array(shared.end, pa.int64()),
        "reason": pa.array(shared.notes, pa.string()),
    }
    arrays = [columns.get(field.name, pa.nulls(n, field.type)) for field in REVIEW_SCHEMA]
    return pa.table(arrays, schema=REVIEW_SCHEMA)
