"""Passages that many documents have, of this dump and of earlier ones."""

from __future__ import annotations

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from cleaner.config import Config, DocumentsConfig
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter
from cleaner.pipeline.indexed import IndexUse
from cleaner.pipeline.run import Pipeline

PASSAGE = (
    "The editors of this page take no liability for links to other pages, which were looked at with care when they "
    "were set, and of which the content is that of whoever keeps them."
)
VOCABULARY = [f"word{number}" for number in range(900)]


def dump(path, week, size, *, with_passage=True):
    """Write unlike documents, each with the passage below its text."""
    rng = np.random.default_rng(week)
    rows = []
    for number in range(size):
        own = " ".join(rng.choice(VOCABULARY, 90))
        rows.append({"id": f"w{week}-{number}", "text": f"{own}\n\n{PASSAGE}\n" if with_passage else own})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def run(path, out, index, passages, **options):
    documents = DocumentsConfig(keep="first", shared_passages=passages, **options)
    Pipeline(Config(stages=("documents",), documents=documents), workers=1).run([path], out, index=IndexUse(index))
    return [json.loads(line)["text"] for line in (out / "corpus" / path.name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("compacted", [False, True])
def test_a_passage_of_earlier_dumps_counts_and_the_first_document_keeps_it(tmp_path, compacted):
    index = tmp_path / "index"
    first = run(dump(tmp_path / "a.jsonl", 1, 6), tmp_path / "a", index, "one")
    assert all(PASSAGE in text for text in first)  # six documents are not many
    if compacted:
        with IndexWriter(index, None) as writer:
            writer.compact()
            writer.commit()
    second = run(dump(tmp_path / "b.jsonl", 2, 4), tmp_path / "b", index, "one")
    assert not any(PASSAGE in text for text in second)
    edits = pq.read_table(tmp_path / "b" / "ledger" / "edits.parquet").to_pylist()
    assert {(edit["rule"], edit["matched_doc"]) for edit in edits} == {("shared-passage", "w1-0")}
    assert all("10 documents" in edit["note"] for edit in edits)
    start = first[0].index(PASSAGE)
    assert {edit["matched_start"] for edit in edits} == {start}


def test_a_passage_that_is_not_in_enough_documents_stays(tmp_path):
    index = tmp_path / "index"
    run(dump(tmp_path / "a.jsonl", 1, 6), tmp_path / "a", index, "remove")
    second = run(dump(tmp_path / "b.jsonl", 2, 3), tmp_path / "b", index, "remove")
    assert all(PASSAGE in text for text in second)


def test_a_report_names_the_first_document_of_the_dump(tmp_path):
    index = tmp_path / "index"
    run(dump(tmp_path / "a.jsonl", 1, 9), tmp_path / "a", index, "report")
    second = run(dump(tmp_path / "b.jsonl", 2, 3), tmp_path / "b", index, "report")
    assert all(PASSAGE in text for text in second)
    rows = pq.read_table(tmp_path / "b" / "review.parquet").to_pylist()
    (row,) = (row for row in rows if row["kind"] == "shared-passage")
    assert (row["doc_id"], second[0][row["start"] : row["end"]].strip()) == ("w2-0", PASSAGE)


def test_documents_whose_run_did_not_look_for_passages_count_for_nothing(tmp_path):
    index = tmp_path / "index"
    run(dump(tmp_path / "a.jsonl", 1, 9), tmp_path / "a", index, "ignore")
    second = run(dump(tmp_path / "b.jsonl", 2, 3), tmp_path / "b", index, "remove")
    assert all(PASSAGE in text for text in second)
    third = run(dump(tmp_path / "c.jsonl", 3, 7), tmp_path / "c", index, "remove")
    assert not any(PASSAGE in text for text in third)  # three and seven are many
    assert len(open_index(index)) == 19


def test_removed_documents_count_no_more(tmp_path):
    index = tmp_path / "index"
    run(dump(tmp_path / "a.jsonl", 1, 9), tmp_path / "a", index, "remove")
    with IndexWriter(index, None) as writer:
        writer.remove([f"w1-{number}" for number in range(8)])
        writer.commit()
    second = run(dump(tmp_path / "b.jsonl", 2, 5), tmp_path / "b", index, "remove")
    assert all(PASSAGE in text for text in second)


def test_dumps_without_passages_are_no_trouble(tmp_path):
    index = tmp_path / "index"
    for week in (1, 2):
        path = dump(tmp_path / f"{week}.jsonl", week, 3, with_passage=False)
        assert len(run(path, tmp_path / str(week), index, "one", shared_words=200)) == 3
