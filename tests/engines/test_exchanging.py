"""Rows that are split by what they are grouped by, and grouped part by part, give what all rows together would."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from cleaner.chrome.templates import learn_templates
from cleaner.config import Config
from cleaner.dedup.lsh import choose_banding, share_buckets
from cleaner.pipeline import exchanging
from cleaner.pipeline import run as runs
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.exchanging import learned_by_exchange, sharing_by_exchange
from cleaner.pipeline.gathering import gathered
from cleaner.pipeline.plan import Plan
from cleaner.pipeline.run import Pipeline

pytestmark = pytest.mark.usefixtures("small_shards")


@pytest.fixture
def left(dump, tmp_path, monkeypatch):
    """The plan of a run whose passes over documents are done, before anything of their state is gone."""
    plans = []
    monkeypatch.setattr(runs, "Plan", lambda *given, **named: plans.append(Plan(*given, **named)) or plans[0])
    monkeypatch.setattr(Plan, "_write", _stop)
    monkeypatch.setattr("cleaner.pipeline.state.State.drop", lambda *_: None)
    with pytest.raises(_StoppedError):
        Pipeline(workers=1).run(dump, tmp_path / "out")
    return plans[0]


class _StoppedError(Exception):
    """The run has come as far as it is to."""


def _stop(*_):
    raise _StoppedError


@pytest.mark.parametrize("part", [1 << 30, 1 << 14])
def test_templates_are_the_same_in_any_number_of_parts(left, monkeypatch, part):
    monkeypatch.setattr(exchanging, "_PART", part)
    bases = left._documents.bases
    found = learned_by_exchange(LocalEngine(1), left.state, bases, left.config.chrome)
    every = np.concatenate([left.state.get("lines", shard, "rows") for shard in range(len(bases) - 1)])
    plain = learn_templates(every, left.config.chrome)
    assert len(plain) > 5
    for name in ("entry", "scope", "key", "pages", "of", "scopes", "anywhere"):
        assert np.array_equal(getattr(found, name), getattr(plain, name)), name
    for one in fields(plain.seen):
        assert np.array_equal(getattr(found.seen, one.name), getattr(plain.seen, one.name)), one.name


@pytest.mark.parametrize("part", [1 << 30, 1 << 14])
def test_documents_that_share_a_bucket_are_found_in_any_number_of_parts(left, tmp_path, monkeypatch, part):
    monkeypatch.setattr(exchanging, "_PART", part)
    bases, config = left._documents.bases, Config().documents
    found = sharing_by_exchange(LocalEngine(1), left.state, bases, config)
    rows = gathered(left.state.each("signed", range(len(bases) - 1), "rows"), 1 << 30, tmp_path)
    banding = choose_banding(
        config.propose, config.num_perm, config.false_negative_weight, config.false_positive_weight
    )
    worded = np.flatnonzero(rows.tokens)
    plain = np.zeros(len(rows), np.bool_)
    plain[worded] = share_buckets(rows.signatures, banding, rows.sketch[worded])
    assert 50 < plain.sum() < len(plain) - 50
    assert np.array_equal(found, plain)
