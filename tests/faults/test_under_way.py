"""What is noted of shards under way, and what a run that goes on concludes from it."""

from __future__ import annotations

import json

import pytest

from cleaner.pipeline.state import State
from cleaner.pipeline.under_way import Mark, UnderWay

PLACES = [(0, 2 * record) for record in range(8)]


class Killed(BaseException):
    """Ends a step as the end of its process would: what is noted stays as it is."""


def carried_out(folder, sizes, deadly):
    """Go through a suspect as a process would that a record kills; return what it went through alone."""
    watch = UnderWay(folder)
    gone = [place[1] // 2 for place in watch.set_aside(5, 42)]
    left = [record for record in range(len(sizes)) if record not in gone]
    tried = []

    def go_through(first, last):
        tried.append(left[first:last])
        if deadly & set(left[first:last]):
            raise Killed

    if watch.suspect("read", 5, 42) is None:
        with watch.over("read", 5, 42):
            pass
        return tried, gone
    before = {}
    try:
        with watch.over("read", 5, 42):
            try:
                places = [PLACES[record] for record in left]
                watch.try_each("read", 5, 42, [sizes[record] for record in left], places, go_through)
            except Killed:
                before = {path.name: path.read_bytes() for path in folder.iterdir()}
                raise
    except Killed:
        for name, data in before.items():
            (folder / name).write_bytes(data)
        return tried, None
    return tried, gone


def killed(folder):
    """Leave what a process leaves that is killed while a shard is under way."""
    with UnderWay(folder).over("read", 5, 42):
        path = folder / "read-00000005.json"
        left = path.read_bytes()
    path.write_bytes(left)


def test_nothing_is_left_of_a_step_that_ends_well_or_with_an_error(tmp_path):
    folder = tmp_path / "under-way"
    watch = UnderWay(folder)

    def stopped():
        with watch.over("read", 0, 1):
            assert watch.is_suspicious
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not watch.is_suspicious
    with watch.over("refine", 0, 1):
        assert [path.name for path in folder.iterdir()] == ["refine-00000000.json"]
    assert not watch.is_suspicious


@pytest.mark.parametrize("deadly", [{0}, {3}, {7}, {2, 3}, {1, 5, 6}])
@pytest.mark.parametrize("size", [100, 10_000])
def test_records_that_kill_are_found_alone_and_no_other_is_set_aside(tmp_path, deadly, size):
    folder = tmp_path / "under-way"
    killed(folder)
    for _ in range(20):
        _, gone = carried_out(folder, [size] * 8, deadly)
        if gone is not None:
            break
    assert set(gone) == deadly
    assert list(UnderWay(folder).suspects) == []


def test_short_records_are_gone_through_together_until_one_kills(tmp_path):
    folder = tmp_path / "under-way"
    killed(folder)
    assert carried_out(folder, [1500] * 8, {3}) == ([[0, 1], [2, 3]], None)
    assert carried_out(folder, [1500] * 8, {3}) == ([[2], [3]], None)
    assert carried_out(folder, [1500] * 8, {3}) == ([[3]], None)
    assert carried_out(folder, [1500] * 8, {3}) == ([[4, 5], [6, 7]], [3])


def test_a_run_that_is_killed_before_it_comes_to_a_suspect_learns_nothing_from_it(tmp_path):
    folder = tmp_path / "under-way"
    killed(folder)
    carried_out(folder, [10_000] * 8, {3})
    for _ in range(5):
        UnderWay(folder)  # takes up what is noted, and is killed
    assert UnderWay(folder).suspects["read", 5] == Mark(42, False, 3, 4, (0, 6), at=3, until=4, deaths=1)
    assert UnderWay(folder).set_aside(5, 42) == []


def test_a_person_who_stops_a_run_does_not_accuse_the_record_that_was_under_way(tmp_path):
    folder = tmp_path / "under-way"
    killed(folder)
    for _ in range(5):
        watch = UnderWay(folder)

        def stop(first, last):  # noqa: ARG001 - as it is called
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt), watch.over("read", 5, 42):
            watch.try_each("read", 5, 42, [10_000], [(0, 0)], stop)
        assert watch.is_suspicious
    assert UnderWay(folder).set_aside(5, 42) == []


def test_other_bytes_are_neither_suspect_nor_set_aside(tmp_path):
    folder = tmp_path / "under-way"
    killed(folder)
    for _ in range(4):
        carried_out(folder, [10_000] * 8, {3})
    watch = UnderWay(folder)
    assert watch.set_aside(5, 42) == [(0, 6)]
    assert watch.set_aside(5, 43) == watch.set_aside(4, 42) == []
    killed(folder)
    assert UnderWay(folder).suspect("read", 5, 43) is None


def test_a_file_that_is_empty_or_strange_says_only_that_the_shard_was_under_way(tmp_path):
    folder = tmp_path / "under-way"
    folder.mkdir()
    for number, data in enumerate([b"", b"[]", b"{", b'{"digest": 1}', b'{"place": 3}', b"\xff"]):
        (folder / f"read-{number:08d}.json").write_bytes(data)
    (folder / "set-aside.json").write_bytes(b"[[1]]")
    (folder / "read-00000000.part").write_bytes(b"x")
    watch = UnderWay(folder)
    assert len(watch.suspects) == 6
    assert all(watch.suspect("read", number, 99) for number in range(6))
    assert not (folder / "read-00000000.part").exists()


def test_what_was_done_with_a_record_that_is_set_aside_is_forgotten(tmp_path):
    state = State(tmp_path / "state", budget=1 << 20)
    for shard in range(2):
        for step in ("read", "prepared", "refined"):
            state.put(step, shard, {"x": 1})
    state.put("sources", 0, {"shards": 2})
    state.put("templates", 0, {"found": None})
    folder = tmp_path / "under-way"
    folder.mkdir()
    (folder / "set-aside.json").write_text(json.dumps([[1, 42, [0, 6], True]]))
    UnderWay(folder).forget(state)
    left = [(step, shard) for step in ("read", "prepared", "refined") for shard in range(2) if state.has(step, shard)]
    assert left == [("read", 0), ("prepared", 0)]
    assert not state.has("templates", 0)
    UnderWay(folder).forget(state)
    assert json.loads((folder / "set-aside.json").read_bytes()) == [[1, 42, [0, 6], False]]
