"""The page about the ledger: its tables are the schemas, and its queries run and agree with each other."""

from __future__ import annotations

import json
import re

import pytest
from made_pages import made_pages

from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.ledger.documents import DOCUMENTS_SCHEMA
from cleaner.pipeline.review import CLUSTERS_SCHEMA, REVIEW_SCHEMA
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.sinks import DUPLICATES_SCHEMA

SCHEMAS = {
    "ledger/edits.parquet": LEDGER_SCHEMA,
    "documents.parquet": DOCUMENTS_SCHEMA,
    "duplicates.parquet": DUPLICATES_SCHEMA,
    "clusters.parquet": CLUSTERS_SCHEMA,
    "review.parquet": REVIEW_SCHEMA,
}
COLUMN = re.compile(r"^\| `(\w+)` \| (\w+) \| (yes|no) \| .+ \|$", re.MULTILINE)
QUESTION = re.compile(r"^### (\d+)\. (.+?)$\n.*?```sql\n(.*?)```\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)
QUESTIONS = range(1, 11)


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "ledger.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pages):
    """A folder with ``out``: a run over two dumps that share documents, damaged ones and a broken record among them."""
    folder = tmp_path_factory.mktemp("queries")
    texts = [page.text for page in made_pages(80, seed=5)]
    spun = [
        " ".join("moreover" if at % 8 == 3 else word for at, word in enumerate(text.split(" "))) for text in texts[:9]
    ]
    damaged = ["CafÃ© vÃ  phá»Ÿ ná»‘i láº¡i má»™t láº§n ná»¯a trong thÃ nh phá»‘." for _ in range(2)]
    for name, chosen in (("old", texts[:50] + damaged[:1]), ("new", texts[40:] + spun + damaged[1:])):
        records = [json.dumps({"id": f"{name}-{number}", "text": text}) for number, text in enumerate(chosen)]
        (folder / f"{name}.jsonl").write_text("\n".join([*records, "{broken"]) + "\n", encoding="utf-8")
    Pipeline().run([folder / "old.jsonl", folder / "new.jsonl", pages], folder / "out")
    return folder


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_page_names_every_column_with_its_type(page, name):
    part = page.split(f"\n## `{name}`\n")[1].split("\n## ")[0]
    told = [(column, kind, null == "yes") for column, kind, null in COLUMN.findall(part)]
    assert told == [(field.name, str(field.type), field.nullable) for field in SCHEMAS[name]]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_files_of_a_run_have_these_columns(folder, name):
    import pyarrow.parquet as pq

    assert pq.read_schema(folder / "out" / name).equals(SCHEMAS[name])


def test_there_are_ten_questions(page):
    assert [int(number) for number, *_ in QUESTION.findall(page)] == list(QUESTIONS)


@pytest.mark.parametrize("number", QUESTIONS)
def test_each_question_is_answered_alike_by_sql_and_by_data_frames(page, folder, monkeypatch, number):
    duckdb = pytest.importorskip("duckdb")
    _, question, sql, code = QUESTION.findall(page)[number - 1]
    pytest.importorskip("polars" if "polars" in code else "pandas")
    monkeypatch.chdir(folder)
    result = duckdb.sql(sql)
    columns = result.columns
    told = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    names: dict[str, object] = {}
    exec(compile(code, f"question {number}", "exec"), names)
    answer = names["answer"]
    rows = answer.to_dicts() if hasattr(answer, "to_dicts") else answer.to_dict("records")
    assert told, question
    assert sorted(map(key, rows)) == sorted(map(key, told)), question


def key(row):
    """A row to compare: numbers of any type and texts, by name."""
    return repr({name: plain(row[name]) for name in sorted(row)})


def plain(value):
    if isinstance(value, (list, str, bool)) or value is None:
        return value
    return round(float(value), 6)


def test_questions_find_what_is_there(folder, monkeypatch, page):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(folder)
    answers = {int(number): duckdb.sql(sql).fetchall() for number, _, sql, _ in QUESTION.findall(page)}
    assert len(answers[10]) >= 10
    assert {row[0].rpartition("/")[2] for row in answers[7]} >= {"old.jsonl", "new.jsonl"}
    assert any("utf-8" in row[0] for row in answers[8])
    assert any(row[1] == "repeated-block" for row in answers[1])
