"""Texts of generators, of which documents must be seen together: they go to disk, and through a run like any other."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from cleaner.api.arrow_texts import SURROGATE_REMEDY
from cleaner.cleaned import CLEANED_EDITS, DUPLICATES, Stream
from cleaner.config import InputConfig, OutputConfig
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import EditCursor, open_run
from cleaner.pipeline.run import Pipeline
from cleaner.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy.typing as npt

    from cleaner.config import Config
    from cleaner.edits.edit import Edit

_TEXT, _ID = "text", "id"
_HELD = 4096
"""Texts that are held as Python strings at once."""
_LEAVE_OUT = "leave it out, or decode it"


def cleaned_stream(texts: Iterator[str], config: Config, stages: tuple[str, ...]) -> Stream[Result]:
    """Read a generator to its end, and return the results of what stays.

    Args:
        texts: The texts.
        config: The configuration.
        stages: The stages to run.
    """
    run = TemporaryRun(({_TEXT: text} for text in texts), config, stages)
    return Stream((Result(text, tuple(edits)) for _, text, edits in run.kept()), run)


def kept_stream(texts: Iterator[str], config: Config) -> Stream[str]:
    """Read a generator to its end, and return the texts that are no duplicates.

    Args:
        texts: The texts.
        config: The configuration; its part ``documents`` is used.
    """
    run = TemporaryRun(({_TEXT: text} for text in texts), config, ("documents",))
    return Stream((text for _, text in run.texts()), run)


def columns_of(config: Config) -> tuple[str, ...]:
    """Return the columns of a table that a run may go by, beside that of the texts."""
    dates = (config.documents.date_field,) if config.documents.keep == "newest" else ()
    return tuple(name for name in (config.input.url_field, *dates) if name not in (_TEXT, _ID))


class TemporaryRun:
    """A run over records that were written to a temporary folder, which is removed with this object.

    Args:
        records: The records; each has a ``text``. They are gone through once.
        config: The configuration.
        stages: The stages to run.

    Raises:
        TypeError: A text is no string.
        ValueError: A text holds half of a surrogate pair.
    """

    def __init__(self, records: Iterable[Mapping[str, Any]], config: Config, stages: tuple[str, ...]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cleaner-"))
        self.close = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        source = self._folder / "texts.jsonl"
        self.total = _write(source, records)
        config = replace(
            config,
            stages=stages,
            input=InputConfig(format="jsonl", url_field=config.input.url_field),
            output=OutputConfig(report=False),
        )
        self.summary = Pipeline(config).run(source, self._folder / "out")
        source.unlink()
        self._run = open_run(self._folder / "out")

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield place and text of each document that stays, one after the other."""
        corpus = self._folder / "out" / "corpus" / "texts.jsonl"
        if corpus.exists():
            with corpus.open("rb") as lines:
                for line in lines:
                    record = orjson.loads(line)
                    yield record[_ID], record[_TEXT]

    def kept(self) -> Iterator[tuple[int, str, list[Edit]]]:
        """Yield place, text and edits of each document that stays, one after the other."""
        cursor: EditCursor = self._run.edits()
        texts = self.texts()
        for batch in self._run.batches("documents.parquet", ["doc_id", "fate"]):
            for name, fate in zip(batch["doc_id"].to_pylist(), batch["fate"].to_pylist(), strict=True):
                edits = cursor.take(name)
                if fate == KEPT:
                    row, text = next(texts)
                    yield row, text, [edit for edit in edits if edit.stage != "decode"]

    def kept_texts(self) -> tuple[npt.NDArray[np.int64], pa.LargeStringArray]:
        """Return places and texts of all documents that stay."""
        rows: list[int] = []
        pieces: list[pa.Array] = []
        held: list[str] = []
        for row, text in self.texts():
            rows.append(row)
            held.append(text)
            if len(held) == _HELD:
                pieces.append(pa.array(held, pa.large_string()))
                held = []
        pieces.append(pa.array(held, pa.large_string()))
        return np.array(rows, np.int64), pa.concat_arrays(pieces)

    def edit_table(self) -> pa.Table:
        """Return all edits within texts: neither how JSON was written, nor that whole texts went as duplicates."""
        batches = [_edits(batch) for batch in self._run.batches("ledger/edits.parquet")]
        return pa.concat_tables([CLEANED_EDITS.empty_table(), *batches])

    def duplicate_table(self) -> pa.Table:
        """Return the duplicates with their keepers."""
        found = [DUPLICATES.empty_table()]
        if "duplicates.parquet" in {path.name for path in (self._folder / "out").iterdir()}:
            for batch in self._run.batches("duplicates.parquet"):
                columns = [pc.cast(batch["doc_id"], pa.int64()), pc.cast(batch["keeper_id"], pa.int64())]
                columns += [batch[name].cast(DUPLICATES.field(name).type) for name in DUPLICATES.names[2:]]
                found.append(pa.table(columns, schema=DUPLICATES))
        return pa.concat_tables(found)


def _write(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    """Write records with their places as ids, and return how many there are."""
    count = 0
    with path.open("wb") as file:
        for record in records:
            text = record[_TEXT]
            if not isinstance(text, str):
                raise TypeError(f"every text must be a string; text {count} is a {type(text).__name__}: {_LEAVE_OUT}")
            try:
                file.write(orjson.dumps({_ID: count, **record}, default=str) + b"\n")
            except TypeError as error:
                raise ValueError(f"text {count} holds half of a surrogate pair; {SURROGATE_REMEDY}") from error
            count += 1
    return count


def _edits(batch: pa.RecordBatch) -> pa.Table:
    within = pc.is_in(batch["stage"], pa.array(["decode", "documents"]))
    batch = batch.filter(pc.invert(within))
    columns = {name: batch[name] for name in batch.schema.names}
    columns["row"] = pc.cast(batch["doc_id"], pa.int64())
    columns["matched_row"] = pc.cast(batch["matched_doc"], pa.int64())
    return pa.table(
        [columns[name].cast(CLEANED_EDITS.field(name).type) for name in CLEANED_EDITS.names], schema=CLEANED_EDITS
    )
