"""Dumps through an index have the outcome of one run over their union, in the same order."""

from __future__ import annotations

import json
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config, DocumentsConfig
from cleaner.dedup.documents import document_rows, find_duplicates
from cleaner.pipeline.indexed import IndexUse
from cleaner.pipeline.run import Pipeline

VOCABULARY = [f"w{number}" for number in range(400)]
SHARES = [0.0, 0.02, 0.08, 0.15, 0.25]


def made_corpus(seed, size, shared_paragraph):
    """Return texts of which many are copies of copies, so that chains, bridges and full buckets occur."""
    rng = np.random.default_rng(seed)
    common = " ".join(rng.choice(VOCABULARY, 12))
    made, texts = [], []
    for _ in range(size):
        if made and rng.random() < 0.65:
            words = list(made[rng.integers(len(made))])
            share = SHARES[rng.integers(len(SHARES))]
            words = [str(rng.choice(VOCABULARY)) if rng.random() < share else word for word in words]
        else:
            words = [str(word) for word in rng.choice(VOCABULARY, int(rng.integers(1, 45)))]
        made.append(words)
        texts.append(" ".join(words) + (f"\n{common}" if shared_paragraph else ""))
    return texts


def in_one_run(texts, config):
    """Return who goes for whom, by number, and in how many rounds each stood in its buckets."""
    text = pa.array(texts, pa.large_string())
    found = find_duplicates(document_rows(text, config), lambda some: text.take(pa.array(some)), config)
    return dict(zip(found.document.tolist(), found.keeper.tolist(), strict=True)), found


def through_index(make, texts, cuts, config):
    folder = tempfile.mkdtemp()
    dumps = make(Path(folder) / "index", config)
    try:
        for begin, end in pairwise([0, *cuts, len(texts)]):
            dumps.add(texts[begin:end], [str(number) for number in range(begin, end)])
    finally:
        shutil.rmtree(folder)
    return {int(one): int(other) for one, other in dumps.keepers.items()}


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(2, 70),
    weeks=st.integers(1, 10),
    shared=st.booleans(),
    rounds=st.sampled_from([1, 2, 4]),
)
@settings(max_examples=30)
def test_any_cut_into_dumps_gives_the_keepers_of_one_run(dumps_in, seed, size, weeks, shared, rounds):
    config = DocumentsConfig(keep="first", rounds=rounds, contained="ignore")
    texts = made_corpus(seed, size, shared)
    cuts = sorted(np.random.default_rng(seed).integers(0, size + 1, weeks - 1).tolist())
    expected, _ = in_one_run(texts, config)
    assert through_index(dumps_in, texts, cuts, config) == expected


@given(seed=st.integers(0, 10_000), size=st.integers(2, 60), shared=st.booleans())
@settings(max_examples=30)
def test_what_was_decided_stays_when_more_documents_come(seed, size, shared):
    config = DocumentsConfig(keep="first", contained="ignore")
    texts = made_corpus(seed, size, shared)
    whole, found = in_one_run(texts, config)
    for first in {size // 3, size // 2, size - 1} - {0}:
        part, of_part = in_one_run(texts[:first], config)
        assert part == {document: keeper for document, keeper in whole.items() if document < first}
        assert of_part.exits.tolist() == found.exits[:first].tolist()


def kept_in(out):
    return {
        path.name: [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        for path in sorted((out / "corpus").glob("*.jsonl"))
    }


@pytest.fixture
def weeks(tmp_path):
    """Ten weekly dumps in which ids of earlier weeks return."""
    texts = made_corpus(7, 300, shared_paragraph=False)
    paths = []
    for week in range(10):
        rows = [{"id": f"d{row % 20}", "text": text} for row, text in enumerate(texts[week * 30 : week * 30 + 30])]
        paths.append(tmp_path / f"week{week}.jsonl")
        paths[-1].write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return paths


@pytest.mark.parametrize("contained", ["report", "ignore"])
def test_ten_weekly_dumps_leave_the_corpus_of_one_run_over_their_union(tmp_path, weeks, contained):
    config = Config(stages=("blocks", "documents"), documents=DocumentsConfig(keep="first", contained=contained))
    Pipeline(config, workers=1).run(weeks, tmp_path / "union")
    found = {}
    for week, path in enumerate(weeks):
        Pipeline(config, workers=1).run([path], tmp_path / f"out{week}", index=IndexUse(tmp_path / "index"))
        found.update(kept_in(tmp_path / f"out{week}"))
    assert found == kept_in(tmp_path / "union")
    assert 60 < sum(map(len, found.values())) < 280


def test_a_run_that_is_done_again_is_not_compared_with_itself(tmp_path, weeks):
    config = Config(stages=("documents",), documents=DocumentsConfig(keep="first"))
    index = IndexUse(tmp_path / "index")
    for week in (0, 1):
        Pipeline(config, workers=1).run([weeks[week]], tmp_path / f"out{week}", index=index)
    manifest = (tmp_path / "index" / "manifest.json").read_bytes()
    before = kept_in(tmp_path / "out0")
    again = Pipeline(config, workers=1).run([weeks[0]], tmp_path / "out0", index=index, restart=True)
    assert kept_in(tmp_path / "out0") == before
    assert (tmp_path / "index" / "manifest.json").read_bytes() == manifest
    elsewhere = Pipeline(config, workers=1).run([weeks[0]], tmp_path / "copy", index=index)
    assert again.kept > 0
    assert elsewhere.kept == 0
