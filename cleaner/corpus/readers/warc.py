"""WARC and WET files: a document for each page of status 200, and for each text of a page."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from cleaner.corpus.decoding import decode_bytes
from cleaner.corpus.page_rows import PageRow, PageRows, digest_of, encoding_edits, missing, page_of
from cleaner.corpus.schema import Fault
from cleaner.corpus.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.parsed import Parsed
    from cleaner.corpus.schema import Piece, Source
    from cleaner.corpus.warc_payloads import Payload


def read_warc(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of records of WARC and WET files.

    Args:
        pieces: Records.
        sources: All sources, by index.
        config: Names of the fields, HTTP statuses that are read, and the encoding if it is known.

    Raises:
        cleaner.corpus.discovery.InputError: A library is missing.
    """
    from cleaner.corpus.warc_payloads import NoPage, read_payload

    rows = PageRows(sources, config)
    for piece in pieces:
        if piece.fault is not None and not piece.data:
            rows.reject(piece, piece.fault)
            continue
        try:
            payload = read_payload(piece.data, config.http_statuses)
        except ModuleNotFoundError as error:
            raise missing(error, "WARC files", "warc") from error
        if isinstance(payload, NoPage):
            rows.pass_over(payload.reason)
            continue
        row = piece.fault or (payload if isinstance(payload, Fault) else _row(piece, payload, sources, config))
        if isinstance(row, Fault):
            rows.reject(piece, row)
        else:
            rows.add(row)
    return rows.parsed()


def _row(piece: Piece, payload: Payload, sources: Sequence[Source], config: InputConfig) -> PageRow | Fault:
    name = sources[piece.source].name
    own = payload.record_id or f"{name}:{piece.first_line + 1}"
    site = site_of(payload.url or "") or posixpath.dirname(name)
    digest = digest_of(payload.data)
    if payload.kind == "text":
        decoded = decode_bytes(payload.data, config.encoding)
        fields = {config.url_field: payload.url, "date": payload.date, "language": payload.language}
        return PageRow(piece, own, site, fields, decoded.text, None, digest, tuple(decoded.edits))
    page = page_of(payload.data, config.encoding or payload.charset, payload.url)
    if isinstance(page, Fault):
        return page
    fields = {
        config.url_field: payload.url or page.url,
        "title": page.title,
        "date": page.date,
        "language": page.language or payload.language,
        "crawled": payload.date,
    }
    return PageRow(piece, own, site, fields, page.text, page.content, digest, encoding_edits(page.charset))
