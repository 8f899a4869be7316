"""restore(clean(x)) == x for CSV and TSV files, whatever stands in them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from strategies.records import tables

from cleaner.config import Config, DocumentsConfig, InputConfig
from cleaner.ledger.explain import explain
from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline


def round_trip(files, **config):
    """Clean files and return what restore makes of the result, and the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "in").mkdir()
        for name, data in files.items():
            (root / "in" / name).write_bytes(data)
        Pipeline(Config(input=InputConfig(**config)), workers=1).run([root / "in"], root / "out")
        results = list(restore(root / "out", root / "back"))
        assert [(one.name, one.problem) for one in results if not one.same] == []
        corpus = {name: (root / "out" / "corpus" / name).read_bytes() for name in files}
        return {name: (root / "back" / name).read_bytes() for name in files}, corpus


@settings(max_examples=80)
@given(tables())
@example(b'text\n"a\xc2\xa0b"\n""\n"\xe2\x80\x8b"\n')
@example(b"text,n\r\na\xc2\xa0b,1\r")
@example(b'text;n\n"caf\xe9";\xe9\nThu\xe9 "x;2\n')
def test_tables_come_back_to_the_byte(data):
    files = {"a.csv": data}
    assert round_trip(files)[0] == files


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zst", "a.csv.bz2", "a.tsv.xz"])
def test_the_content_of_compressed_tables_comes_back(name, tmp_path):
    from cleaner.corpus.files import open_input, open_output

    delimiter = "\t" if ".tsv" in name else ","
    data = "".join(f"{n}{delimiter}Trang\u00a0số {n}\r\n" for n in range(3000)).encode()
    data = f"id{delimiter}text\r\n".encode() + data
    compression = name.rpartition(".")[2]
    with open_output(tmp_path / name, compression) as file:
        file.write(data)
    Pipeline(workers=1).run([tmp_path / name], tmp_path / "out")
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))
    with open_input(tmp_path / "back" / name, compression) as file:
        assert file.read() == data
    with open_input(tmp_path / "out" / "corpus" / name, compression) as file:
        assert "\u00a0" not in file.read().decode()


def test_all_but_the_text_is_kept_to_the_byte_and_so_is_a_text_that_does_not_change():
    rows = [
        b'\xef\xbb\xbf"n", text ,"x y"',
        b'1.50,"said ""so""","a\r\nb"',
        '01,Ủy\u00a0ban,"q"'.encode(),
        b'"3",5" disk,',
        '+4,"Ủy\u00a0ban, ""x""",caf'.encode() + b"\xe9",
        '5,"A\u00a0"" B",'.encode(),
    ]
    corpus = round_trip({"a.csv": b"\r\n".join(rows)})[1]["a.csv"]
    rows[2], rows[4], rows[5] = (row.replace("\u00a0".encode(), b" ") for row in (rows[2], rows[4], rows[5]))
    assert corpus == b"\r\n".join(rows)


def test_a_text_gets_quotes_where_it_takes_them():
    data = "text,n\nXin\u2028chào,2\nCafé\u00a0a;b,3\n".encode()
    corpus = round_trip({"a.csv": data})[1]["a.csv"].decode()
    assert list(csv.reader(io.StringIO(corpus, newline=""))) == [
        ["text", "n"],
        ["Xin\nchào", "2"],
        ["Café a;b", "3"],
    ]
    assert "Café a;b,3" in corpus


def test_rows_that_are_no_documents_are_rejected_with_their_line_and_come_back(tmp_path):
    rows = [b"id,text", b'1,"a', b'b"', b"2", b'3,"c"d', b"", b"4,e,f", b'5,"open', b"6,g"]
    (tmp_path / "a.csv").write_bytes(b"\n".join(rows) + b"\n")
    summary = Pipeline(workers=1).run([tmp_path / "a.csv"], tmp_path / "out")
    assert (summary.documents, summary.rejected) == (1, 4)
    rejected = [json.loads(line) for line in (tmp_path / "out/rejected.jsonl").read_bytes().splitlines()]
    assert [(one["line"], one["reason"]) for one in rejected] == [
        (4, "the row has 1 field and the header 2"),
        (5, "a field goes on behind its closing quote"),
        (7, "the row has 3 fields and the header 2"),
        (8, "a quote that opens a field is never closed"),
    ]
    assert all(one["remedy"] for one in rejected)
    fates = pq.read_table(tmp_path / "out/documents.parquet").select(["line", "fate"]).to_pylist()
    assert [(row["line"], row["fate"]) for row in fates] == [
        (1, "header"), (2, "kept"), (4, "rejected"), (5, "rejected"), (6, "blank"), (7, "rejected"), (8, "rejected"),
    ]  # fmt: skip
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))


def test_duplicates_go_and_their_rows_come_back(tmp_path):
    body = " ".join(f"từ{n}" for n in range(80))
    data = f'text,url\n"{body}",https://a.example/1\n{body},https://b.example/2\nkhác hẳn,\n'.encode()
    (tmp_path / "a.csv").write_bytes(data)
    summary = Pipeline(workers=1).run([tmp_path / "a.csv"], tmp_path / "out")
    assert (summary.documents, summary.kept) == (3, 2)
    assert (tmp_path / "out/corpus/a.csv").read_bytes().count(b"\n") == 3
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))
    assert (tmp_path / "back/a.csv").read_bytes() == data
    assert explain(tmp_path / "out", "a.csv:3").keeper.doc_id == "a.csv:2"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        (["2024-01-01", "2025-01-01", "2023-01-01"], 2),
        (["1717113600", "1717113601", "1717113500"], 2),
        (["20240531", "20230531", "20240601"], 3),
        (["2024-01-01", "", "2023-01-01"], 1),
    ],
)
def test_the_newest_row_stays_by_its_column_of_dates(tmp_path, kind, dates, kept):
    body = " ".join(f"từ{n}" for n in range(80))
    table = pa.table({"date": dates, "text": [f"{body}\u00a0"] * 3, "n": [1, 2, 3]})
    if kind == "csv":
        pa.csv.write_csv(table, tmp_path / "a.csv")
    else:
        numbers = pa.array([int(date) if len(date) == 10 and date.isdecimal() else None for date in dates])
        typed = table if numbers.null_count else table.set_column(0, "date", numbers)
        pq.write_table(typed, tmp_path / "a.parquet", row_group_size=1)
    config = Config(documents=DocumentsConfig(keep="newest"))
    Pipeline(config, workers=1).run([tmp_path / f"a.{kind}"], tmp_path / "out")
    rows = pq.read_table(tmp_path / "out/documents.parquet").to_pylist()
    fates = [row["fate"] for row in rows if row["fate"] != "header"]
    assert [place + 1 for place, fate in enumerate(fates) if fate == "kept"] == [kept]


def test_a_table_of_which_nothing_is_left_keeps_its_header(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"id,text\n1\n2\n")
    Pipeline(workers=1).run([tmp_path / "a.csv"], tmp_path / "out")
    assert (tmp_path / "out/corpus/a.csv").read_bytes() == b"id,text\n"


def test_ids_and_sites_are_those_of_their_columns(tmp_path):
    data = 'ID,url,text\n"a ""1""",https://www.x.example/p,Một\u00a0\n,nowhere,Hai\u00a0\n'.encode()
    (tmp_path / "a.csv").write_bytes(data)
    Pipeline(workers=1).run([tmp_path / "a.csv"], tmp_path / "out")
    rows = pq.read_table(tmp_path / "out/documents.parquet").to_pylist()
    assert [row["doc_id"] for row in rows] == [None, 'a "1"', "a.csv:3"]
    assert explain(tmp_path / "out", 'a "1"').steps[0].received == "Một\u00a0"
    assert explain(tmp_path / "out", "a.csv:3").steps[0].received == "Hai\u00a0"


def test_a_text_in_another_encoding_is_read_and_written_as_utf_8(tmp_path):
    data = "text,n\n" + "".join(f"Où est le café numéro {n}?,é\n" for n in range(20))
    (tmp_path / "a.csv").write_bytes(data.encode("cp1252"))
    Pipeline(workers=1).run([tmp_path / "a.csv"], tmp_path / "out")
    first = (tmp_path / "out/corpus/a.csv").read_bytes().splitlines()[1]
    assert first == "Où est le café numéro 0?,".encode() + b"\xe9"
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_field_longer_than_a_shard_is_one_document(tmp_path, workers):
    body = "\n".join(f'Đoạn văn số {n}, có dấu "ngoặc"\u00a0kép.' for n in range(150_000))
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["id", "text"], ["1", "ngắn"], ["2", body], ["3", "cuối"]])
    data = written.getvalue().encode()
    (tmp_path / "a.csv").write_bytes(data)
    config = Config(stages=("normalize",))
    summary = Pipeline(config, workers=workers).run([tmp_path / "a.csv"], tmp_path / "out")
    assert (summary.documents, summary.changed) == (3, 1)
    corpus = (tmp_path / "out/corpus/a.csv").read_bytes().decode()
    assert corpus.startswith('id,text\r\n1,ngắn\r\n2,"Đoạn văn')
    assert corpus.endswith('kép."\r\n3,cuối\r\n')
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))
