"""Which copy ``cleaner dedup`` keeps, and what it lists for a person."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

NOTICE = "The library will be closed for repairs on Monday and opens again on Tuesday at nine in the morning."
PASSAGE = f"{NOTICE} Whoever has a book of ours may keep it until then."
STORY = " ".join(f"word{n}" for n in range(120))


@pytest.fixture
def dump(tmp_path):
    """Write two files of records: a longer and an older copy, and a shorter and newer one."""
    for name, records in {
        "blog": [
            {"id": "long", "text": f"{NOTICE} Thanks.", "date": "2020-01-01"},
            {"id": "whole", "text": f"Before it all. {STORY} " + " ".join(f"more{n}" for n in range(90))},
        ],
        "news": [
            {"id": "new", "text": NOTICE, "date": "2024-06-01"},
            {"id": "part", "text": STORY},
            {"id": "empty", "text": ""},
            {"id": "signs", "text": "***"},
        ],
    }.items():
        folder = tmp_path / "dump" / name
        folder.mkdir(parents=True)
        (folder / "1.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return "dump"


def rows(tmp_path, name):
    return pq.read_table(tmp_path / "out" / name).to_pylist()


@pytest.mark.parametrize(
    ("options", "gone"),
    [
        ([], "new"),
        (["--keep", "first"], "new"),
        (["--keep", "newest"], "long"),
        (["--keep", "preferred", "--prefer", "news/*"], "long"),
        (["--keep", "preferred", "--prefer", "wiki/*", "--prefer", "blog/*"], "new"),
    ],
)
def test_the_copy_stays_that_was_asked_for(cleaner, tmp_path, dump, options, gone):
    cleaner("dedup", dump, "-o", "out", *options)
    assert [row["doc_id"] for row in rows(tmp_path, "duplicates.parquet")] == [gone]


def test_a_date_field_that_no_record_has_is_told(cleaner, dump):
    assert "'published'" in cleaner("dedup", dump, "-o", "out", "--keep", "newest", "--date-field", "published").errors


def test_preferring_nothing_is_an_error(cleaner, dump):
    assert "prefer" in cleaner("dedup", dump, "-o", "out", "--keep", "preferred", code=2).errors


def test_a_part_is_reported_and_removed_on_demand(cleaner, tmp_path, dump):
    cleaner("dedup", dump, "-o", "out")
    part = next(row for row in rows(tmp_path, "review.parquet") if row["kind"] == "contained")
    assert (part["doc_id"], part["other_id"], part["start"]) == ("part", "whole", 15)
    cleaner("dedup", dump, "-o", "out", "--restart", "--contained", "remove")
    gone = {row["doc_id"]: row for row in rows(tmp_path, "duplicates.parquet")}
    assert gone["part"]["kind"] == "contained"
    edit = next(row for row in rows(tmp_path, "ledger/edits.parquet") if row["doc_id"] == "part")
    assert (edit["matched_doc"], edit["matched_start"], edit["matched_end"]) == ("whole", 15, 15 + len(STORY))
    assert edit["note"] == "contained in: 100% of its words stand in the other, in one place"
    cleaner("restore", "out", "-o", "back")


def test_documents_without_words_are_named(cleaner, tmp_path, dump):
    cleaner("dedup", dump, "-o", "out")
    kinds = {row["doc_id"]: row["kind"] for row in rows(tmp_path, "review.parquet")}
    assert (kinds["empty"], kinds["signs"]) == ("empty", "no-words")


def test_a_cluster_has_its_least_similarity(cleaner, tmp_path, dump):
    cleaner("dedup", dump, "-o", "out")
    (cluster,) = rows(tmp_path, "clusters.parquet")
    (gone,) = rows(tmp_path, "duplicates.parquet")
    assert (cluster["keeper_id"], cluster["copies"]) == ("long", 1)
    assert cluster["least_similarity"] == gone["similarity"]


def test_records_of_one_id_are_copies_like_any_others(cleaner, tmp_path):
    (tmp_path / "in.jsonl").write_text(
        "".join(json.dumps({"id": "same", "text": text}) + "\n" for text in (NOTICE, STORY, NOTICE))
    )
    cleaner("dedup", "in.jsonl", "-o", "out")
    assert [row["doc_id"] for row in rows(tmp_path, "duplicates.parquet")] == ["same@in.jsonl:3"]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_workers_changes_nothing(cleaner, tmp_path, dump, workers):
    cleaner("dedup", dump, "-o", "out", "--workers", workers, "--contained", "remove")
    assert [row["doc_id"] for row in rows(tmp_path, "duplicates.parquet")] == ["new", "part"]


@pytest.fixture
def boilerplate(tmp_path):
    """Write twelve pages of three sites that have one paragraph in common, and a copy of the first, in two formats."""
    pages = [f"{PASSAGE}\n\n{' '.join(f'{n}word{i}' for i in range(60))} đá {n}.\n" for n in range(12)]
    pages.append(pages[0])
    lines = [
        json.dumps({"id": f"d{n}", "text": page, "url": f"https://{n % 3}.example/{n}"}, ensure_ascii=False) + "\n"
        for n, page in enumerate(pages)
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text("".join(lines[:6]))
    for n, page in enumerate(pages[6:]):
        (tmp_path / "in" / f"b{n}.txt").write_text(page)
    return "in"


@pytest.mark.parametrize(
    ("choice", "cut", "workers"),
    [("ignore", 0, 1), ("report", 0, 1), ("one", 11, 1), ("one", 11, 3), ("remove", 12, 3)],
)
def test_a_passage_of_many_documents_goes_as_asked_and_comes_back(cleaner, tmp_path, boilerplate, choice, cut, workers):
    cleaner("dedup", boilerplate, "-o", "out", "--shared-passages", choice, "--workers", workers)
    edits = [row for row in rows(tmp_path, "ledger/edits.parquet") if row["rule"] == "shared-passage"]
    assert len(edits) == cut
    kept = sum(PASSAGE in file.read_text() for file in (tmp_path / "out" / "corpus").rglob("*.txt"))
    corpus = tmp_path / "out" / "corpus" / "a.jsonl"
    kept += corpus.read_text().count(PASSAGE)
    assert kept == 12 - cut
    listed = [row for row in rows(tmp_path, "review.parquet") if row["kind"] == "shared-passage"]
    assert [(row["doc_id"], row["start"], row["end"]) for row in listed] == (
        [("d0", 0, len(PASSAGE) + 1)] if choice == "report" else []
    )
    assert all(row["reason"].startswith("in 12 documents of 4 sites") for row in listed)
    assert len(rows(tmp_path, "duplicates.parquet")) == 1
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    texts = sum(len(file.read_text()) for file in (tmp_path / "out" / "corpus").rglob("*.txt"))
    texts += sum(len(json.loads(line)["text"]) for line in corpus.read_text().splitlines())
    assert summary["characters_kept"] == texts
    cleaner("restore", "out", "-o", "back")
    for file in (tmp_path / "in").iterdir():
        assert (tmp_path / "back" / file.name).read_bytes() == file.read_bytes()


def test_the_ledger_says_where_a_passage_stays(cleaner, tmp_path, boilerplate):
    cleaner("clean", boilerplate, "-o", "out", "--shared-passages", "one")
    edits = [row for row in rows(tmp_path, "ledger/edits.parquet") if row["rule"] == "shared-passage"]
    assert {"stays in 'd0'" in row["note"] for row in edits} == {True}
    matched = {(row["matched_doc"], row["matched_start"], row["matched_end"]) for row in edits}
    assert matched == {("d0", 0, len(PASSAGE) + 1)}


def test_the_ledger_names_no_document_where_a_passage_goes_from_all(cleaner, tmp_path, boilerplate):
    cleaner("clean", boilerplate, "-o", "out", "--shared-passages", "remove")
    edits = [row for row in rows(tmp_path, "ledger/edits.parquet") if row["rule"] == "shared-passage"]
    assert {row["matched_doc"] for row in edits} == {None}
