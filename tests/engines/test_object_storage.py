"""OUT at a URL: the bytes of a run into a folder, with either engine, whatever is stopped or killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from cleaner.config import Config, OutputConfig
from cleaner.corpus.discovery import InputError
from cleaner.pipeline import budget, run_lock
from cleaner.pipeline import run as runs
from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.output import OutputError
from cleaner.pipeline.plan import Plan
from cleaner.pipeline.run import Pipeline

pytestmark = [
    pytest.mark.usefixtures("small_shards", "storage"),
    # Ray leaves handles to the logs of the processes that it starts to the collector.
    pytest.mark.filterwarnings("default::ResourceWarning", "default::pytest.PytestUnraisableExceptionWarning"),
]

DUMP = "s3://bucket/dump"
PROGRAM = """
from cleaner.pipeline import budget, run
run._SHARD_BYTES, budget._HELD = {shard}, 0
run.Pipeline(workers=2).run("{dump}", "{out}")
"""


@pytest.fixture(scope="module")
def expected(storage, contents, tmp_path_factory):
    """What a run over the same URLs leaves in a folder."""
    assert storage.system.exists("bucket/dump")
    out = tmp_path_factory.mktemp("folder") / "out"
    before, runs._SHARD_BYTES = runs._SHARD_BYTES, 1 << 15
    try:
        Pipeline(workers=1).run(DUMP, out)
    finally:
        runs._SHARD_BYTES = before
    return contents(out)


@pytest.fixture
def out(storage, tmp_path):
    """A place for results, which is empty again when the test is done."""
    yield f"s3://bucket/{tmp_path.name}"
    if storage.system.exists(f"bucket/{tmp_path.name}"):
        storage.system.rm(f"bucket/{tmp_path.name}", recursive=True)


@pytest.fixture
def found(storage, contents, tmp_path, out):
    """A function that returns what stands at the place."""

    def of():
        storage.system.get(out, str(tmp_path / "found"), recursive=True)
        return contents(tmp_path / "found")

    return of


@pytest.fixture
def scratch(tmp_path):
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


@pytest.fixture
def in_objects(monkeypatch):
    """Nothing is held in memory: all state is objects."""
    monkeypatch.setattr(budget, "_HELD", 0)


@pytest.fixture
def signs(monkeypatch):
    """Runs give signs of life ten times as often, and are waited for a twentieth of the time."""
    monkeypatch.setattr(run_lock, "_EVERY", 0.3)
    monkeypatch.setattr(run_lock, "_SILENT", 1.0)


def objects(storage, out):
    """Return the names of what stands at a place."""
    begin = len(out) - len("s3://") + 1
    return sorted(name[begin:] for name in storage.system.find(out))


@pytest.mark.parametrize("held", [0, 1 << 26])
def test_the_local_engine_leaves_the_bytes_of_a_run_into_a_folder(monkeypatch, scratch, out, found, expected, held):
    monkeypatch.setattr(budget, "_HELD", held)
    Pipeline(workers=2, scratch=scratch).run(DUMP, out)
    assert found() == expected
    assert list(scratch.iterdir()) == []


def test_a_cluster_without_a_folder_that_all_nodes_see_does(
    node_apart, monkeypatch, tmp_path, scratch, out, found, expected
):
    monkeypatch.setattr("cleaner.pipeline.corpus_files.LARGE", 1 << 15)
    config = Config(output=OutputConfig(report=False))  # so tasks put the large files, and the driver the others
    with node_apart(tmp_path) as (cluster, _):
        Pipeline(config, engine="ray", ray_address=cluster.address, scratch=scratch).run(DUMP, out)
    left = found()
    assert {name for name in {*left, *expected} if left.get(name) != expected.get(name)} == {"manifest.json"}
    assert list(scratch.iterdir()) == []


def test_a_node_that_dies_leaves_no_trace(node_apart, storage, tmp_path, scratch, out, found, expected):
    import threading

    with node_apart(tmp_path) as (cluster, process):

        def kill():
            while len([name for name in objects(storage, out) if "/state/read-" in name]) < 9:
                time.sleep(0.1)
            done.append(time.monotonic())
            os.kill(process.pid, signal.SIGKILL)

        done = []
        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        Pipeline(engine="ray", ray_address=cluster.address, scratch=scratch).run(DUMP, out)
        thread.join(1)
    assert done
    assert found() == expected


@pytest.mark.usefixtures("in_objects", "signs")
def test_a_run_that_was_killed_goes_on_with_the_objects_that_it_left(
    storage, monkeypatch, scratch, out, found, expected
):
    program = PROGRAM.format(shard=1 << 15, dump=DUMP, out=out)
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as process:
        while len([name for name in objects(storage, out) if "/refined-" in name]) < 9 and process.poll() is None:
            time.sleep(0.1)
        process.kill()
    assert "manifest.json" not in objects(storage, out)
    with pytest.raises(OutputError, match=f"{out} holds an interrupted run; add --resume"):
        Pipeline(workers=1, scratch=scratch).run(DUMP, out)

    def read(*_):
        raise AssertionError("what was read is read again")

    with monkeypatch.context() as patched:
        patched.setattr("cleaner.pipeline.map_steps.prepare", read)
        Pipeline(workers=2, scratch=scratch).run(DUMP, out, resume=True)
    assert found() == expected
    assert list(scratch.iterdir()) == []


@pytest.mark.usefixtures("in_objects")
def test_a_storage_that_is_gone_is_told_and_the_run_goes_on_when_it_is_back(
    storage, monkeypatch, scratch, out, found, expected
):
    monkeypatch.setattr("cleaner.corpus.objects._WAITS", (0.1,))
    monkeypatch.setattr(run_lock, "_SILENT", 0.5)
    refine = Plan._refine

    def gone(plan):
        storage.stop()
        refine(plan)

    with monkeypatch.context() as patched:
        patched.setattr(Plan, "_refine", gone)
        with pytest.raises(OutputError, match=f"{out}.*cannot be reached.*check the address, the network and the serv"):
            Pipeline(workers=1, scratch=scratch).run(DUMP, out)
    storage.start()
    Pipeline(workers=1, scratch=scratch).run(DUMP, out, resume=True)
    assert found() == expected


@pytest.mark.usefixtures("signs")
def test_of_two_runs_that_write_to_one_place_one_is_refused(monkeypatch, scratch, out, found, expected):
    refused = []

    def meanwhile(plan):
        with pytest.raises(OutputError, match=f"{out} is written to by a run on .* wait for it") as error:
            Pipeline(workers=1, scratch=scratch).run(DUMP, out, resume=True)
        refused.append(error)
        return refine(plan)

    refine = Plan._refine
    monkeypatch.setattr(Plan, "_refine", lambda plan: refine(plan) if refused else meanwhile(plan))
    Pipeline(workers=1, scratch=scratch).run(DUMP, out)
    assert refused
    assert found() == expected


def test_results_are_replaced_when_asked_and_left_when_they_are_those_of_the_run(
    storage, scratch, out, found, expected
):
    place, pipeline = out.removeprefix("s3://"), Pipeline(workers=2, scratch=scratch)
    storage.system.pipe_file(f"{place}/corpus/old.txt", b"of an earlier run")
    storage.system.pipe_file(f"{place}/manifest.json", b"{}")
    with pytest.raises(OutputError, match="holds the results of an earlier run; add --restart"):
        pipeline.run(DUMP, out)
    pipeline.run(DUMP, out, restart=True)
    assert found() == expected
    before = storage.system.info(f"{place}/manifest.json")["ETag"], objects(storage, out)
    pipeline.run(DUMP, out, resume=True)
    assert (storage.system.info(f"{place}/manifest.json")["ETag"], objects(storage, out)) == before


def test_a_run_that_fails_leaves_nothing_and_no_lock(storage, monkeypatch, scratch, out):
    def fail(_plan):
        raise RuntimeError

    monkeypatch.setattr(Plan, "_find_duplicates", fail)
    with pytest.raises(RuntimeError):
        Pipeline(workers=1, scratch=scratch).run(DUMP, out)
    assert objects(storage, out) == []
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("s3://nowhere/out", "s3://nowhere/out: there is no bucket s3://nowhere; make it"),
        ("s3://bucket/dump/clean", "lies inside the input folder"),
        ("nonsense://x/out", "no protocol"),
    ],
)
def test_a_place_that_cannot_be_written_is_told(scratch, url, message):
    with pytest.raises((OutputError, InputError), match=message):
        Pipeline(workers=1, scratch=scratch).run(DUMP, url)
    assert list(scratch.iterdir()) == []


def test_what_is_not_allowed_is_told(monkeypatch, scratch, out):
    import s3fs

    asked = s3fs.S3FileSystem._call_s3

    async def refuse(system, method, *given, **named):
        if method == "put_object":
            raise PermissionError("Access Denied")
        return await asked(system, method, *given, **named)

    monkeypatch.setattr(s3fs.S3FileSystem, "_call_s3", refuse)
    with pytest.raises(OutputError, match=f"{out}.*: access is refused; check the credentials"):
        Pipeline(workers=1, scratch=scratch).run(DUMP, out)


def test_a_node_that_cannot_read_the_storage_is_named(cluster, monkeypatch, scratch, out):
    from cleaner.pipeline.engines import ray_nodes

    look = ray_nodes._looking()

    def without(*given):
        for name in [name for name in os.environ if name.startswith("AWS_") and "ENDPOINT" not in name]:
            del os.environ[name]
        return look(*given)

    monkeypatch.setattr(ray_nodes, "_looking", lambda: without)
    with pytest.raises(EngineError, match=r"node .* cannot read s3.*: no credentials were found.*; what this process"):
        Pipeline(engine="ray", ray_address=cluster(1).address, scratch=scratch).run(DUMP, out)
