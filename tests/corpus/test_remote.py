"""Files at a URL: a local S3 server, a local web server with and without ranges, and what goes wrong with them."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import socket
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from s3_server import s3_server

from cleaner.config import Config
from cleaner.corpus.discovery import InputError, discover
from cleaner.corpus.remote import is_remote
from cleaner.corpus.shards import read_shards
from cleaner.ledger.restore import restore
from cleaner.pipeline.run import Pipeline

pytest.importorskip("fsspec")
pytest.importorskip("aiohttp")

LINES = b"".join(json.dumps({"id": n, "text": f"Trang\u00a0so {n}"}).encode() + b"\n" for n in range(2000))


class Files(BaseHTTPRequestHandler):
    """Serves files from memory."""

    def __init__(self, *args, files, ranges, **kwargs):
        self.files = files
        self.ranges = ranges
        super().__init__(*args, **kwargs)

    def do_HEAD(self):
        self.answer(body=False)

    def do_GET(self):
        self.answer(body=True)

    def answer(self, *, body):
        name = unquote(self.path.partition("?")[0])
        if name == "/forbidden.jsonl":
            self.send_error(403)
            return
        if name not in self.files:
            self.send_error(404)
            return
        data, status, said = self.files[name], 200, None
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        if self.ranges and asked:
            first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
            status, said = 206, f"bytes {first}-{last}/{len(data)}"
            data = data[first : last + 1]
        self.send_response(status)
        if self.ranges:
            self.send_header("Accept-Ranges", "bytes")
        if said:
            self.send_header("Content-Range", said)
        self.send_header("Content-Length", str(len(data) + (1000 if name == "/cut.jsonl" else 0)))
        if name.endswith(".gz"):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(params=[True, False], ids=["ranges", "no ranges"])
def web(request):
    """Serve some files and return the server's address."""
    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["a\u00a0b", "c"], "n": [1, 2]}), table)
    files = {
        "/a.jsonl": LINES,
        "/a.jsonl.gz": gzip.compress(LINES),
        "/a b.csv": b"text,n\na\xc2\xa0b,1\n",
        "/t.parquet": table.getvalue(),
        "/cut.jsonl": LINES,
        "/data": LINES,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, files=files, ranges=request.param))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def s3():
    """Start an S3 server and return a client of a bucket in it."""
    with s3_server() as server:
        for name, data in {
            "dump/a.jsonl": LINES,
            "dump/b/c.jsonl.gz": gzip.compress(LINES),
            "dump/notes.md": b"x",
            "other.txt": "Ủy\u00a0ban".encode(),
        }.items():
            server.system.pipe_file(f"bucket/{name}", data)
        yield server.system


def content(sources):
    problems = []
    shards = list(read_shards(sources, problems))
    return b"".join(piece.data for shard in shards for piece in shard.pieces), problems


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_file_of_a_web_server_is_read_as_it_lies_there(web, name):
    sources = discover([f"{web}/{name}?version=1#top"])
    assert [(source.name, source.format) for source in sources] == [(name, "jsonl")]
    assert content(sources) == (LINES, [])


def test_a_run_over_urls_and_its_restoring(web, tmp_path):
    inputs = [f"{web}/a%20b.csv", f"{web}/t.parquet"]
    summary = Pipeline(Config(stages=("normalize",)), workers=1).run(inputs, tmp_path / "out")
    assert (summary.documents, summary.changed) == (3, 2)
    assert (tmp_path / "out/corpus/a b.csv").read_bytes() == b"text,n\na b,1\n"
    assert pq.read_table(tmp_path / "out/corpus/t.parquet").to_pylist()[0] == {"text": "a b", "n": 1}
    assert [one.same for one in restore(tmp_path / "out", tmp_path / "back")] == [True, True]


def test_what_is_there_of_a_file_that_is_cut_off_is_read(web):
    data, (problem,) = content(discover([f"{web}/cut.jsonl"]))
    assert LINES.startswith(data)
    assert "cut off" in problem.reason


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.jsonl", ["none.jsonl'", "does not exist", "check the address"]),
        ("forbidden.jsonl", ["forbidden.jsonl'", "403", "check the address"]),
        ("data", ["tells no format", "--format"]),
    ],
)
def test_a_url_that_cannot_be_read_is_named_with_reason_and_remedy(web, name, words):
    with pytest.raises(InputError) as caught:
        discover([f"{web}/{name}"])
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("protocol", ["http", "s3"])
def test_a_server_that_is_not_there_is_told(monkeypatch, protocol):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/a.jsonl"
    if protocol == "s3":
        s3fs = pytest.importorskip("s3fs")
        s3fs.S3FileSystem.clear_instance_cache()
        for name, value in {
            "AWS_ENDPOINT_URL": url[:-8],
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        url = "s3://bucket/a.jsonl"
    with pytest.raises(InputError, match="cannot be reached"):
        discover([url])
    if protocol == "s3":
        s3fs.S3FileSystem.clear_instance_cache()


def test_no_credentials_are_told(s3, monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("AWS_") and "ENDPOINT" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    type(s3).clear_instance_cache()
    with pytest.raises(InputError, match="no credentials were found; set AWS_ACCESS_KEY_ID"):
        discover(["s3://bucket/dump/a.jsonl"])
    type(s3).clear_instance_cache()


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("s3://bucket/dump/a.jsonl", ["a.jsonl"]),
        ("s3://bucket/dump", ["a.jsonl", "b/c.jsonl.gz"]),
        ("s3://bucket/dump/", ["a.jsonl", "b/c.jsonl.gz"]),
        ("s3://bucket", ["dump/a.jsonl", "dump/b/c.jsonl.gz", "other.txt"]),
        ("s3://bucket/dump/*.jsonl", ["a.jsonl"]),
        ("s3://bucket/**/*.jsonl*", ["dump/a.jsonl", "dump/b/c.jsonl.gz"]),
    ],
)
def test_folders_and_patterns_of_a_bucket_are_listed(url, names):
    assert [source.name for source in discover([url])] == names


@pytest.mark.usefixtures("s3")
@pytest.mark.parametrize("url", ["s3://bucket/none.jsonl", "s3://nowhere/a.jsonl", "s3://bucket/none/*.jsonl"])
def test_what_is_not_in_a_bucket_is_named(url):
    with pytest.raises(InputError, match=re.escape(url)):
        discover([url])


@pytest.mark.usefixtures("s3")
def test_a_run_over_a_bucket(tmp_path):
    inputs = ["s3://bucket/dump", "s3://bucket/other.txt"]
    summary = Pipeline(Config(stages=("normalize",)), workers=2).run(inputs, tmp_path / "out")
    assert (summary.documents, summary.changed, summary.incomplete) == (4001, 4001, 0)
    assert (tmp_path / "out/corpus/other.txt").read_text(encoding="utf-8") == "Ủy ban"
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))
    assert (tmp_path / "back/dump/a.jsonl").read_bytes() == LINES


def test_other_protocols_of_the_library_are_read(tmp_path):
    import fsspec

    fsspec.filesystem("memory").pipe_file("/x/a.txt", "Ủy\u00a0ban".encode())
    Pipeline(Config(stages=("normalize",)), workers=1).run(["memory://x"], tmp_path / "out")
    assert (tmp_path / "out/corpus/a.txt").read_text(encoding="utf-8") == "Ủy ban"


@pytest.mark.parametrize(
    ("url", "message"),
    [("nonsense://x/a.txt", "no protocol that can be read"), ("gdrive://x/a.txt", "takes a library that is not inst")],
)
def test_a_protocol_that_cannot_be_read_is_told(url, message):
    with pytest.raises(InputError, match=message):
        discover([url])


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(
        InputError, match=r"s3:// takes s3fs, which is not installed; pip install 'dump-cleaner\[remote\]'"
    ):
        discover(["s3://bucket/a.jsonl"])


@pytest.mark.parametrize("path", ["-", "a/b.txt", "C:/x", "/a://b", "a b://c", "://x"])
def test_paths_are_no_urls(path):
    assert not is_remote(path)
