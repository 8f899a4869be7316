"""What becomes of the rows of CSV files: cases as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.config import InputConfig
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.schema import Source
from cleaner.corpus.shards import read_shards

CASES = json.loads((Path(__file__).parents[1] / "cases" / "csv_tables.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("target", [1 << 20, 8])
def test_rows_become_documents_or_are_rejected(tmp_path, case, target):
    path = tmp_path / "a"
    path.write_bytes(case["data"].encode())
    sources, problems = [Source(0, str(path), "a", "csv", None)], []
    shards = [
        parse_shard(shard, sources, InputConfig()) for shard in read_shards(sources, problems, target_bytes=target)
    ]
    assert problems == []
    documents = [row for one in shards for row in one.batch.select(["id", "text"]).to_pylist()]
    assert [[row["id"], row["text"]] for row in documents] == case["documents"]
    rejected = [record.rejected for one in shards for record in one.rejected]
    assert [[one.line, one.reason] for one in rejected] == [one[:2] for one in case["rejected"]]
    assert all(words in one.remedy for one, (_, _, words) in zip(rejected, case["rejected"], strict=True))
