"""The third reduce: passages that many of the documents that stay have, cut from them or listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.dedup.passages import shared_passages
from cleaner.pipeline.passages import copies_to_cut, listed, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from cleaner.config import DocumentsConfig
    from cleaner.dedup.passages import PassageRows
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.engines.engine import Engine
    from cleaner.pipeline.indexed import IndexedDocuments, IndexedRun
    from cleaner.pipeline.passages import Cuts, SharedList
    from cleaner.pipeline.state import State


@dataclass(frozen=True)
class _Shortening:
    """Takes passages out of the documents of a shard.

    Attributes:
        documents: The documents of the run.
        state: Receives what is left of them.
    """

    documents: Documents
    state: State

    def __call__(self, wanted: tuple[int, Cuts]) -> None:
        """Do it, unless an earlier run did, given the number of the shard and the copies to take out."""
        shard, cuts = wanted
        if not self.state.has("shortened", shard):
            held = {part: self.documents.part(shard, part) for part in ("facts", "batch", "edits")}
            self.state.put("shortened", shard, shorten(cuts, held, self.documents.contents(shard).texts))


def share_passages(
    documents: Documents,
    rows: Sequence[PassageRows],
    removed: npt.NDArray[np.int64],
    config: DocumentsConfig,
    index: IndexedRun | None,
    engine: Engine,
    state: State,
) -> SharedList | None:
    """Cut passages that many documents have, or return them for a list.

    Args:
        documents: The documents of the run; those of which something is cut count from now on as they are behind that.
        rows: Their passages, in order.
        removed: int64, numbers of the documents that go.
        config: How many are many, and what becomes of such passages.
        index: What the run does with an index, whose documents count as well.
        engine: Runs the step.
        state: Receives what is left of each shard.
    """
    known: Documents | IndexedDocuments = documents
    if index is None:
        shared = shared_passages(rows, removed, config)
    else:
        shared, known = index.shared_passages(rows, removed)
    if config.shared_passages == "report":
        return listed(shared, known.texts)
    cuts = copies_to_cut(shared, known.named, known.texts, config)

    wanted: list[tuple[int, Cuts]] = []
    for shard in documents.shards:
        if index is not None:  # it may say something else than it did before the run was stopped
            state.drop("shortened", shard)
        mine = cuts.between(*documents.bases[shard : shard + 2])
        if len(mine.document):
            wanted.append((shard, mine))
    for _ in engine.map(_Shortening(documents, state), wanted):
        pass
    documents.shortened = True
    return None
