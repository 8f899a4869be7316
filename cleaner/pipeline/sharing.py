"""The third reduce: passages that many of the documents that stay have, cut from them or listed."""

from __future__ import annotations

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
    from cleaner.pipeline.engines.local import LocalEngine
    from cleaner.pipeline.indexed import IndexedDocuments, IndexedRun
    from cleaner.pipeline.passages import SharedList
    from cleaner.pipeline.state import State


def share_passages(
    documents: Documents,
    rows: Sequence[PassageRows],
    removed: npt.NDArray[np.int64],
    config: DocumentsConfig,
    index: IndexedRun | None,
    engine: LocalEngine,
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

    def step(shard: int) -> None:
        if index is not None:  # it may say something else than it did before the run was stopped
            state.drop("shortened", shard)
        mine = cuts.between(documents.bases[shard], documents.bases[shard + 1])
        if len(mine.document) and not state.has("shortened", shard):
            held = {part: documents.part(shard, part) for part in ("facts", "batch", "edits")}
            state.put("shortened", shard, shorten(mine, held, documents.contents(shard).texts))

    for _ in engine.map(step, documents.shards):
        pass
    documents.shortened = True
    return None
