"""What a person should know about documents that were read as they are, though something in them is odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from cleaner.config import Config
    from cleaner.corpus.schema import Source
    from cleaner.pipeline.documents import Documents
    from cleaner.pipeline.state import State


def cautions(
    documents: Documents, repeated: npt.NDArray[np.int64], sources: Sequence[Source], config: Config, state: State
) -> Iterator[str]:
    """Yield what to warn of: ids that stand twice, dates that cannot be read.

    Args:
        documents: The documents of the run.
        repeated: Numbers of those whose id an earlier one has.
        sources: The inputs.
        config: The configuration of the run.
        state: What the pass that read them has left.
    """
    if len(repeated):
        yield _of_repeated_ids(documents, repeated, sources)
    if "documents" in config.stages and config.documents.keep == "newest" and _has_no_dates(documents, state):
        field = config.documents.date_field
        yield f"no document has a date in its field {field!r} that can be read; the longest copies stay"


def _has_no_dates(documents: Documents, state: State) -> bool:
    from cleaner.dedup.preferences import UNKNOWN

    ranks = state.each("read", documents.shards, "rank")
    return bool(len(documents)) and all(bool((rank == UNKNOWN).all()) for rank in ranks)


def _of_repeated_ids(documents: Documents, repeated: npt.NDArray[np.int64], sources: Sequence[Source]) -> str:
    shard, row = documents.place(int(repeated[0]))
    first = documents.part(shard, "facts").slice(row, 1).to_pylist()[0]
    have = "1 document has" if len(repeated) == 1 else f"{len(repeated):,} documents have"
    where = f"{sources[first['source']].name}:{first['line'] + 1}"
    return (
        f"{have} the id of an earlier one (the first is {first['id']!r} at {where}); "
        "they stay in the corpus, and the ledger calls them ID@FILE:LINE"
    )
