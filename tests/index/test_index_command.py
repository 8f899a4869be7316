"""``cleaner index`` and ``--index``, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

BODY = "{n} ferries left the harbour of town {n} in the morning and {n} boats came back in the evening with fish"
TEXTS = [" ".join(BODY.format(n=n * 7 + m) for m in range(3)) for n in range(8)]


@pytest.fixture
def run(tmp_path):
    """Run ``cleaner`` and return its output, its messages and its code."""

    def run_command(*args, code=0, stdin=""):
        done = subprocess.run(
            [sys.executable, "-m", "cleaner", *map(str, args)],
            cwd=tmp_path, input=stdin, capture_output=True, text=True, timeout=300, check=False,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done

    return run_command


@pytest.fixture
def dumps_of_two_weeks(tmp_path):
    """The second week has two documents of the first, one of them under its id, and a near copy."""
    week1 = [{"id": f"a{n}", "text": text} for n, text in enumerate(TEXTS[:4])]
    week2 = [
        {"id": "a0", "text": TEXTS[0]},
        {"id": "b1", "text": TEXTS[1].upper()},
        {"id": "b2", "text": TEXTS[2] + " today"},
        {"id": "b3", "text": TEXTS[5]},
    ]
    for name, rows in (("week1.jsonl", week1), ("week2.jsonl", week2)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


pytestmark = pytest.mark.usefixtures("dumps_of_two_weeks")


def ids_in(path):
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_a_second_dump_loses_what_the_first_had_and_names_it(run, tmp_path):
    run("dedup", "week1.jsonl", "-o", "out1", "--index", "kept", "--keep", "first", "--quiet")
    run("dedup", "week2.jsonl", "-o", "out2", "--index", "kept", "--keep", "first", "--quiet")
    assert ids_in(tmp_path / "out2" / "corpus" / "week2.jsonl") == ["b3"]
    rows = pq.read_table(tmp_path / "out2" / "duplicates.parquet").to_pylist()
    assert [(row["doc_id"], row["keeper_id"], row["kind"]) for row in rows] == [
        ("a0", "a0@week1.jsonl", "exact"), ("b1", "a1", "exact"), ("b2", "a2", "near")
    ]  # fmt: skip
    assert all(row["reason"].endswith("indexed from week1.jsonl") for row in rows)
    assert {row["indexed_source"] for row in rows} == {"week1.jsonl"}
    assert rows[2]["similarity"] > 0.9
    edits = pq.read_table(tmp_path / "out2" / "ledger" / "edits.parquet").to_pylist()
    assert [(edit["matched_doc"], edit["matched_end"]) for edit in edits][:2] == [
        ("a0@week1.jsonl", len(TEXTS[0])), ("a1", len(TEXTS[1]))
    ]  # fmt: skip
    assert "indexed from week1.jsonl" in run("explain", "out2", "b2").stdout
    run("restore", "out2", "-o", "back")
    assert (tmp_path / "back" / "week2.jsonl").read_bytes() == (tmp_path / "week2.jsonl").read_bytes()
    described = json.loads(run("index", "info", "kept", "--json", "--verify").stdout)
    assert (described["documents"], described["copies"], described["runs"]) == (5, 1, 2)
    assert described["damaged"] == []


def test_a_copy_of_a_document_of_its_own_run_has_no_indexed_source(run, tmp_path):
    twice = [{"id": "c0", "text": TEXTS[4]}, {"id": "c1", "text": TEXTS[4]}]
    (tmp_path / "twice.jsonl").write_text("".join(json.dumps(row) + "\n" for row in twice), "utf-8")
    run("dedup", "twice.jsonl", "-o", "out", "--index", "kept", "--keep", "first", "--quiet")
    rows = pq.read_table(tmp_path / "out" / "duplicates.parquet").to_pylist()
    assert [(row["doc_id"], row["keeper_id"], row["indexed_source"]) for row in rows] == [("c1", "c0", None)]


def test_report_only_lists_copies_and_changes_nothing(run, tmp_path):
    run("dedup", "week1.jsonl", "-o", "out1", "--index", "kept", "--keep", "first", "--quiet")
    before = (tmp_path / "kept" / "manifest.json").read_bytes()
    run("dedup", "week2.jsonl", "-o", "out2", "--index", "kept", "--report-only", "--quiet")
    assert ids_in(tmp_path / "out2" / "corpus" / "week2.jsonl") == ["a0", "b1", "b2", "b3"]
    rows = pq.read_table(tmp_path / "out2" / "review.parquet").to_pylist()
    found = [(row["doc_id"], row["other_id"]) for row in rows if row["kind"] == "indexed"]
    assert found == [("a0", "a0@week1.jsonl"), ("b1", "a1"), ("b2", "a2")]
    assert (tmp_path / "kept" / "manifest.json").read_bytes() == before


def test_a_query_shows_copies_and_a_dry_run_adds_nothing(run, tmp_path):
    run("index", "add", "kept", "week1.jsonl", "--quiet")
    before = (tmp_path / "kept" / "manifest.json").read_bytes()
    shown = run("index", "query", "kept", "week2.jsonl", "--quiet").stdout.splitlines()
    assert shown[0] == "a0\texact 1.00\ta0\tweek1.jsonl"
    objects = [json.loads(line) for line in run("index", "query", "kept", "week2.jsonl", "--json").stdout.splitlines()]
    assert [(one["doc_id"], one["indexed_id"], one["kind"]) for one in objects] == [
        ("a0", "a0", "exact"), ("b1", "a1", "exact"), ("b2", "a2", "near")
    ]  # fmt: skip
    run("dedup", "week2.jsonl", "--dry-run", "--index", "kept", "--quiet")
    assert (tmp_path / "kept" / "manifest.json").read_bytes() == before


def test_a_filter_uses_and_feeds_an_index(run, tmp_path):
    for week, ids in (("week1", ["a0", "a1", "a2", "a3"]), ("week2", ["b3"]), ("week2", [])):
        text = (tmp_path / f"{week}.jsonl").read_text("utf-8")
        out = run("dedup", "-", "--format", "jsonl", "--index", "kept", "--keep", "first", "--quiet", stdin=text).stdout
        assert [json.loads(line)["id"] for line in out.splitlines()] == ids


def test_documents_are_removed_and_files_compacted(run, tmp_path):
    run("index", "add", "kept", "week1.jsonl", "--quiet")
    assert "2 documents removed" in run("index", "remove", "kept", "a0", "a3").stderr
    run("index", "remove", "kept", "a0", code=1)
    assert "now" in run("index", "compact", "kept").stderr
    assert json.loads(run("index", "info", "kept", "--json").stdout)["documents"] == 2
    assert "documents: 2" in run("index", "info", "kept").stdout
    assert "2 signatures" in run("index", "export", "kept", "-o", "signatures.parquet").stderr
    assert pq.read_table(tmp_path / "signatures.parquet").num_rows == 2


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["dedup", "week1.jsonl", "-o", "out", "--report-only"], "name it with --index"),
        (["dedup", "week1.jsonl", "-o", "out", "--index", "new", "--report-only"], "is no index"),
        (["index", "info", "new"], "is no index: there is no such folder"),
        (["index", "compact", "new"], "is no index"),
        (["index", "remove", "new"], "name the documents"),
        (["index", "export", "new"], "name a file with -o FILE, or a server"),
        (["index", "query", "new", "week1.jsonl"], "is no index"),
    ],
)
def test_what_cannot_be_done_is_told(run, tmp_path, args, told):
    assert told in run(*args, code=2).stderr
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "out").exists()
