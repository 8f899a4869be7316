"""What happened to one document: its text as it was read, with every edit at its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from cleaner.corpus.files import open_input
from cleaner.corpus.restoring import record_text
from cleaner.edits.edit import STAGES, Edit, revert
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import Run, RunError, open_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One stage's work on a document.

    Attributes:
        stage: The stage.
        received: The text as the stage received it.
        edits: What the stage did to it; offsets are characters of ``received``.
    """

    stage: str
    received: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Explanation:
    """What happened to one document.

    Attributes:
        doc_id: Its id.
        source: The file that it stood in.
        line: Its 1-based line there.
        fate: ``kept`` or ``duplicate``.
        text: The text in the corpus; empty for a duplicate.
        steps: The stages that changed it, in the order in which they ran.
    """

    doc_id: str
    source: str
    line: int
    fate: str
    text: str
    steps: tuple[Step, ...]


def explain(out: Path, doc_id: str) -> Explanation:
    """Return what happened to a document.

    Args:
        out: The folder of a finished run.
        doc_id: The document's id, or ``SOURCE:LINE`` of a record.

    Raises:
        RunError: ``out`` is not a finished run, or has no such document.
    """
    run = open_run(out)
    row = _find(run, doc_id)
    edits = run.edits_of(row["doc_id"])
    text = _corpus_text(run, row)
    steps: list[Step] = []
    after = text
    for stage in reversed(STAGES[1:]):
        of_stage = [edit for edit in edits if edit.stage == stage]
        if of_stage:
            after = revert(after, of_stage)
            steps.append(Step(stage, after, tuple(of_stage)))
    decoding = tuple(edit for edit in edits if edit.stage == STAGES[0])
    if decoding:
        steps.append(Step(STAGES[0], after, decoding))
    return Explanation(row["doc_id"], row["source"], row["line"], row["fate"], text, tuple(reversed(steps)))


def _find(run: Run, doc_id: str) -> dict[str, Any]:
    """Return the row of a document, by its id or by its place."""
    path = run.out / "documents.parquet"
    source, _, line = doc_id.rpartition(":")
    rows = pq.read_table(path, filters=[("doc_id", "=", doc_id)]).to_pylist()
    if not rows and line.isdecimal():
        rows = pq.read_table(path, filters=[("source", "=", source), ("line", "=", int(line))]).to_pylist()
        rows = [row for row in rows if row["doc_id"] is not None]
    if not rows:
        known = pq.read_table(path, columns=["doc_id"]).column("doc_id").drop_null().slice(0, 3).to_pylist()
        raise RunError(f"no document {doc_id!r} in {run.out}; ids look like {', '.join(map(repr, known)) or '(none)'}")
    return dict(rows[0])


def _corpus_text(run: Run, row: dict[str, Any]) -> str:
    """Return a document's text in the corpus."""
    if row["fate"] != KEPT:
        return ""
    source = next(source for source in run.manifest["sources"] if source["name"] == row["source"])
    with open_input(run.out / "corpus" / source["name"], source["compression"]) as file:
        if source["format"] == "txt":
            return file.read().decode("utf-8")
        for place, line in zip(_kept_lines(run, row["source"]), file, strict=False):
            if place == row["line"]:
                return record_text(line, run.text_field)
    raise RunError(f"corpus/{source['name']} ends before document {row['doc_id']}; was it changed after the run?")


def _kept_lines(run: Run, source: str) -> Iterator[int]:
    """Yield the input line of each line of a source's corpus file."""
    filters = [("source", "=", source), ("fate", "=", KEPT)]
    yield from (
        pq.read_table(run.out / "documents.parquet", columns=["line"], filters=filters).column("line").to_pylist()
    )
