"""Texts to measure on: of a finished run, as its stage ``documents`` received them, or of inputs as they are."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from cleaner.corpus.discovery import discover
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.restoring import RecordError
from cleaner.corpus.shards import read_shards
from cleaner.dedup.passage_cuts import RULE
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import RunError, open_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cleaner.config import InputConfig
    from cleaner.corpus.reading import SourceFacts
    from cleaner.corpus.schema import Rejected
    from cleaner.ledger.reading import Run

_SHARD_BYTES = 4 << 20


class Sample(NamedTuple):
    """Some texts.

    Attributes:
        text: ``large_string`` array.
        complete: Whether these are all.
    """

    text: pa.LargeStringArray
    complete: bool


def texts_of_inputs(inputs: Sequence[str], config: InputConfig, at_most: int) -> Sample:
    """Return the first texts of some inputs.

    Args:
        inputs: Files, folders, globs or URLs.
        config: How documents are found in files.
        at_most: Bytes of text after which no more is read.

    Raises:
        cleaner.corpus.discovery.InputError: An input is missing, or has nothing to read.
    """
    sources = discover(inputs, config.format)
    problems: list[Rejected] = []
    facts: list[SourceFacts] = []
    parts: list[pa.LargeStringArray] = []
    size = 0
    for shard in read_shards(sources, problems, target_bytes=_SHARD_BYTES, facts=facts, config=config):
        if size >= at_most:
            return Sample(_together(parts), complete=False)
        parts.append(parse_shard(shard, sources, config).batch.column("text"))
        size += parts[-1].nbytes
    return Sample(_together(parts), complete=True)


def texts_of_run(out: Path, at_most: int) -> Sample:
    """Return texts of a finished run, those of removed documents among them.

    Args:
        out: Its folder.
        at_most: Bytes of removed texts, and of kept ones, after which no more of them are read.

    Raises:
        RunError: ``out`` is no finished run, or was changed since.
    """
    run = open_run(out)
    removed, all_removed = _first(_removed(run), at_most)
    kept, all_kept = _first(_kept(run), at_most)
    return Sample(pa.array([*removed, *kept], pa.large_string()), all_removed and all_kept)


def _first(texts: Iterator[str], at_most: int) -> tuple[list[str], bool]:
    found: list[str] = []
    size = 0
    for text in texts:
        if size >= at_most:
            return found, False
        found.append(text)
        size += len(text)
    return found, True


def _removed(run: Run) -> Iterator[str]:
    for batch in run.batches("ledger/edits.parquet", ["stage", "rule", "before"]):
        of_documents, passages = pc.equal(batch.column("stage"), "documents"), pc.equal(batch.column("rule"), RULE)
        for text in batch.column("before").filter(pc.and_not(of_documents, passages)):
            yield text.as_py()


def _kept(run: Run) -> Iterator[str]:
    described = {source["name"]: source for source in run.manifest["sources"]}
    documents = (row for row in run.documents() if row["fate"] == KEPT)
    try:
        for name, rows in groupby(documents, key=lambda row: row["source"]):
            with CorpusTexts(run, described[name]) as texts:
                yield from map(texts.text, rows)
    except (OSError, RecordError, UnicodeError, KeyError) as error:
        raise RunError(f"the corpus in {run.out} cannot be read: {error}; it was changed after the run") from error


def _together(parts: list[pa.LargeStringArray]) -> pa.LargeStringArray:
    return pa.concat_arrays([pa.array([], pa.large_string()), *parts])
