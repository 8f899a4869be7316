"""A large file of lines that several threads read in ranges has the lines and the facts of one read as a whole."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import InputConfig
from cleaner.corpus import file_ranges, line_ranges
from cleaner.corpus.discovery import InputError
from cleaner.corpus.items import work_items
from cleaner.corpus.line_ranges import LineRanges, can_be_ranged
from cleaner.corpus.schema import Source


def source_of(path):
    return Source(0, str(path), path.name, "jsonl", None)


def read(path, target, workers=1):
    facts, problems = [], []
    ranges = LineRanges(source_of(path), target, facts)
    with ThreadPoolExecutor(workers) as pool:
        pieces = list(pool.map(lambda number: ranges.read(number, problems), range(len(ranges))))
    return pieces, facts[0], problems


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("ranges") / "in.jsonl"


@given(
    rows=st.lists(st.binary(max_size=30).map(lambda row: row.replace(b"\n", b"") + b"\n"), min_size=1),
    end=st.binary(max_size=12),
    target=st.integers(1, 60),
)
def test_the_ranges_have_every_line_once_with_its_number_and_place(path, rows, end, target):
    data = b"".join(rows) + end.replace(b"\n", b"")
    path.write_bytes(data)
    pieces, fact, problems = read(path, target, workers=3)
    assert b"".join(piece.data for piece in pieces) == data
    assert not problems
    closed = data.endswith(b"\n")
    assert (fact.bytes, fact.digest, fact.complete) == (len(data), xxhash.xxh3_128_hexdigest(data), True)
    assert (fact.lines, fact.ends_with_newline) == (len(data.split(b"\n")) - closed, closed)
    for piece in pieces:
        if piece.data:
            assert data[piece.offset :].startswith(piece.data)
            assert piece.first_line == data.count(b"\n", 0, piece.offset)
            assert piece.offset == 0 or data[piece.offset - 1 : piece.offset] == b"\n"


@given(length=st.integers(1, 400), target=st.integers(5, 50))
def test_a_line_that_is_too_long_is_set_aside_and_the_others_are_read(path, length, target):
    data = b"1\n" + b"x" * length + b"\n2\n" + b"y" * 99 + b"\n"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_ranges, "MAX_DOCUMENT_BYTES", 100)
        patch.setattr(file_ranges, "_CHUNK", 7)
        pieces, fact, problems = read(path, target)
    kept = b"".join(piece.data for piece in pieces)
    assert kept == (data if length < 100 else b"1\n2\n" + b"y" * 99 + b"\n")
    assert [problem.line for problem in problems] == ([] if length < 100 else [2])
    assert fact.complete == (length < 100)
    assert fact.lines == 4


def test_threads_may_come_in_any_time(tmp_path):
    rng = random.Random(1)
    data = b"".join(b"%d\n" % rng.randrange(10**12) for _ in range(20_000))
    (tmp_path / "in.jsonl").write_bytes(data)
    pieces, fact, _ = read(tmp_path / "in.jsonl", 1000, workers=8)
    assert b"".join(piece.data for piece in pieces) == data
    assert fact.digest == xxhash.xxh3_128_hexdigest(data)


def test_a_file_that_becomes_shorter_ends_the_run_for_all_who_wait(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"12345\n" * 100)
    ranges = LineRanges(source_of(path), 100, [])
    path.write_bytes(b"12345\n" * 10)
    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(ranges.read, number, []) for number in range(6)]
        assert all(isinstance(future.exception(30), InputError) for future in futures)


@pytest.mark.parametrize(
    ("name", "data", "ranged"),
    [
        ("a.jsonl", b'{"a": 1}\n' * 20, True),
        ("a.jsonl", b'\xef\xbb\xbf{"a": 1}\n' * 20, True),
        ("a.jsonl", b'{"a": 1}\n', False),
        ("a.jsonl", b"\xff\xfe{\0" * 90, False),
        ("a.jsonl", b"\x1f\x8b\x08" * 90, False),
        ("a.txt", b"{" * 300, False),
    ],
)
def test_large_plain_files_of_records_are_read_in_ranges(tmp_path, name, data, ranged):
    (tmp_path / name).write_bytes(data)
    source = Source(0, str(tmp_path / name), name, name.rpartition(".")[2], None)
    assert can_be_ranged(source, 64) == ranged
    assert not can_be_ranged(Source(0, str(tmp_path / name), name, source.format, "gz"), 64)


def test_items_of_ranges_and_of_streams_are_numbered_together(tmp_path):
    sources = []
    for index, (name, data) in enumerate({"a.txt": b"a", "b.jsonl": b'{"n": 1}\n' * 20, "c.txt": b"c"}.items()):
        (tmp_path / name).write_bytes(data)
        sources.append(Source(index, str(tmp_path / name), name, name.rpartition(".")[2], None))
    facts = []
    shards = [item.read()[0] for item in work_items(sources, [], facts, InputConfig(), 90)]
    assert [shard.index for shard in shards] == [0, 1, 2, 3]
    assert [[(piece.source, len(piece.data)) for piece in shard.pieces] for shard in shards] == [
        [(0, 1)],
        [(1, 90)],
        [(1, 90)],
        [(2, 1)],
    ]
    assert sorted(fact.source for fact in facts) == [0, 1, 2]
