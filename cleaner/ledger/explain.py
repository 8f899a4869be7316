"""What happened to one document: its text as it was read, with every edit at its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyarrow import ArrowException

from cleaner.corpus.csv_record import original_field
from cleaner.corpus.decoding import encode_text
from cleaner.corpus.restoring import RecordError, original_value
from cleaner.edits.edit import STAGES, Edit, LedgerMismatchError, revert
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import BLANK, DUPLICATE, HEADER, KEPT, REJECTED
from cleaner.ledger.layers import Segment, layers
from cleaner.ledger.naming import readings
from cleaner.ledger.reading import Run, RunError, open_run, received_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_WHOLE_FILES = ("txt", "html")
"""Formats of which a file is a document, so that a line of the file is one of its text."""

_OTHERS = 20
"""Other documents whose texts are fetched for one explanation."""

_LONGEST_LINE = 18
"""Digits of a number that a column of line numbers can hold."""

_NO_DOCUMENT = {BLANK: "the line is blank", HEADER: "the line names the columns"}


class NoDocumentError(RunError):
    """A run has no document of a name."""


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
    """A document that holds a text with which a removal was compared.

    Attributes:
        doc_id: Its id.
        source: The file that it stood in.
        line: Its 1-based line there.
        text: Its text as the stage ``documents`` received it, which is what others were compared with.
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
        at: The line of the text, as it was read, that was asked for; ``None`` for all of them.
        others: Other documents that its removals were matched with, by id, :data:`_OTHERS` at most: the keeper of a
            duplicate, those in which passages that many documents share stay.
    """

    doc_id: str
    source: str
    line: int
    fate: str
    text: str
    steps: tuple[Step, ...]
    keeper: Keeper | None = None
    at: int | None = None
    others: Mapping[str, Keeper] = field(default_factory=dict)

    @property
    def segments(self) -> list[Segment]:
        """The document with its edits at their places; without those of ``decode``, which are edits of bytes."""
        steps = [step for step in self.steps if step.stage != STAGES[0]]
        return layers(steps[0].received if steps else self.text, [step.edits for step in steps])

    def matched_text(self, edit: Edit) -> str | None:
        """Return the text that an edit's removal was compared with; ``None`` where it was compared with none."""
        if edit.matched is None:
            return None
        if edit.matched.doc is None:
            received = next(step.received for step in self.steps if step.stage == edit.stage)
            return received[edit.matched.start : edit.matched.end]
        other = self.others.get(edit.matched.doc)
        return None if other is None else other.text[edit.matched.start : edit.matched.end]


def explain(out: Path, doc_id: str) -> Explanation:
    """Return what happened to a document.

    Args:
        out: The folder of a finished run.
        doc_id: The document's id, or ``SOURCE:LINE`` of a record; with ``:LINE`` behind it, a line of the text.

    Raises:
        RunError: ``out`` is not a finished run, has no such document, or was changed after the run.
    """
    run = open_run(out)
    row, at = _find_place(run, doc_id)
    try:
        edits = run.edits_of(row["doc_id"])
        text = _corpus_text(run, row)
        others = _others(run, edits)
        return Explanation(
            row["doc_id"],
            row["source"],
            row["line"],
            row["fate"],
            text,
            _steps(run, row, text, edits),
            next(iter(others.values()), None) if row["fate"] == DUPLICATE else None,
            at,
            others,
        )
    except (LedgerMismatchError, RecordError, OSError, UnicodeError, ArrowException) as error:
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


def _others(run: Run, edits: list[Edit]) -> dict[str, Keeper]:
    """Return the other documents that some edits were matched with."""
    ids = [edit.matched.doc for edit in edits if edit.matched is not None and edit.matched.doc is not None]
    others = {name: _other(run, name) for name in list(dict.fromkeys(ids))[:_OTHERS]}
    return {name: other for name, other in others.items() if other is not None}


def _other(run: Run, doc_id: str) -> Keeper | None:
    """Return a document with the text that others were compared with; ``None`` for one of an index, not of this run."""
    try:
        row = _find(run, doc_id)
    except NoDocumentError:
        if "index" in run.manifest:
            return None
        raise
    received = received_by(STAGES[-1], _corpus_text(run, row), run.edits_of(row["doc_id"]))
    return Keeper(row["doc_id"], row["source"], row["line"], received)


def _find_place(run: Run, doc_id: str) -> tuple[dict[str, Any], int | None]:
    """Return the row of a document, and the line of its text that was asked for."""
    for name, line in readings(doc_id):
        with suppress(NoDocumentError):
            row = _find(run, name)
            if line is None and name != row["doc_id"] and _source(run, row)["format"] in _WHOLE_FILES:
                line = row["line"]
            return row, line
    return _find(run, doc_id), None


def _find(run: Run, doc_id: str) -> dict[str, Any]:
    """Return the row of a document, by its id or by its place."""
    name = doc_id.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")  # as files are named in a run
    rows = run.documents_where(("doc_id", "=", name))
    source, _, line = name.rpartition(":")
    if not rows and line.isdecimal() and len(line) <= _LONGEST_LINE:
        rows = run.documents_where(("source", "=", source), ("line", "=", int(line))) or _blank(run, source, int(line))
    if not rows and any(one["name"] == name and one["format"] == "html" for one in run.manifest["sources"]):
        rows = run.documents_where(("source", "=", name))  # one that was rejected has no id
    if not rows:
        known = [row["doc_id"] for row in islice(filter(_has_id, run.documents()), 3)]
        alike = ", ".join(map(repr, known)) or "(none)"
        raise NoDocumentError(f"no document {name!r} in {run.out}; ids look like {alike}")
    if rows[0]["fate"] == REJECTED:
        raise RunError(f"{name} is no document: it was rejected; {run.out / 'rejected.jsonl'} says why")
    if rows[0]["fate"] in (BLANK, HEADER):
        raise RunError(f"{name} is no document: {_NO_DOCUMENT[rows[0]['fate']]}")
    return rows[0]


def _blank(run: Run, source: str, line: int) -> list[dict[str, Any]]:
    """Return the row of the blank lines that a line is one of."""
    before = run.documents_where(("source", "=", source), ("fate", "=", BLANK), ("line", "<", line))
    return [row for row in before[-1:] if line < row["line"] + row["head"].count(b"\n")]


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
    "parquet": encode_text,
}
"""How the bytes of a document are had from its text; those of pages are not in OUT."""
