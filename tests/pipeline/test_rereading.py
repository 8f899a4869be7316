"""A plain JSONL file is read again to write it: the results are those of one that is held, and a change is noticed."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from cleaner import Config, Pipeline
from cleaner.corpus.discovery import InputError
from cleaner.corpus.rereading import extents_of, read_again, read_spans
from cleaner.corpus.schema import Piece, Source
from cleaner.pipeline import map_steps

BODY = "The ferry leaves at seven, calls at both islands and is back before the bank closes at noon on {}.\n"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
PAGE = "".join(map(BODY.format, DAYS))


def lines():
    """Yield records of every kind: changed, removed, kept, raw, numbered, without an id, blank, broken."""
    yield b'\xef\xbb\xbf{"id": "a", "text": "%s", "n": 1.0}' % PAGE.replace("\n", "\\n").encode()
    yield json.dumps({"text": PAGE.upper(), "id": 7}).encode()
    yield json.dumps({"id": "twice", "text": f"{PAGE}\nPrint\n\n{PAGE}"}).encode()
    yield b'{"id": "raw", "text": "a\\/b \\u00E9 on its own"}\r'
    yield b""
    yield b'{"text": 5}'
    yield '{"text": "Chợ họp từ sáng sớm."}'.encode()
    yield b'{"id": "a", "text": " \\n"}'


def results(out):
    corpus = b"".join(path.read_bytes() for path in sorted((out / "corpus").rglob("*.jsonl")))
    tables = [pq.read_table(out / name) for name in ("ledger/edits.parquet", "duplicates.parquet")]
    documents = pq.read_table(out / "documents.parquet").drop_columns(["source", "doc_id"])
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return corpus, [table.to_pylist() for table in (*tables, documents)], {**summary, "seconds": 0, "warnings": 0}


@pytest.mark.parametrize("stages", [("blocks", "documents"), ("normalize",), Config().stages])
def test_what_is_read_again_gives_what_is_held(tmp_path, stages):
    data = b"\n".join(lines())
    for folder, name, content in (("one", "in.jsonl", data), ("two", "in.jsonl.gz", gzip.compress(data))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
        Pipeline(Config(stages=stages), workers=2).run(tmp_path / folder / name, tmp_path / folder / "out")
    (packed,) = (tmp_path / "two" / "out" / "corpus").rglob("*.gz")
    packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    one, two = (results(tmp_path / folder / "out") for folder in ("one", "two"))
    named = str(two[1]).replace("in.jsonl.gz", "in.jsonl")
    assert (one[0], str(one[1]), one[2]) == (two[0], named, two[2])


def test_a_file_that_changes_during_a_run_ends_it_without_results(tmp_path, monkeypatch):
    source = tmp_path / "in.jsonl"
    source.write_bytes(b'{"text": "one"}\n{"text": "two"}\n')

    def after_reading(*arguments):
        source.write_bytes(b'{"text": "one"}\n{"text": "six"}\n')
        return emit(*arguments)

    emit = map_steps.emit
    monkeypatch.setattr(map_steps, "emit", after_reading)
    with pytest.raises(InputError, match=r"'in.jsonl' was changed while it was read"):
        Pipeline(Config(stages=("blocks",))).run(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_spans_are_found_over_the_borders_of_extents(tmp_path):
    contents = [b"0123456789", b"abcdefghij"]
    sources = []
    for index, content in enumerate(contents):
        path = tmp_path / f"{index}.jsonl"
        path.write_bytes(b"--" + content)
        sources.append(Source(index, str(path), path.name, "jsonl", None))
    extents = extents_of([Piece(index, 0, content, 2) for index, content in enumerate(contents)], sources)
    assert bytes(read_again(extents, sources)) == b"".join(contents)
    starts, ends = np.array([1, 8, 10, 15]), np.array([3, 10, 11, 20])
    data, places = read_spans(extents, sources, starts, ends)
    spans = [data[at : at + size].tobytes() for at, size in zip(places, ends - starts, strict=True)]
    assert b"".join(spans) == b"1289afghij"
