"""Edits as the report shows them: the text around them, their line, and what they were matched with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.edits.edit import LedgerMismatchError
from cleaner.normalization.damage_kinds import kinds_of_damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cleaner.ledger.chosen import Chosen
    from cleaner.ledger.reading import Run
    from cleaner.report.edit_scan import Sampled

_TEXT, _AROUND, _MATCHED = 700, 140, 500
_LINES_AROUND = 2


def examples(run: Run, samples: Iterable[Sampled], documents: Mapping[str, Chosen]) -> list[dict[str, Any]]:
    """Return the sampled edits with what stands around them.

    Args:
        run: The run.
        samples: The edits.
        documents: Documents by id; an edit of another one is shown without its surroundings.
    """
    return [_example(run, sample, documents.get(sample.row["doc_id"])) for sample in samples]


def _example(run: Run, sample: Sampled, document: Chosen | None) -> dict[str, Any]:
    row = sample.row
    before, after = row["before"], row["after"]
    length = row["end"] - row["start"]
    shown: dict[str, Any] = {
        "doc": row["doc_id"],
        "source": run.manifest["sources"][sample.source]["name"],
        "stage": row["stage"],
        "rule": row["rule"],
        "why": sample.why,
        "note": row["note"],
        "before": before[:_TEXT],
        "more": max(length - _TEXT, 0),
        "after": after[:_TEXT],
        "damage": kinds_of_damage(row["rule"], row["note"]) if row["stage"] == "normalize" else [],
        "similarity": row["similarity"],
        "keeper": row["matched_doc"],
    }
    if document is None:
        return shown
    shown["record"] = document.line
    if row["stage"] in ("decode", "documents") and length > _TEXT:
        return shown
    try:
        received = document.received_by(row["stage"]) if row["stage"] != "decode" else ""
    except LedgerMismatchError:
        return shown
    if received:
        shown["line"] = received.count("\n", 0, row["start"]) + 1
        shown["left"] = _before(received, row["start"])
        shown["right"] = _behind(received, row["end"])
    if row["matched_doc"] == row["doc_id"] and row["matched_start"] is not None:
        start, end = row["matched_start"], row["matched_end"]
        shown["matched"] = received[start : min(end, start + _MATCHED)]
        shown["matched_more"] = max(end - start - _MATCHED, 0)
        shown["matched_line"] = received.count("\n", 0, start) + 1
    return shown


def _before(text: str, end: int) -> str:
    """Return what stands before a place: whole words, of few lines."""
    start = max(0, end - _AROUND)
    words = text[start:end]
    if start and not text[start - 1].isspace():
        words = words.partition(" ")[2] or words
    return "\n".join(words.split("\n")[-_LINES_AROUND - 1 :])


def _behind(text: str, start: int) -> str:
    """Return what stands behind a place: whole words, of few lines."""
    end = min(len(text), start + _AROUND)
    words = text[start:end]
    if end < len(text) and not text[end].isspace():
        words = words.rpartition(" ")[0] or words
    return "\n".join(words.split("\n")[: _LINES_AROUND + 1])
