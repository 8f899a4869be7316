"""Rebuild the inputs of a run from its corpus and its ledger, and check them against the digests."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import xxhash
from pyarrow import ArrowException

from cleaner.corpus.csv_record import original_field
from cleaner.corpus.decoding import encode_text
from cleaner.corpus.discovery import InputError
from cleaner.corpus.files import open_output, path_below
from cleaner.corpus.json_value import escape_text
from cleaner.corpus.page_rows import digest_of
from cleaner.corpus.restoring import RecordError, original_record, original_value, record_text
from cleaner.edits.edit import LedgerMismatchError
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import BLANK, HEADER, REJECTED
from cleaner.ledger.reading import Run, RunError, open_run, received_by
from cleaner.ledger.restore_tables import restore_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cleaner.edits.edit import Edit
    from cleaner.ledger.reading import EditCursor


_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
"""Errors after which no other input can be written, either."""


_OF_TEXTS = {"html": "txt", "warc": "jsonl"}
"""Formats of which only the texts are rebuilt, and what they are written as."""


class _RejectedPageError(Exception):
    """An HTML file was set aside as a whole."""


@dataclass(frozen=True)
class Restored:
    """One input after restoring.

    Attributes:
        name: Its name, or that of the file of its texts.
        same: The rebuilt bytes have the digest of the bytes that were read.
        problem: Why not; ``None`` where ``same``.
        only_texts: The input is HTML or WARC: rebuilt is the whole text of each page, and each has its digest.
        only_table: The input is Parquet: rebuilt is its table, by the digest of schema and values; the bytes of the
            file need not be the same.
    """

    name: str
    same: bool
    problem: str | None = None
    only_texts: bool = False
    only_table: bool = False


def restore(out: Path, to: Path) -> Iterator[Restored]:
    """Rebuild each input of the run in ``out`` under the folder ``to``, one after the other.

    A compressed input is compressed again: its content is the same to the byte, its compressed form need not be. Of
    HTML and WARC the corpus and the ledger have all the text and not the markup: rebuilt is the whole text of each
    page, ``page.html.txt`` for a file and ``crawl.warc.jsonl`` with a record a page for an archive. Of a Parquet file
    the table is the same, by a digest of its schema and values, and the bytes need not be.

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
    names = {source["name"] for source in run.manifest["sources"]}
    for source in run.manifest["sources"]:
        rows: Iterator[dict[str, Any]] = iter(())
        if upcoming is not None and upcoming[0] == source["name"]:
            rows = upcoming[1]
        name = _texts_name(source, names) if source["format"] in _OF_TEXTS else source["name"]
        yield _restore_source(run, source, rows, cursor, to, name)
        if upcoming is not None and upcoming[0] == source["name"]:
            upcoming = next(documents, None)


def _texts_name(source: dict[str, Any], names: set[str]) -> str:
    """Return the name of the file for the texts of a source, which is no input's, and add it to ``names``."""
    name, packed = str(source["name"]), ""
    if source["compression"] is not None and "." in name:
        name, dot, ending = name.rpartition(".")
        packed = dot + ending
    ending = "." + _OF_TEXTS[source["format"]]
    name += ending
    while name + packed in names:
        name += ending
    names.add(name + packed)
    return name + packed


def _restore_source(
    run: Run, source: dict[str, Any], rows: Iterator[dict[str, Any]], cursor: EditCursor, to: Path, name: str
) -> Restored:
    """Write one input, or its texts, under a temporary name, and rename it when each digest is right."""
    only_texts, only_table = source["format"] in _OF_TEXTS, source["format"] == "parquet"
    if not source.get("complete", False) and not only_texts:
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem="it was not read whole, so only the original has all of it")
    digest = xxhash.xxh3_128()
    try:
        if only_table:
            restore_table(run, source, rows, cursor, path_below(to, name))
            return Restored(name, same=True, only_table=True)
        with CorpusTexts(run, source) as texts, open_output(path_below(to, name), source["compression"]) as file:
            for piece in _PIECES[source["format"]](texts, rows, cursor, run.text_field):
                digest.update(piece)
                file.write(piece)
            if not only_texts:
                _check(digest.hexdigest(), source["xxh3_128"])
    except _RejectedPageError:
        return Restored(source["name"], same=False, problem="it was rejected, so only the original has it")
    except OSError as error:
        if error.errno in _OF_THE_DISK:
            raise
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem=f"its corpus file cannot be read: {error.strerror or error}")
    except (LedgerMismatchError, RecordError, RunError, InputError, UnicodeError, ArrowException) as error:
        _pass_over(rows, cursor)
        return Restored(name, same=False, problem=f"corpus and ledger do not fit: {error}")
    return Restored(name, same=True, only_texts=only_texts)


def _txt_bytes(texts: CorpusTexts, rows: Iterator[dict[str, Any]], cursor: EditCursor, _field: str) -> Iterator[bytes]:
    """Yield the bytes of a file that is one document."""
    for row in rows:
        if row["fate"] == REJECTED:
            raise _RejectedPageError
        edits = cursor.take(row["doc_id"])
        yield encode_text(received_by("normalize", texts.text(row), edits), row["escapes"], _decoding(edits))


def _jsonl_bytes(texts: CorpusTexts, rows: Iterator[dict[str, Any]], cursor: EditCursor, field: str) -> Iterator[bytes]:
    """Yield the lines of a file of records."""
    for row in rows:
        if row["fate"] in (REJECTED, BLANK):
            yield row["head"]
            continue
        edits = cursor.take(row["doc_id"])
        line = texts.line(row)
        if line is not None and all(edit.stage == "decode" and edit.rule != "encoding" for edit in edits):
            yield line
            continue
        text = "" if line is None else record_text(line, field)
        read = received_by("normalize", text, edits)
        value = original_value(read, row["escapes"], _decoding(edits))
        yield row["head"] + value + row["tail"] if line is None else original_record(line, field, value)


def _csv_bytes(texts: CorpusTexts, rows: Iterator[dict[str, Any]], cursor: EditCursor, _field: str) -> Iterator[bytes]:
    """Yield the rows of a CSV or TSV file."""
    for row in rows:
        if row["fate"] in (REJECTED, BLANK, HEADER):
            yield row["head"]
            continue
        edits = cursor.take(row["doc_id"])
        line = texts.line(row)
        if line is not None and not edits:
            yield line
            continue
        read = received_by("normalize", "" if line is None else texts.text_in(row, line), edits)
        field = original_field(read, row["escapes"], _decoding(edits))
        if line is None:
            yield row["head"] + field + row["tail"]
        else:
            start, end = texts.span(row, line)
            yield line[:start] + field + line[end:]


def _page_texts(texts: CorpusTexts, rows: Iterator[dict[str, Any]], cursor: EditCursor, _field: str) -> Iterator[bytes]:
    """Yield the whole text of an HTML file's page."""
    for row in rows:
        if row["fate"] == REJECTED:
            raise _RejectedPageError
        yield _page_text(row, texts.text(row), cursor.take(row["doc_id"])).encode()


def _page_records(
    texts: CorpusTexts, rows: Iterator[dict[str, Any]], cursor: EditCursor, field: str
) -> Iterator[bytes]:
    """Yield a record for each page of an archive, with its whole text."""
    for row in rows:
        if row["fate"] == REJECTED:
            continue
        line = texts.line(row)
        text = _page_text(row, "" if line is None else record_text(line, field), cursor.take(row["doc_id"]))
        value = escape_text(text, row["escapes"])
        yield row["head"] + value + row["tail"] if line is None else original_record(line, field, value)


def _page_text(row: dict[str, Any], text: str, edits: list[Edit]) -> str:
    """Return the text of a page as it was read.

    Raises:
        RunError: It has another digest than it had then.
    """
    read = received_by("normalize", text, edits)
    if digest_of(read.encode()) != row["text_digest"]:
        raise RunError(f"the text of {row['doc_id']} has another digest than it had when it was read")
    return read


_PIECES: dict[str, Callable[[CorpusTexts, Iterator[dict[str, Any]], EditCursor, str], Iterator[bytes]]] = {
    "txt": _txt_bytes,
    "jsonl": _jsonl_bytes,
    "csv": _csv_bytes,
    "tsv": _csv_bytes,
    "html": _page_texts,
    "warc": _page_records,
}


def _check(digest: str, expected: str) -> None:
    if digest != expected:
        raise RunError("what was rebuilt has another digest than the input had")


def _pass_over(rows: Iterator[dict[str, Any]], cursor: EditCursor) -> None:
    """Leave the rest of a source, so that the cursor stands at the next."""
    for row in rows:
        cursor.take(row["doc_id"])


def _decoding(edits: list[Edit]) -> list[Edit]:
    return [edit for edit in edits if edit.stage == "decode"]
