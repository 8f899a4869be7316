"""Whether a finished run accounts for everything that it read: each document, each character, each byte, once."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from cleaner.corpus.discovery import COMPRESSIONS
from cleaner.corpus.files import open_input
from cleaner.edits.edit import STAGES, apply, revert
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import BLANK, DUPLICATE, HEADER, KEPT, REJECTED
from cleaner.ledger.reading import open_run
from cleaner.ledger.restore import restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cleaner.edits.edit import Edit
    from cleaner.ledger.reading import Run

_BYTES_COME_BACK = ("txt", "jsonl", "csv", "tsv")


def unaccounted(out: Path, originals: Mapping[str, bytes]) -> list[str]:
    """Return what a run does not account for; nothing if all is well.

    Args:
        out: The folder of the run.
        originals: The content of inputs by their names, decompressed; those that are not named may have any.
    """
    run = open_run(out)
    return [*_documents(run), *_duplicates(run), *_rejected(run), *_characters(run), *_bytes(run, originals)]


def _documents(run: Run) -> Iterator[str]:
    """Each record of the input has one row, and each row one fate."""
    rows = list(run.documents())
    for (source, line), count in Counter((row["source"], row["line"]) for row in rows).items():
        if count > 1:
            yield f"{source}:{line} has {count} rows in documents.parquet"
    for name, count in Counter(row["doc_id"] for row in rows if row["doc_id"] is not None).items():
        if count > 1:
            yield f"{count} documents have the id {name!r}"
    for row in rows:
        if (row["doc_id"] is None) != (row["fate"] in (REJECTED, BLANK, HEADER)):
            yield f"{row['source']}:{row['line']} is {row['fate']} and has the id {row['doc_id']!r}"
    summary = json.loads((run.out / "summary.json").read_text("utf-8"))
    fates = Counter(row["fate"] for row in rows)
    if summary["kept"] != fates[KEPT] or summary["documents"] != fates[KEPT] + fates[DUPLICATE]:
        yield f"summary.json counts {summary['documents']} documents, {summary['kept']} kept, and the rows are {fates}"


def _duplicates(run: Run) -> Iterator[str]:
    """Each removed document stands in the list of duplicates once, with a document that stays."""
    fates = {row["doc_id"]: row["fate"] for row in run.documents()}
    rows = pq.read_table(run.out / "duplicates.parquet").to_pylist()
    if Counter(row["doc_id"] for row in rows) != Counter(name for name, fate in fates.items() if fate == DUPLICATE):
        yield "duplicates.parquet has other documents than those that went"
    for row in rows:
        if row["indexed_source"] is None and fates.get(row["keeper_id"]) != KEPT:
            yield f"{row['doc_id']} went for {row['keeper_id']}, which does not stay"


def _rejected(run: Run) -> Iterator[str]:
    """Each record that was set aside stands in the list of rejected ones once, with its bytes and its reason."""
    listed = [json.loads(line) for line in (run.out / "rejected.jsonl").read_bytes().splitlines()]
    if any(not one["reason"] or not one["remedy"] for one in listed):
        yield "rejected.jsonl has a line without reason or remedy"
    places = Counter((one["source"], one["line"] or 1) for one in listed)
    for row in run.documents():
        place = (row["source"], row["line"])
        if row["fate"] == REJECTED and places[place] != 1:
            yield f"{place} was rejected and stands in rejected.jsonl {places[place]} times"


def _characters(run: Run) -> Iterator[str]:
    """Edits that are undone and done again give the same texts, and no edit is left over."""
    cursor = run.edits()
    by_name = {source["name"]: source for source in run.manifest["sources"]}
    taken = 0
    for name, rows in groupby(run.documents(), key=lambda row: row["source"]):
        with CorpusTexts(run, by_name[name]) as texts:
            for row in rows:
                if row["fate"] in (KEPT, DUPLICATE):
                    edits = cursor.take(row["doc_id"])
                    taken += len(edits)
                    yield from _text(row, texts.text(row), edits)
        if by_name[name]["corpus_format"] != "txt" and (left := _records_left(run, by_name[name])):
            yield left
    rows_of_ledger = pq.read_metadata(run.out / "ledger" / "edits.parquet").num_rows
    if taken != rows_of_ledger:
        yield f"the ledger has {rows_of_ledger} edits, and the documents have {taken} of them"


def _text(row: dict[str, Any], text: str, edits: list[Edit]) -> Iterator[str]:
    """Compare a text with its edits, stage by stage."""
    name = row["doc_id"]
    if (row["fate"] == DUPLICATE) != any(edit.stage == "documents" and edit.rule in _WHOLE for edit in edits):
        yield f"{name} is {row['fate']}, and the ledger says otherwise"
    places = [STAGES.index(edit.stage) for edit in edits]
    if places != sorted(places):
        yield f"the edits of {name} are not in the order of the stages"
    for stage in reversed(STAGES[1:]):
        own = [edit for edit in edits if edit.stage == stage]
        if any(edit.end - edit.start != len(edit.before) for edit in own):
            yield f"an edit of {name} in {stage} has another length than its text"
        try:
            received = revert(text, own)
            again = apply(received, own)
        except ValueError as error:
            yield f"the edits of {name} in {stage} do not fit: {error}"
            return
        if again != text:
            yield f"the edits of {name} in {stage} make another text than it left"
        text = received


_WHOLE = ("exact", "near", "contained")
"""Rules of the last stage that take a document as a whole; others take passages."""


def _records_left(run: Run, source: dict[str, Any]) -> str | None:
    """Return what a corpus file has beyond the documents that are kept; nothing else may be written there."""
    path = run.out / "corpus" / source["corpus"]
    if source["corpus_format"] not in ("jsonl", "parquet") or not path.exists():
        return None
    kept = sum(row["fate"] == KEPT for row in run.documents() if row["source"] == source["name"])
    if source["corpus_format"] == "parquet":
        held = pq.read_metadata(path).num_rows
    else:
        with open_input(path, source["compression"]) as file:
            held = sum(1 for _ in file)
    return None if held == kept else f"corpus/{source['corpus']} has {held} records, and {kept} documents are kept"


def _bytes(run: Run, originals: Mapping[str, bytes]) -> Iterator[str]:
    """Restoring gives each input back that was read whole; of the others it says why it does not."""
    incomplete = {source["name"] for source in run.manifest["sources"] if not source.get("complete", False)}
    formats = {source["name"]: source["format"] for source in run.manifest["sources"]}
    rejected = {row["source"] for row in run.documents() if row["fate"] == REJECTED}
    with tempfile.TemporaryDirectory() as folder:
        back = Path(folder) / "back"
        for one in restore(run.out, back):
            if not one.same and one.name not in incomplete and formats.get(one.name) != "html":
                yield f"{one.name} does not come back: {one.problem}"
            elif not one.same and one.name not in incomplete and one.name not in rejected:
                yield f"{one.name} does not come back, and was not rejected: {one.problem}"
            elif one.same and formats.get(one.name) in _BYTES_COME_BACK and one.name in originals:
                with open_input(back / one.name, COMPRESSIONS.get(Path(one.name).suffix.lower())) as file:
                    if file.read() != originals[one.name]:
                        yield f"{one.name} comes back with other bytes"
