"""Work items: the shards of the sources, and how one is known to be the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xxhash

from cleaner.corpus.reading import Reading

if TYPE_CHECKING:
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Shard, Source


def digest_of(shard: Shard) -> int:
    """Return the xxh3-64 of the bytes of a shard and of where they stand, by which it is known to be the same again."""
    digest = xxhash.xxh3_64()
    for piece in shard.pieces:
        digest.update(f"{piece.source} {piece.first_line} {piece.offset} {len(piece.data)}\n".encode())
        digest.update(piece.data)
    return digest.intdigest()


def is_same(source: Source, fact: SourceFacts) -> bool:
    """Return whether a source has the content that it had when it was read.

    Args:
        source: The source; it is read to its end.
        fact: What was seen of it before.
    """
    facts: list[SourceFacts] = []
    reading = Reading(source, [], facts)
    for _ in reading.chunks():
        pass
    reading.close()
    return facts[0].digest == fact.digest
