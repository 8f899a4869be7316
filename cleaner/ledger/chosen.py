"""Some documents of a run with their edits and texts: the ledger and the corpus are read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleaner.corpus.restoring import RecordError
from cleaner.edits.edit import Edit, LedgerMismatchError
from cleaner.ledger.corpus_texts import CorpusTexts
from cleaner.ledger.documents import KEPT
from cleaner.ledger.reading import Run, RunError, edit_from_row, received_by

if TYPE_CHECKING:
    from collections.abc import Collection

_EDITS = 20_000
"""Edits of a document beyond which it is passed over."""


@dataclass(frozen=True)
class Chosen:
    """A document of a run.

    Attributes:
        doc_id: Its id.
        source: The file that it stood in.
        line: Its 1-based line there.
        fate: ``kept`` or ``duplicate``.
        edits: Its edits, in the order of the ledger.
        text: Its text in the corpus; empty for a duplicate.
    """

    doc_id: str
    source: str
    line: int
    fate: str
    edits: tuple[Edit, ...]
    text: str

    def received_by(self, stage: str) -> str:
        """Return the text that a stage received.

        Raises:
            LedgerMismatchError: Corpus and ledger do not fit.
        """
        return received_by(stage, self.text, self.edits)


def chosen_documents(run: Run, doc_ids: Collection[str], most: int) -> dict[str, Chosen]:
    """Return some documents by id; those that are too large or cannot be read are left out.

    Args:
        run: The run.
        doc_ids: Which.
        most: Bytes of text, in the corpus and in the ledger, beyond which a document is left out.

    Raises:
        RunError: The ledger or the list of documents is damaged.
    """
    wanted = pa.array(sorted(set(doc_ids)), pa.string())
    if not len(wanted):
        return {}
    rows = _rows(run, wanted)
    edits = _edits(run, pa.array(sorted(rows), pa.string()), most)
    of_source: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for place, row in rows.values():
        if row["doc_id"] in edits:
            of_source[row["source"]].append((place, row))
    found: dict[str, Chosen] = {}
    for source in run.manifest["sources"]:
        for row, text in _texts(run, source, of_source.pop(source["name"], []), most):
            name = row["doc_id"]
            found[name] = Chosen(name, row["source"], row["line"], row["fate"], tuple(edits[name]), text)
    return found


def _rows(run: Run, wanted: pa.Array) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the row of each document, with the number of documents of its source that the corpus holds before it."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    source, kept = "", 0  # the source at the end of what was read, and its kept documents so far
    for batch in run.batches("documents.parquet", ["doc_id", "source", "line", "fate", "escapes"]):
        is_kept = pc.equal(batch.column("fate"), KEPT).to_numpy(zero_copy_only=False)
        before = np.append(0, np.cumsum(is_kept))
        sources = batch.column("source").dictionary_encode()
        codes = sources.indices.to_numpy()
        opens = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.zeros(0, np.int64)
        at = np.flatnonzero(pc.is_in(batch.column("doc_id"), value_set=wanted).to_numpy(zero_copy_only=False))
        for place, row in zip(at.tolist(), batch.take(at).to_pylist(), strict=True):
            start = int(opens[np.searchsorted(opens, place, "right") - 1])
            earlier = kept if start == 0 and row["source"] == source else 0
            found[row["doc_id"]] = (int(before[place] - before[start]) + earlier, row)
        if len(codes):
            last = sources.dictionary[codes[-1]].as_py()
            start = int(opens[-1])
            earlier = kept if start == 0 and last == source else 0
            source, kept = last, int(before[-1] - before[start]) + earlier
    return found


def _edits(run: Run, wanted: pa.Array, most: int) -> dict[str, list[Edit]]:
    """Return the edits of some documents, without those of documents that have too many or too large ones."""
    found: dict[str, list[Edit]] = {name: [] for name in wanted.to_pylist()}
    sizes: dict[str, int] = dict.fromkeys(found, 0)
    try:
        with pq.ParquetFile(run.out / "ledger" / "edits.parquet") as file:
            for group in range(file.num_row_groups):
                ids = file.read_row_group(group, columns=["doc_id"]).column("doc_id")
                if not pc.any(pc.is_in(ids, value_set=wanted)).as_py():
                    continue
                for batch in file.iter_batches(1 << 14, row_groups=[group]):
                    _take(batch.filter(pc.is_in(batch.column("doc_id"), value_set=wanted)), found, sizes, most)
    except (OSError, pa.ArrowException) as error:
        raise RunError(f"{run.out / 'ledger' / 'edits.parquet'} cannot be read: {error}") from error
    return found


def _take(rows: pa.RecordBatch, found: dict[str, list[Edit]], sizes: dict[str, int], most: int) -> None:
    """Add some rows of the ledger to the edits of their documents."""
    length = pc.add(pc.binary_length(rows.column("before")), pc.binary_length(rows.column("after")))
    counts = pa.table([rows.column("doc_id"), pc.cast(length, pa.int64())], names=["doc_id", "bytes"])
    for one in counts.group_by("doc_id").aggregate([("bytes", "sum"), ([], "count_all")]).to_pylist():
        name = one["doc_id"]
        sizes[name] += one["bytes_sum"]
        if name in found and (sizes[name] > most or len(found[name]) + one["count_all"] > _EDITS):
            del found[name]
    of_known = pc.is_in(rows.column("doc_id"), value_set=pa.array(list(found), pa.string()))
    for row in rows.filter(of_known).to_pylist():
        found[row["doc_id"]].append(edit_from_row(row))


def _texts(
    run: Run, source: dict[str, Any], rows: list[tuple[int, dict[str, Any]]], most: int
) -> list[tuple[dict[str, Any], str]]:
    """Return the texts of some documents of one source."""
    found = []
    try:
        with CorpusTexts(run, source) as texts:
            at = 0
            for place, row in sorted(rows, key=lambda one: (one[0], one[1]["fate"] == KEPT)):
                if row["fate"] == KEPT:
                    texts.skip(place - at)
                    at = place + 1
                text = texts.text(row)
                if len(text) <= most:
                    found.append((row, text))
    except (OSError, RunError, RecordError, LedgerMismatchError, UnicodeError, ValueError):
        return found  # the corpus was changed after the run: what is left can still be shown
    return found
