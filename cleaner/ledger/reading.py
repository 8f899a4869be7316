"""Reading a finished run: its manifest, its documents, and the edits of each document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.corpus.discovery import COMPRESSIONS, FORMATS
from cleaner.edits.edit import STAGES, Edit, Match, revert
from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.ledger.documents import DOCUMENTS_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LEDGER_VERSION = 3
"""Version of the files that a run leaves; a reader refuses any other."""

_ROWS = 1 << 16
"""Rows that are read at a time where columns are worked on as a whole."""


class RunError(Exception):
    """A folder is not a finished run, or its files do not belong together; the message says which and what to do."""


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes:
        out: Its folder.
        manifest: The content of ``manifest.json``.
    """

    out: Path
    manifest: dict[str, Any]

    @property
    def text_field(self) -> str:
        """The key of the text in a record."""
        return str(self.manifest["config"]["input"]["text_field"])

    def documents(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of ``documents.parquet``, in source order, then line order.

        Raises:
            RunError: The file is missing or damaged.
        """
        yield from _rows(self.out / "documents.parquet", DOCUMENTS_SCHEMA)

    def documents_where(self, *filters: tuple[str, str, Any]) -> list[dict[str, Any]]:
        """Return the rows of ``documents.parquet`` that fit some filters of ``pyarrow.parquet.read_table``.

        Raises:
            RunError: The file is missing or damaged.
        """
        return _rows_where(self.out / "documents.parquet", filters)

    def edits(self) -> EditCursor:
        """Return a cursor over the ledger, for readers that walk the documents in order.

        Raises:
            RunError: The ledger is missing or damaged.
        """
        return EditCursor(_rows(self.out / "ledger" / "edits.parquet", LEDGER_SCHEMA))

    def batches(self, name: str, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield a table of the run piece by piece, in its order, without a Python object a row.

        Args:
            name: The file below the folder of the run, for instance ``ledger/edits.parquet``.
            columns: The columns that are wanted; ``None`` takes all.

        Raises:
            RunError: The file is missing or damaged, or lacks a column.
        """
        path = self.out / name
        try:
            with pq.ParquetFile(path) as file:
                missing = set(columns or ()) - set(file.schema_arrow.names)
                if missing:
                    raise RunError(f"{path} has no column {min(missing)!r}; it is not what the run wrote")
                yield from file.iter_batches(_ROWS, columns=columns)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from error

    def edits_of(self, doc_id: str) -> list[Edit]:
        """Return the edits of one document.

        Raises:
            RunError: The ledger is missing or damaged.
        """
        rows = _rows_where(self.out / "ledger" / "edits.parquet", [("doc_id", "=", doc_id)])
        return [edit_from_row(row) for row in rows]


def _rows(path: Path, schema: pa.Schema) -> Iterator[dict[str, Any]]:
    """Yield the rows of one of our tables."""
    try:
        file = pq.ParquetFile(path)
        check_columns(path, file.schema_arrow, schema)
        for batch in file.iter_batches(1024):
            yield from batch.to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error


def check_columns(path: Path, found: pa.Schema, schema: pa.Schema) -> None:
    """Check that a table has the columns that a run writes.

    Raises:
        RunError: It has others.
    """
    if found.names != schema.names or found.types != schema.types:
        raise RunError(f"{path} has other columns than a run writes; it is not what the run wrote")


def _rows_where(path: Path, filters: Iterable[tuple[str, str, Any]]) -> list[dict[str, Any]]:
    try:
        return list(pq.read_table(path, filters=list(filters)).to_pylist())
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> RunError:
    """Return the error that says why a file of a run cannot be read."""
    why = (
        "it is missing"
        if not path.exists()
        else "it is damaged"
        if isinstance(error, pa.ArrowException)
        else str(error)
    )
    return RunError(f"{path} cannot be read: {why}; it was changed after the run, which can be done again")


def open_run(out: Path) -> Run:
    """Open the folder of a finished run.

    Raises:
        RunError: The folder has no manifest, or another version of cleaner wrote it.
    """
    try:
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{out} is not the folder of a finished run: it has no manifest.json") from error
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"{out / 'manifest.json'} cannot be read: {error}") from error
    version = manifest.get("ledger_version") if isinstance(manifest, dict) else None
    if version != LEDGER_VERSION:
        raise RunError(
            f"{out} was written with ledger version {version}, this cleaner reads version {LEDGER_VERSION}; "
            f"use the cleaner that wrote it ({manifest.get('cleaner') if isinstance(manifest, dict) else 'unknown'})"
        )
    try:
        Run(out, manifest).text_field  # noqa: B018 - is it there?
        known = all(map(_is_source, manifest["sources"]))
    except (AttributeError, KeyError, TypeError):
        known = False
    if not known:
        raise RunError(f"{out / 'manifest.json'} is not what a run wrote: it lacks the sources or the configuration")
    return Run(out, manifest)


def _is_source(source: dict[str, Any]) -> bool:
    """Return whether a manifest says of a source what there is to say; its names are looked at where they are used."""
    formats = {*FORMATS.values()}
    return (
        isinstance(source["name"], str)
        and isinstance(source["corpus"], str)
        and source["format"] in formats
        and source["corpus_format"] in formats
        and source["compression"] in (None, *COMPRESSIONS.values())
    )


class EditCursor:
    """Hands out the edits of one document after another; the ledger is in the order of the documents."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, doc_id: str) -> list[Edit]:
        """Return the edits of the next document, which is ``doc_id``; none if the ledger goes on with another."""
        edits: list[Edit] = []
        while self._next is not None and self._next["doc_id"] == doc_id:
            edits.append(edit_from_row(self._next))
            self._next = next(self._rows, None)
        return edits


def edit_from_row(row: dict[str, Any]) -> Edit:
    """Return a ledger row as an :class:`Edit`."""
    matched = None
    if row["matched_start"] is not None:
        doc = row["matched_doc"]
        matched = Match(None if doc == row["doc_id"] else doc, row["matched_start"], row["matched_end"])
    return Edit(
        row["stage"], row["rule"], row["start"], row["end"], row["before"], row["after"],
        matched, row["similarity"], row["note"],
    )  # fmt: skip


def received_by(stage: str, text: str, edits: Iterable[Edit]) -> str:
    """Return the text that ``stage`` received, from the text that the last stage left.

    Args:
        stage: One of :data:`cleaner.edits.edit.STAGES`; ``normalize`` gives the text as it was read.
        text: The text in the corpus; empty for a removed duplicate.
        edits: All edits of the document.

    Raises:
        LedgerMismatchError: The text is not the one that the run left.
    """
    by_stage = list(edits)
    for name in reversed(STAGES[STAGES.index(stage) :]):
        text = revert(text, [edit for edit in by_stage if edit.stage == name])
    return text
