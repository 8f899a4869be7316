"""Parsers refuse what they cannot read with their documented errors: what was found once, and a bounded run of each."""

from __future__ import annotations

import base64
import json
import random
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("fastwarc")
pytest.importorskip("lxml")
from fuzz.engines import by_mutation
from fuzz.mutation import mutated
from fuzz.target import BrokenPromiseError, Target, promise
from fuzz.targets import TARGETS

CASES = json.loads((Path(__file__).parents[1] / "cases" / "fuzzed.json").read_text(encoding="utf-8"))
SECONDS, RUNS = 1.5, 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['target']}: {case['label']}")
def test_what_was_found_by_fuzzing_is_no_find_any_more(case, tmp_path):
    data = case["data"].encode("latin-1") if "data" in case else base64.b64decode(case["base64"])
    TARGETS[case["target"]].prepare(tmp_path)(data)


@pytest.mark.parametrize("name", TARGETS)
def test_a_bounded_run_finds_nothing(name):
    ended = by_mutation(TARGETS[name], SECONDS, seed=1, runs=RUNS)
    assert ended.runs
    assert [(find.place, str(find.error), find.data) for find in ended.finds] == []


def test_every_target_has_seeds_that_are_the_same_each_time():
    for target in TARGETS.values():
        if target.name not in ("restore", "questions", "rethreshold"):  # a run's manifest has the time that it took
            assert target.seeds() == target.seeds() != []


def test_the_same_seed_makes_the_same_data():
    seeds = [b'{"text": "a"}\n', b"[1]\n"]
    made = [[mutated(random.Random(3), seeds, (b"text",), 30) for _ in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert all(len(data) <= 30 for data in made[0])


def refusing(data):
    promise(b"7" not in data, "there is no seven", data)
    if data.startswith(b"x"):
        raise KeyError(data)


def test_a_find_is_told_once_for_its_place_with_its_data():
    target = Target("planted", lambda _: refusing, lambda: [b"a", b"x1", b"x2", b"7"])
    ended = by_mutation(target, 5, seed=0, runs=4)
    assert ended.runs == 4
    assert [(type(find.error), find.data) for find in ended.finds] == [(KeyError, b"x1"), (BrokenPromiseError, b"7")]


def test_a_run_that_does_not_end_is_a_find(monkeypatch):
    monkeypatch.setattr("fuzz.engines.HANG", 1)

    def endless(_data):
        while True:
            with suppress(Exception):  # a parser that takes any error for its own
                sum(range(1000))

    (find,) = by_mutation(Target("endless", lambda _: endless, lambda: [b"a"]), 5, seed=0, runs=1).finds
    assert "no end after 1 s" in str(find.error)
