"""The results of a table are the same for any number of workers and any ranges that it is read in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random

import pyarrow.parquet as pq
import pytest

from cleaner.pipeline import run as running
from cleaner.pipeline.output import RESULTS
from cleaner.pipeline.run import Pipeline


@pytest.fixture(scope="module")
def table():
    """The bytes of a CSV file with quotes, newlines in fields, copies, and rows with a field too many."""
    rng = random.Random(1)
    words = ["river", "winter", "boat,", '"market"', "school\n", "garden", "số", "20"]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["id", "text", "note"])
    text = "The first text."
    for number in range(120):
        if number % 7:  # else a copy of the one before
            text = " ".join(rng.choices(words, k=60)) + f" {rng.randrange(10**6)}."
        too_many = [""] if number % 31 == 30 else []
        rows.writerow([number, text, "" if number % 5 else "a\n\nb", *too_many])
    return out.getvalue().encode()


def results(out):
    found = {}
    for name in RESULTS:
        for path in sorted([out / name, *(out / name).rglob("*")]):
            if path.is_file() and path.name != "manifest.json":
                found[str(path.relative_to(out))] = path.read_bytes()
    summary = json.loads(found.pop("summary.json"))
    return found, {**summary, "seconds": 0}


def test_workers_change_no_byte_and_ranges_no_row(tmp_path, table, monkeypatch):
    (tmp_path / "in.csv").write_bytes(table)
    found = []
    for number, (workers, size) in enumerate([(1, 4 << 20), (1, 3_000), (3, 3_000)]):
        monkeypatch.setattr(running, "_SHARD_BYTES", size)
        Pipeline(workers=workers).run([tmp_path / "in.csv"], tmp_path / f"out{number}")
        found.append(results(tmp_path / f"out{number}"))
    whole, one, three = found
    assert one == three
    assert whole[1] == one[1]
    assert whole[1]["rejected"] == 3
    assert sum(whole[1]["duplicates"].values()) > 0
    assert set(whole[0]) == set(one[0])
    for name, data in whole[0].items():  # row groups of the ledger end where shards do
        read = pq.read_table if name.endswith(".parquet") else io.BytesIO.getvalue
        assert read(io.BytesIO(data)) == read(io.BytesIO(one[0][name])), name


def test_a_file_in_ranges_has_the_corpus_of_one_that_is_a_stream(tmp_path, table, monkeypatch):
    monkeypatch.setattr(running, "_SHARD_BYTES", 2_000)
    (tmp_path / "in.csv").write_bytes(table)
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(table))
    Pipeline(workers=2).run([tmp_path / "in.csv"], tmp_path / "plain")
    Pipeline(workers=2).run([tmp_path / "in.csv.gz"], tmp_path / "packed")
    packed = (tmp_path / "packed" / "corpus" / "in.csv.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "plain" / "corpus" / "in.csv").read_bytes()
