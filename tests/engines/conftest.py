"""A Ray cluster on this machine for the tests that need one, and a dump that takes every way into a run."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from s3_server import s3_server

from cleaner.pipeline import run as runs
from cleaner.pipeline.run import Pipeline

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

SHARD_BYTES = 1 << 15
OBJECT_STORE = 80 << 20  # bytes; the least that Ray takes is 75 MB


@pytest.fixture(scope="session")
def dump(tmp_path_factory):
    """A folder with a file read in ranges, rows with quoted newlines, a stream, small files and a broken record."""
    folder = tmp_path_factory.mktemp("dump") / "in"
    (folder / "pages").mkdir(parents=True)
    chance = random.Random(8)
    words = [f"word{number}" for number in range(2000)] + ["được", "nghiệp", "thành", "phố"] * 60
    seen = []

    def paragraph():
        return " ".join(chance.choices(words, k=chance.randint(20, 50)))

    def text():
        if seen and chance.random() < 0.25:
            copy = chance.choice(seen[-200:])
            return copy if chance.random() < 0.5 else f"{copy}\n{paragraph()[:40]}"
        parts = "\n\n".join(paragraph() for _ in range(chance.randint(2, 6)))
        seen.append(f"Trang chủ\nTin tức\n{parts}\nBản quyền 2020 thuộc về chúng tôi\nĐăng nhập\n")
        return seen[-1]

    def record(number):
        return {"id": f"d{number}", "url": f"https://site{number % 5}.example/{number}", "text": text()}

    lines = [json.dumps(record(number), ensure_ascii=False) + "\n" for number in range(220)]
    (folder / "big.jsonl").write_text("".join([*lines, "{broken\n", *lines[:3]]), encoding="utf-8")
    with gzip.open(folder / "stream.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record(number), ensure_ascii=False) + "\n" for number in range(220, 320))
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, ["id", "url", "text"])
        rows.writeheader()
        rows.writerows(record(number) for number in range(320, 420))
    for number in range(30):
        (folder / "pages" / f"{number:02}.txt").write_text(text(), encoding="utf-8")
    return folder


@pytest.fixture
def small_shards(monkeypatch):
    """Shards so small that the dump has some dozens."""
    monkeypatch.setattr(runs, "_SHARD_BYTES", SHARD_BYTES)


@pytest.fixture(scope="session")
def contents():
    """A function that returns the bytes of every result by its name, but for those that say how long the run took."""

    def of(out):
        paths = sorted(path for path in out.rglob("*") if path.is_file())
        found = {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}
        summary = json.loads(found.pop("summary.json"))
        summary.pop("seconds")
        found.pop("report.html", None)
        return {**found, "summary": summary}

    return of


@pytest.fixture(scope="session")
def locally(dump, contents, tmp_path_factory):
    """What the local engine makes of the dump."""
    out = tmp_path_factory.mktemp("local") / "out"
    before, runs._SHARD_BYTES = runs._SHARD_BYTES, SHARD_BYTES
    try:
        Pipeline(workers=1).run(dump, out)
    finally:
        runs._SHARD_BYTES = before
    return contents(out)


@pytest.fixture(scope="session")
def ray():
    """The library; tests that need it are skipped where it is not installed."""
    return pytest.importorskip("ray", reason="Ray is not installed (pip install 'dump-cleaner[ray]')")


@pytest.fixture(scope="session")
def cluster(ray, storage):
    """A function that returns a cluster on this machine with so many nodes; it is one and the same for all tests."""
    assert os.environ["AWS_ENDPOINT_URL"] == storage.environment["AWS_ENDPOINT_URL"]  # which its processes inherit
    from ray.cluster_utils import Cluster

    options = {"num_cpus": 1, "object_store_memory": OBJECT_STORE}
    made = Cluster(initialize_head=True, head_node_args={**options, "include_dashboard": False})

    def with_nodes(count):
        while len(made.list_all_nodes()) < count:
            made.add_node(**options)
        made.wait_for_nodes()
        return made

    yield with_nodes
    ray.shutdown()
    made.shutdown()


@pytest.fixture(scope="session")
def storage(dump):
    """An S3 server whose bucket has the dump; nodes of the cluster find it, for it is there before they are."""
    with s3_server() as server:
        for path in sorted(path for path in dump.rglob("*") if path.is_file()):
            server.system.put_file(str(path), f"bucket/dump/{path.relative_to(dump).as_posix()}")
        yield server


@pytest.fixture(scope="session")
def node_apart(cluster):
    """A function that adds a node to a cluster of one to which some folder is an empty one of its own."""

    @contextmanager
    def added(folder):
        if sys.platform != "linux" or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
            pytest.skip("a node with mounts of its own takes the rights of root (unshare -m)")
        one = cluster(1)
        known = alive(one)
        start = f"{shutil.which('ray', path=str(sys.prefix) + '/bin')} start --address={one.address} --num-cpus=1"
        script = f"mount -t tmpfs none '{folder}' && cd / && exec {start} --object-store-memory=80000000 --block"
        with subprocess.Popen(
            ["unshare", "-m", "sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            deadline = time.monotonic() + 60
            while alive(one) <= known and time.monotonic() < deadline:
                time.sleep(0.2)
            yield one, process
            process.terminate()

    return added


def alive(cluster):
    """Return the ids of the nodes that a cluster has."""
    from ray._raylet import GcsClient

    nodes = GcsClient(address=cluster.address).get_all_node_info().values()
    return {node.node_id for node in nodes if node.state == 0}
