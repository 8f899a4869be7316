"""What a run says of repairs: encodings, kinds of damage, and documents that no repair can mend; and the way back."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleaner.config import Config
from cleaner.ledger.restore import restore
from cleaner.pipeline.check import check_file
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.summary import describe

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases/normalize_replayed.json").read_text(encoding="utf-8"))
LOST = "C?ng h?a x? h?i ch? ngh?a Vi?t Nam"
RECORDS = [
    {"id": "clean", "text": "Cộng hòa xã hội. Có phải không?"},
    {"id": "lost", "text": LOST},
    {"id": "twice", "text": "Viá»‡t Nam\nsạch\nViá»‡t Nam, Viá»‡t Nam"},
    {"id": "font", "text": "Céng hßa x· héi chñ nghÜa ViÖt Nam"},
    {"id": "entities", "text": "Vi&#7879;t Nam"},
    {"id": "one", "text": "th\ufffd này \uf04a"},
]
NORMALIZE = Config(stages=("normalize",))


@pytest.fixture
def dump(tmp_path):
    """A file of records and two pages in other encodings."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [*map(json.dumps, RECORDS), "{", " "]
    (folder / "a.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "b.txt").write_bytes("Độc lập tự do hạnh phúc".encode("utf-16"))
    (folder / "c.txt").write_bytes("Độc lập tự do hạnh phúc".encode("utf-8-sig"))
    return folder


def documents(out):
    rows = pq.read_table(out / "documents.parquet").to_pylist()
    return {row["doc_id"]: (row["damaged"], row["leftovers"]) for row in rows}


def test_the_summary_counts_what_was_mended_and_what_was_not(dump, tmp_path):
    summary = Pipeline(NORMALIZE, workers=1).run(dump, tmp_path / "out")
    assert summary.as_dict()["normalize"] == {
        "damaged_documents": 1,
        "replacement_characters": 1,
        "private_use": 1,
        "question_marks": 5,
        "repaired": {
            "entities": {"lines": 1, "documents": 1},
            "tcvn3 read as windows-1252": {"lines": 1, "documents": 1},
            "utf-8 read as windows-1252": {"lines": 2, "documents": 1},
        },
    }
    assert json.loads((tmp_path / "out/summary.json").read_bytes())["normalize"] == summary.as_dict()["normalize"]


def test_the_summary_names_the_encodings(dump, tmp_path):
    summary = Pipeline(NORMALIZE, workers=1).run(dump, tmp_path / "out")
    assert sum(summary.encodings.values()) == summary.documents
    assert next(iter(summary.encodings.items())) == ("utf-8", 6)
    assert any(name.startswith("utf-16") for name in summary.encodings)
    assert any(line.startswith("encodings: utf-8 (6), ") for line in describe(summary))


def test_documents_beyond_repair_are_marked_and_stay(dump, tmp_path):
    summary = Pipeline(NORMALIZE, workers=1).run(dump, tmp_path / "out")
    assert documents(tmp_path / "out") == {
        **{record["id"]: (False, 0) for record in RECORDS},
        **dict.fromkeys(("b.txt", "c.txt"), (False, 0)),
        "lost": (True, 5),
        "one": (False, 2),
        None: (None, None),
    }
    assert summary.kept == len(RECORDS) + 2
    assert "1 document has letters that are lost for good; documents.parquet names them" in describe(summary)


def test_without_the_stage_nothing_is_said_of_damage(dump, tmp_path):
    summary = Pipeline(Config(stages=("blocks",)), workers=1).run(dump, tmp_path / "out")
    assert summary.normalize is None
    assert set(documents(tmp_path / "out").values()) == {(None, None)}


def test_the_counts_do_not_depend_on_the_number_of_threads(dump):
    for number in range(20):
        (dump / f"{number}.jsonl").write_bytes((dump / "a.jsonl").read_bytes())
    one, four = (Pipeline(NORMALIZE, workers=workers).run(dump, None).as_dict() for workers in (1, 4))
    assert {**one, "seconds": 0} == {**four, "seconds": 0}
    assert one["normalize"]["damaged_documents"] == 21


def test_the_ledger_gives_back_what_every_rule_changed(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [text for _, text in CASES]
    (folder / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
    Pipeline(NORMALIZE, workers=1).run(folder, tmp_path / "out")
    ledger = pq.read_table(tmp_path / "out/ledger/edits.parquet", columns=["rule"]).to_pylist()
    decoded = {"surrogates"}  # lone surrogates of a file or record are made characters by its decoding
    assert {rule for rule, _ in CASES} - decoded <= {one for row in ledger for one in row["rule"].split("+")}
    assert [one.problem for one in restore(tmp_path / "out", tmp_path / "back") if not one.same] == []


def test_a_check_names_the_lines_of_texts_beyond_repair(tmp_path):
    (tmp_path / "a.txt").write_text(LOST)
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    page, records = check_file(tmp_path / "a.txt", NORMALIZE), check_file(tmp_path / "a.jsonl", NORMALIZE)
    assert page.damaged == (1,)
    assert page.findings == ()
    assert records.damaged == (2,)
