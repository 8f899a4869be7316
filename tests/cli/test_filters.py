"""With ``-`` a command is a filter: standard input to standard output."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest


def test_text_goes_through(cleaner):
    done = cleaner("normalize", "-", stdin="Ủy\u00a0ban\r\n".encode())
    assert done.stdout.decode() == "Ủy ban\n"


def test_records_are_told_from_text_by_their_first_byte(cleaner):
    record = {"id": 7, "text": "Ủy\u00a0ban", "more": [1.50]}
    done = cleaner("normalize", "-", stdin=json.dumps(record, ensure_ascii=False).encode() + b"\n")
    assert json.loads(done.stdout) == {**record, "text": "Ủy ban"}


def test_dedup_keeps_one_of_two_records(cleaner):
    line = json.dumps({"text": "Hai bản ghi giống hệt nhau thì chỉ một bản ở lại."}).encode() + b"\n"
    assert cleaner("dedup", "-", "--quiet", stdin=line * 2).stdout == line


def test_a_folder_for_the_results_is_needed_for_files(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    assert "-o" in cleaner("clean", "a.txt", code=2).errors


def test_the_summary_and_the_corpus_do_not_share_standard_output(cleaner):
    assert "-o" in cleaner("clean", "-", "--json", stdin=b"a", code=2).errors


def test_the_summary_is_json_on_demand(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text("a\u00a0b", encoding="utf-8")
    summary = json.loads(cleaner("clean", "a.txt", "-o", "out", "--json").stdout)
    assert summary["documents"] == summary["kept"] == summary["changed"] == 1
    assert summary == json.loads((tmp_path / "out/summary.json").read_bytes())


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(cleaner, tmp_path):
    (tmp_path / "a.txt").write_text("a\u00a0b", encoding="utf-8")
    assert "1 changed" in cleaner("clean", "a.txt", "-o", "out", "--dry-run").errors
    assert not (tmp_path / "out").exists()


def test_configuration_comes_from_a_file_and_options_override_it(cleaner, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"body": "a\\u00a0b", "words": "c\\u00a0d"}\n')
    (tmp_path / "cleaner.toml").write_text('stages = ["normalize"]\n[input]\ntext_field = "body"\n')
    cleaner("clean", "in.jsonl", "-o", "one")
    assert json.loads((tmp_path / "one/corpus/in.jsonl").read_bytes()) == {"body": "a b", "words": "c\u00a0d"}
    cleaner("clean", "in.jsonl", "-o", "two", "--text-field", "words")
    assert json.loads((tmp_path / "two/corpus/in.jsonl").read_bytes()) == {"body": "a\u00a0b", "words": "c d"}


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[normalise]\n", "did you mean 'normalize'"),
        ("[normalize]\nmojibake = 1\n", "cleaner.toml:2: normalize.mojibake: expected true or false, found 1"),
        ('stages = ["crome"]\n', "did you mean 'chrome'"),
        ("[input\n", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(cleaner, tmp_path, toml, message):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "cleaner.toml").write_text(toml)
    assert message in cleaner("clean", "a.txt", "-o", "out", code=2).errors


def test_an_interrupted_run_leaves_nothing(tmp_path):
    command = [sys.executable, "-m", "cleaner", "clean", "-", "--format", "jsonl", "-o", "out"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(b'{"text": "a"}\n')
        process.stdin.flush()
        while not (tmp_path / "out/.work/ledger").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.stdin.close()
        errors = process.stderr.read().decode()
        assert process.wait(30) == 130
    assert "interrupted" in errors
    assert not (tmp_path / "out").exists()


def test_help_names_every_command_and_is_quick_to_import(cleaner):
    shown = cleaner("--help").stdout.decode()
    assert all(name in shown for name in ("clean", "normalize", "strip", "dedup", "check", "restore", "explain"))
    libraries = ("numpy", "pyarrow", "numba", "ftfy", "rich")
    program = f"import sys, cleaner.cli; print([name for name in {libraries} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"[]"
