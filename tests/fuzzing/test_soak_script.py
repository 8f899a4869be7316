"""The soak draws the same dumps for the same seed, and tells of what is lost."""

from __future__ import annotations

import random

import pyarrow.parquet as pq
import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("lxml")
import soak
from fuzz.accounting import unaccounted

from cleaner.pipeline.run import Pipeline


def test_a_dump_is_drawn_by_its_seed_alone():
    one, again, other = (soak.drawn(random.Random(seed)) for seed in ("1/0", "1/0", "1/1"))
    assert one == again != other


def test_a_document_that_is_gone_from_the_corpus_or_a_list_is_lost(tmp_path):
    lines = (
        b"".join(b'{"text": "page %d of a small dump"}\n' % number for number in range(3))
        + b'{"text": "page 1 of a small dump"}\n'
    )
    (tmp_path / "a.jsonl").write_bytes(lines)
    Pipeline(workers=1).run([tmp_path / "a.jsonl"], tmp_path / "out")
    assert unaccounted(tmp_path / "out", {"a.jsonl": lines}) == []
    assert unaccounted(tmp_path / "out", {"a.jsonl": lines + b"\n"}) == ["a.jsonl comes back with other bytes"]
    listed = tmp_path / "out" / "duplicates.parquet"
    rows = pq.read_table(listed)
    assert rows.num_rows == 1
    pq.write_table(rows.slice(1), listed)
    assert unaccounted(tmp_path / "out", {"a.jsonl": lines}) == [
        "duplicates.parquet has other documents than those that went"
    ]
