"""The kernels of CSV, their plain twin, and Python's reader agree."""

from __future__ import annotations

import csv
import io
import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.config import InputConfig
from cleaner.corpus import csv_cuts
from cleaner.corpus.csv_layout import layout_of
from cleaner.corpus.csv_record import field_span, fields_of, read_rows, text_of, written_field
from cleaner.corpus.reading import Reading
from cleaner.corpus.restoring import RecordError
from cleaner.corpus.schema import Source
from cleaner.kernels import csv_rows

pieces = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", "é", " ", "\0", "b c", '"a"', '","', "\t"])
contents = st.lists(pieces, max_size=24).map("".join)
cells = st.lists(st.sampled_from(['"', ",", "\n", "\r\n", "x", "é", " ", ""]), max_size=5).map("".join)


def located(way, data, columns=3, delimiter=","):
    """Return (fields, fault, texts) of each row, by the kernel."""
    array = np.frombuffer(data, np.uint8)
    most = data.count(b"\n") + 1
    rows, spans = np.zeros((most, 3), np.int64), np.zeros((most, columns, 2), np.int64)
    quoted, faults = np.zeros((most, columns), np.uint8), np.zeros(most, np.uint8)
    slots = np.arange(columns, dtype=np.int64)
    count = way(csv_rows.locate_fields)(array, ord(delimiter), slots, rows, spans, quoted, faults)
    found = []
    for row in range(count):
        fields = int(rows[row, 2])
        marks = quoted[row, :fields].tolist()
        bounds = [(int(a) - mark, int(b) + mark) for (a, b), mark in zip(spans[row], marks, strict=False)]
        found.append((data[rows[row, 0] : rows[row, 1]], fields, int(faults[row]), [data[a:b] for a, b in bounds]))
    return found


@given(contents)
@example('"a""')
@example('a\n"b\nc"\r\n')
@example('"a"\r')
@example("\r\n\r")
def test_the_kernel_and_its_twin_find_the_same_rows_and_fields(content):
    data = content.encode()
    found = located(lambda kernel: kernel.plain, data)
    assert [row for row, *_ in found] == list(read_rows(io.BytesIO(data), ","))
    for row, fields, fault, texts in found:
        if fault == csv_rows.SOUND and fields:
            twin = [row[start:end] for start, end in fields_of(row, ",")]
            assert (len(twin), twin[:3]) == (fields, texts)


@given(contents)
def test_compiled_and_plain_agree(content):
    data = content.encode()
    assert located(lambda kernel: kernel.plain, data) == located(lambda kernel: kernel.compiled, data)


@given(contents, st.integers(1, 30))
def test_where_rows_end_does_not_depend_on_how_the_bytes_arrive(content, size):
    data = np.frombuffer(content.encode(), np.uint8)
    place, ends = csv_rows.AT_FIELD, []
    for start in range(0, len(data), size):
        first, last, place = csv_rows.row_ends.plain(data[start : start + size], ord(","), place)
        ends += [start + end for end in {first, last} if end]
    whole = list(read_rows(io.BytesIO(bytes(data)), ","))
    at = list(itertools.accumulate(map(len, whole)))
    assert set(ends) <= set(at)
    if at and bytes(data).endswith(b"\n") and place == csv_rows.AT_FIELD:
        assert max(ends) == len(data)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=5), st.booleans(), st.sampled_from([",", "\t", ";"]))
def test_what_pythons_writer_writes_is_read(rows, quote_all, delimiter):
    written = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(written, quoting=quoting, delimiter=delimiter).writerows(rows)
    data = written.getvalue().encode()
    found = located(lambda kernel: kernel.plain, data, delimiter=delimiter)
    assert [[text_of(text).decode() for text in texts] for *_, texts in found] == rows
    assert all(fault == csv_rows.SOUND for _, _, fault, _ in found)


@given(st.text(max_size=20), st.booleans())
def test_pythons_reader_reads_what_is_written(text, quoted):
    text = text.replace("\0", "")
    field = written_field(text, ",", quoted=quoted) or b'""'
    (row,) = csv.reader(io.StringIO(field.decode() + ",x\r\n", newline=""))
    assert row == [text, "x"]


@pytest.mark.parametrize(
    ("header", "fmt", "wanted", "delimiter", "names"),
    [
        (b"id,text\n", "csv", "text", ",", ["id", "text"]),
        (b"id\ttext\n", "csv", "text", "\t", ["id", "text"]),
        (b"id;text;a,b\r\n", "csv", "text", ";", ["id", "text", "a,b"]),
        (b"a,b;text\n", "csv", "text", ";", ["a,b", "text"]),
        (b"id|text", "csv", "text", "|", ["id", "text"]),
        (b"text\n", "csv", "text", ",", ["text"]),
        (b"a,b,c\td\n", "tsv", "none", ",", ["a", "b", "c\td"]),
        (b"a,b\tc\n", "tsv", "none", "\t", ["a,b", "c"]),
        (b'\xef\xbb\xbf"text","n ""1"""\n', "csv", "text", ",", ["text", 'n "1"']),
        (b'"a\nb",text\n', "csv", "text", ",", ["a\nb", "text"]),
        (b"caf\xe9,text\n", "csv", "text", ",", ["caf\\xe9", "text"]),
        (b"\n", "csv", "text", ",", [""]),
    ],
)
def test_the_header_tells_the_delimiter_and_the_columns(header, fmt, wanted, delimiter, names):
    layout = layout_of(header, fmt, wanted)
    assert (layout.delimiter, list(layout.names)) == (delimiter, names)


def test_a_row_that_lacks_the_field_is_named():
    with pytest.raises(RecordError, match="lacks that of the text"):
        field_span(b"1,2\n", ",", 2)


def cut(data, target, sizes=(1 << 20,), fmt="csv", **config):
    chunks, at = [], 0
    for size in itertools.cycle(sizes):
        if at >= len(data):
            break
        chunks.append(data[at : at + size])
        at += size
    problems, facts = [], []
    reading = Reading(Source(0, "a", f"a.{fmt}", fmt, None), problems, facts, InputConfig(**config))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.corpus.reading.decompressed", lambda *_: iter(chunks))
        pieces = list(csv_cuts.cut_at_rows(reading, target))
    return pieces, problems, facts


@given(
    st.lists(contents, max_size=8).map("\n".join),
    st.integers(1, 40),
    st.lists(st.integers(1, 20), min_size=1, max_size=3),
)
def test_pieces_are_whole_rows_whatever_the_chunks(content, target, sizes):
    data = b"text,b\n" + content.encode()
    pieces, problems, (fact,) = cut(data, target, sizes)
    assert problems == []
    assert fact.complete
    assert b"".join(piece.data for piece in pieces) == data
    assert [(piece.data, piece.first_line) for piece in cut(data, target)[0]] == [
        (piece.data, piece.first_line) for piece in pieces
    ]
    ends = set(itertools.accumulate(map(len, read_rows(io.BytesIO(data), ","))))
    for piece in pieces:
        assert piece.offset + len(piece.data) in ends
        assert piece.first_line == data.count(b"\n", 0, piece.offset)
        assert (
            len(piece.data) <= max(target, piece.rows.header) or len(list(read_rows(io.BytesIO(piece.data), ","))) == 1
        )
    assert [piece.rows.header for piece in pieces] == [7] + [0] * (len(pieces) - 1)


@pytest.mark.parametrize(
    ("data", "config", "reason", "remedy"),
    [
        (b"id,body\n1,a\n", {}, "there is no column 'text'; there are 'id', 'body'", "--text-field NAME"),
        (b"id,texts\n1,a\n", {}, "there are 'id', 'texts'", "--text-field texts"),
        (b"text,text\n", {}, "2 columns are called 'text'", "name of its own"),
        (b"Text,TEXT\n", {}, "2 columns are called 'text'", "name of its own"),
        (b"text;id,n\n", {"delimiter": ","}, "there are 'text;id', 'n'", "--text-field text;id"),
        ("text,n\n".encode("utf-16"), {}, "is UTF-16", "iconv"),
        (b"PK\x03\x04....", {}, "workbook", "save the sheet as CSV"),
        (b"\x1f\x8b\x08...", {}, "gzip", ".gz"),
        (b'"text' + b"x" * (1 << 20), {}, "no line end in its first MiB", "first line"),
    ],
)
def test_a_file_that_is_no_table_with_a_text_is_set_aside_with_reason_and_remedy(data, config, reason, remedy):
    pieces, (problem,), (fact,) = cut(data, 1 << 20, **config)
    assert pieces == []
    assert reason in problem.reason
    assert remedy in problem.remedy
    assert (problem.line, fact.complete, fact.bytes) == (None, False, len(data))


def test_a_row_that_is_too_long_is_set_aside_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(csv_cuts, "MAX_DOCUMENT_BYTES", 300)
    data = b'text,n\n1,2\n"' + b"x\n" * 200 + b'",4\n' + b"y" * 290 + b",5\n6,7\n"
    pieces, (problem,), (fact,) = cut(data, 64, (50,))
    assert b"".join(piece.data for piece in pieces) == b"text,n\n1,2\n" + b"y" * 290 + b",5\n6,7\n"
    assert (problem.line, fact.complete) == (3, False)
    assert "quote that is open" in problem.remedy
    assert [piece.first_line for piece in pieces] == [0, 203, 204]
