"""Documents read from pages: the record that the corpus gets for each, and the columns of a batch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import xxhash

from cleaner.corpus.batch import document_batch
from cleaner.corpus.decoding import decode_bytes
from cleaner.corpus.discovery import InputError
from cleaner.corpus.http_bodies import too_long
from cleaner.corpus.parsed import Parsed, RejectedRecord
from cleaner.corpus.reading import MAX_PAGE_BYTES
from cleaner.corpus.schema import Fault, Rejected
from cleaner.edits.edit import Edit
from cleaner.edits.table import edit_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Piece, Source
    from cleaner.html.page import Page

_UTF_8 = ("utf-8", "ascii")


def page_of(data: bytes, charset: str | None, url: str | None) -> Page | Fault:
    """Return the page that some bytes are, or why they cannot be read as one.

    Args:
        data: HTML.
        charset: Name of the encoding, if something outside the page tells it.
        url: The page's address, if it is known.

    Raises:
        InputError: A library is missing.
    """
    if len(data) > MAX_PAGE_BYTES:
        return too_long()
    try:
        from cleaner.html.errors import HtmlError
        from cleaner.html.page import read_page

        return read_page(data, charset=charset, url=url, decode=_decoded)
    except ModuleNotFoundError as error:
        raise missing(error, "web pages", "html") from error
    except HtmlError as error:
        if isinstance(error.__cause__, ImportError):  # which is no fault of the page
            raise InputError(str(error)) from error
        return Fault(error.reason, error.remedy)


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a page that says nothing of its encoding, and the encoding's name."""
    decoded = decode_bytes(data)
    named = (edit.note.partition(":")[0] for edit in decoded.edits if edit.rule == "encoding" and edit.note)
    return decoded.text, next(named, decoded.encoding)


def missing(error: ModuleNotFoundError, what: str, extra: str) -> InputError:
    """Return the error of an input that takes a library which is not installed."""
    return InputError(f"reading {what} takes {error.name}, which is not installed: pip install 'dump-cleaner[{extra}]'")


@dataclass(frozen=True)
class PageRow:
    """A document that was read from a page or archive.

    Attributes:
        piece: Where it stood.
        id: Its id.
        site: The site of its page.
        fields: What the corpus says of it besides its text, by key.
        text: All lines of the page.
        content: One byte a line, see :data:`~cleaner.corpus.batch.BATCH_SCHEMA`; ``None`` for plain text.
        markup_digest: Digest of the bytes that the text was made of.
        decoding: How these became text.
    """

    piece: Piece
    id: str
    site: str
    fields: Mapping[str, str | None]
    text: str
    content: bytes | None
    markup_digest: str
    decoding: tuple[Edit, ...] = ()


@dataclass
class PageRows:
    """Gathers what a shard of pages or archives holds.

    Attributes:
        sources: All sources, by index.
        config: Keys of the records that are made.
    """

    sources: Sequence[Source]
    config: InputConfig
    _rows: list[PageRow] = field(default_factory=list)
    _rejected: list[RejectedRecord] = field(default_factory=list)
    _passed_over: dict[str, int] = field(default_factory=dict)

    def add(self, row: PageRow) -> None:
        """Add a document."""
        self._rows.append(row)

    def reject(self, piece: Piece, fault: Fault) -> None:
        """Add what cannot be read: a record of an archive, or a file."""
        source = self.sources[piece.source]
        in_archive = source.holds_records
        line, offset = (piece.first_line + 1, piece.offset) if in_archive else (None, None)
        rejected = Rejected(source.name, line, fault.reason, fault.remedy, b"", offset)
        self._rejected.append(RejectedRecord(piece.source, piece.first_line, rejected))

    def pass_over(self, reason: str) -> None:
        """Count a record that is no page."""
        self._passed_over[reason] = self._passed_over.get(reason, 0) + 1

    def parsed(self) -> Parsed:
        """Return all of it."""
        rows = self._rows
        texts = [row.text.encode() for row in rows]
        in_archive = [self.sources[row.piece.source].holds_records for row in rows]
        offsets = [row.piece.offset if there else None for row, there in zip(rows, in_archive, strict=True)]
        batch = document_batch(
            {
                "id": pa.array([row.id for row in rows], pa.string()),
                "source": pa.array([row.piece.source for row in rows], pa.int32()),
                "line": pa.array([row.piece.first_line for row in rows], pa.int64()),
                "site": pa.array([row.site for row in rows], pa.string()),
                "text": pa.array(texts, pa.large_binary()).cast(pa.large_string()),
                "head": pa.array([record_head(self._fields(row), self.config) for row in rows], pa.large_binary()),
                "tail": pa.array([RECORD_TAIL] * len(rows), pa.large_binary()),
                "escapes": pa.array(["utf-8"] * len(rows), pa.string()),
                "content": pa.array([row.content for row in rows], pa.large_binary()),
                "offset": pa.array(offsets, pa.int64()),
                "markup_digest": pa.array([row.markup_digest for row in rows], pa.string()),
                "text_digest": pa.array([digest_of(text) for text in texts], pa.string()),
            }
        )
        edits = edit_rows((row, edit) for row, one in enumerate(rows) for edit in one.decoding)
        return Parsed(batch, edits, tuple(self._rejected), (), self._passed_over)

    def _fields(self, row: PageRow) -> dict[str, str | None]:
        return {self.config.id_field: row.id, **row.fields}


RECORD_TAIL = b'"}\n'
"""What follows the text in a record that is made."""


def record_head(fields: Mapping[str, str | None], config: InputConfig) -> bytes:
    """Return a record's bytes up to its text, which comes last.

    Args:
        fields: The other fields; those that are not known are left out.
        config: Names the text's key.

    Example:
        >>> from cleaner.config import InputConfig
        >>> record_head({"id": "1", "url": None}, InputConfig())
        b'{"id": "1", "text": "'
    """
    known = {key: value for key, value in fields.items() if value is not None and key != config.text_field}
    return json.dumps({**known, config.text_field: ""}, ensure_ascii=False).encode()[: -len('"}')]


def digest_of(data: bytes) -> str:
    """Return the digest by which bytes are known again: xxh3-128, in hex."""
    return xxhash.xxh3_128_hexdigest(data)


def encoding_edits(charset: str) -> tuple[Edit, ...]:
    """Return what the ledger says of a page's encoding; of UTF-8 it says nothing."""
    return () if charset.lower() in _UTF_8 else (Edit("decode", "encoding", 0, 0, "", "", note=charset),)
