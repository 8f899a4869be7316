"""``cleaner check`` on CSV and TSV files."""

from __future__ import annotations

import pytest


def test_findings_name_the_line_of_the_file(cleaner, tmp_path):
    (tmp_path / "a.csv").write_bytes('id,text\r\n1,"một\r\nhai\u00a0ba"\r\n2,bốn\r\n3,năm\u00a0sáu\r\n'.encode())
    shown = cleaner("check", "a.csv", "--stage", "normalize", code=1).stdout.decode()
    assert "a.csv:3: spaces" in shown
    assert "a.csv:5: spaces" in shown


def test_only_the_text_is_mended_and_the_quotes_stay(cleaner, tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes('n\ttext\n"1"\t"a\u00a0""b"""\n2\tc\u00a05" d\n\n3\te'.encode())
    cleaner("check", "a.tsv", "--fix", "--stage", "normalize", code=1)
    assert path.read_bytes().decode() == 'n\ttext\n"1"\t"a ""b"""\n2\t"c 5"" d"\n\n3\te'
    cleaner("check", "a.tsv", "--stage", "normalize")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"id,body\n1,a\n", "--text-field"),
        ("a.csv", b"id,text\n1,a\n2,b,c\n", "a.csv:3: the row has 3 fields and the header 2"),
        ("a.parquet", b"PAR1", "use cleaner clean"),
        ("a.csv.xz", b"", "is compressed"),
    ],
)
def test_what_cannot_be_checked_is_an_error(cleaner, tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    assert message in cleaner("check", name, code=2).errors


def test_an_empty_table_and_one_without_rows_are_clean(cleaner, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"text\n")
    cleaner("check", "a.csv", "b.csv")
