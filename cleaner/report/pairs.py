"""Clusters and doubtful pairs as the report shows them: two texts side by side, and who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.edits.edit import LedgerMismatchError
from cleaner.report.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cleaner.ledger.chosen import Chosen
    from cleaner.report.doubts import Cluster

_OPENING = 160
"""Characters of a document that stand for it in a list."""
_PASSAGE = 900


def cluster_shown(cluster: Cluster, documents: Mapping[str, Chosen]) -> dict[str, Any]:
    """Return a cluster with its least similar copy beside the keeper."""
    keeper = documents.get(cluster.keeper)
    copy = cluster.shown[0]["doc_id"] if cluster.shown else None
    return {
        "keeper": cluster.keeper,
        "source": keeper.source if keeper else None,
        "copies": cluster.copies,
        "least": cluster.least,
        "doubtful": cluster.doubtful,
        "opening": _opening(_compared(keeper)),
        "shown": [
            {
                "doc": row["doc_id"],
                "similarity": row["similarity"],
                "kind": row["kind"],
                "doubtful": row["doubtful"],
                "reason": row["reason"],
            }
            for row in cluster.shown
        ],
        "diff": _diff(keeper, documents.get(copy) if copy else None),
    }


def review_shown(row: dict[str, Any], documents: Mapping[str, Chosen]) -> dict[str, Any]:
    """Return a row of the review list, with both texts side by side where there are two."""
    document, other = documents.get(row["doc_id"]), documents.get(row["other_id"] or "")
    text = _compared(document)
    shown = {
        "kind": row["kind"],
        "doc": row["doc_id"],
        "other": row["other_id"],
        "source": document.source if document else None,
        "similarity": row["similarity"],
        "reason": row["reason"],
        "opening": _opening(text),
    }
    if row["kind"] == "shared-passage" and text is not None and row["start"] is not None:
        shown["passage"] = text[row["start"] : min(row["end"], row["start"] + _PASSAGE)]
    elif row["kind"] == "contained" and other is not None and row["start"] is not None:
        whole = _compared(other)
        shown["diff"] = None if whole is None or text is None else _rows(whole[row["start"] : row["end"]], text)
    elif row["other_id"]:
        shown["diff"] = _diff(other, document)
    return shown


def _diff(left: Chosen | None, right: Chosen | None) -> list[list[Any]] | None:
    one, other = _compared(left), _compared(right)
    return None if one is None or other is None else _rows(one, other)


def _rows(left: str, right: str) -> list[list[Any]]:
    return [list(row) for row in side_by_side(left, right)]


def _compared(document: Chosen | None) -> str | None:
    """Return the text of a document that others were compared with; ``None`` if it is not at hand."""
    if document is None:
        return None
    try:
        return document.received_by("documents")
    except LedgerMismatchError:
        return None


def _opening(text: str | None) -> str:
    return " ".join((text or "")[: 4 * _OPENING].split())[:_OPENING]
