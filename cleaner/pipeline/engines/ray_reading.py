"""Sources read by tasks: each file on some node, the bytes handed to the tasks that work on them.

Shards are cut as :mod:`cleaner.corpus.items` cuts them. The driver sees the sizes of pieces and decides which of them
are a shard; the pieces themselves stay with Ray.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import ray

from cleaner.corpus.discovery import STDIN
from cleaner.corpus.items import Item, ranges_of
from cleaner.corpus.schema import Shard
from cleaner.corpus.shards import pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaner.config import InputConfig
    from cleaner.corpus.file_ranges import Turn
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Piece, Rejected, Source

_RETRIES = 8
_AHEAD = 16
"""Objects that a reader is ahead of those who take them: 32 MB of a large file."""
_BATCH_BYTES, _BATCH_FILES = 64 << 20, 1_000
"""Of small files that one task reads."""
_RUN_PARTS = 4
"""Runs of pieces that a shard of small files has, about: a task fetches each by itself."""


class Deferred(NamedTuple):
    """An item that is made where it is worked on.

    Attributes:
        references: References to what Ray holds.
        made: Makes the item of what they refer to.
        memory: Bytes that the work on it takes, where it is not what a shard takes.
    """

    references: tuple[Any, ...]
    made: Callable[..., Any]
    memory: int | None = None

    def without_references(self) -> Deferred:
        """Return the same for a task that is given the values beside it."""
        return self._replace(references=())


class _Told(NamedTuple):
    """What a reader says of the pieces that it hands over next, or at its end.

    Attributes:
        sizes: Bytes of each piece.
        problems: What it set aside until then.
        facts: What it has seen of the files that it has read to their end.
    """

    sizes: list[int]
    problems: list[Rejected]
    facts: list[SourceFacts]


@dataclass(frozen=True)
class _Range:
    """Makes the item of a range of a file."""

    index: int
    source: Source
    number: int
    turn: Turn
    config: InputConfig
    target: int

    def __call__(self) -> Item:
        ranges = ranges_of(self.source, self.target, [], self.config)
        if ranges is not None:
            ranges.begin_at(self.number, self.turn)
        return Item(self.index, None, ranges, self.number)


@dataclass(frozen=True)
class _OfPieces:
    """Makes the item of a shard of some pieces of some runs."""

    index: int
    cuts: tuple[tuple[int, int], ...]

    def __call__(self, *runs: list[Piece]) -> Item:
        pieces = (piece for run, (first, last) in zip(runs, self.cuts, strict=True) for piece in run[first:last])
        return Item(self.index, Shard(self.index, tuple(pieces)))


def remote_items(
    sources: Sequence[Source],
    problems: list[Rejected],
    facts: list[SourceFacts],
    config: InputConfig,
    target: int,
    readers: int,
) -> Iterator[Deferred]:
    """Yield the work of a run, in source order; see :func:`cleaner.corpus.items.work_items`.

    Args:
        sources: What to read, in source order.
        problems: Gets what is wrong with sources, and with records that are too long to be held.
        facts: Gets a row for each source when it has been read.
        config: How documents are found in files.
        target: Bytes of a shard.
        readers: Tasks that read at a time.
    """
    index = 0
    begun = _begun_ahead(_batches(sources, target, config), target, config, readers)
    for ranged, group in groupby(begun, lambda pair: len(pair[0]) == 1 and pair[0][0].in_ranges):
        if ranged:
            for (batch,), told in group:
                number = 0
                for turn in told:
                    if isinstance(turn := ray.get(turn), _Told):
                        facts += turn.facts
                    else:
                        yield Deferred((), _Range(index, batch.source, number, turn, config, target))
                        index, number = index + 1, number + 1
        else:
            for deferred in _packed((told for _, told in group), problems, facts, target, index):
                yield deferred
                index += 1


class _Input(NamedTuple):
    """A source, and whether it is read in ranges."""

    source: Source
    in_ranges: bool


def _batches(sources: Sequence[Source], target: int, config: InputConfig) -> Iterator[list[_Input]]:
    """Yield the sources in order, several small ones that are read as streams together."""
    batch: list[_Input] = []
    size = 0
    for source in sources:
        in_ranges = ranges_of(source, target, [], config) is not None
        if batch and (in_ranges or size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES or source.path == STDIN):
            yield batch
            batch, size = [], 0
        if in_ranges or source.path == STDIN:
            yield [_Input(source, in_ranges)]
            continue
        batch.append(_Input(source, in_ranges=False))
        size += _size(source)
    if batch:
        yield batch


def _size(source: Source) -> int:
    with suppress(OSError):
        return os.stat(source.path).st_size  # noqa: PTH116 - a name that need not be a path
    return _BATCH_BYTES  # on another machine, which need not tell


def _begun_ahead(
    batches: Iterator[list[_Input]], target: int, config: InputConfig, readers: int
) -> Iterator[tuple[list[_Input], Iterator[Any]]]:
    """Yield batches with what their readers hand over; some are begun before their turn."""
    waiting: deque[tuple[list[_Input], Iterator[Any]]] = deque()
    for batch in batches:
        waiting.append((batch, _reader(batch, target, config)))
        if len(waiting) >= readers:
            yield waiting.popleft()
    yield from waiting


def _reader(batch: list[_Input], target: int, config: InputConfig) -> Iterator[Any]:
    """Return references to what a reader hands over.

    It takes no processor: who waits for others to take what he read must not keep them from it.
    """
    first = batch[0]
    if first.source.path == STDIN:  # nobody else has it
        return (ray.put(one) for one in _runs([first.source], target, config))
    if first.in_ranges:
        return iter(_TURNS.remote(first.source, target, config))
    return iter(_RUNS.remote([one.source for one in batch], target, config))


def _runs(sources: Sequence[Source], target: int, config: InputConfig) -> Iterator[_Told | list[Piece]]:
    """Yield the pieces of some sources in runs, each behind what is told of it; at the end what else there is."""
    problems: list[Rejected] = []
    facts: list[SourceFacts] = []
    run: list[Piece] = []
    size = 0
    for source in sources:
        for piece in pieces_of(source, problems, facts, config, target):
            run.append(piece)
            size += len(piece.data)
            if size >= target // _RUN_PARTS:
                yield _Told([len(one.data) for one in run], [*problems], [*facts])
                yield run
                run, size = [], 0
                problems.clear()
                facts.clear()
    if run:
        yield _Told([len(one.data) for one in run], [], [])
        yield run
    yield _Told([], problems, facts)


def _turns(source: Source, target: int, config: InputConfig) -> Iterator[Turn | _Told]:
    """Yield what each range of a file is told by those before it; at the end the facts."""
    facts: list[SourceFacts] = []
    ranges = ranges_of(source, target, facts, config)
    if ranges is not None:
        yield from ranges.turns()
    yield _Told([], [], facts)


_READER = {"num_cpus": 0, "num_returns": "streaming", "max_retries": _RETRIES, "scheduling_strategy": "SPREAD"}
_RUNS = ray.remote(**_READER, _generator_backpressure_num_objects=_AHEAD)(_runs)
_TURNS = ray.remote(**_READER)(_turns)


def _packed(
    readers: Iterator[Iterator[Any]], problems: list[Rejected], facts: list[SourceFacts], target: int, index: int
) -> Iterator[Deferred]:
    """Yield shards of the pieces that readers hand over, as :func:`cleaner.corpus.shards.read_shards` makes them."""
    references: list[Any] = []
    cuts: list[tuple[int, int]] = []
    size = 0
    for handed in readers:
        for one in handed:
            told = ray.get(one)
            problems += told.problems
            facts += told.facts
            if not told.sizes:
                continue
            run, first = next(handed), 0
            for place, piece in enumerate(told.sizes):
                if size and size + piece > target:
                    if place > first:
                        references.append(run)
                        cuts.append((first, place))
                    yield Deferred(tuple(references), _OfPieces(index, tuple(cuts)))
                    references, cuts, size, first, index = [], [], 0, place, index + 1
                size += piece
            references.append(run)
            cuts.append((first, len(told.sizes)))
            del run
    if references:
        yield Deferred(tuple(references), _OfPieces(index, tuple(cuts)))
