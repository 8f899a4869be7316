"""``cleaner diff`` and what ``explain`` prints: on a terminal, in a file, as HTML and as JSON."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

PAGE = "003_479ac987fd2cbc8c.txt"
needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch on this machine")


@pytest.fixture(scope="module")
def out(root, tmp_path_factory):
    """The results of the sample pages."""
    folder = tmp_path_factory.mktemp("diff") / "out"
    subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", root / "samples/pages", "-o", folder, "--quiet"], check=True
    )
    return folder


def on_terminal(*arguments, **env):
    """What a command writes to a terminal."""
    master, slave = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=slave, stderr=slave, env={**plain, "TERM": "xterm", **env})
    os.close(slave)
    shown = bytearray()
    try:
        while piece := os.read(master, 1 << 16):
            shown += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(master)
    assert process.wait() == 0, shown
    return bytes(shown)


@needs_patch
def test_from_what_was_read_to_the_corpus_the_diff_makes_one_of_the_other(cleaner, out, pages, tmp_path):
    diff = cleaner("diff", out).stdout
    for page in pages.iterdir():
        (tmp_path / page.name).write_bytes(page.read_bytes())
    subprocess.run(["patch", "-p1", "--quiet"], input=diff, cwd=tmp_path, check=True)
    for page in pages.iterdir():
        assert (tmp_path / page.name).read_bytes() == (out / "corpus" / page.name).read_bytes()


@needs_patch
def test_stage_by_stage_the_diffs_lead_to_the_corpus(cleaner, out, pages, tmp_path):
    (tmp_path / PAGE).write_bytes((pages / PAGE).read_bytes())
    stages = ["read", "normalize", "chrome", "blocks", "corpus"]
    for older, newer in pairwise(stages):
        diff = cleaner("diff", out, PAGE, "--from", older, "--to", newer).stdout
        if diff:
            subprocess.run(["patch", "-p1", "--quiet"], input=diff, cwd=tmp_path, check=True)
    assert (tmp_path / PAGE).read_bytes() == (out / "corpus" / PAGE).read_bytes()


def test_of_one_stage_only_its_documents_are_shown(cleaner, out):
    shown = cleaner("diff", out, "--from", "chrome", "--to", "blocks", "--json").stdout.decode().splitlines()
    assert [json.loads(line)["doc_id"] for line in shown] == ["004_2f9622c288a86cc8.txt"]


def test_a_removed_duplicate_becomes_nothing(cleaner, tmp_path):
    text = "Thư viện quận đóng cửa sửa chữa từ thứ hai và mở lại vào sáng thứ sáu tuần sau, mời bạn đọc đến mượn sách."
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name in "ab"))
    cleaner("clean", "in.jsonl", "-o", "out", "--quiet")
    assert cleaner("diff", "out").stdout.decode().splitlines()[:3] == ["--- a/b", "+++ /dev/null", "@@ -1 +0,0 @@"]


def test_stages_the_wrong_way_round_are_refused(cleaner, out):
    assert "other way round" in cleaner("diff", out, "--from", "corpus", "--to", "read", code=2).errors


def test_a_document_that_is_not_there_is_told_so(cleaner, out):
    assert "no document" in cleaner("diff", out, "nothing.txt", code=2).errors


@pytest.mark.parametrize("command", [("explain", PAGE), ("diff", PAGE)])
def test_colours_are_for_terminals_and_not_where_nobody_wants_them(out, cleaner, command):
    name, document = command
    assert b"\x1b[" in on_terminal(name, out, document)
    assert b"\x1b[" not in on_terminal(name, out, document, NO_COLOR="1")
    assert b"\x1b[" not in on_terminal(name, out, document, TERM="dumb")
    assert b"\x1b[" not in cleaner(name, out, document, env={"NO_COLOR": ""}).stdout


def test_what_went_is_struck_through_in_the_colour_of_its_stage(out):
    shown = on_terminal("explain", out, PAGE)
    assert b"\x1b[33m\x1b[9mTin t" in shown  # chrome
    assert b"\x1b[34m\x1b[9m\\xa0" in shown  # normalize


def test_without_colours_it_is_marked(out, cleaner):
    shown = cleaner("explain", out, "000_609457e6331af63b.txt").stdout.decode()
    assert "[-\\xa0 -]{+ +}" in shown
    assert "  1 - Thứ Tư, ngày 4 tháng 10 năm 2023\n" in shown
    assert "└ chrome site-template: site template: on 3 of 5 pages, slots: day, number" in shown
    assert "= <day>, <day> <number> <day> <number> <day> <number>" in shown


def test_json_has_the_matched_text(out, cleaner):
    told = json.loads(cleaner("explain", out, "004_2f9622c288a86cc8.txt", "--json").stdout)
    blocks = next(step for step in told["steps"] if step["stage"] == "blocks")
    edit = blocks["edits"][0]
    assert edit["matched_text"] == blocks["received"][slice(*edit["matched"][1:])]
    assert told["at"] is None


def test_html_is_one_page_without_a_script(out, cleaner):
    page = cleaner("explain", out, PAGE, "--html").stdout.decode()
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "view-counter" in page
    assert "name one of them" in cleaner("explain", out, PAGE, "--html", "--json", code=2).errors


def test_a_folder_that_is_no_run_is_told_so(cleaner, tmp_path):
    for command in ("diff", "report"):
        assert "not the folder of a finished run" in cleaner(command, tmp_path, code=2).errors
