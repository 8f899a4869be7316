from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.config import InputConfig
from cleaner.corpus.batch import BATCH_SCHEMA
from cleaner.corpus.decoding import encode_text
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.restoring import original_record, original_value, record_text
from cleaner.corpus.schema import Piece, Shard, Source
from cleaner.corpus.writers.jsonl import render_jsonl
from cleaner.edits.edit import Edit
from cleaner.edits.table import STAGE_SCHEMA

CASES = Path(__file__).parents[1] / "cases"
RECORDS = json.loads((CASES / "corpus_records.json").read_text(encoding="utf-8"))
REJECTED = json.loads((CASES / "corpus_rejected.json").read_text(encoding="utf-8"))
FIXTURE_IS_FINE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

characters = st.characters(exclude_categories=["Cs"], exclude_characters='"\\\n')
escapes = st.sampled_from([r"\n", r"\"", r"\\", r"\/", r"\u00e9", r"\u00E9", r"\ud83d\ude00", r"\ud800", r"\u0000"])
strings = st.lists(escapes.map(str.encode) | st.text(characters).map(str.encode)).map(b"".join)
texts = st.lists(strings | st.sampled_from([b"\xff", b"\xe1\xbb", b"\x00", b"\t", b"\\x"])).map(b"".join)
numbers = st.sampled_from([b"1", b"-0.0", b"1.50E+3", b"12345678901234567890123", b"null", b"true"])
others = st.tuples(
    st.sampled_from([b"id", b"url", b"text", b"n", b"t\\u0065xt"]), numbers | strings.map(lambda s: b'"' + s + b'"')
)
fields = st.lists(others | st.tuples(st.just(b"text"), texts.map(lambda s: b'"' + s + b'"')), max_size=4)
spaces = st.sampled_from([b"", b" ", b"\t "])


@st.composite
def lines(draw):
    space = draw(spaces)
    members = (b'"' + key + b'"' + space + b":" + space + value for key, value in draw(fields))
    record = space + b"{" + (b"," + space).join(members) + b"}" + space
    return draw(st.sampled_from([record, record, record, record, b"", b" \t", b"[1]", b"{", record + b"x"]))


dumps = st.builds(
    lambda rows, mark, end: mark + b"".join(line + close for line, close in rows) + end,
    st.lists(st.tuples(lines(), st.sampled_from([b"\n", b"\r\n"]))),
    st.sampled_from([b"", b"", b"\xef\xbb\xbf"]),
    lines(),
)


def rendered(parsed):
    """Return (line, bytes) of all that was read, each document as if it were the only one kept."""
    batch = parsed.batch
    rows = [(line, [raw]) for _, line, raw in parsed.blank]
    rows += [(line, [rejected.raw]) for _, line, rejected in parsed.rejected]
    for row, line in enumerate(batch.column("line").to_pylist()):
        keep = np.arange(batch.num_rows) == row
        rows.append((line, [render_jsonl(batch, batch.column("text"), keep)]))
    return [raw for _, (raw,) in sorted(rows)]


def edits_of(parsed, row):
    own = [edit for edit in parsed.edits.to_pylist() if edit["row"] == row]
    return [Edit("decode", e["rule"], e["start"], e["end"], e["before"], e["after"]) for e in own]


@FIXTURE_IS_FINE
@given(data=dumps)
def test_documents_rejected_records_and_blank_lines_are_all_the_bytes(parsed, data):
    assert b"".join(rendered(parsed(data))) == data


@FIXTURE_IS_FINE
@given(data=dumps)
def test_the_columns_are_those_of_the_schema_and_hold_valid_text(parsed, data):
    result = parsed(data)
    assert result.batch.schema == BATCH_SCHEMA
    assert result.edits.schema == STAGE_SCHEMA
    result.batch.validate(full=True)
    result.edits.validate(full=True)
    places = [(e["row"], e["start"]) for e in result.edits.to_pylist()]
    assert places == sorted(places)


@FIXTURE_IS_FINE
@given(data=dumps, new=st.text(characters))
def test_a_record_comes_back_from_its_changed_record_and_the_ledger(parsed, data, new):
    result = parsed(data)
    batch = result.batch
    whole = render_jsonl(batch, batch.column("text"), np.ones(batch.num_rows, bool))
    cleaned = batch.column("text").from_pandas([new] * batch.num_rows, type=batch.column("text").type)
    for row, text in enumerate(batch.column("text").to_pylist()):
        keep = np.arange(batch.num_rows) == row
        line = render_jsonl(batch, cleaned, keep)
        assert record_text(line, "text") == new
        value = original_value(text, batch.column("escapes")[row].as_py(), edits_of(result, row))
        assert original_record(line, "text", value) == render_jsonl(batch, batch.column("text"), keep)
    assert whole == b"".join(
        render_jsonl(batch, batch.column("text"), np.arange(batch.num_rows) == row) for row in range(batch.num_rows)
    )


@FIXTURE_IS_FINE
@given(data=dumps)
def test_the_text_is_the_one_that_json_reads(parsed, data):
    result = parsed(data)
    for row, line in enumerate(result.batch.column("line").to_pylist()):
        record = data.split(b"\n")[line].removeprefix(b"\xef\xbb\xbf")
        try:
            expected = json.loads(record, strict=False)["text"]
        except UnicodeDecodeError:
            continue
        if "\\ud8" not in ascii(expected):
            assert result.batch.column("text")[row].as_py() == expected


@pytest.mark.parametrize("case", RECORDS, ids=lambda case: case["name"])
def test_a_record_becomes_a_document(parsed, case):
    result = parsed(case["line"].encode() + b"\n", "dir/a.jsonl", first_line=7)
    (row,) = result.batch.to_pylist()
    assert row["text"] == case["text"]
    assert row["escapes"] == case["escapes"]
    assert row["id"] == case.get("id", "dir/a.jsonl:8")
    assert row["site"] == case.get("site", "dir")
    assert (row["value"] is not None) == (case["escapes"] == "raw")
    assert result.rejected == result.blank == ()


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: case["line"])
def test_a_bad_record_is_set_aside_with_its_reason_and_the_others_are_read(parsed, case):
    data = b'{"text": "before"}\r\n' + case["line"].encode() + b'\n{"text": "after"}'
    result = parsed(data)
    assert result.batch.column("text").to_pylist() == ["before", "after"]
    (record,) = result.rejected
    assert record.rejected.reason.startswith(case["reason"])
    assert case.get("remedy", "") in record.rejected.remedy
    assert record.rejected.remedy
    assert (record.source, record.line, record.rejected.line) == (0, 1, 2)
    assert record.rejected.raw == case["line"].encode() + b"\n"


def test_bytes_that_are_not_utf_8_outside_the_text_set_the_record_aside(parsed):
    result = parsed(b'{"text": "a", "b": "\xff"}\n{"text": "b"}\n')
    assert (
        result.rejected[0].rejected.reason
        == "not valid JSON: byte 21 of the line is not UTF-8, and not part of the text"
    )
    assert result.batch.num_rows == 1


def test_bytes_that_are_not_utf_8_in_the_text_become_a_mark_with_an_edit(parsed):
    result = parsed('{"text": "Tiếng Việt '.encode() + b'\xff"}\n')
    assert result.batch.column("text").to_pylist() == ["Tiếng Việt \ufffd"]
    assert [edit["rule"] for edit in result.edits.to_pylist()] == ["json-escapes", "invalid-bytes"]


def test_valid_texts_whose_bytes_would_run_together_are_not_valid(parsed):
    result = parsed(b'{"text": "aaaaaaa\xe1\xbb"}\n{"text": "\x87"}\n')
    assert result.batch.column("escapes").to_pylist() == ["raw", "raw"]
    result.batch.validate(full=True)
    assert b"".join(rendered(result)) == b'{"text": "aaaaaaa\xe1\xbb"}\n{"text": "\x87"}\n'


def test_a_changed_text_is_escaped_as_the_record_was(parsed):
    result = parsed(b'{"text": "caf\\u00e9"}\n{"text": "caf\xc3\xa9"}\n{"text": "a\\/\\u00e9"}\n')
    text = result.batch.column("text")
    new = text.from_pandas(["é/"] * 3, type=text.type)
    expected = b'{"text": "\\u00e9/"}\n{"text": "\xc3\xa9/"}\n{"text": "\xc3\xa9/"}\n'
    assert render_jsonl(result.batch, new, np.ones(3, bool)) == expected


def test_rendering_does_not_rest_on_the_text_in_the_batch(parsed):
    batch = parsed(b'{"text": "a\\/b"}\n').batch
    text = batch.column("text")
    new = text.from_pandas(["c"], type=text.type)
    changed = batch.set_column(4, BATCH_SCHEMA.field("text"), new)
    assert render_jsonl(changed, new, np.ones(1, bool)) == b'{"text": "c"}\n'
    assert render_jsonl(changed, text, np.ones(1, bool)) == b'{"text": "a\\/b"}\n'


def test_another_field_can_hold_the_text(parsed):
    data = '{"nội dung": "a", "key": 7}\n'.encode()
    result = parsed(data, config=InputConfig(text_field="nội dung", id_field="key"))
    assert result.batch.select(["id", "text"]).to_pylist() == [{"id": "7", "text": "a"}]


def test_pieces_of_several_sources_are_read_in_order():
    sources = [
        Source(i, n, n, n.rpartition(".")[2], None) for i, n in enumerate(["a.jsonl", "b.jsonl", "c/d.txt", "e.jsonl"])
    ]
    pieces = (
        Piece(0, 4, b'{"text": "1"}\n\n{"text": "2"}'),
        Piece(1, 0, b'\xef\xbb\xbf{"text": "3\\/"}'),
        Piece(2, 0, "vier".encode("utf-16")),
        Piece(3, 0, b'{"text": 5}\n{"text": "\\u00E9"}\n'),
    )
    result = parse_shard(Shard(0, pieces), sources, InputConfig())
    rows = result.batch.select(["id", "source", "line", "site", "text"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("a.jsonl:5", 0, 4, "", "1"),
        ("a.jsonl:7", 0, 6, "", "2"),
        ("b.jsonl:1", 1, 0, "", "3/"),
        ("c/d.txt", 2, 0, "c", "vier"),
        ("e.jsonl:2", 3, 1, "", "é"),
    ]
    assert [(e["row"], e["rule"]) for e in result.edits.to_pylist()] == [
        (2, "json-escapes"),
        (3, "encoding"),
        (4, "json-escapes"),
    ]
    assert result.blank == ((0, 5, b"\n"),)
    assert result.rejected[0][:2] == (3, 0)


@FIXTURE_IS_FINE
@given(
    contents=st.lists(st.binary() | st.text().map(lambda text: text.encode("utf-8", "ignore")), min_size=1, max_size=4)
)
def test_txt_files_come_back_from_their_text_and_edits(contents):
    sources = [Source(i, f"{i}.txt", f"{i}.txt", "txt", None) for i in range(len(contents))]
    pieces = tuple(Piece(i, 0, data) for i, data in enumerate(contents))
    result = parse_shard(Shard(0, pieces), sources, InputConfig())
    for row, document in enumerate(result.batch.to_pylist()):
        assert encode_text(document["text"], document["escapes"], edits_of(result, row)) == contents[row]
        assert (document["head"], document["tail"], document["value"]) == (b"", b"", None)


def test_lines_are_counted_over_the_pieces_of_a_source():
    sources = [Source(0, "a.jsonl", "a.jsonl", "jsonl", None)]
    pieces = (Piece(0, 0, b'{"text": "a"}\n\n{"text": "b"}\n'), Piece(0, 3, b'{"text": "c"}\n{\n \n{"text": "d"}\n'))
    result = parse_shard(Shard(0, pieces), sources, InputConfig())
    assert result.batch.column("line").to_pylist() == [0, 2, 3, 6]
    assert result.batch.column("id").to_pylist() == ["a.jsonl:1", "a.jsonl:3", "a.jsonl:4", "a.jsonl:7"]
    assert [(record.line, record.rejected.line) for record in result.rejected] == [(4, 5)]
    assert [blank.line for blank in result.blank] == [1, 5]
