"""Records of a piece one by one: together they are the piece, and without one the rest is read as before."""

from __future__ import annotations

import pyarrow as pa
import pytest

from cleaner.config import InputConfig
from cleaner.corpus import records
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.records import ShardRecords, without
from cleaner.corpus.schema import Fault, Source
from cleaner.corpus.shards import read_shards

FAULT = Fault("it kills", "shorten it")

FILES = {
    "a.jsonl": b'\xef\xbb\xbf{"text": "one"}\n\n{"text": "two", "id": 7}\n{broken\n{"text": "three"}',
    "a.csv": b'id,text\n1,"one\nline"\n\n2,two\n3,"a ""quoted"" one"\n',
    "a.tsv": b"text\tid\none\t1\ntwo\t2\n",
    "a.txt": "một trang".encode(),
    "b.txt": b"another\n",
    "a.html": b"<html><body><p>One page with some words in it.</p></body></html>",
}


def table(path):
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": ["one", "two", None, "four"], "id": [1, 2, 3, 4]}), path)


def shard_of(tmp_path, names):
    sources = []
    for index, name in enumerate(names):
        path = tmp_path / name
        if name.endswith(".parquet"):
            table(path)
        else:
            path.write_bytes(FILES[name])
        fmt = name.rpartition(".")[2]
        sources.append(Source(index, str(path), name, fmt, None))
    (shard,) = read_shards(sources, [])
    return shard, sources


def documents(shard, sources):
    parsed = parse_shard(shard, sources, InputConfig())
    rows = parsed.batch.select(["source", "line", "text"]).to_pylist()
    return [tuple(row.values()) for row in rows], parsed


CASES = [
    ["a.jsonl"],
    ["a.csv"],
    ["a.tsv"],
    ["a.txt", "b.txt"],
    ["a.html"],
    ["a.parquet"],
    ["a.csv", "a.jsonl", "b.txt"],
]


@pytest.mark.parametrize("names", CASES, ids="+".join)
def test_records_alone_are_the_documents_of_the_shard(tmp_path, names):
    shard, sources = shard_of(tmp_path, names)
    whole, _ = documents(shard, sources)
    found = ShardRecords(shard, sources)
    count = len(found.places)
    for size in (1, 2, count):
        parts = [found.between(first, min(first + size, count)) for first in range(0, count, size)]
        assert [row for part in parts for row in documents(part, sources)[0]] == whole
    assert {(source, line) for source, line, _ in whole} <= set(found.places)


@pytest.mark.parametrize("names", CASES, ids="+".join)
def test_any_record_can_be_left_out_and_no_other_is_touched(tmp_path, names):
    shard, sources = shard_of(tmp_path, names)
    whole, before = documents(shard, sources)
    for source, line, _ in whole:
        left, kept, long = without(shard, [(source, line)], sources, FAULT)
        rest, parsed = documents(left, sources)
        assert rest == [row for row in whole if row[:2] != (source, line)]
        assert parsed.headers == before.headers
        assert [record.rejected.reason for record in parsed.rejected] == [
            one.rejected.reason for one in before.rejected
        ]
        (one,) = kept
        assert long == []
        assert (one.source, one.line, one.rejected.reason) == (source, line, "it kills")
        assert one.rejected.source == names[source]
        assert one.rejected.line == (line + 1 if sources[source].holds_records else None)
        assert one.rejected.raw in FILES.get(names[source], b"")


def test_a_shard_of_which_nothing_is_left_has_no_documents(tmp_path):
    shard, sources = shard_of(tmp_path, ["a.txt", "b.txt"])
    left, kept, _ = without(shard, [(0, 0), (1, 0)], sources, FAULT)
    assert documents(left, sources)[0] == []
    assert len(kept) == 2


def test_a_record_that_is_very_long_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "HELD", 10)
    shard, sources = shard_of(tmp_path, ["a.jsonl"])
    _, kept, long = without(shard, [(0, 0)], sources, FAULT)
    assert kept == []
    assert [(one.line, one.raw) for one in long] == [(1, b"")]
