"""A folder of data of several kinds: tables without texts are named and set aside, and the run goes on."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PAGE = '{"id": "1", "text": "Một trang tốt, có đủ chữ để giữ lại trong kho."}\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with a page, and two tables of numbers."""
    path = tmp_path / "in"
    path.mkdir()
    (path / "pages.jsonl").write_text(PAGE, encoding="utf-8")
    (path / "prices.csv").write_text("day,price\n1,20\n2,21\n", encoding="utf-8")
    pq.write_table(pa.table({"text": [1, 2], "n": [3, 4]}), path / "numbers.parquet")
    return path


def set_aside(out):
    rows = [json.loads(line) for line in (out / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["source"]: (row["reason"], row["remedy"]) for row in rows}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("argument", ["in", "in/*"])
@pytest.mark.parametrize("command", ["normalize", "clean"])
def test_tables_without_texts_that_a_folder_holds_are_set_aside_as_records_are(cleaner, tmp_path, argument, command):
    done = cleaner(command, argument, "-o", "out")
    assert (tmp_path / "out" / "corpus" / "pages.jsonl").read_text(encoding="utf-8") == PAGE
    assert {path.name for path in (tmp_path / "out" / "corpus").iterdir()} == {"pages.jsonl"}
    found = set_aside(tmp_path / "out")
    assert set(found) == {"prices.csv", "numbers.parquet"}
    assert "there is no column 'text'; there are 'day', 'price'" in found["prices.csv"][0]
    assert "is int64, and no text" in found["numbers.parquet"][0]
    for name, (_, remedy) in found.items():
        assert "--text-field" in remedy
        assert f"{name}: " in done.errors
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["rejected"], summary["incomplete"], summary["kept"]) == (2, 0, 1)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["prices.csv", "numbers.parquet"])
def test_one_that_is_named_is_an_input_that_could_not_be_read(cleaner, tmp_path, name):
    cleaner("normalize", f"in/{name}", "in/pages.jsonl", "-o", "out", code=3)
    assert set(set_aside(tmp_path / "out")) == {name}


def test_where_a_folder_holds_nothing_else_the_run_has_read_nothing(cleaner, folder):
    (folder / "pages.jsonl").unlink()
    done = cleaner("normalize", "in", "-o", "out", code=3)
    assert "nothing could be read" in done.errors


@pytest.mark.usefixtures("folder")
def test_a_strict_run_stops_there(cleaner, tmp_path):
    done = cleaner("normalize", "in", "-o", "out", "--strict", code=2)
    assert "--text-field" in done.errors
    assert not (tmp_path / "out").exists()


def test_a_table_that_is_damaged_is_no_table_of_another_kind(cleaner, folder):
    (folder / "numbers.parquet").write_bytes(b"PAR1 and then nothing")
    cleaner("normalize", "in", "-o", "out", code=3)
