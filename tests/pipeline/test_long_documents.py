"""One document that is larger than a shard: what is said of it, and that its bytes are not held twice."""

from __future__ import annotations

import gc
import json
import random
import types

import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import Config
from cleaner.corpus.items import work_items
from cleaner.corpus.schema import Source
from cleaner.pipeline import budget
from cleaner.pipeline.packing import pack, unpack
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.run import Pipeline


class Heard(Silent):
    def __init__(self):
        self.said = []

    def warn(self, message):
        self.said.append(message)


@pytest.mark.parametrize("name", ["in.jsonl", "in.txt", "in.csv"])
def test_a_document_that_may_not_fit_is_named_with_what_it_takes_and_what_to_do(tmp_path, name):
    rng = random.Random(1)
    text = " ".join(f"word{rng.randrange(10**6)}" for _ in range(1_600_000))  # 17 MB
    other = "A short text that stands beside it."
    rows = {
        "in.jsonl": "".join(json.dumps({"text": one}) + "\n" for one in (other, text)),
        "in.txt": text,
        "in.csv": f"text,n\n{other},1\n{text},2\n",
    }
    (tmp_path / name).write_text(rows[name], encoding="utf-8")
    heard = Heard()
    config = Config(stages=("normalize",))
    for memory in (500_000_000, 2_000_000_000):
        run = Pipeline(config, workers=1, max_memory=memory, progress=heard)
        run.run([tmp_path / name], tmp_path / str(memory))
    (said,) = heard.said
    assert said.startswith(f"{name}, from line 1: a document of 17 MB may take 0.5 GB, and the run was given 0.5 GB;")
    assert "--max-memory" in said
    results = [(tmp_path / memory / "corpus" / name).read_bytes() for memory in ("500000000", "2000000000")]
    assert results[0] == results[1] == (tmp_path / name).read_bytes()


def test_documents_of_a_usual_shard_fit_any_memory():
    assert budget.Budget(budget.LEAST).short_for(5 << 20) == 0


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_nobody_else_holds_the_bytes_of_an_item_that_was_handed_over(tmp_path, name):
    (tmp_path / name).write_bytes(b'{"text": "' + b"x" * 5_000 + b'"}\n')
    source = Source(0, str(tmp_path / name), name, name.rpartition(".")[2], None)
    items = work_items([source], [], [], Config().input, 100)
    for item in items:
        shard, _ = item.read()
        assert item.shard is None
        (piece,) = shard.pieces
        del shard
        if len(piece.data) > 1_000:
            assert [one for one in gc.get_referrers(piece) if not isinstance(one, types.FrameType)] == []


def test_a_large_batch_is_written_to_a_file_as_it_stands(tmp_path):
    text = pa.array(["một " * 100_000, "", "hai"], pa.large_string())
    batch = pa.record_batch({"text": text, "n": pa.array([1, None, 3])})
    pack(tmp_path / "file", {"first": 1, "batch": batch.slice(1), "whole": batch, "last": np.arange(5)})
    parts = unpack(tmp_path / "file", verified=True)
    assert parts["whole"].equals(batch)
    assert parts["batch"].equals(batch.slice(1))
    assert parts["last"].tolist() == [0, 1, 2, 3, 4]
