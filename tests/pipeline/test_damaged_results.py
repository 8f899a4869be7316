"""Results that were changed after the run: what can be rebuilt is rebuilt, the rest is named, and nothing crashes."""

from __future__ import annotations

import gzip
import json

import pytest
import zstandard

from cleaner.config import Config
from cleaner.ledger.explain import explain
from cleaner.ledger.reading import RunError
from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

NAMES = ("a.jsonl.gz", "b.jsonl.zst", "c.jsonl")


@pytest.fixture
def out(tmp_path):
    """The results of a run over three files."""
    (tmp_path / "in").mkdir()
    for name, pack in zip(NAMES, (gzip.compress, zstandard.compress, bytes), strict=True):
        records = ({"text": f"Trang\u00a0số {n * 7919} của {name}"} for n in range(300))
        (tmp_path / "in" / name).write_bytes(pack("".join(json.dumps(one) + "\n" for one in records).encode()))
    Pipeline(Config(stages=("normalize",)), workers=1).run(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


CORPUS = {
    "missing": lambda path: path.unlink(),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-99]),
    "replaced by something else": lambda path: path.write_bytes(b"junk\n"),
    "emptied": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("damage", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_corpus_file_is_named_and_the_others_are_rebuilt(out, tmp_path, name, damage):
    damage(out / "corpus" / name)
    results = {one.name: one for one in restore(out, tmp_path / "back")}
    assert [one for one in NAMES if not results[one].same] == [name]
    assert results[name].problem
    assert sorted(path.name for path in (tmp_path / "back").iterdir()) == sorted(set(NAMES) - {name})
    with pytest.raises(RunError):
        explain(out, f"{name}:300")


TABLES = {
    "missing": lambda path: path.unlink(),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "replaced by something else": lambda path: path.write_bytes(b"junk\n"),
}


@pytest.mark.parametrize("damage", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("name", ["documents.parquet", "ledger/edits.parquet"])
def test_a_damaged_table_is_named(out, tmp_path, name, damage):
    damage(out / name)
    with pytest.raises(RunError, match=name):
        list(restore(out, tmp_path / "back"))
    with pytest.raises(RunError, match=name):
        explain(out, "c.jsonl:300")


def test_a_table_with_other_columns_is_named(out, tmp_path):
    (out / "documents.parquet").write_bytes((out / "duplicates.parquet").read_bytes())
    with pytest.raises(RunError, match=r"documents\.parquet has other columns"):
        list(restore(out, tmp_path / "back"))


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"ledger_version": 1}', '{"ledger_version": 1, "sources": [1]}'])
def test_a_manifest_that_no_run_wrote_is_refused(out, tmp_path, manifest):
    (out / "manifest.json").write_text(manifest)
    with pytest.raises(RunError):
        list(restore(out, tmp_path / "back"))


def test_a_name_in_the_manifest_that_leads_out_of_the_folder_is_not_written(out, tmp_path):
    text = (out / "manifest.json").read_text()
    (out / "manifest.json").write_text(text.replace('"c.jsonl"', '"../c.jsonl"'))
    (result,) = [one for one in restore(out, tmp_path / "back") if not one.same]
    assert "leads out" in result.problem
    assert not (tmp_path / "c.jsonl").exists()
