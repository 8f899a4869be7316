"""The documents of a run by their numbers: what the state has of each shard, put together."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.pipeline.contents import CHANGED_SCHEMA, HeldContents, ReadAgain, texts_again
from cleaner.pipeline.ids import Ids
from cleaner.pipeline.steps import FACTS_SCHEMA, with_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cleaner.corpus.rereading import Places
    from cleaner.corpus.schema import Source
    from cleaner.pipeline.contents import Contents
    from cleaner.pipeline.state import State

    Numbers = npt.NDArray[np.int64]


_NONE_CHANGED = pa.RecordBatch.from_pylist([], schema=CHANGED_SCHEMA)


class Tally(NamedTuple):
    """What a run holds in memory of a shard that was read; all else is in its state.

    Attributes:
        documents: How many documents it holds.
        size: Bytes of their texts, as they were read.
        characters: Characters of these.
    """

    documents: int
    size: int
    characters: int


class Documents:
    """The documents of a run behind the stages that look at one at a time.

    Args:
        sources: All sources, by index.
        state: Holds the shards.
        tallies: What is known of each shard, in order.
        encoding: Name of the encoding of the texts, if it is known.

    Attributes:
        tallies: See above.
        bases: The number of each shard's first document, and of all at the end.
        ids: What is known of all ids.
        shortened: Passages were cut from some of the shards, which then count as they are behind that.
    """

    def __init__(self, sources: Sequence[Source], state: State, tallies: Sequence[Tally], encoding: str | None) -> None:
        self.tallies = tallies
        self.bases = list(accumulate((tally.documents for tally in tallies), initial=0))
        self.ids = Ids.of(state.each("read", self.shards, "ids"))
        self.shortened = False
        self._sources = sources
        self._state = state
        self._encoding = encoding
        self._places: dict[int, Places | None] = {}
        self._verbatim: set[int] = set()  # shards in which no text was changed

    def __len__(self) -> int:
        return self.bases[-1]

    def __getstate__(self) -> dict[str, Any]:
        """Send what is known of the documents, and not what was fetched to answer questions about some of them."""
        return {**self.__dict__, "_places": {}, "_verbatim": set()}

    @property
    def shards(self) -> range:
        """The numbers of the shards."""
        return range(len(self.tallies))

    def place(self, document: int) -> tuple[int, int]:
        """Return the shard of a document, and its row there."""
        shard = int(np.searchsorted(self.bases, document, side="right")) - 1
        return shard, document - self.bases[shard]

    def part(self, shard: int, name: str) -> Any:
        """Return ``facts``, ``batch`` or ``edits`` of a shard, as of :class:`cleaner.pipeline.steps.Refined`."""
        if self.shortened and self._state.has("shortened", shard):
            return self._state.get("shortened", shard, name)
        return self._state.get("refined", shard, name)

    def facts(self, shard: int) -> pa.RecordBatch:
        """Return the facts of a shard, in which a document whose id an earlier one has is ``ID@SOURCE:LINE``."""
        facts = self.part(shard, "facts")
        base = self.bases[shard]
        repeated = self.ids.repeated[base : base + facts.num_rows]
        if not repeated.any():
            return facts
        rows = pa.array(np.flatnonzero(repeated))
        own, source, line = (facts.column(name).take(rows).to_pylist() for name in ("id", "source", "line"))
        places = [f"{self._sources[of].name}:{at + 1}" for of, at in zip(source, line, strict=True)]
        named = pa.array(self.ids.unique(own, places), pa.string())
        ids = pc.replace_with_mask(facts.column("id"), pa.array(repeated), named)
        return with_column(facts, "id", ids)

    def contents(self, shard: int, *, named: bool = True) -> Contents:
        """Return the documents of a shard; without names where only their texts are wanted."""
        facts = self.facts(shard) if named else self.part(shard, "facts")
        batch, places = self.part(shard, "batch"), self._state.get("read", shard, "places")
        if places is None:
            return HeldContents(facts, batch, self._sources)
        return ReadAgain(facts, batch, places, self._sources, self._encoding)

    def texts(self, documents: Numbers) -> pa.LargeStringArray:
        """Return the cleaned texts of some documents, by their numbers."""
        return self._of_shards(documents, self._texts_of, pa.large_string())

    def fact(self, name: str, documents: Numbers) -> pa.Array:
        """Return a fact of some documents, by their numbers."""

        def values(shard: int, rows: Numbers) -> pa.Array:
            facts = self.facts(shard) if name == "id" else self.part(shard, "facts")
            return facts.column(name).take(pa.array(rows))

        return self._of_shards(documents, values, FACTS_SCHEMA.field(name).type)

    def named(self, documents: Numbers) -> pa.StringArray:
        """Return the ids of some documents, by their numbers."""
        return self.fact("id", documents)

    def _texts_of(self, shard: int, rows: Numbers) -> pa.LargeStringArray:
        """Return texts of a shard; for pairs, shards are asked for a few texts each, again and again."""
        if shard not in self._places:
            places = self._state.get("read", shard, "places")
            self._places[shard] = places and places._replace(spans=places.spans.copy())  # 32 bytes a document
        places = self._places[shard]
        if places is None:
            return self.contents(shard, named=False).texts(rows)
        if shard in self._verbatim and not self.shortened:
            changed = _NONE_CHANGED
        else:
            changed = self.part(shard, "batch")
            if changed.num_rows == 0:
                self._verbatim.add(shard)
        return texts_again(rows, changed, places, self._sources, self._encoding)

    def _of_shards(self, wanted: Numbers, values: Callable[[int, Numbers], pa.Array], type_: pa.DataType) -> pa.Array:
        """Return the values of the documents of some numbers, in the order asked for, from those of each shard."""
        numbers, back = np.unique(wanted, return_inverse=True)
        cuts = np.searchsorted(numbers, self.bases)
        parts = [
            values(shard, numbers[cuts[shard] : cuts[shard + 1]] - self.bases[shard])
            for shard in np.flatnonzero(np.diff(cuts)).tolist()
        ]
        return pa.concat_arrays([pa.array([], type_), *parts]).take(pa.array(back))
