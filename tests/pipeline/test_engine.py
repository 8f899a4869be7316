"""The local engine keeps order and bounds what is under way; state is the same in memory and on disk."""

from __future__ import annotations

import threading
import time

import numpy as np
import pyarrow as pa
import pytest

from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.state import State


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_results_come_in_the_order_of_the_items(workers):
    def step(number):
        time.sleep(0.002 * (number % 3))
        return number

    assert list(LocalEngine(workers).map(step, range(30))) == list(range(30))


def test_items_are_taken_only_as_fast_as_results_are_used():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = LocalEngine(2).map(lambda number: number, items())
    next(results)
    assert len(taken) <= 5
    results.close()


def test_an_error_in_a_step_reaches_the_caller_and_ends_the_run():
    seen = threading.Event()

    def step(number):
        if number == 3:
            raise ValueError("shard 3")
        if number > 50:
            seen.set()
        return number

    with pytest.raises(ValueError, match="shard 3"):
        list(LocalEngine(2).map(step, range(100)))
    assert not seen.is_set()


@pytest.mark.parametrize("budget", [0, 1 << 20], ids=["on disk", "in memory"])
def test_state_gives_back_what_was_put_and_forgets_what_is_dropped(tmp_path, budget):
    state = State(tmp_path / "state", budget)
    batch = pa.record_batch({"text": pa.array(["một", "", "hai"], pa.large_string())})
    state.put("refined", 3, {"batch": batch, "rows": None})
    assert state.get("refined", 3, "batch").equals(batch)
    assert state.get("refined", 3, "rows") is None
    assert (state.has("refined", 3), state.has("refined", 2), state.has("read", 3)) == (True, False, False)
    assert (tmp_path / "state").exists() == state.in_files == (budget == 0)
    state.drop("refined", 3)
    assert not state.has("refined", 3)
    assert not list(tmp_path.rglob("*.state"))


def test_memory_that_was_dropped_can_be_used_again(tmp_path):
    batch = pa.record_batch({"number": pa.array(range(100))})
    state = State(tmp_path / "state", 2 * batch.nbytes)
    for shard in range(3):
        state.put("prepared", shard, {"batch": batch})
        state.drop("prepared", shard)
    assert not state.in_files


def test_all_that_is_held_goes_to_files_when_it_is_too_much(tmp_path):
    state = State(tmp_path / "state", 10_000)
    for shard in range(3):
        state.put("read", shard, {"ids": np.arange(1000, dtype=np.uint64) + shard})
    assert state.in_files
    assert [int(state.get("read", shard, "ids")[0]) for shard in range(3)] == [0, 1, 2]


def test_files_that_are_whole_are_taken_up_and_others_go(tmp_path):
    state = State(tmp_path / "state", 0)
    for shard in range(4):
        state.put("read", shard, {"ids": np.arange(100), "shard": shard})
    paths = sorted((tmp_path / "state").iterdir())
    paths[1].write_bytes(paths[1].read_bytes()[:-1])
    paths[2].write_bytes(paths[2].read_bytes().replace(b"\5", b"\6", 1))
    (tmp_path / "state" / ".read-00000009.state.part").write_bytes(b"half")
    again = State(tmp_path / "state", 1 << 20, resumed=True)
    assert [again.has("read", shard) for shard in range(4)] == [True, False, False, True]
    assert again.get("read", 3, "shard") == 3
    assert sorted((tmp_path / "state").iterdir()) == [paths[0], paths[3]]
