"""What a finished run says of its inputs: where they are, whether they were changed since, their documents by place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.discovery import STDIN, InputError
from cleaner.corpus.schema import Source
from cleaner.ledger.reading import RunError
from cleaner.pipeline.resuming import versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from cleaner.ledger.reading import Run

_LINES = 1 << 40
"""More lines than a file has: a document's source and line make one number."""

_NAMED = 5
"""Inputs that are named one by one."""


class KnownDocuments(NamedTuple):
    """The documents of the finished run, in their order.

    Attributes:
        ids: Their ids, each different.
        place: int64, ascending: source and line of each.
        damaged: Whether a document lost too many letters; null where nothing was normalized.
        leftovers: How many letters no repair could bring back.
    """

    ids: pa.StringArray
    place: npt.NDArray[np.int64]
    damaged: pa.BooleanArray
    leftovers: pa.Int32Array


def check_versions(run: Run) -> None:
    """Refuse a run of other versions: a fresh run of today might decide otherwise than with a threshold alone.

    Raises:
        RunError: The version of cleaner, or of a library that decides, is another one; the message names it.
    """
    now = versions()
    if run.manifest.get("cleaner") != now["cleaner"]:
        raise RunError(
            f"{run.out} was made by cleaner {run.manifest.get('cleaner')}, this is {now['cleaner']}; run cleaner dedup "
            "again with --threshold"
        )
    before = run.manifest.get("libraries", {})
    for name, version in now["libraries"].items():
        if before.get(name) != version:
            raise RunError(
                f"{run.out} was made with {name} {before.get(name)}, and {version} is installed; install that one, or "
                "run cleaner dedup again with --threshold"
            )


def sources_of(run: Run, paths: Sequence[str]) -> list[Source]:
    """Return the inputs of the run; those that are gone, or of another size, are told before anything is read.

    Raises:
        InputError: An input was standard input, is gone, or has another size.
    """
    keys = ("name", "format", "compression", "corpus", "corpus_format")
    described = run.manifest["sources"]
    sources = [
        Source(index, path, *(before[key] for key in keys))
        for index, (path, before) in enumerate(zip(paths, described, strict=True))
    ]
    if any(source.path == STDIN for source in sources):
        raise InputError(
            f"{run.out} was made of standard input, which cannot be read again; bring it back with cleaner restore "
            f"{run.out} -o DIR, and run cleaner dedup on DIR with --threshold"
        )
    changed = []
    for source, before in zip(sources, described, strict=True):
        try:
            size = None if "://" in source.path else os.stat(source.path).st_size  # noqa: PTH116 - a name, no path
        except OSError as error:
            raise InputError(
                f"'{source.name}' was read from {source.path}, and is not there ({error.strerror}); put it back: "
                f"cleaner restore {run.out} -o DIR makes it again"
            ) from error
        if size is not None and source.compression is None and before.get("bytes", size) != size:
            changed.append(source)
    if changed:
        raise changed_since(changed, run.out)
    return sources


def changed_since(sources: Sequence[Source], out: Path) -> InputError:
    """Return the error that names inputs whose content is not what a run read."""
    names = list(dict.fromkeys(source.name for source in sources))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    have = "was" if len(names) == 1 else "were"
    return InputError(
        f"{', '.join(repr(name) for name in names[:_NAMED])}{more} {have} changed since {out} was made; run cleaner "
        f"dedup again with --threshold, or bring back the old content with cleaner restore {out} -o DIR"
    )


def known_documents(run: Run, sources: Sequence[Source]) -> KnownDocuments:
    """Return what is known of the documents of the run.

    Raises:
        RunError: The list of documents is missing or damaged.
    """
    index = pa.array([source.name for source in sources], pa.string())
    columns = ["doc_id", "source", "line", "damaged", "leftovers"]
    ids, places, damaged, leftovers = [], [], [], []
    for batch in run.batches("documents.parquet", columns):
        some = batch.filter(batch.column("doc_id").is_valid())
        ids.append(some.column("doc_id"))
        places.append(
            places_of(pc.index_in(some.column("source"), value_set=index), pc.subtract(some.column("line"), 1))
        )
        damaged.append(some.column("damaged"))
        leftovers.append(some.column("leftovers"))
    return KnownDocuments(
        pa.concat_arrays([pa.array([], pa.string()), *ids]),
        np.concatenate([np.empty(0, np.int64), *places]),
        pa.concat_arrays([pa.array([], pa.bool_()), *damaged]),
        pa.concat_arrays([pa.array([], pa.int32()), *leftovers]),
    )


def places_of(source: pa.Array, line: pa.Array) -> npt.NDArray[np.int64]:
    """Return the places of documents as numbers that ascend in their order, from source indices and 0-based lines.

    Example:
        >>> np.diff(places_of(pa.array([0, 0, 1]), pa.array([0, 7, 0]))).tolist() == [7, (1 << 40) - 7]
        True
    """
    indices = source.to_numpy(zero_copy_only=False).astype(np.int64)
    return np.asarray(indices * _LINES + line.to_numpy(zero_copy_only=False), np.int64)
