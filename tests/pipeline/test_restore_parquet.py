"""restore(clean(x)) is the same table as x for Parquet files, and the corpus has all other columns as they were."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config, InputConfig
from cleaner.corpus.discovery import InputError
from cleaner.ledger.explain import explain
from cleaner.ledger.restore import restore
from cleaner.pipeline.preview import Preview
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.run import Pipeline

texts = st.none() | st.sampled_from(
    ["Ủy\u00a0ban", "", "x\u2028y", "Ná»‘i láº¡i", "e\u0301", " ".join(f"từ{n}" for n in range(60)), "\ufeffa", "中"]
)
raw = st.none() | st.binary(max_size=12) | texts.map(lambda text: (text or "").encode())
text_types = st.sampled_from(
    [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.string())]
)
OTHERS = {
    "int": (pa.int16(), st.integers(-9, 9)),
    "float": (pa.float64(), st.floats()),
    "bool": (pa.bool_(), st.booleans()),
    "when": (pa.timestamp("us", "UTC"), st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1))),
    "day": (pa.date32(), st.dates()),
    "price": (pa.decimal128(10, 2), st.integers(-99, 99).map(lambda n: decimal.Decimal(n) / 100)),
    "bytes": (pa.binary(3), st.binary(min_size=3, max_size=3)),
    "kind": (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "b"])),
    "list": (pa.list_(pa.field("item", pa.string())), st.lists(st.none() | st.text(max_size=2), max_size=3)),
    "struct": (
        pa.struct([("a", pa.int32()), ("b", pa.list_(pa.float32()))]),
        st.fixed_dictionaries(
            {"a": st.none() | st.integers(0, 9), "b": st.none() | st.lists(st.just(1.5), max_size=2)}
        ),
    ),
    "map": (pa.map_(pa.string(), pa.int64()), st.lists(st.tuples(st.text(max_size=2), st.integers(0, 9)), max_size=2)),
    "nothing": (pa.null(), st.none()),
}


@st.composite
def tables(draw):
    rows = draw(st.integers(0, 12))
    kind = draw(text_types)
    values = raw if kind in (pa.binary(), pa.large_binary()) else texts
    columns = {"text": pa.array(draw(st.lists(values, min_size=rows, max_size=rows)), kind)}
    for name in draw(st.lists(st.sampled_from(sorted(OTHERS)), unique=True, max_size=4)):
        of, some = OTHERS[name]
        columns[name] = pa.array(draw(st.lists(st.none() | some, min_size=rows, max_size=rows)), of)
    order = draw(st.permutations(list(columns)))
    metadata = draw(st.none() | st.just({"made by": "a test"}))
    return pa.table({name: columns[name] for name in order}).replace_schema_metadata(metadata)


def write(path, table, draw_compression="snappy", group=4):
    pq.write_table(table, path, compression=draw_compression, row_group_size=group)


@settings(max_examples=40)
@given(tables(), st.sampled_from(["snappy", "zstd", "none", "gzip"]), st.integers(1, 6))
def test_tables_come_back_with_schema_and_values(table, compression, group):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root / "a.parquet", table, compression, group)
        Pipeline(workers=1).run([root / "a.parquet"], root / "out")
        (restored,) = restore(root / "out", root / "back")
        assert (restored.problem, restored.same, restored.only_table) == (None, True, True)
        before, after = pq.read_table(root / "a.parquet"), pq.read_table(root / "back" / "a.parquet")
        assert before.schema.equals(after.schema, check_metadata=True)
        assert str(before.to_pylist()) == str(after.to_pylist())  # as nan is not itself
        corpus = pq.read_table(root / "out" / "corpus" / "a.parquet")
        assert corpus.schema.equals(before.schema, check_metadata=True)


def test_only_the_text_is_replaced_and_rows_of_duplicates_go(tmp_path):
    body = " ".join(f"từ{n}" for n in range(80))
    table = pa.table(
        {
            "id": pa.array([10, 11, 12, 13], pa.int64()),
            "text": ["Ủy\u00a0ban", body, None, body],
            "meta": [{"k": [1, None]}, None, {"k": []}, {"k": None}],
        }
    )
    write(tmp_path / "a.parquet", table, {"id": "none", "text": "zstd", "meta.k.list.element": "gzip"}, 3)
    summary = Pipeline(workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    assert (summary.documents, summary.kept) == (4, 3)
    corpus = pq.read_table(tmp_path / "out/corpus/a.parquet")
    assert corpus.to_pylist() == [
        {"id": 10, "text": "Ủy ban", "meta": {"k": [1, None]}},
        {"id": 11, "text": body, "meta": None},
        {"id": 12, "text": None, "meta": {"k": []}},
    ]
    group = pq.ParquetFile(tmp_path / "out/corpus/a.parquet").metadata.row_group(0)
    assert [group.column(place).compression for place in range(3)] == ["UNCOMPRESSED", "ZSTD", "GZIP"]
    assert explain(tmp_path / "out", "13").keeper.doc_id == "11"
    assert explain(tmp_path / "out", "a.parquet:1").steps[0].received == "Ủy\u00a0ban"
    assert [one.same for one in restore(tmp_path / "out", tmp_path / "back")] == [True]
    assert pq.read_table(tmp_path / "back/a.parquet").equals(table)


def test_row_groups_stay_and_the_result_does_not_depend_on_the_number_of_workers(tmp_path):
    rows = [f"Trang số {n}, có dấu cách. " * 400 + "\u00a0" for n in range(900)]
    write(tmp_path / "a.parquet", pa.table({"n": range(900), "text": rows}), group=250)
    config = Config(stages=("normalize",))
    for workers in (1, 2):
        Pipeline(config, workers=workers).run([tmp_path / "a.parquet"], tmp_path / f"out{workers}")
    one, two = (tmp_path / f"out{workers}/corpus/a.parquet" for workers in (1, 2))
    assert one.read_bytes() == two.read_bytes()
    metadata = pq.ParquetFile(one).metadata
    assert [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)] == [250, 250, 250, 150]
    assert pq.read_table(one)["n"].to_pylist() == list(range(900))
    assert all(one.same for one in restore(tmp_path / "out1", tmp_path / "back"))


def test_a_column_of_strings_that_are_no_utf_8_is_read_and_comes_back(tmp_path):
    values = pa.array(["Được".encode(), b"caf\xe9 au lait", None], pa.large_binary()).view(pa.large_string())
    write(tmp_path / "a.parquet", pa.table({"text": values}))
    Pipeline(workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    assert pq.read_table(tmp_path / "out/corpus/a.parquet")["text"].to_pylist() == ["Được", "café au lait", None]
    assert [(one.same, one.problem) for one in restore(tmp_path / "out", tmp_path / "back")] == [(True, None)]


@pytest.mark.parametrize(
    ("table", "reason", "remedy"),
    [
        ({"body": ["a"], "n": [1]}, "there is no column 'text'; there are 'body', 'n'", "--text-field"),
        ({"text": [1]}, "column 'text' is int64, and no text", "--text-field"),
        ({"text": [["a"]]}, "and no text", "--text-field"),
    ],
)
def test_a_table_without_a_text_is_set_aside_with_reason_and_remedy(tmp_path, table, reason, remedy):
    write(tmp_path / "a.parquet", pa.table(table))
    summary = Pipeline(workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    assert (summary.documents, summary.incomplete) == (0, 1)
    (rejected,) = map(json.loads, (tmp_path / "out/rejected.jsonl").read_bytes().splitlines())
    assert reason in rejected["reason"]
    assert remedy in rejected["remedy"]
    assert [one.same for one in restore(tmp_path / "out", tmp_path / "back")] == [False]


@pytest.mark.parametrize("cut", [0, 10, 400, -9])
def test_a_file_that_is_cut_off_or_no_parquet_is_set_aside_and_others_are_read(tmp_path, cut):
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [str(n) * 50 for n in range(99)]}), out)
    (tmp_path / "a.parquet").write_bytes(out.getvalue()[:cut])
    (tmp_path / "b.parquet").write_bytes(out.getvalue())
    summary = Pipeline(workers=1).run([tmp_path / "a.parquet", tmp_path / "b.parquet"], tmp_path / "out")
    assert (summary.documents, summary.incomplete) == (99, 1)
    (rejected,) = map(json.loads, (tmp_path / "out/rejected.jsonl").read_bytes().splitlines())
    assert (rejected["source"], rejected["line"]) == ("a.parquet", None)
    assert "cannot be read as Parquet" in rejected["reason"]


def test_damage_in_the_middle_costs_what_is_behind_it(tmp_path):
    table = pa.table({"text": [f"{n} {n * 7919}" * 400 for n in range(400)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=100, compression="zstd", use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    at = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(2).column(0).data_page_offset
    data[at : at + 200] = bytes(200)
    (tmp_path / "a.parquet").write_bytes(data)
    summary = Pipeline(Config(stages=("normalize",)), workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    assert (summary.documents, summary.kept, summary.incomplete) == (200, 200, 1)
    assert pq.read_table(tmp_path / "out/corpus/a.parquet").num_rows == 200


def test_damage_in_another_column_is_an_error_that_names_the_file(tmp_path):
    table = pa.table({"text": ["a"] * 100, "other": [f"{n} {n * 7919}" * 400 for n in range(100)]})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd", use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    at = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(1).data_page_offset
    data[at : at + 200] = bytes(200)
    (tmp_path / "a.parquet").write_bytes(data)
    with pytest.raises(InputError, match=r"'a\.parquet' is damaged in other columns"):
        Pipeline(Config(stages=("normalize",)), workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")


def test_a_restored_table_that_is_not_the_same_is_told(tmp_path):
    write(tmp_path / "a.parquet", pa.table({"text": ["a", "b"], "n": [1, 2]}))
    Pipeline(workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    write(tmp_path / "out/corpus/a.parquet", pa.table({"text": ["a", "b"], "n": [1, 3]}))
    (restored,) = restore(tmp_path / "out", tmp_path / "back")
    assert not restored.same
    assert "another digest" in restored.problem
    assert list((tmp_path / "back").iterdir()) == []


def test_a_table_from_standard_input_is_copied_and_named_as_it_came(tmp_path, monkeypatch):
    write(tmp_path / "a.parquet", pa.table({"text": ["a\u00a0b", "c"]}))

    def feed():
        raw = io.BufferedReader(io.BytesIO((tmp_path / "a.parquet").read_bytes()))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw))

    feed()
    (changed,) = Preview(["-"], Config(), Silent())
    assert (changed.source.path, changed.source.name, changed.doc_id) == ("-", "stdin.parquet", "stdin.parquet:1")
    feed()
    out = io.BytesIO()
    Pipeline(Config(stages=("normalize",))).run("-", out)
    assert pq.read_table(io.BytesIO(out.getvalue())).to_pylist() == [{"text": "a b"}, {"text": "c"}]
    feed()
    Pipeline().run("-", tmp_path / "out")
    assert [one.same for one in restore(tmp_path / "out", tmp_path / "back")] == [True]


def test_the_column_of_the_text_can_be_named(tmp_path):
    write(tmp_path / "a.parquet", pa.table({"Body": ["a\u00a0b"], "text": ["c\u00a0d"]}))
    Pipeline(Config(input=InputConfig(text_field="body")), workers=1).run([tmp_path / "a.parquet"], tmp_path / "out")
    assert pq.read_table(tmp_path / "out/corpus/a.parquet").to_pylist() == [{"Body": "a b", "text": "c\u00a0d"}]
