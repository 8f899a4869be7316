"""Bad input gets a clear message; the run goes on where it can, nothing is lost and nothing is half-written."""

from __future__ import annotations

import ctypes
import gzip
import json
import os
import shutil
import subprocess

import pytest

GOOD = {"id": "good", "text": "Một trang tốt, có đủ chữ để giữ lại trong kho.", "n": 1.50}


def jsonl(*records):
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" if isinstance(r, dict) else r for r in records)


def restored(cleaner, tmp_path, name):
    """Return the content of an input as ``restore`` rebuilds it."""
    shutil.rmtree(tmp_path / "back", ignore_errors=True)
    cleaner("restore", "out", "-o", "back")
    return (tmp_path / "back" / name).read_bytes()


RECORDS = {
    "a line that is cut in the middle": (b'{"id": "x", "text": "half a rec\n', "not valid JSON"),
    "a record without the text field": (b'{"id": "x", "body": "words"}\n', "'text'"),
    "a text that is a number": (b'{"id": "x", "text": 5}\n', "number"),
    "a text that is null": (b'{"id": "x", "text": null}\n', "null"),
    "a record that is a list": (b'["text"]\n', "object"),
    "a record that is followed by more": (b'{"text": "a"} {"text": "b"}\n', "not valid JSON"),
}


@pytest.mark.parametrize(("line", "reason"), RECORDS.values(), ids=RECORDS)
def test_a_bad_record_is_set_aside_by_name_and_line_and_comes_back_when_restored(cleaner, tmp_path, line, reason):
    data = jsonl(GOOD, line, {**GOOD, "id": "last", "text": "Một trang khác hẳn, nói về chuyện mùa màng năm nay."})
    (tmp_path / "in.jsonl").write_bytes(data)
    done = cleaner("clean", "in.jsonl", "-o", "out")
    assert "in.jsonl:2" in done.errors
    assert reason in done.errors
    assert (tmp_path / "out/corpus/in.jsonl").read_bytes().count(b"\n") == 2
    (rejected,) = map(json.loads, (tmp_path / "out/rejected.jsonl").read_text(encoding="utf-8").splitlines())
    assert (rejected["source"], rejected["line"]) == ("in.jsonl", 2)
    assert reason in rejected["reason"]
    assert rejected["remedy"]
    assert rejected["raw"].encode() == line
    assert restored(cleaner, tmp_path, "in.jsonl") == data


def test_a_strict_run_stops_at_the_first_bad_record_and_leaves_nothing(cleaner, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl(GOOD, b"{\n"))
    done = cleaner("clean", "in.jsonl", "-o", "out", "--strict", code=2)
    assert "in.jsonl:2" in done.errors
    assert not (tmp_path / "out").exists()


def test_invalid_utf8_in_a_text_file_is_decoded_and_comes_back(cleaner, tmp_path):
    data = ("Một trang dài có nhiều chữ tiếng Việt, để ít byte hỏng không đáng kể. " * 20).encode() + b"\xff\xfe\n"
    (tmp_path / "in.txt").write_bytes(data)
    cleaner("clean", "in.txt", "-o", "out")
    assert "Một trang dài" in (tmp_path / "out/corpus/in.txt").read_text(encoding="utf-8")
    assert restored(cleaner, tmp_path, "in.txt") == data


def test_invalid_utf8_in_a_record_is_not_lost(cleaner, tmp_path):
    data = jsonl(GOOD, b'{"id": "x", "text": "caf\xe9 au lait"}\n')
    (tmp_path / "in.jsonl").write_bytes(data)
    cleaner("clean", "in.jsonl", "-o", "out")
    assert restored(cleaner, tmp_path, "in.jsonl") == data


def test_nul_bytes_are_removed_and_come_back(cleaner, tmp_path):
    data = b"one\x00two\n"
    (tmp_path / "in.txt").write_bytes(data)
    cleaner("clean", "in.txt", "-o", "out")
    assert (tmp_path / "out/corpus/in.txt").read_bytes() == b"onetwo\n"
    assert restored(cleaner, tmp_path, "in.txt") == data


def test_lone_surrogates_in_json_become_replacement_characters_and_come_back(cleaner, tmp_path):
    data = b'{"id": "x", "text": "before \\ud800 after"}\n'
    (tmp_path / "in.jsonl").write_bytes(data)
    cleaner("clean", "in.jsonl", "-o", "out")
    line = (tmp_path / "out/corpus/in.jsonl").read_bytes()
    assert json.loads(line)["text"] in ("before \ufffd after", "before \ud800 after")
    assert restored(cleaner, tmp_path, "in.jsonl") == data


def test_a_repeated_id_is_renamed_in_the_ledger_and_both_documents_stay(cleaner, tmp_path):
    data = jsonl(GOOD, {**GOOD, "text": "Bản tin thời tiết: ngày mai trời nắng, chiều tối có mưa rào."})
    (tmp_path / "in.jsonl").write_bytes(data)
    done = cleaner("clean", "in.jsonl", "-o", "out")
    assert "1 document" in done.errors
    assert "id" in done.errors
    assert (tmp_path / "out/corpus/in.jsonl").read_bytes() == data
    explained = json.loads(cleaner("explain", "out", "good@in.jsonl:2", "--json").stdout)
    assert explained["line"] == 2


def test_an_empty_file_stays_an_empty_file(cleaner, tmp_path):
    for name in ("a.txt", "b.jsonl"):
        (tmp_path / name).touch()
    cleaner("clean", "a.txt", "b.jsonl", "-o", "out")
    assert (tmp_path / "out/corpus/a.txt").read_bytes() == b""
    assert (tmp_path / "out/corpus/b.jsonl").read_bytes() == b""
    assert restored(cleaner, tmp_path, "a.txt") == b""


def test_an_empty_folder_is_an_error_that_names_it(cleaner, tmp_path):
    (tmp_path / "empty").mkdir()
    done = cleaner("clean", "empty", "-o", "out", code=2)
    assert "empty" in done.errors
    assert not (tmp_path / "out").exists()


def test_a_missing_input_is_an_error_that_names_it(cleaner, tmp_path):
    done = cleaner("clean", "nowhere.txt", "-o", "out", code=2)
    assert "nowhere.txt" in done.errors
    assert not (tmp_path / "out").exists()


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_cleaned(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text("Đọc được.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Không đọc được.\n", encoding="utf-8")
    (tmp_path / "b.txt").chmod(0)
    done = cleaner("clean", "a.txt", "b.txt", "-o", "out", code=3, preexec_fn=without_the_right_to_read_everything)
    assert "b.txt" in done.errors
    assert "ermission" in done.errors
    assert (tmp_path / "out/corpus/a.txt").exists()
    assert not (tmp_path / "out/corpus/b.txt").exists()


def test_a_truncated_gzip_file_gives_its_whole_records_and_is_named(cleaner, tmp_path):
    records = [{"id": str(n), "text": f"Trang số {n}: {os.urandom(40).hex()}"} for n in range(2000)]
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(jsonl(*records))[:-20_000])
    done = cleaner("normalize", "in.jsonl.gz", "-o", "out", code=3)
    assert "in.jsonl.gz" in done.errors
    lines = gzip.decompress((tmp_path / "out/corpus/in.jsonl.gz").read_bytes()).splitlines()
    assert 0 < len(lines) < 2000
    assert [json.loads(line) for line in lines] == records[: len(lines)]
    assert json.loads((tmp_path / "out/summary.json").read_bytes())["incomplete"] == 1


def test_out_that_holds_files_of_others_is_refused_and_untouched(cleaner, tmp_path):
    (tmp_path / "in.txt").write_text("a\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.doc").write_text("mine")
    done = cleaner("clean", "in.txt", "-o", "out", "--restart", code=2)
    assert "thesis.doc" in done.errors
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.doc"]


def test_out_of_an_earlier_run_is_replaced_only_on_demand(cleaner, tmp_path):
    (tmp_path / "in.txt").write_text("a\n")
    cleaner("clean", "in.txt", "-o", "out")
    assert "--restart" in cleaner("clean", "in.txt", "-o", "out", code=2).errors
    (tmp_path / "in.txt").write_text("b\n")
    cleaner("clean", "in.txt", "-o", "out", "--restart")
    assert (tmp_path / "out/corpus/in.txt").read_text() == "b\n"


def test_out_inside_the_input_is_refused(cleaner, tmp_path):
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump/a.txt").write_text("a\n")
    done = cleaner("clean", "dump", "-o", "dump/out", code=2)
    assert "dump" in done.errors
    assert [path.name for path in (tmp_path / "dump").iterdir()] == ["a.txt"]


def test_out_that_is_a_file_is_refused(cleaner, tmp_path):
    (tmp_path / "in.txt").write_text("a\n")
    (tmp_path / "out").write_text("a file")
    assert "file" in cleaner("clean", "in.txt", "-o", "out", code=2).errors
    assert (tmp_path / "out").read_text() == "a file"


def test_results_are_never_read_and_replaced_in_one_run(cleaner, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(jsonl(GOOD, GOOD))
    cleaner("clean", "in.jsonl", "-o", "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    for inputs in ("out/corpus", "out/corpus/in.jsonl"):
        done = cleaner("clean", inputs, "-o", "out", "--restart", code=2)
        assert "inside the output folder" in done.errors
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_names_as_long_as_a_name_can_be_are_written(cleaner, tmp_path):
    (tmp_path / "dump").mkdir()
    for name in ("x" * 251 + ".txt", "y" * 249 + ".jsonl"):
        (tmp_path / "dump" / name).write_bytes(jsonl(GOOD))
    cleaner("normalize", "dump", "-o", "out")
    assert sorted(path.name for path in (tmp_path / "out/corpus").iterdir()) == [
        "x" * 251 + ".txt",
        "y" * 249 + ".jsonl",
    ]
    cleaner("restore", "out", "-o", "back")


def test_a_file_with_an_odd_name_that_is_left_out_stops_nothing(cleaner, tmp_path):
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / os.fsdecode(b"odd\xff\x1b[2J.dat")).write_bytes(b"")
    (tmp_path / "dump/a.txt").write_text("a\n")
    done = cleaner("clean", "dump", "-o", "out")
    assert r"dump/odd\xff\x1b[2J.dat is left out" in done.errors
    assert "\x1b" not in done.errors


def test_an_id_that_looks_like_a_name_we_make_is_not_taken_for_one(cleaner, tmp_path):
    data = jsonl(*({"id": name, "text": f"{name}\u00a0{n}"} for n, name in enumerate(("a", "a", "a@in.jsonl:2"))))
    (tmp_path / "in.jsonl").write_bytes(data)
    cleaner("normalize", "in.jsonl", "-o", "out")
    assert restored(cleaner, tmp_path, "in.jsonl") == data


NOTHING = {
    "a field that no record has": (b'{"txt": "a"}\n' * 50, "--text-field txt"),
    "a list of records": (b'[{"text": "a"}, {"text": "b"}]', "jq -c '.[]'"),
    "records over many lines": (b'{\n  "text": "a"\n}\n', "jq -c"),
    "UTF-16 without a mark": ('{"text": "một"}\n'.encode("utf-16-le"), "iconv -f UTF-16LE"),
    "compressed data": (gzip.compress(b'{"text": "a"}\n'), "end in .gz"),
}


@pytest.mark.parametrize(("data", "remedy"), NOTHING.values(), ids=NOTHING)
def test_a_run_that_could_read_nothing_does_not_look_like_success(cleaner, tmp_path, data, remedy):
    (tmp_path / "in.jsonl").write_bytes(data)
    done = cleaner("clean", "in.jsonl", "-o", "out", code=3)
    (message,) = [line for line in done.errors.splitlines() if "nothing could be read" in line]
    assert remedy in message
    assert len(done.errors.splitlines()) < 12
    assert any(
        "nothing could be read" in one for one in json.loads((tmp_path / "out/summary.json").read_bytes())["warnings"]
    )


def without_the_right_to_read_everything():
    """Take from root, which some tests run as, the capabilities that pass over permissions (Linux, ``prctl``)."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
        for capability in (dac_override, dac_read_search):
            ctypes.CDLL(None).prctl(drop_from_bounding_set, capability)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_nothing_is_left_half_written(cleaner, tmp_path, small_disk):
    records = [{"id": str(n), "text": f"Trang số {n}: {os.urandom(400).hex()}"} for n in range(4000)]
    (tmp_path / "in.jsonl").write_bytes(jsonl(*records))
    done = cleaner("clean", "in.jsonl", "-o", small_disk / "out", code=2)
    assert "out is full; free some of it" in done.errors
    assert list(small_disk.iterdir()) == []
