"""Rebuild the inputs of a run from its corpus and its ledger, and check them against the digests."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import xxhash

from cleaner.corpus.decoding import encode_text
from cleaner.corpus.discovery import InputError
from cleaner.corpus.files import open_input, open_output, path_below
from cleaner.corpus.restoring import RecordError, original_record, original_value, record_text
from cleaner.edits.edit import LedgerMismatchError
from cleaner.ledger.documents import BLANK, KEPT, REJECTED
from cleaner.ledger.reading import Run, RunError, open_run, received_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cleaner.edits.edit import Edit
    from cleaner.ledger.reading import EditCursor


_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
"""Errors after which no other input can be written, either."""


@dataclass(frozen=True)
class Restored:
    """One input after restoring.

    Attributes:
        name: Its name.
        same: The rebuilt bytes have the digest of the bytes that were read.
        problem: Why not; ``None`` where ``same``.
    """

    name: str
    same: bool
    problem: str | None = None


def restore(out: Path, to: Path) -> Iterator[Restored]:
    """Rebuild each input of the run in ``out`` under the folder ``to``, one after the other.

    A compressed input is compressed again: its content is the same to the byte, its compressed form need not be.

    Args:
        out: The folder of a finished run.
        to: The folder to write to; it must be empty or not exist.

    Yields:
        One result an input, in source order.

    Raises:
        RunError: ``out`` is not a finished run, or ``to`` is in use.
    """
    run = open_run(out)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise RunError(f"{to} is in use; name an empty or new folder with -o")
    documents = groupby(run.documents(), key=lambda row: row["source"])
    upcoming = next(documents, None)
    cursor = run.edits()
    for source in run.manifest["sources"]:
        rows: Iterator[dict[str, Any]] = iter(())
        if upcoming is not None and upcoming[0] == source["name"]:
            rows = upcoming[1]
        yield _restore_source(run, source, rows, cursor, to)
        if upcoming is not None and upcoming[0] == source["name"]:
            upcoming = next(documents, None)


def _restore_source(
    run: Run, source: dict[str, Any], rows: Iterator[dict[str, Any]], cursor: EditCursor, to: Path
) -> Restored:
    """Write one input under a temporary name, and rename it when its digest is right."""
    name = source["name"]
    if not source.get("complete", False):
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem="it was not read whole, so only the original has all of it")
    pieces = _txt_bytes if source["format"] == "txt" else _jsonl_bytes
    digest = xxhash.xxh3_128()
    try:
        with open_output(path_below(to, name), source["compression"]) as file:
            for piece in pieces(run, source, rows, cursor):
                digest.update(piece)
                file.write(piece)
            _check(digest.hexdigest(), source["xxh3_128"])
    except OSError as error:
        if error.errno in _OF_THE_DISK:
            raise
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem=f"its corpus file cannot be read: {error.strerror or error}")
    except (LedgerMismatchError, RecordError, RunError, InputError, UnicodeError) as error:
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem=f"corpus and ledger do not fit: {error}")
    return Restored(name, same=True)


def _txt_bytes(run: Run, source: dict[str, Any], rows: Iterator[dict[str, Any]], cursor: EditCursor) -> Iterator[bytes]:
    """Yield the bytes of a file that is one document."""
    for row in rows:
        edits = cursor.take(row["doc_id"])
        text = ""
        if row["fate"] == KEPT:
            with open_input(run.out / "corpus" / source["name"], source["compression"]) as file:
                text = file.read().decode("utf-8")
        yield encode_text(received_by("normalize", text, edits), row["escapes"], _decoding(edits))


def _jsonl_bytes(
    run: Run, source: dict[str, Any], rows: Iterator[dict[str, Any]], cursor: EditCursor
) -> Iterator[bytes]:
    """Yield the lines of a file of records."""
    with open_input(run.out / "corpus" / source["name"], source["compression"]) as corpus:
        for row in rows:
            if row["fate"] in (REJECTED, BLANK):
                yield row["head"]
                continue
            edits = cursor.take(row["doc_id"])
            line = corpus.readline() if row["fate"] == KEPT else None
            if line == b"":
                raise RunError(f"corpus/{source['name']} ends before document {row['doc_id']}")
            if line is not None and all(edit.stage == "decode" and edit.rule != "encoding" for edit in edits):
                yield line
                continue
            text = "" if line is None else record_text(line, run.text_field)
            read = received_by("normalize", text, edits)
            value = original_value(read, row["escapes"], _decoding(edits))
            yield row["head"] + value + row["tail"] if line is None else original_record(line, run.text_field, value)


def _check(digest: str, expected: str) -> None:
    if digest != expected:
        raise RunError("what was rebuilt has another digest than the input had")


def _pass_over(rows: Iterator[dict[str, Any]], cursor: EditCursor) -> None:
    """Leave the rest of a source, so that the cursor stands at the next."""
    for row in rows:
        cursor.take(row["doc_id"])


def _decoding(edits: list[Edit]) -> list[Edit]:
    return [edit for edit in edits if edit.stage == "decode"]
