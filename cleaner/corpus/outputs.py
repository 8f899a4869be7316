"""Where the documents of each source go in the corpus: its format there, and a name that no other source has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.corpus.discovery import COMPRESSIONS, FORMATS, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.corpus.schema import Source

OUTPUT_FORMATS = ("txt", "jsonl")
_OF_PAGES = ("html", "warc")
"""Formats that are read and not written: by default their documents become records."""
_TABLES = ("csv", "tsv", "parquet")
"""Formats whose other columns are kept as they are, which no other format can."""


def with_outputs(sources: Sequence[Source], output_format: str | None = None) -> list[Source]:
    """Return the sources with their names and formats in the corpus.

    A name keeps all of the input's but the ending of its format: ``a/page.html`` becomes ``a/page.jsonl``, and
    ``crawl.warc.gz`` ``crawl.jsonl.gz``. Where two would then have one name, those of them whose format changes keep
    their ending: ``page.html.jsonl``.

    Args:
        sources: All sources.
        output_format: One of :data:`OUTPUT_FORMATS`; ``None`` keeps txt and jsonl, and makes jsonl of the others.

    Raises:
        InputError: The format cannot hold what a source has, or two sources would still have one name.

    Example:
        >>> from cleaner.corpus.schema import Source
        >>> names = ("a.htm", "a.html", "b.html")
        >>> sources = [Source(index, name, name, "html", None) for index, name in enumerate(names)]
        >>> [source.corpus for source in with_outputs(sources)]
        ['a.htm.jsonl', 'a.html.jsonl', 'b.jsonl']
    """
    formats = [output_format or ("jsonl" if source.format in _OF_PAGES else source.format) for source in sources]
    for source, fmt in zip(sources, formats, strict=True):
        if source.format in _TABLES and fmt != source.format:
            raise InputError(
                f"'{source.name}' is a table, which stays the {source.format} that it is; leave out --output-format"
            )
        if fmt == "txt" and source.holds_records:
            raise InputError(
                f"'{source.name}' has many documents with fields, which txt cannot hold; "
                "leave out --output-format, or take --output-format jsonl"
            )
    pairs = list(zip(sources, formats, strict=True))
    short = [_renamed(source, fmt, keep=False) for source, fmt in pairs]
    taken = Counter(short)
    names = [
        _renamed(source, fmt, keep=True) if taken[name] > 1 else name
        for (source, fmt), name in zip(pairs, short, strict=True)
    ]
    owner: dict[str, Source] = {}
    for source, name in zip(sources, names, strict=True):
        if name in owner:
            raise InputError(f"'{owner[name].name}' and '{source.name}' would both be written as '{name}'; rename one")
        owner[name] = source
    return [replace(source, corpus=name, corpus_format=fmt) for (source, fmt), name in zip(pairs, names, strict=True)]


def _renamed(source: Source, fmt: str, *, keep: bool) -> str:
    """Return a source's name with the ending of another format, behind its own or in place of it."""
    if fmt == source.format:
        return source.name
    name, packed = source.name, ""
    if source.compression is not None:
        for suffix in COMPRESSIONS:
            if name.lower().endswith(suffix):
                name, packed = name[: -len(suffix)], name[-len(suffix) :]
    folder, slash, base = name.rpartition("/")
    stem, dot, ending = base.rpartition(".")
    if not keep and stem and (dot + ending).lower() in FORMATS:
        base = stem
    return f"{folder}{slash}{base}.{fmt}{packed}"
