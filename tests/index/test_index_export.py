"""Signatures as datasketch objects, and an index that a team shares in a real Redis server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from cleaner.dedup.minhash import from_datasketch
from cleaner.dedup.sketches import sketches as sketches_of
from cleaner.index.errors import IndexStoreError
from cleaner.index.export import export_signatures, sketches
from cleaner.index.shared_lsh import export_to_redis, shared_lsh
from cleaner.index.store import open_index

TEXTS = [" ".join(f"word{(n * 37 + m * m) % 900}" for m in range(60)) for n in range(8)]


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A Redis server of its own; without its program tests are skipped, unless it is required."""
    program = os.environ.get("CLEANER_REDIS_SERVER") or shutil.which("redis-server")
    if program is None:
        reason = "there is no redis-server on this machine (apt-get install redis-server)"
        if os.environ.get("CLEANER_REQUIRE_REDIS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(10)


def test_sketches_are_those_that_the_texts_have(dumps):
    dumps.add(TEXTS, [f"a{n}" for n in range(8)])
    found = dict(sketches(open_index(dumps.folder)))
    for name, sketch in zip(found, sketches_of(TEXTS, dumps.config), strict=True):
        assert found[name] == sketch
        assert found[name].jaccard(sketch) == 1.0


def test_only_documents_that_stay_are_exported(dumps, tmp_path):
    dumps.add([*TEXTS, TEXTS[0].replace("word1 ", "another "), TEXTS[1]])
    count = export_signatures(open_index(dumps.folder), tmp_path / "signatures.parquet")
    table = pq.read_table(tmp_path / "signatures.parquet")
    assert table.column("id").to_pylist() == dumps.kept
    assert count == len(dumps.kept) == 8
    assert b'"scheme": "affine32"' in table.schema.metadata[b"cleaner"]
    values = np.array(table.column("signature").to_pylist(), np.uint32)
    expected = [from_datasketch(sketch, 1) for sketch in sketches_of(TEXTS, dumps.config)]
    assert (values == np.array(expected)).all()


def test_a_team_finds_and_inserts_documents_in_a_shared_server(dumps, redis_url):
    dumps.add(TEXTS, [f"a{n}" for n in range(8)])
    index = open_index(dumps.folder)
    assert export_to_redis(index, redis_url, "team") == 8
    assert export_to_redis(index, redis_url, "team") == 0  # what is there stays
    spec = index.manifest.spec
    mine, theirs = (shared_lsh(redis_url, "team", spec) for _ in range(2))
    near, other = sketches_of([TEXTS[3] + " and more", "an unlike text about ferries and bells"], dumps.config)
    assert "a3" in mine.query(near)
    assert mine.query(other) == []
    mine.insert("new", other)
    assert theirs.query(other) == ["new"]
    assert shared_lsh(redis_url, "others", spec).query(near) == []


def test_a_server_that_is_not_there_is_told_with_its_address(dumps):
    dumps.add(TEXTS)
    pytest.importorskip("redis")
    with pytest.raises(IndexStoreError, match=r"redis://127\.0\.0\.1:1/0: no Redis server answers"):
        export_to_redis(open_index(dumps.folder), "redis://127.0.0.1:1/0", "team")


@pytest.mark.parametrize("url", ["localhost:6379", "http://host/0", "redis://", "redis://host/first"])
def test_an_address_that_is_none_is_refused(dumps, url):
    dumps.add(TEXTS[:1])
    with pytest.raises(IndexStoreError, match="write redis://host:6379/0"):
        shared_lsh(url, "team", open_index(dumps.folder).manifest.spec)
