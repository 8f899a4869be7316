"""All documents of a run, one after the other, with their edits and texts: what is held is one document."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pyarrow import ArrowException

from cleaner.corpus.restoring import RecordError
from cleaner.edits.edit import STAGES, LedgerMismatchError, revert
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import DUPLICATE, KEPT
from cleaner.ledger.layers import Segment, layers
from cleaner.ledger.reading import Run, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.edits.edit import Edit


class Walked(NamedTuple):
    """A document of a run.

    Attributes:
        doc_id: Its id.
        fate: ``kept`` or ``duplicate``.
        segments: Its text with its edits; see :func:`cleaner.ledger.layers.layers`.
    """

    doc_id: str
    fate: str
    segments: list[Segment]


def changed_documents(run: Run, stages: Sequence[str]) -> Iterator[Walked]:
    """Yield the documents that some stages changed, in source order, then line order; others are not parsed.

    Args:
        run: The run.
        stages: Some of :data:`cleaner.edits.edit.STAGES`.

    Raises:
        RunError: The run was changed after it was finished.
    """
    sources = {source["name"]: source for source in run.manifest["sources"]}
    cursor = run.edits()
    for name, rows in groupby(run.documents(), key=lambda row: row["source"]):
        source = sources.get(name)
        if source is None:
            raise RunError(f"documents.parquet names {name!r}, which the run did not read")
        try:
            with CorpusTexts(run, source) as texts:
                for row in rows:
                    if row["fate"] not in (KEPT, DUPLICATE):
                        continue
                    edits = cursor.take(row["doc_id"])
                    if any(edit.stage in stages for edit in edits):
                        yield Walked(row["doc_id"], row["fate"], text_layers(texts.text(row), edits))
                    elif row["fate"] == KEPT:
                        texts.skip(1)
        except (LedgerMismatchError, RecordError, OSError, UnicodeError, ArrowException) as error:
            raise RunError(f"corpus/{source['corpus']} was changed after the run: {error}") from error


def text_layers(text: str, edits: Sequence[Edit]) -> list[Segment]:
    """Return a document with its edits at their places, from its text in the corpus.

    Args:
        text: Its text in the corpus; empty for a duplicate.
        edits: Its edits; those of ``decode``, which are edits of bytes, count for nothing.

    Raises:
        LedgerMismatchError: The text is not the one that the run left.
    """
    of_stages = [[edit for edit in edits if edit.stage == stage] for stage in STAGES[1:]]
    for of_stage in reversed(of_stages):
        text = revert(text, of_stage)
    return layers(text, of_stages)
