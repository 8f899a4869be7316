"""A long document, read in stretches, has the rows and the cuts of one that is read at once."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import BlocksConfig, Config, DocumentsConfig
from cleaner.corpus.batch import BATCH_SCHEMA
from cleaner.dedup import long_documents
from cleaner.dedup.blocks import may_hold_copies, remove_repeats
from cleaner.dedup.documents import document_rows
from cleaner.dedup.long_documents import parted, read_long, stretches
from cleaner.dedup.tokens import tokenize
from cleaner.edits.table import no_edits
from cleaner.pipeline.steps import refine

WORDS = [
    "tòa",
    "toà",
    "a",
    "I",
    "\u0301",
    "số",
    "12",
    "数据",
    "漢字",
    "…",
    "-",
    "e\u0301",
    "\u00ad",
    "Đặng",
    "ðại",
    "ﬁn",
]
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", "", "\u00a0", ", "]))).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch):
    monkeypatch.setattr(long_documents, "_STRETCH", 24)


def array(text):
    return pa.array(["before", text], pa.large_string()).slice(1)  # whose offsets do not begin at 0


def same(one, other):
    for name in ("keys", "tokens", "characters", "size", "rank", "sketch", "signatures"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.samples.values, other.samples.values)
    np.testing.assert_array_equal(one.samples.counts, other.samples.counts)


@given(text=TEXTS)
def test_the_tokens_of_the_stretches_are_those_of_the_document(text):
    parts = list(stretches(array(text)))
    assert "".join(part[0].as_py() for part in parts) == text
    keys = [tokenize(part).keys for part in parts]
    np.testing.assert_array_equal(np.concatenate([np.empty(0, np.uint64), *keys]), tokenize(array(text)).keys)


@given(text=TEXTS)
def test_the_rows_are_those_of_any_document(text):
    same(read_long(array(text), DocumentsConfig()).rows, document_rows(array(text), DocumentsConfig()))


@pytest.mark.parametrize("contained", ["report", "ignore"])
def test_many_words_have_the_samples_of_the_whole(contained):
    rng = random.Random(1)
    text = " ".join(f"word{rng.randrange(900)}" for _ in range(6_000))
    config = DocumentsConfig(contained=contained)
    same(read_long(array(text), config).rows, document_rows(array(text), config))


@given(text=TEXTS, times=st.integers(1, 4))
def test_what_holds_a_copy_is_never_taken_for_new(text, times):
    config = BlocksConfig(min_words=4)
    long = read_long(array(text * times), DocumentsConfig())
    if len(remove_repeats(array(text * times), config).edits):
        assert may_hold_copies(long.score, config)


def test_new_text_is_not_looked_at_again():
    text = " ".join(f"word{number}" for number in range(20_000))
    assert not may_hold_copies(read_long(array(text), DocumentsConfig()).score, BlocksConfig())


def test_the_last_document_of_a_batch_may_be_long(monkeypatch):
    monkeypatch.setattr(long_documents, "LONG", 10)

    def parts(*texts):
        short, long = parted(pa.array(["before", *texts], pa.large_string()).slice(1))
        return short.to_pylist(), long and long.to_pylist()

    assert parts("a" * 10) == ([], ["a" * 10])
    assert parts("a" * 9) == (["a" * 9], None)
    assert parts("b", "", "a" * 10) == (["b", ""], ["a" * 10])
    assert parts() == ([], None)


@pytest.mark.parametrize("stages", [("blocks",), ("documents",), ("blocks", "documents")])
@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize("before", [0, 2, 3])
def test_a_shard_is_refined_alike_whether_its_last_document_counts_as_long_or_not(monkeypatch, stages, copies, before):
    rng = random.Random(copies)
    body = "\n".join(" ".join(f"word{rng.randrange(10**6)}" for _ in range(30)) + "." for _ in range(12))
    text = "\n\n".join([body] * copies)
    others = ["", body.upper()[:800], "\n\n".join([body[::-1]] * 2)][:before]
    row = {"id": "1", "source": 0, "line": 0, "site": "", "text": text, "head": b"", "tail": b"", "escapes": "utf-8"}
    rows = [{**row, "id": str(place), "text": one} for place, one in enumerate([*others, text])]
    batch = pa.RecordBatch.from_pylist(rows, schema=BATCH_SCHEMA)
    config = replace(Config(), stages=stages)
    found = []
    for least in (10, 1 << 30):
        monkeypatch.setattr(long_documents, "LONG", least)
        found.append(refine(batch, no_edits(), None, config))
    one, other = found
    assert one.facts.equals(other.facts)
    assert one.batch.equals(other.batch)
    assert one.edits.equals(other.edits)
    assert (before in one.edits.column("row").to_pylist()) == (copies == 2 and "blocks" in stages)
    if "documents" in stages:
        same(one.rows, other.rows)
