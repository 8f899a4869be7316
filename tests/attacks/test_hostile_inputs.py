"""Inputs made to do harm: each is read, set aside with a reason or refused, in time and memory that are bounded."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import socket
import time
import tracemalloc

import pytest

from cleaner import Config, Pipeline
from cleaner.canonical_order import in_order
from cleaner.config import InputConfig
from cleaner.corpus import file_ranges, streams
from cleaner.corpus.discovery import InputError
from cleaner.corpus.json_value import locate_value
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.schema import Piece, Shard, Source
from cleaner.ledger.restore import restore

WORDS = "The river rose in the night and took the old bridge with it, as it had done in the year of the flood."


def run(inputs, out, stages=("normalize",), **options):
    config = Config(stages=stages, input=InputConfig(**options.pop("input", {})))
    return Pipeline(config, workers=1).run(inputs, out, **options)


def rejected(out):
    return [json.loads(line) for line in (out / "rejected.jsonl").read_bytes().splitlines()]


def seconds(work, *args):
    started = time.thread_time()
    work(*args)
    return time.thread_time() - started


def test_nothing_but_regular_files_is_opened_and_loops_of_links_end(tmp_path):
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "good.txt").write_text(WORDS)
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket.txt"))
    for name, target in {"zero.txt": "/dev/zero", "sub/loop": "..", "self.txt": "self.txt"}.items():
        (folder / name).symlink_to(target)
    summary = run(folder, tmp_path / "out")
    assert (summary.kept, summary.incomplete) == (1, 3)
    assert {one["source"] for one in rejected(tmp_path / "out")} == {"pipe.txt", "socket.txt", "zero.txt"}
    assert all(one["reason"] and one["remedy"] for one in rejected(tmp_path / "out"))


ODD_NAMES = (
    b"new\nline.txt", b"esc\x1b[2J\x1b]0;t\x07.txt", b"not\xff\xfeutf8.txt", "bidi\u202egnp.txt".encode(),
    b"=cmd().txt",
    b"-o.txt", b"--help.txt", b"a&<script>alert(1)<.txt", b"back\\slash.txt", b"%2e%2e%2f.txt", b"a..txt",
)  # fmt: skip


def test_file_names_of_any_bytes_stay_in_the_corpus_and_out_of_terminals_and_pages(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        (tmp_path / "in" / os.fsdecode(name)).write_text(f"{WORDS} {number}\n")
    assert run(folder, out).kept == len(ODD_NAMES)
    assert len(list((out / "corpus").iterdir())) == len(ODD_NAMES)
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    page = (out / "report.html").read_bytes()
    assert b"<script>alert" not in page
    assert b"\x1b" not in page
    assert all(one.same for one in restore(out, tmp_path / "back"))


def test_cells_that_are_formulas_come_back_as_they_were(tmp_path):
    rows = [
        ["id", "text", "note"],
        *([str(n), f"{sign}1+1 and words", f"{sign}cmd|'/C calc'!A0"] for n, sign in enumerate("=+-@\t")),
    ]
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    run(tmp_path / "in.csv", tmp_path / "out")
    assert (tmp_path / "out/corpus/in.csv").read_bytes() == (tmp_path / "in.csv").read_bytes()


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_json_is_read_or_set_aside_and_the_next_record_is_read(tmp_path, depth):
    deep = ['{"text": "a", "x": ' + "[" * depth + "]" * depth + "}", '{"x":' * depth + "1" + "}" * depth, "[" * depth]
    (tmp_path / "in.jsonl").write_text("\n".join([*deep, json.dumps({"text": WORDS})]) + "\n")
    summary = run(tmp_path / "in.jsonl", tmp_path / "out")
    assert summary.rejected == 3
    assert summary.kept == 1


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz", ".zst"])
def test_a_bomb_costs_its_file_alone(tmp_path, monkeypatch, ending):
    import bz2
    import lzma

    import zstandard

    packed = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}[ending]
    monkeypatch.setattr(streams, "_BOMB_BYTES", 1 << 20)
    (tmp_path / f"bomb.jsonl{ending}").write_bytes(packed(b"\n" * (1 << 24)))
    (tmp_path / "good.txt").write_text(WORDS)
    inputs = [tmp_path / f"bomb.jsonl{ending}", tmp_path / "good.txt"]
    tracemalloc.start()
    summary = run(inputs, tmp_path / "out", input={"max_ratio": 50})
    assert tracemalloc.get_traced_memory()[1] < 100 << 20
    tracemalloc.stop()
    assert (summary.kept, summary.incomplete) == (1, 1)
    (bomb,) = rejected(tmp_path / "out")
    assert "more than 50 times its size" in bomb["reason"]
    assert "max_ratio" in bomb["remedy"]


def test_a_document_beyond_the_limit_is_set_aside_with_the_limit(tmp_path):
    (tmp_path / "long.txt").write_bytes(b"word " * (1 << 21))
    (tmp_path / "long.jsonl").write_bytes(b'{"text": "' + b"word " * (1 << 21) + b'"}\n{"text": "a river"}\n')
    summary = run(
        [tmp_path / "long.txt", tmp_path / "long.jsonl"], tmp_path / "out", input={"max_document_bytes": 1 << 23}
    )
    assert summary.kept == 1
    assert [(one["source"], one["line"]) for one in rejected(tmp_path / "out")] == [
        ("long.jsonl", 1),
        ("long.txt", None),
    ]
    assert all("longer than 8 MiB" in one["reason"] for one in rejected(tmp_path / "out"))


def parsed(data, name="a.jsonl"):
    return parse_shard(Shard(0, (Piece(0, 0, data),)), [Source(0, name, name, "jsonl", None)], InputConfig())


def test_empty_lines_in_a_row_are_one_entry_and_come_back(tmp_path):
    assert len(parsed(b"\n" * 1_000_000).blank) == 1
    data = b'\n\r\n \n{"text": "a"}\n\n\n{"text": "b"}\n' + b"\n" * 100_000
    (tmp_path / "in.jsonl").write_bytes(data)
    run(tmp_path / "in.jsonl", tmp_path / "out")
    assert all(one.same for one in restore(tmp_path / "out", tmp_path / "back"))
    assert (tmp_path / "back/in.jsonl").read_bytes() == data


@pytest.mark.parametrize(
    "line", ['{"text": ' + '\\"' * 300_000, '{"a": ' + '"' * 300_001, '{"text": "a' + "\\" * 300_001]
)
def test_strings_that_nothing_closes_take_linear_time(line):
    assert seconds(locate_value, line.encode(), "text") < 2


def test_marks_in_any_order_take_linear_time_and_mean_the_same():
    import unicodedata

    chance = random.Random(1)
    marks = [char for char in map(chr, range(0x300, 0xE00)) if unicodedata.combining(char)]
    for length in (99, 101, 400):
        text = "a" + "".join(chance.choices([*marks, "\u0344", "\u0f73", "\u0958"], k=length)) + "b"
        for form in ("NFC", "NFD", "NFKC"):
            assert unicodedata.normalize(form, in_order(text)) == unicodedata.normalize(form, text)
    hostile = "ب" + "\u0651\u064b" * 100_000
    assert seconds(lambda: unicodedata.normalize("NFC", in_order(hostile))) < 5


@pytest.mark.parametrize("alike", ["the same", "nearly the same"])
def test_many_copies_of_one_document_are_compared_with_one(tmp_path, alike):
    def dump(count):
        numbers = range(count) if alike == "nearly the same" else [0] * count
        path = tmp_path / f"{count}.jsonl"
        path.write_text(
            "".join(json.dumps({"text": f"{WORDS} {WORDS} It was the {number}th."}) + "\n" for number in numbers)
        )
        return path

    few, many = dump(500), dump(4_000)
    run(few, tmp_path / "warm", ("documents",))
    short = seconds(run, few, tmp_path / "few", ("documents",))
    long = seconds(run, many, tmp_path / "many", ("documents",))
    assert len((tmp_path / "many/corpus/4000.jsonl").read_bytes().splitlines()) == 1
    assert long < 24 * short + 2


def big(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join(b'{"n": %d, "text": "a river and %d bridges"}\n' % (n, n) for n in range(300_000)))
    return path


@pytest.mark.parametrize("size", [0, 5_000_000])
def test_a_file_that_shrinks_while_it_is_read_ends_the_run_and_names_it(tmp_path, monkeypatch, size):
    path = big(tmp_path)
    real = os.pread

    def shrinking(handle, count, offset):
        if offset > 4_000_000:
            os.truncate(path, size)
        return real(handle, count, offset)

    monkeypatch.setattr(file_ranges.os, "pread", shrinking)
    with pytest.raises(InputError, match=r"in\.jsonl.* changed while it was read; run again"):
        run(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_read_error_in_the_middle_names_the_file_and_what_to_do(tmp_path, monkeypatch):
    path = big(tmp_path)
    real = os.pread

    def failing(handle, count, offset):
        if offset > 4_000_000:
            raise OSError(5, "Input/output error")
        return real(handle, count, offset)

    monkeypatch.setattr(file_ranges.os, "pread", failing)
    with pytest.raises(InputError, match=r"in\.jsonl' cannot be read any more: Input/output error; "):
        run(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_stream_that_fails_in_the_middle_gives_what_came_before(tmp_path):
    import fsspec
    from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

    class Failing(MemoryFileSystem):
        protocol = "failing"

        def _open(self, path, **_options):
            class File(MemoryFile):
                def read(self, size=-1):
                    if self.tell() >= 2_000_000:
                        raise OSError(5, "Input/output error")
                    return super().read(size)

            return File(self, path, big(tmp_path).read_bytes())

        def info(self, path, **_options):
            return {"name": path, "size": 1, "type": "file"}

        def isdir(self, _path):
            return False

    fsspec.register_implementation("failing", Failing, clobber=True)
    summary = run("failing://in.jsonl", tmp_path / "out")
    assert summary.incomplete == 1
    assert 10_000 < summary.kept < 300_000
    assert "Input/output error" in rejected(tmp_path / "out")[0]["reason"]


def test_a_file_that_grows_or_goes_before_it_is_read_harms_no_other(tmp_path, monkeypatch):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"{WORDS} {name}")
    real = streams._opened  # what is opened first stands for another program

    def meddling(source):
        (tmp_path / "b.txt").unlink(missing_ok=True)
        with (tmp_path / "c.txt").open("a") as file:
            file.write(" More.")
        return real(source)

    monkeypatch.setattr(streams, "_opened", meddling)
    summary = run([tmp_path / name for name in ("a.txt", "b.txt", "c.txt")], tmp_path / "out")
    assert (summary.kept, summary.incomplete) == (2, 1)
    assert "No such file" in rejected(tmp_path / "out")[0]["reason"]


def test_no_result_depends_on_the_clock(tmp_path, monkeypatch):
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": f"{WORDS} {n}"}) + "\n" for n in range(50)))
    run(tmp_path / "in.jsonl", tmp_path / "one", ("normalize", "chrome", "blocks", "documents"))
    chance = random.Random(3)
    for name in ("time", "monotonic", "perf_counter"):  # a clock that goes back and forth
        monkeypatch.setattr(time, name, lambda: chance.uniform(-1e9, 4e9))
    run(tmp_path / "in.jsonl", tmp_path / "two", ("normalize", "chrome", "blocks", "documents"))
    monkeypatch.undo()
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    for name in names:
        one, two = ((tmp_path / run / name).read_bytes() for run in ("one", "two"))
        if name.name == "summary.json":
            one, two = ({**json.loads(data), "seconds": 0} for data in (one, two))
        assert one == two or name.name == "report.html", name
