from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import zlib

import pytest
import xxhash
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import InputConfig
from cleaner.corpus import reading as reading_module
from cleaner.corpus import shards as shards_module
from cleaner.corpus import streams
from cleaner.corpus.discovery import discover
from cleaner.corpus.reading import Reading
from cleaner.corpus.schema import Source
from cleaner.corpus.shards import _NO_RECORDS, _cut_at_lines, read_shards

COMPRESS = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    ".bz2": bz2.compress,
    ".xz": lambda data: lzma.compress(data, preset=0),
}
PACKED = list(COMPRESS)[1:]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def read(target=100, inputs=("in",), fmt=None, config=None):
    problems, facts = [], []
    shards = list(read_shards(discover(list(inputs), fmt), problems, target_bytes=target, facts=facts, config=config))
    return shards, problems, facts


def content(shards, source):
    return b"".join(piece.data for shard in shards for piece in shard.pieces if piece.source == source)


def test_small_files_share_a_shard_and_a_large_one_is_cut_at_line_ends(folder):
    (folder / "a.txt").write_bytes(b"a" * 40)
    (folder / "b.jsonl").write_bytes(b"".join(b"%09d\n" % n for n in range(25)))
    (folder / "c.txt").write_bytes(b"c" * 40)
    (folder / "d.txt").write_bytes(b"d" * 400)
    shards, problems, facts = read()
    assert [[(p.source, p.first_line, len(p.data)) for p in shard.pieces] for shard in shards] == [
        [(0, 0, 40)],
        [(1, 0, 100)],
        [(1, 10, 100)],
        [(1, 20, 50), (2, 0, 40)],
        [(3, 0, 400)],
    ]
    assert [shard.index for shard in shards] == [0, 1, 2, 3, 4]
    assert problems == []
    assert [(fact.source, fact.lines, fact.complete) for fact in facts] == [
        (0, 1, True),
        (1, 25, True),
        (2, 1, True),
        (3, 1, True),
    ]


@settings(deadline=None)
@given(
    rows=st.lists(st.binary(max_size=30).map(lambda row: row.replace(b"\n", b"") + b"\n")),
    end=st.binary(max_size=12),
    target=st.integers(1, 60),
    sizes=st.lists(st.integers(1, 25), min_size=1),
)
def test_where_a_file_is_cut_does_not_depend_on_how_it_arrives(rows, end, target, sizes):
    data = b"".join(rows) + end.replace(b"\n", b"")
    cuts = []
    for chunk_sizes in ([len(data) + 1], sizes):
        reading = Reading(Source(0, "", "", "jsonl", None), [], [])
        left, chunks = data, []
        while left:
            size = chunk_sizes[len(chunks) % len(chunk_sizes)]
            chunks.append(left[:size])
            left = left[size:]
        cuts.append(list(_pieces(reading, chunks, target)))
    assert cuts[0] == cuts[1]
    assert b"".join(piece.data for piece in cuts[0]) == (b"" if data.startswith(tuple(_NO_RECORDS)) else data)
    line = 0
    for piece in cuts[0]:
        assert len(piece.data) <= target or piece.data.count(b"\n", 0, -1) == 0
        assert piece.first_line == line
        line += piece.data.count(b"\n")
    assert all(piece.data.endswith(b"\n") for piece in cuts[0][:-1])


def _pieces(reading, chunks, target):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "decompressed", lambda *_: iter(chunks))
        yield from _cut_at_lines(reading, target)


@pytest.mark.parametrize("suffix", COMPRESS)
def test_facts_are_those_of_the_decompressed_content(folder, suffix):
    data = b'{"a": 1}\n\n{"b": 2}'
    (folder / f"a.jsonl{suffix}").write_bytes(COMPRESS[suffix](data))
    shards, problems, (fact,) = read()
    assert content(shards, 0) == data
    assert problems == []
    assert (fact.bytes, fact.digest) == (len(data), xxhash.xxh3_128_hexdigest(data))
    assert (fact.lines, fact.ends_with_newline, fact.complete) == (3, False, True)


@pytest.mark.parametrize("suffix", PACKED)
def test_several_members_are_one_content(folder, suffix):
    compress = COMPRESS[suffix]
    padding = b"" if suffix == ".zst" else b"\0" * 600
    (folder / f"a.jsonl{suffix}").write_bytes(compress(b"1\n2") + padding + compress(b"") + compress(b"3\n"))
    shards, problems, _ = read()
    assert content(shards, 0) == b"1\n23\n"
    assert problems == []


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("lost", [1, 2000])
def test_of_a_cut_off_file_whole_records_are_read_and_a_document_is_set_aside(folder, suffix, lost):
    data = b"".join(b'{"n": %d, "text": "%d"}\n' % (n, n * n * 7919) for n in range(200_000))
    for name in ("a.jsonl", "b.txt"):
        (folder / f"{name}{suffix}").write_bytes(COMPRESS[suffix](data)[:-lost])
    shards, problems, facts = read(1 << 20)
    got = content(shards, 0)
    assert data.startswith(got)
    assert got.endswith(b"\n")
    assert len(got) > len(data) // 2
    assert content(shards, 1) == b""
    assert [(problem.source, problem.line, problem.raw) for problem in problems] == [
        (f"a.jsonl{suffix}", None, b""),
        (f"b.txt{suffix}", None, b""),
    ]
    assert all("cut off" in problem.reason and problem.remedy for problem in problems)
    assert not any(fact.complete for fact in facts)


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("data", [b"no such data", b"\n" * 40])
def test_data_that_are_not_compressed_are_called_damaged(folder, suffix, data):
    (folder / f"a.jsonl{suffix}").write_bytes(data)
    (folder / "b.txt").write_bytes(b"still read")
    shards, (problem,), _ = read()
    assert "is damaged" in problem.reason
    assert content(shards, 1) == b"still read"


def test_an_empty_file_is_read(folder):
    (folder / "a.jsonl").write_bytes(b"")
    (folder / "b.txt").write_bytes(b"")
    shards, problems, facts = read()
    assert [(piece.source, piece.data) for shard in shards for piece in shard.pieces] == [(1, b"")]
    assert problems == []
    assert [(fact.lines, fact.ends_with_newline, fact.complete) for fact in facts] == [(0, True, True)] * 2


def test_what_is_no_regular_file_or_has_gone_is_set_aside_and_the_run_goes_on(folder):
    os.mkfifo(folder / "a.jsonl")
    (folder / "b.jsonl").write_bytes(b"1\n")
    (folder / "c.txt").write_bytes(b"c")
    sources = discover(["in"])
    (folder / "b.jsonl").unlink()
    problems = []
    shards = list(read_shards(sources, problems))
    assert content(shards, 2) == b"c"
    assert [problem.source for problem in problems] == ["a.jsonl", "b.jsonl"]
    assert "not a regular file" in problems[0].reason
    assert "No such file" in problems[1].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file; the command is tested without that right")
def test_a_file_without_permission_is_set_aside(folder):
    (folder / "a.txt").write_bytes(b"a")
    (folder / "a.txt").chmod(0)
    _, (problem,), _ = read()
    assert "Permission denied" in problem.reason


def test_a_record_that_is_too_long_is_set_aside_and_the_next_is_read(folder, monkeypatch):
    monkeypatch.setattr(shards_module, "MAX_DOCUMENT_BYTES", 300)
    (folder / "a.jsonl").write_bytes(b"1\n" + b"x" * 301 + b"\n" + b"y" * 299 + b"\n2\n")
    (folder / "b.txt").write_bytes(b"z" * 301)
    shards, problems, facts = read()
    assert content(shards, 0) == b"1\n" + b"y" * 299 + b"\n2\n"
    assert [piece.first_line for shard in shards for piece in shard.pieces] == [0, 2, 3]
    assert [(problem.source, problem.line) for problem in problems] == [("a.jsonl", 2), ("b.txt", None)]
    assert [(fact.lines, fact.complete) for fact in facts] == [(4, False), (1, False)]


def test_utf_16_is_named_and_set_aside(folder):
    (folder / "a.jsonl").write_bytes('{"text": "a"}\n'.encode("utf-16"))
    shards, (problem,), (fact,) = read(4)
    assert shards == []
    assert "UTF-16" in problem.reason
    assert (fact.bytes, fact.complete) == (30, False)


@pytest.mark.parametrize("suffix", PACKED)
def test_a_bomb_is_not_read_to_its_end(folder, monkeypatch, suffix):
    monkeypatch.setattr(streams, "_BOMB_BYTES", 1 << 20)
    config = InputConfig(max_ratio=100)
    (folder / f"a.txt{suffix}").write_bytes(COMPRESS[suffix](bytes(1 << 24)))
    shards, (problem,), (fact,) = read(config=config)
    assert shards == []
    assert "more than 100 times its size" in problem.reason
    assert fact.bytes < 1 << 23


def test_xz_that_asks_for_a_gibibyte_of_memory_is_refused(folder):
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}]
    data = bytearray(lzma.compress(b"1\n", filters=filters))
    header = 12  # of the stream; then that of the block: its size, flags, the filter, the size of its properties
    data[header + 4] = 36  # stands for 1 GiB
    size = (data[header] + 1) * 4
    data[header + size - 4 : header + size] = zlib.crc32(data[header : header + size - 4]).to_bytes(4, "little")
    (folder / "a.jsonl.xz").write_bytes(data)
    shards, (problem,), _ = read()
    assert shards == []
    assert "Memory usage limit" in problem.reason


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1\n2\n")))
    shards, problems, (fact,) = read(inputs=("-",), fmt="jsonl")
    assert (content(shards, 0), problems, fact.lines) == (b"1\n2\n", [], 2)
