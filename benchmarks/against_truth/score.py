"""The score of an output: JSONL with ``id`` and ``text``, in any order, in any number of files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow.parquet as pq

from against_truth import documents, lines
from against_truth.documents import Tally, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def score(corpus: Path, truth: Path, output: Iterable[Path]) -> dict[str, Any]:
    """Return the quality of an output; shares are None where the corpus has nothing to count.

    The output is read twice and only its places are held, so memory grows by the number of documents.

    Args:
        corpus: ``corpus.jsonl``.
        truth: ``truth.parquet``.
        output: The files that a tool wrote.
    """
    files = [path.open("rb") for path in output]
    try:
        where = {}
        for number, file in enumerate(files):
            start = 0
            for line in file:
                where[orjson.loads(line)["id"]] = number, start
                start += len(line)
        pages, whole = [], lines.Fate()
        for record, known in zip(_records(corpus), _rows(truth), strict=True):
            pages.append(documents.Known(known["id"], known["group"], known["kind"], known["language"]))
            if known["id"] in where:
                number, start = where[known["id"]]
                files[number].seek(start)
                text = orjson.loads(files[number].readline())["text"]
                page = lines.Known(known["kind"], record["text"], known["lines"], known["undamaged"])
                whole = whole.plus(lines.fate(page, text))
    finally:
        for file in files:
            file.close()
    return {"documents": _documents(pages, where), **_lines(whole), "counts": whole._asdict()}


def _records(corpus: Path) -> Iterator[dict[str, Any]]:
    with corpus.open("rb") as file:
        yield from map(orjson.loads, file)


def _rows(truth: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(truth) as file:
        for batch in file.iter_batches(2_000, columns=["id", "group", "kind", "language", "lines", "undamaged"]):
            yield from batch.to_pylist()


def _documents(pages: list[documents.Known], kept: dict[str, Any]) -> dict[str, Any]:
    by_kind, by_language = documents.tallies(pages, kept.keys())
    total = Tally()
    for tally in by_kind.values():
        total = total.plus(tally)
    return {
        "pages": len(pages),
        "kept": len(kept),
        **_rounded(total.rates()),
        "by kind": {kind: _rounded(tally.rates()) for kind, tally in sorted(by_kind.items())},
        "by language": {language: _rounded(tally.rates()) for language, tally in sorted(by_language.items())},
    }


def _lines(whole: lines.Fate) -> dict[str, Any]:
    """Return shares; see :class:`against_truth.lines.Fate` for what they are of."""
    found = whole.repeat + whole.edited - whole.repeat_stays - whole.edited_stays
    blocks = Tally(removed=found, missed=whole.repeat_stays + whole.edited_stays, lost=whole.guarded_gone)
    shares: dict[str, dict[str, float | None]] = defaultdict(dict)
    shares["blocks"] = {name: blocks.rates()[name] for name in ("P", "R", "F1")}
    shares["blocks"]["equal copies found"] = _removed(whole.repeat, whole.repeat_stays)
    shares["blocks"]["edited copies found"] = _removed(whole.edited, whole.edited_stays)
    shares["chrome"] = {"removed": _removed(whole.chrome, whole.chrome_stays)}
    shares["content"] = {"gone or altered": share(whole.content_gone, whole.content)}
    shares["damaged lines"] = {
        "mended": share(whole.mended, whole.damaged),
        "left as they were": share(whole.left, whole.damaged),
        "otherwise": share(whole.damaged - whole.mended - whole.left, whole.damaged),
    }
    return {name: _rounded(part) for name, part in shares.items()}


def _removed(all_of_it: int, stays: int) -> float | None:
    return share(all_of_it - stays, all_of_it)


def _rounded(shares: dict[str, float | None]) -> dict[str, float | None]:
    return {name: value if value is None else round(value, 4) for name, value in shares.items()}
