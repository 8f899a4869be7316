"""Parquet files that do not lie on the disk, brought there: they are read from their end, and more than once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cleaner.corpus.streams import UnreadableError, decompressed, is_local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack

    from cleaner.corpus.schema import Source


def with_local_tables(sources: Sequence[Source], stack: ExitStack) -> list[Source]:
    """Return the sources with a path on this machine for each Parquet file.

    One that cannot be fetched whole stays as it is, and is told of when it is read.

    Args:
        sources: All sources.
        stack: Removes the copies.
    """
    away = [source for source in sources if source.format == "parquet" and not is_local(source)]
    if not away:
        return list(sources)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="cleaner-")))
    paths: dict[int, Path] = {}
    for source in away:
        path = folder / f"{source.index}.parquet"
        with suppress(UnreadableError), path.open("wb") as file:
            for chunk in decompressed(source):
                file.write(chunk)
            paths[source.index] = path
    return [replace(source, path=str(paths.get(source.index, source.path))) for source in sources]
