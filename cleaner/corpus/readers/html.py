"""HTML files: each is one document, the whole text of its page."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from cleaner.corpus.discovery import PACKED
from cleaner.corpus.page_rows import PageRow, PageRows, digest_of, encoding_edits, page_of
from cleaner.corpus.schema import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.parsed import Parsed
    from cleaner.corpus.schema import Piece, Source


def read_html(pieces: Sequence[Piece], sources: Sequence[Source], config: InputConfig) -> Parsed:
    """Return the documents of whole HTML files.

    The site of a page is its folder: the address that a page names as its own may be a copy's, or another site's.

    Args:
        pieces: Whole files.
        sources: All sources, by index.
        config: Names of the fields, and of the encoding if it is known.

    Raises:
        cleaner.corpus.discovery.InputError: A library is missing.
    """
    rows = PageRows(sources, config)
    for piece in pieces:
        packed = next((fault for beginning, fault in PACKED.items() if piece.data.startswith(beginning)), None)
        page = page_of(piece.data, config.encoding, None) if packed is None else Fault(*packed)
        if isinstance(page, Fault):
            rows.reject(piece, page)
            continue
        name = sources[piece.source].name
        fields = {config.url_field: page.url, "title": page.title, "date": page.date, "language": page.language}
        site, markup = posixpath.dirname(name), digest_of(piece.data)
        rows.add(PageRow(piece, name, site, fields, page.text, page.content, markup, encoding_edits(page.charset)))
    return rows.parsed()
