"""What happened to one document: its text as it was read, with every edit at its place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.corpus.csv_record import original_field
from cleaner.corpus.decoding import encode_text
from cleaner.corpus.restoring import RecordError, original_value
from cleaner.edits.edit import STAGES, Edit, LedgerMismatchError, revert
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import BLANK, HEADER, KEPT, REJECTED
from cleaner.ledger.reading import Run, RunError, open_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_LONGEST_LINE = 18
"""Digits of a number that a column of line numbers can hold."""

_NO_DOCUMENT = {BLANK: "the line is blank", HEADER: "the line names the columns"}


@dataclass(frozen=True)
class Step:
    """One stage's work on a document.

    Attributes:
        stage: The stage.
        received: The text as the stage received it; of ``decode``, the bytes as Latin-1 characters (nothing for a page,
            whose markup is not kept).
        edits: What the stage did to it; offsets are characters of ``received``.
    """

    stage: str
    received: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Keeper:
    """The document that is kept where another was removed as its duplicate.

    Attributes:
        doc_id: Its id.
        source: The file that it stood in.
        line: Its 1-based line there.
        text: Its text in the corpus.
    """

    doc_id: str
    source: str
    line: int
    text: str


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
        keeper: The document that is kept in its place; ``None`` unless it is a duplicate.
    """

    doc_id: str
    source: str
    line: int
    fate: str
    text: str
    steps: tuple[Step, ...]
    keeper: Keeper | None = None


def explain(out: Path, doc_id: str) -> Explanation:
    """Return what happened to a document.

    Args:
        out: The folder of a finished run.
        doc_id: The document's id, or ``SOURCE:LINE`` of a record.

    Raises:
        RunError: ``out`` is not a finished run, has no such document, or was changed after the run.
    """
    run = open_run(out)
    row = _find(run, doc_id)
    try:
        edits = run.edits_of(row["doc_id"])
        text = _corpus_text(run, row)
        return Explanation(
            row["doc_id"],
            row["source"],
            row["line"],
            row["fate"],
            text,
            _steps(run, row, text, edits),
            _keeper(run, edits),
        )
    except (LedgerMismatchError, RecordError, OSError, UnicodeError) as error:
        raise RunError(f"corpus/{row['source']} was changed after the run: {error}") from error


def _steps(run: Run, row: dict[str, Any], text: str, edits: list[Edit]) -> tuple[Step, ...]:
    """Return the stages that changed a document, from its text in the corpus."""
    steps: list[Step] = []
    after = text
    for stage in reversed(STAGES[1:]):
        of_stage = [edit for edit in edits if edit.stage == stage]
        if of_stage:
            after = revert(after, of_stage)
            steps.append(Step(stage, after, tuple(of_stage)))
    decoding = tuple(edit for edit in edits if edit.stage == STAGES[0])
    if decoding:
        encode = _ENCODE.get(_source(run, row)["format"])
        data = b"" if encode is None else encode(after, row["escapes"], decoding)
        steps.append(Step(STAGES[0], data.decode("latin-1"), decoding))
    return tuple(reversed(steps))


def _keeper(run: Run, edits: list[Edit]) -> Keeper | None:
    """Return the document that is kept in place of the one with these edits."""
    ids = [edit.matched.doc for edit in edits if edit.stage == STAGES[-1] and edit.matched is not None]
    if not ids or ids[0] is None:
        return None
    row = _find(run, ids[0])
    return Keeper(row["doc_id"], row["source"], row["line"], _corpus_text(run, row))


def _find(run: Run, doc_id: str) -> dict[str, Any]:
    """Return the row of a document, by its id or by its place."""
    name = doc_id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")  # as files are named in a run
    rows = run.documents_where(("doc_id", "=", name))
    source, _, line = name.rpartition(":")
    if not rows and line.isdecimal() and len(line) <= _LONGEST_LINE:
        rows = run.documents_where(("source", "=", source), ("line", "=", int(line)))
    if not rows and any(one["name"] == name and one["format"] == "html" for one in run.manifest["sources"]):
        rows = run.documents_where(("source", "=", name))  # one that was rejected has no id
    if not rows:
        known = [row["doc_id"] for row in islice(filter(_has_id, run.documents()), 3)]
        raise RunError(f"no document {name!r} in {run.out}; ids look like {', '.join(map(repr, known)) or '(none)'}")
    if rows[0]["fate"] == REJECTED:
        raise RunError(f"{name} is no document: it was rejected; {run.out / 'rejected.jsonl'} says why")
    if rows[0]["fate"] in (BLANK, HEADER):
        raise RunError(f"{name} is no document: {_NO_DOCUMENT[rows[0]['fate']]}")
    return rows[0]


def _has_id(row: dict[str, Any]) -> bool:
    return row["doc_id"] is not None


def _source(run: Run, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the manifest says of a document's file."""
    return next(source for source in run.manifest["sources"] if source["name"] == row["source"])


def _corpus_text(run: Run, row: dict[str, Any]) -> str:
    """Return a document's text in the corpus."""
    if row["fate"] != KEPT:
        return ""
    with CorpusTexts(run, _source(run, row)) as texts:
        earlier = run.documents_where(("source", "=", row["source"]), ("fate", "=", KEPT), ("line", "<", row["line"]))
        texts.skip(len(earlier))
        return texts.text(row)


_ENCODE: dict[str, Callable[[str, str, Sequence[Edit]], bytes]] = {
    "txt": encode_text,
    "jsonl": original_value,
    "csv": original_field,
    "tsv": original_field,
}
"""How the bytes of a document are had from its text; those of pages are not in OUT."""
