"""Writing a made corpus and its truth, cell by cell, in any number of processes."""

from __future__ import annotations

import itertools
import json
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from made_corpus.pages import cell
from made_corpus.truth import row, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GROUPED = 32
"""Cells of a row group of the truth: some 15 MB of text."""


class Made(NamedTuple):
    """What was written.

    Attributes:
        corpus: JSONL with ``id``, ``url`` and ``text``.
        truth: Parquet, a row a page in the same order; see :class:`made_corpus.truth.Page`.
        pages: How many.
        size: Bytes of the corpus.
    """

    corpus: Path
    truth: Path
    pages: int
    size: int


def write(folder: Path, seed: int, size: float, processes: int = 1) -> Made:
    """Write ``corpus.jsonl`` and ``truth.parquet``; the same bytes for any number of processes.

    Args:
        folder: Where; made if absent.
        seed: The seed.
        size: Bytes of the corpus at least; it ends with the cell that reaches them, half a megabyte later at most.
        processes: How many work at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = Made(folder / "corpus.jsonl", folder / "truth.parquet", 0, 0)
    rows: list[dict[str, str | None]] = []
    with (
        made.corpus.open("wb") as corpus,
        pq.ParquetWriter(made.truth, schema(), compression="zstd") as truth,
    ):
        for number, (lines, known) in enumerate(_cells(seed, size, processes)):
            corpus.write(lines)
            rows += known
            made = made._replace(pages=made.pages + len(known), size=made.size + len(lines))
            if number % _GROUPED == _GROUPED - 1:
                truth.write_table(pa.Table.from_pylist(rows, schema()))
                rows = []
        truth.write_table(pa.Table.from_pylist(rows, schema()))
    return made


def _cells(seed: int, size: float, processes: int) -> Iterator[tuple[bytes, list[dict[str, str | None]]]]:
    """Yield cells in their order until they have ``size`` bytes; only a few wait to be written."""
    left = size
    with ProcessPoolExecutor(processes) as pool:
        waiting = deque(pool.submit(_lines, seed, number) for number in range(2 * processes))
        for number in itertools.count(len(waiting)):
            lines, known = waiting.popleft().result()
            yield lines, known
            left -= len(lines)
            if left <= 0:
                break
            waiting.append(pool.submit(_lines, seed, number))
        for unneeded in waiting:
            unneeded.cancel()


def _lines(seed: int, number: int) -> tuple[bytes, list[dict[str, str | None]]]:
    """Return the lines of a cell's pages and the rows of its truth."""
    lines, known = [], []
    for place, page in enumerate(cell(seed, number)):
        name = f"{number:06d}-{place:03d}"
        record = {"id": name, "url": page.url, "text": page.text}
        lines.append(json.dumps(record, ensure_ascii=False).encode())
        known.append(row(name, page))
    return b"\n".join(lines) + b"\n", known
