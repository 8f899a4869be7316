"""The Ray engine: the same bytes on any number of nodes, whatever happens to them. Tests share one growing cluster."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from cleaner.config import Config, DocumentsConfig, InputConfig
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.sinks import FolderSink

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes of a cluster are found through /proc"),
    pytest.mark.usefixtures("small_shards"),
    # Ray leaves handles to the logs of the processes that it starts to the collector.
    pytest.mark.filterwarnings("default::ResourceWarning", "default::pytest.PytestUnraisableExceptionWarning"),
]


def on(cluster, dump, out, config=None):
    return Pipeline(config, engine="ray", ray_address=cluster.address).run(dump, out)


@contextmanager
def once(condition, action):
    """Carry out an action in another thread when a condition has come true, which it must before the end."""
    ended, done = threading.Event(), threading.Event()

    def watch():
        while not ended.is_set() and not done.is_set():
            if condition():
                action()
                done.set()
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert done.is_set(), "the run ended before anything was done to it"


def at_work(cluster):
    """Return the processes of a cluster that work on shards."""
    raylets = {node.all_processes["raylet"][0].process.pid for node in cluster.list_all_nodes()}
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit() or not (folder / "cmdline").read_bytes().startswith(b"ray::_carried_out"):
                continue
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        if parent in raylets:
            found.append(int(folder.name))
    return found


def shards_done(out, step):
    return len(list((out / ".work" / "state").glob(f"{step}-*.state")))


@pytest.fixture
def apart(monkeypatch):
    """Files of more than a shard are written by tasks; return the names of those that this process writes."""
    monkeypatch.setattr("cleaner.pipeline.corpus_files.LARGE", 1 << 15)
    written = []
    corpus = FolderSink.corpus
    monkeypatch.setattr(
        FolderSink, "corpus", lambda sink, source, data: (written.append(source.name), corpus(sink, source, data))[1]
    )
    return written


def test_one_node_gives_the_bytes_of_the_local_engine(cluster, dump, locally, contents, tmp_path, apart):
    on(cluster(1), dump, tmp_path / "out")
    assert contents(tmp_path / "out") == locally
    assert {"pages/00.txt"} <= set(apart)
    assert not {"big.jsonl", "rows.csv", "stream.jsonl.gz"} & set(apart)


@pytest.fixture(scope="module")
def attached(ray, cluster):
    """The same cluster for a process that is connected to it already: its workers stay from run to run."""
    ray.init(address=cluster(1).address, log_to_driver=False, logging_level=logging.ERROR)
    yield cluster
    ray.shutdown()


def test_two_nodes_do_and_a_worker_that_is_killed_leaves_no_trace(attached, dump, locally, contents, tmp_path):
    two, out = attached(2), tmp_path / "out"

    def kill():
        os.kill(at_work(two)[0], signal.SIGKILL)

    with once(lambda: shards_done(out, "read") > 3 and at_work(two), kill):
        on(two, dump, out)
    assert contents(out) == locally


@pytest.mark.usefixtures("apart")
def test_three_nodes_do_and_one_that_dies_leaves_no_trace(attached, dump, locally, contents, tmp_path):
    three, out = attached(3), tmp_path / "out"
    node = next(node for node in three.list_all_nodes() if node is not three.head_node)
    with once(lambda: shards_done(out, "read") > 9, lambda: three.remove_node(node, allow_graceful=False)):
        on(three, dump, out)
    assert contents(out) == locally


def test_rules_that_look_at_documents_in_order_and_at_passages_find_the_same(attached, dump, contents, tmp_path):
    documents = DocumentsConfig(keep="first", shared_passages="one")
    config = Config(stages=("normalize", "blocks", "documents"), documents=documents)
    Pipeline(config, workers=1).run(dump / "big.jsonl", tmp_path / "local")
    on(attached(1), dump / "big.jsonl", tmp_path / "ray", config)
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")


def test_a_record_that_is_too_long_makes_its_file_incomplete(attached, dump, contents, tmp_path):
    lines = (dump / "big.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:120]
    lines.insert(60, '{"id": "long", "text": "' + "long " * 1_800_000 + '"}\n')
    (tmp_path / "in.jsonl").write_text("".join(lines), encoding="utf-8")
    config = Config(input=InputConfig(max_document_bytes=1 << 23))
    expected = Pipeline(config, workers=1).run(tmp_path / "in.jsonl", tmp_path / "local")
    found = on(attached(1), tmp_path / "in.jsonl", tmp_path / "ray", config)
    assert (found.incomplete, expected.incomplete) == (1, 1)
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")


def test_rows_are_exchanged_that_are_more_than_the_object_stores_hold(attached):
    from cleaner.pipeline.engines.ray import RayEngine

    def split(item):
        return [np.full(2_000_000, item), np.full(2_000_000, -item)]  # 32 MB

    engine = RayEngine(attached(1).address)
    with engine.running():
        parts = engine.exchanged(split, range(8), 2, lambda *rows: [int(row[0]) for row in rows], 1 << 28)
        assert list(engine.map(sum, parts)) == [28, -28]


def test_what_a_step_raises_is_raised_as_it_is(attached):
    from cleaner.corpus.discovery import InputError
    from cleaner.pipeline.engines.ray import RayEngine

    def step(item):
        raise InputError(f"{item} is gone")

    engine = RayEngine(attached(1).address)
    with engine.running(), pytest.raises(InputError, match=r"^0 is gone$"):
        list(engine.map(step, range(9)))


def test_a_run_that_was_interrupted_goes_on_with_either_engine(
    attached, dump, locally, contents, tmp_path, monkeypatch
):
    from cleaner.pipeline.plan import Plan

    def stop(_plan):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Plan, "_refine", stop)
        with pytest.raises(KeyboardInterrupt):
            on(attached(1), dump, tmp_path / "out")
    assert shards_done(tmp_path / "out", "prepared") > 9
    Pipeline(workers=1).run(dump, tmp_path / "out", resume=True)
    assert contents(tmp_path / "out") == locally
