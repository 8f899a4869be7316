"""What keeps a run from a cluster is said in one line, with the remedy, before anything is done."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time

import pytest

from cleaner.cli.app import ERROR
from cleaner.pipeline.engines.engine import EngineError
from cleaner.pipeline.run import Pipeline

pytestmark = pytest.mark.filterwarnings("default::ResourceWarning", "default::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def page(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.txt").write_text("Một trang.\n", encoding="utf-8")
    return tmp_path / "in" / "page.txt"


@pytest.fixture
def closed_port():
    """A port of this machine at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def command(folder, *arguments, code="from cleaner.cli import main; main()"):
    """Run ``cleaner clean`` over the page with some arguments; return its exit code and what it says."""
    program = [sys.executable, "-c", code, "clean", "in", *arguments]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def refused(run, out):
    """Return in one line why a run is refused; nothing of it is left."""
    with pytest.raises(EngineError) as error:
        run()
    assert not out.exists()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_without_the_library_the_extra_is_named(page):
    code, shown = command(
        page.parents[1], "-o", "out", "--engine", "ray",
        code="import sys; sys.modules['ray'] = None; from cleaner.cli import main; main()",
    )  # fmt: skip
    assert code == ERROR
    assert shown.splitlines()[-1].endswith("which is not installed; install it: pip install 'dump-cleaner[ray]'")


def test_an_address_without_an_engine_is_refused(page):
    code, shown = command(page.parents[1], "-o", "out", "--ray-address", "head:6379")
    assert (code, "add --engine ray" in shown) == (ERROR, True)


@pytest.mark.usefixtures("ray")
def test_a_cluster_that_is_not_there_is_told_at_once_with_the_exit_code_of_errors(page, closed_port):
    started = time.monotonic()
    code, shown = command(page.parents[1], "-o", "out", "--engine", "ray", "--ray-address", f"127.0.0.1:{closed_port}")
    assert code == ERROR
    assert f"the Ray cluster at 127.0.0.1:{closed_port} cannot be reached (Connection refused); start it" in shown
    assert len(shown.splitlines()) == 1
    assert time.monotonic() - started < 20
    assert not (page.parents[1] / "out").exists()


@pytest.mark.usefixtures("ray")
@pytest.mark.parametrize("address", ["ray://head:10001", "head", "head:port", ":6379"])
def test_what_is_no_address_is_told(page, tmp_path, address):
    pipeline = Pipeline(engine="ray", ray_address=address)
    assert "is no address of a Ray cluster" in refused(lambda: pipeline.run(page, tmp_path / "out"), tmp_path / "out")


def test_a_cluster_of_another_version_is_told_in_one_line(ray, page, tmp_path, monkeypatch):
    def init(**_options):
        raise RuntimeError(
            "Version mismatch: The cluster was started with:\n    Ray: 2.9.0\n    Python: 3.10.1\n"
            "This process was started with:\n    Ray: 2.60.0\n    Python: 3.11.7\n"
        )

    monkeypatch.setattr(ray, "init", init)
    told = refused(lambda: Pipeline(engine="ray", ray_address="auto").run(page, tmp_path / "out"), tmp_path / "out")
    assert "The cluster was started with: Ray: 2.9.0 Python: 3.10.1" in told
    assert told.endswith("install the same ones on all nodes")


@pytest.mark.usefixtures("ray")
@pytest.mark.parametrize("out", [None, sys.stdout])
def test_a_run_without_a_folder_is_refused(page, out):
    with pytest.raises(EngineError, match="name a URL, or a folder that all of them see, with -o"):
        Pipeline(engine="ray").run(page, out)


def test_an_engine_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'spark' is no engine; take one of local, ray"):
        Pipeline(engine="spark")


def test_a_node_with_another_cleaner_is_named(cluster, page, tmp_path, monkeypatch):
    from cleaner.pipeline.engines import ray_nodes

    ours = ray_nodes.versions()
    monkeypatch.setattr(ray_nodes, "versions", lambda: {**ours, "cleaner": "0.0.1"})
    pipeline = Pipeline(engine="ray", ray_address=cluster(1).address)
    told = refused(lambda: pipeline.run(page, tmp_path / "out"), tmp_path / "out")
    assert told.startswith("node ")
    assert told.endswith(f"has cleaner {ours['cleaner']} and this process 0.0.1; install the same on all nodes")


@pytest.fixture
def apart(node_apart, tmp_path):
    """A cluster with a node to which the folder ``shared`` is empty."""
    (tmp_path / "shared").mkdir()
    with node_apart(tmp_path / "shared") as (cluster, _):
        yield cluster


def test_a_node_that_does_not_see_out_or_an_input_is_named(apart, page, tmp_path):
    pipeline = Pipeline(engine="ray", ray_address=apart.address)
    out = tmp_path / "shared" / "out"
    told = refused(lambda: pipeline.run(page, out), out)
    assert f"does not see {out}: it must lie on storage that all nodes share" in told
    shutil.copy(page, tmp_path / "shared" / "page.txt")
    told = refused(lambda: pipeline.run(tmp_path / "shared", tmp_path / "out"), tmp_path / "out")
    assert "does not see the input 'page.txt' as it is here" in told
