"""A shard to a batch of documents."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cleaner.corpus.parsed import Parsed, joined
from cleaner.corpus.readers.csv import read_csv
from cleaner.corpus.readers.html import read_html
from cleaner.corpus.readers.jsonl import read_jsonl
from cleaner.corpus.readers.parquet import read_parquet
from cleaner.corpus.readers.txt import read_txt
from cleaner.corpus.readers.warc import read_warc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.schema import Piece, Shard, Source


def parse_shard(shard: Shard, sources: Sequence[Source], config: InputConfig) -> Parsed:
    r"""Return the documents of a shard, in source order, and what did not become one.

    A record is set aside if it is no valid JSON object or has no text; its other fields are kept as bytes and never
    rewritten. What is wrong inside the text's value alone (bytes that are not UTF-8, raw control characters, halves of
    surrogate pairs) is read as well as can be, with edits that give the bytes back.

    Args:
        shard: Pieces of sources; none where all that it had is set aside.
        sources: All sources, by index.
        config: Names of the fields, and of the encoding if it is known.

    Example:
        >>> from cleaner.config import InputConfig
        >>> from cleaner.corpus.schema import Piece, Shard, Source
        >>> shard = Shard(0, (Piece(0, 0, b'{"url": "https://www.a.example/1", "text": "caf\\u00e9"}\n{}\n'),))
        >>> parsed = parse_shard(shard, [Source(0, "a.jsonl", "a.jsonl", "jsonl", None)], InputConfig())
        >>> parsed.batch.select(["id", "site", "text", "escapes"]).to_pylist()
        [{'id': 'a.jsonl:1', 'site': 'a.example', 'text': 'café', 'escapes': 'ascii'}]
        >>> parsed.rejected[0].rejected.reason
        "the record has no field 'text'; it has no fields at all"
    """
    parts = []
    for fmt, run in groupby(shard.pieces, lambda piece: sources[piece.source].format):
        parts.append(_READERS[fmt](list(run), sources, config))
    return joined(parts or [read_txt((), sources, config)])


_READERS: dict[str, Callable[[Sequence[Piece], Sequence[Source], InputConfig], Parsed]] = {
    "txt": read_txt,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_csv,
    "parquet": read_parquet,
    "html": read_html,
    "warc": read_warc,
}
