"""A large CSV file that several threads read in ranges has the rows and the facts of one that is read as a stream."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.config import InputConfig
from cleaner.corpus import file_ranges, row_ranges
from cleaner.corpus.discovery import InputError
from cleaner.corpus.items import work_items
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.row_ranges import RowRanges, rows_of
from cleaner.corpus.schema import Source
from cleaner.corpus.shards import read_shards
from cleaner.kernels import csv_rows

HEADER = b"id,text\n"
BYTES = st.lists(st.sampled_from([b'"', b",", b"\n", b"\r\n", b"a", b'""', b'"\n', b',"', "ơ".encode()])).map(b"".join)


def source_of(path, compression=None):
    return Source(0, str(path), path.name, path.suffix[1:], compression)


def in_ranges(path, target, workers=3):
    facts, problems = [], []
    source = source_of(path)
    ranges = RowRanges(source, target, facts, rows_of(source, target, InputConfig()))
    with ThreadPoolExecutor(workers) as pool:
        pieces = list(pool.map(lambda number: ranges.read(number, problems), range(len(ranges))))
    return pieces, facts[0], problems


def as_stream(path):
    facts, problems = [], []
    shards = read_shards([source_of(path)], problems, target_bytes=1 << 30, facts=facts)
    return [piece for shard in shards for piece in shard.pieces], facts[0], problems


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("ranges") / "in.csv"


@given(rows=BYTES, target=st.integers(2, 30))
@example(rows=b'1,"a\n', target=2)
@example(rows=b'1,"a\nb"\n2,c\n', target=9)
@example(rows=b'1,"a""\nb"\n2,c"\n"\n', target=4)
@example(rows=b'1,"' + b"\n" * 60 + b'"\n2,b', target=8)
def test_the_ranges_have_every_row_once_with_its_number_and_place(path, rows, target):
    data = HEADER + rows
    path.write_bytes(data)
    if len(data) < 2 * target:
        return
    pieces, fact, problems = in_ranges(path, target)
    (stream,), expected, _ = as_stream(path)
    assert b"".join(piece.data for piece in pieces) == stream.data == data
    assert (fact, problems) == (expected, [])
    ends = {0, len(data)}
    at = 0
    while at < len(data):
        end, _, _ = csv_rows.row_ends.plain(np.frombuffer(data, np.uint8)[at:], ord(","), csv_rows.AT_FIELD)
        at = at + end if end else len(data)
        ends.add(at)
    assert [piece.rows.header for piece in pieces] == [len(HEADER), *[0] * (len(pieces) - 1)]
    for piece in pieces:
        if piece.data:
            assert data[piece.offset :].startswith(piece.data)
            assert piece.first_line == data.count(b"\n", 0, piece.offset)
            assert {piece.offset, piece.offset + len(piece.data)} <= ends


@given(rows=BYTES, target=st.integers(8, 40))
def test_documents_are_those_of_the_stream(path, rows, target):
    path.write_bytes(HEADER + b"1,first row\n2,second row\n" + rows)
    source, config = source_of(path), InputConfig()
    shards = [item.read()[0] for item in work_items([source], [], [], config, target)]
    parsed = [parse_shard(shard, [source], config) for shard in shards]
    expected = [parse_shard(shard, [source], config) for shard in read_shards([source], [], target_bytes=1 << 30)]
    for column in ("id", "line", "text", "head", "tail", "escapes"):
        ours, theirs = (
            [v for one in some for v in one.batch.column(column).to_pylist()] for some in (parsed, expected)
        )
        assert ours == theirs
    for part in ("rejected", "headers"):
        ours, theirs = ([v for one in some for v in getattr(one.set_aside, part)] for some in (parsed, expected))
        assert ours == theirs
    ours, theirs = (b"".join(run.raw for one in some for run in one.blank) for some in (parsed, expected))
    assert ours == theirs


@given(length=st.integers(1, 400), target=st.integers(5, 50))
def test_a_row_that_is_too_long_is_set_aside_and_the_others_are_read(path, length, target):
    long = b'2,"' + b"x\n" * length + b'"\n'
    data = HEADER + b"1,a\n" + long + b'3,"' + b"y" * 90 + b'"\n4,d\n'
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_ranges, "MAX_DOCUMENT_BYTES", 100)
        patch.setattr(file_ranges, "_CHUNK", 7)
        pieces, fact, problems = in_ranges(path, target)
    kept = b"".join(piece.data for piece in pieces)
    fits = len(long) <= 100
    assert kept == (data if fits else data.replace(long, b""))
    assert [problem.line for problem in problems] == ([] if fits else [3])
    assert fact.complete == fits
    assert fact.lines == data.count(b"\n")


@pytest.mark.parametrize(
    ("name", "data", "ranged"),
    [
        ("a.csv", HEADER + b"1,a\n" * 40, True),
        ("a.tsv", b"id\ttext\n" + b"1\ta\n" * 40, True),
        ("a.csv", b"\xef\xbb\xbf" + HEADER + b"1,a\n" * 40, True),
        ("a.csv", HEADER + b"1,a\n", False),
        ("a.csv", b"id,body\n" + b"1,a\n" * 40, False),
        ("a.csv", (HEADER + b"1,a\n" * 40).decode().encode("utf-16"), False),
        ("a.csv", b"\x1f\x8b\x08" * 90, False),
        ("a.jsonl", HEADER + b"1,a\n" * 40, False),
    ],
)
def test_large_plain_files_of_rows_are_read_in_ranges(tmp_path, name, data, ranged):
    (tmp_path / name).write_bytes(data)
    assert (rows_of(source_of(tmp_path / name), 64, InputConfig()) is not None) == ranged
    assert rows_of(source_of(tmp_path / name, "gz"), 64, InputConfig()) is None


def test_a_file_that_becomes_shorter_ends_the_run_for_all_who_wait(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(HEADER + b"12345,a\n" * 100)
    ranges = RowRanges(source_of(path), 100, [], rows_of(source_of(path), 100, InputConfig()))
    path.write_bytes(HEADER + b"12345,a\n" * 10)
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(ranges.read, number, []) for number in range(8)]
        assert all(isinstance(future.exception(30), InputError) for future in futures)


@given(data=BYTES)
def test_a_scan_from_anywhere_knows_what_scans_from_each_place_do(data):
    values = np.frombuffer(data, np.uint8)
    for way in ("plain", "compiled"):
        ends = np.zeros((4, 2), np.int64)
        places = csv_rows.PLACES_AFTER[getattr(csv_rows.row_ends_from_anywhere, way)(values, ord(","), ends)]
        for place in (csv_rows.AT_FIELD, csv_rows.IN_PLAIN, csv_rows.IN_QUOTES, csv_rows.AT_QUOTE):
            assert (*ends[place], places[place]) == csv_rows.row_ends.plain(values, ord(","), place)


def test_every_map_of_places_is_reached_by_some_bytes():
    reached = set()
    for length in range(7):
        for data in itertools.product(b'a,"\n', repeat=length):
            ends = np.zeros((4, 2), np.int64)
            values = np.array(data, np.uint8)
            reached.add(csv_rows.row_ends_from_anywhere.plain(values, ord(","), ends))
    assert reached == set(range(len(csv_rows.PLACES_AFTER)))
