"""Work items: the shards of the sources, read in front of the workers or by them; and how one is known again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import xxhash

from cleaner.corpus.line_ranges import LineRanges, can_be_ranged
from cleaner.corpus.reading import Reading
from cleaner.corpus.row_ranges import RowRanges, rows_of
from cleaner.corpus.schema import Shard
from cleaner.corpus.shards import read_shards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.file_ranges import FileRanges
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected, Source


@dataclass
class Item:
    """A shard that was read, or a range of a file that the worker reads.

    Attributes:
        index: Its place in the order of shards.
        shard: The shard; ``None`` where it is still to be read.
        ranges: The file.
        number: Which range of the file.
    """

    index: int
    shard: Shard | None
    ranges: FileRanges | None = None
    number: int = 0

    def read(self) -> tuple[Shard, list[Rejected]]:
        """Hand over the shard, and what was set aside when it was read here. To be called once."""
        shard, self.shard = self.shard, None
        if shard is not None:
            return shard, []
        if self.ranges is None:
            raise ValueError("an item is a shard or a range")
        problems: list[Rejected] = []
        piece = self.ranges.read(self.number, problems)
        return Shard(self.index, (piece,)), problems


def work_items(
    sources: Sequence[Source],
    problems: list[Rejected],
    facts: list[SourceFacts],
    config: InputConfig,
    target_bytes: int = 4 << 20,
) -> Iterator[Item]:
    r"""Yield the work of a run, in source order.

    A large plain file of JSONL, CSV or TSV is read in ranges by the workers themselves, several at once; all else is a
    stream that is read and cut in front of them. Where sources are cut depends on their bytes only. Items may be done
    in any order in which each is begun before those behind it.

    Args:
        sources: What to read, in source order.
        problems: Gets a row for each source that cannot be read, or not to its end, and for each record that is too
            long to be held; those of ranges come with their items.
        facts: Gets a row for each source when it has been read, in any order.
        config: How documents are found in files.
        target_bytes: Size of a shard.

    Example:
        >>> import pathlib, tempfile
        >>> from cleaner.config import InputConfig
        >>> from cleaner.corpus.schema import Source
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "in.jsonl"
        >>> _ = path.write_bytes(b'{"n": 1}\n{"n": 22}\n{"n": 333}\n')
        >>> facts = []
        >>> items = work_items([Source(0, str(path), path.name, "jsonl", None)], [], facts, InputConfig(), 12)
        >>> [item.read()[0].pieces[0].data for item in items]
        [b'{"n": 1}\n{"n": 22}\n', b'{"n": 333}\n', b'']
        >>> facts[0].lines
        3
    """
    index = 0
    with_ranges = ((source, ranges_of(source, target_bytes, facts, config)) for source in sources)
    for ranged, group in groupby(with_ranges, lambda pair: pair[1] is not None):
        if ranged:
            for _, ranges in group:
                for number in range(0 if ranges is None else len(ranges)):
                    yield Item(index, None, ranges, number)
                    index += 1
        else:
            streams = [source for source, _ in group]
            shards = read_shards(streams, problems, target_bytes=target_bytes, facts=facts, config=config)
            while (item := _next_item(shards, index)) is not None:
                yield item
                index += 1


def ranges_of(source: Source, target: int, facts: list[SourceFacts], config: InputConfig) -> FileRanges | None:
    """Return the ranges of a source; ``None`` where it is read as a stream.

    Args:
        source: The source.
        target: Bytes of a range.
        facts: Gets a row when all ranges have been read.
        config: How documents are found in files.
    """
    ranges: FileRanges | None = None
    if can_be_ranged(source, target):
        ranges = LineRanges(source, target, facts)
    elif (rows := rows_of(source, target, config)) is not None:
        ranges = RowRanges(source, target, facts, rows)
    if ranges is not None:
        ranges.longest = config.max_document_bytes
    return ranges


def _next_item(shards: Iterator[Shard], index: int) -> Item | None:
    """Return the next shard as an item; no one else then holds its bytes, which may be one document of 500 MB."""
    shard = next(shards, None)
    return None if shard is None else Item(index, replace(shard, index=index))


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
