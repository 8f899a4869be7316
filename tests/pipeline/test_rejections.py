from __future__ import annotations

import json

import pytest

from cleaner.pipeline.run import Pipeline

SIZE = 9 << 20
"""Bytes that make more than one shard."""


@pytest.mark.parametrize("workers", [1, 4])
def test_what_is_set_aside_is_listed_in_the_order_of_the_input_for_any_number_of_workers(tmp_path, workers):
    (tmp_path / "in").mkdir()
    filler = json.dumps({"text": "x" * SIZE}).encode() + b"\n"
    (tmp_path / "in" / "a.jsonl").write_bytes((filler + b"[]\n") * 3)
    (tmp_path / "in" / "b.jsonl").write_bytes(b"\xff\xfe")
    (tmp_path / "in" / "c.jsonl").write_bytes(b"{}\n")
    Pipeline(workers=workers).run([tmp_path / "in"], tmp_path / "out")
    rows = map(json.loads, (tmp_path / "out/rejected.jsonl").read_text(encoding="utf-8").splitlines())
    places = [(row["source"], row["line"]) for row in rows]
    assert places == [("a.jsonl", 2), ("a.jsonl", 4), ("a.jsonl", 6), ("b.jsonl", None), ("c.jsonl", 1)]
