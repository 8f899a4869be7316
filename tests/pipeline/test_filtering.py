"""A filter over single documents writes while it reads."""

from __future__ import annotations

import io
import json

import pytest

from cleaner.config import Config
from cleaner.pipeline import run as run_module
from cleaner.pipeline.filtering import goes_through
from cleaner.pipeline.rejections import RejectedError
from cleaner.pipeline.run import Pipeline

NORMALIZE = Config(stages=("normalize",))


@pytest.fixture
def feed(monkeypatch):
    """Put bytes, or chunks of bytes, on standard input."""

    def put(data):
        raw = data if isinstance(data, io.RawIOBase) else io.BytesIO(data)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(raw)))

    return put


class Endless(io.RawIOBase):
    """Records, until what came out is looked at often enough."""

    def __init__(self, out, enough):
        self.out, self.enough, self.given = out, enough, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.out.tell() > self.enough:
            return 0
        line = b'{"text": "a\\u00a0b"}\n'
        size = len(buffer) // len(line) * len(line) or len(line)
        data = (line * (size // len(line)))[: len(buffer)]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


def test_what_is_read_is_written_before_the_input_ends(feed, monkeypatch):
    monkeypatch.setattr(run_module, "_SHARD_BYTES", 1 << 16)
    out = io.BytesIO()
    source = Endless(out, 1 << 19)
    feed(source)
    summary = Pipeline(NORMALIZE, workers=2).run("-", out)
    assert source.given < 1 << 23
    assert summary.documents == summary.changed == out.getvalue().count(b"\n") > 10_000


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Ủy\u00a0ban".encode(), "Ủy ban".encode()),
        (b'{"id": 1, "text": "a\\u00a0b"}\nnonsense\n\n', b'{"id": 1, "text": "a b"}\n'),
        (b"", b""),
    ],
)
def test_the_corpus_is_the_same_as_that_of_a_run_into_a_folder(feed, tmp_path, data, expected, workers):
    out = io.BytesIO()
    feed(data)
    summary = Pipeline(NORMALIZE, workers=workers).run("-", out)
    assert out.getvalue() == expected
    feed(data)
    other = Pipeline(NORMALIZE).run("-", tmp_path / "out")
    written = b"".join(path.read_bytes() for path in (tmp_path / "out/corpus").iterdir())
    assert written == expected
    assert {**summary.as_dict(), "seconds": 0} == {**other.as_dict(), "seconds": 0}


def test_tables_go_through_with_their_header(feed):
    out = io.BytesIO()
    feed("text,n\nỦy\u00a0ban,1\nx\n".encode())
    config = Config(stages=("normalize",), input=Config().input.__class__(format="csv"))
    assert Pipeline(config).run("-", out).rejected == 1
    assert out.getvalue().decode() == "text,n\nỦy ban,1\n"


def test_files_go_through_a_filter_too(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"".join(json.dumps({"text": f"a\u00a0{n}"}).encode() + b"\n" for n in range(9)))
    out = io.BytesIO()
    Pipeline(NORMALIZE).run(tmp_path / "a.jsonl", out)
    assert [json.loads(line)["text"] for line in out.getvalue().splitlines()] == [f"a {n}" for n in range(9)]


def test_a_strict_filter_stops_at_the_first_rejected_record(feed):
    feed(b'{"text": "a"}\nnonsense\n')
    with pytest.raises(RejectedError, match=r"stdin\.jsonl:2"):
        Pipeline(NORMALIZE).run("-", io.BytesIO(), strict=True)


def test_stages_that_compare_documents_wait_for_all_of_them():
    assert goes_through(Config(stages=("normalize", "blocks")))
    assert not any(goes_through(Config(stages=stages)) for stages in (("chrome",), ("documents",)))
