"""The map steps as an engine runs them: what is done to one shard, and what of it goes into the state.

They hold what every shard has in common, and can be sent to another process with it. What they return is what the plan
needs at once; all else it finds in the state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.discovery import InputError
from cleaner.corpus.items import digest_of
from cleaner.pipeline.documents import Tally
from cleaner.pipeline.emit import emit
from cleaner.pipeline.steps import prepare, read, refine
from cleaner.pipeline.under_way import DEADLY, UNWATCHED, UnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt

    from cleaner.chrome.templates import Templates
    from cleaner.config import Config
    from cleaner.corpus.items import Item
    from cleaner.corpus.parsed import RejectedRecord, SetAside
    from cleaner.corpus.rereading import Places
    from cleaner.corpus.schema import Rejected, Shard, Source
    from cleaner.pipeline.budget import Budget
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.emit import Emitted, Removals
    from cleaner.pipeline.repairs import Repairs
    from cleaner.pipeline.state import State
    from cleaner.pipeline.steps import Read, Refined, Seen

_PREPARED = ("batch", "edits", "lines")
"""What the second pass asks for of :class:`cleaner.pipeline.steps.Prepared`."""

_DOCUMENTS_A_SHARD = 1 << 32
"""More documents than any shard holds, so that the numbers of template rows do not meet."""


class Begun(NamedTuple):
    """What the first pass says of a shard.

    Attributes:
        tally: What the run holds of it.
        size: Bytes that were read of its sources.
        of_lines: Records that were not held, of which no shard tells again.
        rejected: Records that were set aside.
        characters_left: Characters of its texts behind the last stage, where it came so far in this pass.
    """

    tally: Tally
    size: int
    of_lines: list[Rejected]
    rejected: list[Rejected]
    characters_left: int | None


@dataclass(frozen=True)
class FirstPass:
    """Reads, decodes and normalizes a shard; and cleans and signs it, if that need not wait for anything.

    Attributes:
        sources: All sources, by index.
        config: What to do.
        state: Receives what later passes need.
        budget: The memory that there is.
        in_two_passes: Cleaning waits for what is learned of all shards.
        warn: Is shown every shard before the work on it.
        watch: Notes which shards are under way.
    """

    sources: Sequence[Source]
    config: Config
    state: State
    budget: Budget
    in_two_passes: bool
    warn: Callable[[Shard], None] | None = None
    watch: UnderWay = UNWATCHED

    def __call__(self, item: Item) -> Begun:
        """Carry out the pass, unless an earlier run did.

        Raises:
            InputError: An earlier run did, over other bytes.
        """
        shard, of_lines = item.read()
        index, digest = shard.index, digest_of(shard)
        size = sum(len(piece.data) for piece in shard.pieces)
        aside: list[RejectedRecord] = []
        if deadly := self.watch.set_aside(index, digest):
            from cleaner.corpus.records import without

            shard, aside, long = without(shard, deadly, self.sources, DEADLY)
            of_lines = [*of_lines, *long]
        left = None
        if self.done_before(index):
            self._is_unchanged(shard, digest)
        else:
            if self.warn is not None:
                self.warn(shard)
            suspect = self.watch.suspect("read", index, digest) is not None
            with (
                self.budget.alone() if suspect else self.budget.under_way(size),
                self.watch.over("read", index, digest),
            ):
                if suspect:
                    self._try_each(shard, digest)
                found = read(shard, self.sources, self.config)
                del shard  # its bytes: of a document of 500 MB, 500 MB
                left = self.begin(index, digest, found if not aside else _with_rejected(found, aside))
        tally, set_aside = (self.state.get("read", index, part) for part in ("tally", "set_aside"))
        return Begun(tally, size, of_lines, [record.rejected for record in set_aside.rejected], left)

    def done_before(self, index: int) -> bool:
        """Return whether an earlier run did the pass over a shard, and what it left is all there."""
        has = self.state.has
        if not has("read", index):
            return False
        if not self.in_two_passes:
            return has("refined", index)
        learned = has("templates", 0) or has("lines", index)
        return learned and (has("refined", index) or has("prepared", index))

    def _is_unchanged(self, shard: Shard, digest: int) -> None:
        """Compare the bytes of a shard with those over which an earlier run did the pass."""
        if self.state.get("read", shard.index, "digest") != digest:
            raise changed(self.sources[shard.pieces[0].source])

    def _try_each(self, shard: Shard, digest: int) -> None:
        """Go through the records of a shard alone, of which one may kill the process."""
        from cleaner.corpus.records import ShardRecords

        records = ShardRecords(shard, self.sources)

        def go_through(first: int, last: int) -> None:
            prepared = prepare(read(records.between(first, last), self.sources, self.config), self.config)
            if not self.in_two_passes:
                refine(prepared.batch, prepared.edits, None, self.config, prepared.seen.places)

        self.watch.try_each("read", shard.index, digest, records.sizes, records.places, go_through)

    def begin(self, index: int, digest: int, found: Read) -> int | None:
        """Carry out the pass on a shard that was read.

        Args:
            index: Its number.
            digest: That of its bytes.
            found: Its documents.

        Returns:
            Characters of its texts behind the last stage, where it came so far.
        """
        prepared = prepare(found, self.config, index * _DOCUMENTS_A_SHARD)
        seen = prepared.seen
        left = None
        if self.in_two_passes:
            self.state.put("lines", index, {"rows": seen.template_rows})
            self.state.put("prepared", index, {name: getattr(prepared, name) for name in _PREPARED})
        else:
            refined = refine(prepared.batch, prepared.edits, None, self.config, seen.places, prepared.lines)
            left = hold(self.state, index, seen.rank, refined)
        self.note(index, digest, seen)
        return left

    def note(self, index: int, digest: int, seen: Seen) -> None:
        """Keep what there is to know of a shard, which says that the pass is done; so it is put last."""
        parts = {
            "tally": Tally(seen.documents, seen.size, seen.characters),
            "digest": digest,
            "ids": seen.id_hashes,
            **{name: getattr(seen, name) for name in ("places", "set_aside", "repairs", "rank")},
        }
        self.state.put("read", index, parts)


@dataclass(frozen=True)
class SecondPass:
    """Strips chrome and repeated blocks, and signs what is left.

    Attributes:
        config: What to do.
        state: Has what the first pass and the learning of templates left; receives what later passes need.
        budget: The memory that there is.
        watch: Notes which shards are under way.
    """

    config: Config
    state: State
    budget: Budget
    watch: UnderWay = UNWATCHED

    @cached_property
    def templates(self) -> Templates | None:
        """What was learned of the sites."""
        return cast("Templates | None", self.state.get("templates", 0, "found"))

    def __call__(self, shard: int) -> int | None:
        """Carry out the pass, unless an earlier run did; return the characters of the texts behind it, if not."""
        if self.state.has("refined", shard):
            return None
        batch, edits, lines = (self.state.get("prepared", shard, part) for part in _PREPARED)
        tally, places, rank = (self.state.get("read", shard, part) for part in ("tally", "places", "rank"))
        digest = self.state.get("read", shard, "digest")
        suspect = self.watch.suspect("refine", shard, digest) is not None
        with (
            self.budget.alone() if suspect else self.budget.under_way(tally.size),
            self.watch.over("refine", shard, digest),
        ):
            if suspect:
                self._try_each(shard, digest, batch, edits, places)
            refined = refine(batch, edits, self.templates, self.config, places, lines)
            return hold(self.state, shard, rank, refined)

    def _try_each(
        self, shard: int, digest: int, batch: pa.RecordBatch, edits: pa.RecordBatch, places: Places | None
    ) -> None:
        """Go through the documents of a shard alone, of which one may kill the process."""

        def go_through(first: int, last: int) -> None:
            mine = edits.filter(
                pc.and_(pc.greater_equal(edits.column("row"), first), pc.less(edits.column("row"), last))
            )
            moved = pc.subtract(mine.column("row"), pa.scalar(first, pa.int32()))
            mine = mine.set_column(0, mine.schema.field("row"), moved)
            refine(batch.slice(first, last - first), mine, self.templates, self.config, places)

        sizes = pc.binary_length(batch.column("text")).to_pylist()
        lines = list(zip(batch.column("source").to_pylist(), batch.column("line").to_pylist(), strict=True))
        self.watch.try_each("refine", shard, digest, sizes, lines, go_through)


class Written(NamedTuple):
    """What the last pass makes of a shard, and what is counted of it.

    Attributes:
        emitted: What it adds to the results.
        edits: Its edits.
        removals: Its documents that go.
        repairs: What was mended in it.
        set_aside: What became no document in it.
        left: Indices of the sources whose bytes are in the state.
    """

    emitted: Emitted
    edits: pa.RecordBatch
    removals: Removals
    repairs: Repairs | None
    set_aside: SetAside
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class LastPass:
    """Makes the bytes and rows that a shard adds to the results.

    Attributes:
        documents: The documents of the run.
        state: Has what was set aside and mended.
        budget: The memory that there is.
        sources: All sources, by index.
        leaves: Indices of the sources whose bytes are put into the state, for who writes their files.
    """

    documents: Documents
    state: State
    budget: Budget
    sources: Sequence[Source]
    leaves: frozenset[int] = frozenset()

    def __call__(self, wanted: tuple[int, Removals]) -> Written:
        """Carry out the pass on a shard, given its number and its documents that go."""
        shard, removals = wanted
        edits = self.documents.part(shard, "edits")
        set_aside, repairs = (self.state.get("read", shard, part) for part in ("set_aside", "repairs"))
        with self.budget.under_way(self.documents.tallies[shard].size):
            emitted = emit(self.documents.contents(shard), edits, removals, set_aside, repairs, self.sources)
        left: dict[int, list[Any]] = {}
        for source, data in emitted.corpus:
            if source in self.leaves:
                left.setdefault(source, []).append(data)
        if left:
            self.state.put("emitted", shard, {str(source): b"".join(data) for source, data in left.items()})
            emitted = replace(emitted, corpus=[one for one in emitted.corpus if one[0] not in left])
        return Written(emitted, edits, removals, repairs, set_aside, tuple(left))


def hold(state: State, shard: int, rank: npt.NDArray[np.int64] | None, refined: Refined) -> int:
    """Keep what the later passes need of a shard.

    Args:
        state: Receives it.
        shard: Its number.
        rank: See :class:`cleaner.pipeline.steps.Seen`.
        refined: What the stages left.

    Returns:
        Characters of its texts.
    """
    rows = refined.rows if refined.rows is None or rank is None else replace(refined.rows, rank=rank)
    parts = {"facts": refined.facts, "batch": refined.batch, "edits": refined.edits}
    state.put("signed", shard, {"rows": rows, "passages": refined.passages})  # apart: reduces ask for nothing else
    state.put("refined", shard, parts)
    return pc.sum(refined.facts.column("characters")).as_py() or 0


def _with_rejected(found: Read, aside: list[RejectedRecord]) -> Read:
    """Return a shard with further records that were set aside, by source and line as the others."""
    rejected = sorted([*found.parsed.rejected, *aside], key=lambda one: (one.source, one.line))
    return replace(found, parsed=replace(found.parsed, rejected=tuple(rejected)))


def changed(source: Source) -> InputError:
    """Return the error that a source is another one than when the run was begun."""
    return InputError(
        f"'{source.name}', or a file beside it, was changed since the run was begun; add --restart to begin again"
    )
