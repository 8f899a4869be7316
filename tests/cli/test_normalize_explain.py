"""``cleaner normalize --explain``: every change is shown with its reason, and nothing is written."""

from __future__ import annotations

import json

import pytest

from cleaner.cli.changes import change_rows
from cleaner.edits.edit import Edit, apply
from cleaner.ledger.changed_lines import changed_lines
from cleaner.normalization.text import normalize_text

DAMAGED = "Một dòng sạch\nViá»‡t\u200b Nam\nhết\u00a0rồi\n"


@pytest.fixture
def page(tmp_path):
    (tmp_path / "a.txt").write_text(DAMAGED, encoding="utf-8")
    return tmp_path / "a.txt"


def test_a_changed_line_is_shown_old_and_new_under_its_place_and_rule(cleaner, page):
    shown = cleaner("normalize", page.name, "--explain").stdout.decode()
    assert shown.startswith(
        "a.txt\n"
        "a.txt:2: mojibake (utf-8 read as windows-1252), invisible\n"
        "- Vi[-á»‡-]t[-\\u200b-] Nam\n"
        "+ Vi{+ệ+}t Nam\n"
        "a.txt:3: spaces\n"
        "- hết[-\\xa0-]rồi\n"
        "+ hết{+ +}rồi\n"
    )


def test_rules_and_kinds_of_damage_are_counted_at_the_end(cleaner, page):
    shown = cleaner("normalize", page.name, "--explain").stdout.decode()
    counts = [" ".join(line.split()) for line in shown.splitlines()[-5:]]
    assert counts[0] == "1 documents read, 1 would be changed"
    assert counts[1] == "normalize invisible 1 edits in 1 documents -1 +0 characters"
    assert counts[4] == "utf-8 read as windows-1252 1 lines in 1 documents"


def test_nothing_is_written_and_a_folder_for_results_is_refused(cleaner, page, tmp_path):
    cleaner("normalize", page.name, "--explain")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert page.read_text(encoding="utf-8") == DAMAGED
    assert "leave out -o" in cleaner("normalize", page.name, "--explain", "-o", "out", code=2).errors


def test_edits_are_json_on_demand_and_lead_to_the_normal_form(cleaner, tmp_path):
    texts = [DAMAGED, "sạch", "\r\n\r\na\u00a0b"]
    lines = [json.dumps({"id": f"n{number}", "text": text}) for number, text in enumerate(texts)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    done = cleaner("normalize", "in.jsonl", "--explain", "--json", "--quiet")
    assert done.errors == ""
    edits = [json.loads(line) for line in done.stdout.splitlines()]
    for number, text in enumerate(texts):
        mine = [edit for edit in edits if edit["doc_id"] == f"n{number}" and edit["stage"] == "normalize"]
        assert {edit["record"] for edit in mine} <= {number + 1}
        for edit in mine:
            assert text.split("\n")[edit["line"] - 1][edit["column"] - 1 :].startswith(edit["before"].split("\n")[0])
        fields = ("stage", "rule", "start", "end", "before", "after")
        assert apply(text, [Edit(*(edit[field] for field in fields)) for edit in mine]) == normalize_text(text)[0]


def test_standard_input_is_explained_too(cleaner):
    shown = cleaner("normalize", "-", "--explain", stdin="a\u00a0b\n".encode()).stdout.decode()
    assert "stdin.txt:1: spaces\n- a[-\\xa0-]b\n+ a{+ +}b\n" in shown


def test_a_terminal_is_not_driven_by_what_a_text_holds(cleaner, tmp_path):
    (tmp_path / "a.txt").write_bytes("\x1b[2J \x9b1m ơ\u0323 \u202e x\r\ty\x07\n".encode())
    for options in ((), ("--json",)):
        shown = cleaner("normalize", "a.txt", "--explain", *options).stdout.decode()
        assert all(char.isprintable() for char in shown.replace("\n", ""))


def test_what_is_composed_is_told_from_what_it_looks_like(cleaner):
    shown = cleaner("normalize", "-", "--explain", stdin="cafe\u0301".encode()).stdout.decode()
    assert "- caf[-e\\u0301-]\n+ caf{+é+}\n" in shown


def test_line_ends_that_change_alike_are_shown_once(cleaner):
    shown = cleaner("normalize", "-", "--explain", stdin=b"a\r\n" * 500).stdout.decode()
    assert "stdin.txt:1-500: line-ends" in shown
    assert "line-ends ×500\n- a[-\\r\\n-]\n+ a{+\\n+}\n  and 499 more lines\n" in shown
    assert shown.count("\n") < 10


def test_a_document_beyond_repair_is_named_though_nothing_of_it_changes(cleaner, tmp_path):
    record = {"id": "lost", "text": "C?ng h?a x? h?i ch? ngh?a Vi?t Nam"}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n")
    shown = cleaner("normalize", "in.jsonl", "--explain").stdout.decode()
    assert "in.jsonl:1: letters are lost for good: 5 question marks for letters" in shown
    assert "1 document has letters that are lost for good; they are marked above" in shown


def test_how_a_file_was_read_is_said(cleaner, tmp_path):
    (tmp_path / "a.txt").write_bytes("Độc lập tự do hạnh phúc".encode("utf-16"))
    assert "a.txt:1: encoding (utf-16" in cleaner("normalize", "a.txt", "--explain").stdout.decode()


def test_bad_records_are_reported_and_the_others_explained(cleaner, tmp_path):
    (tmp_path / "in.jsonl").write_text('{\n{"text": "a\\u00a0b"}\n')
    done = cleaner("normalize", "in.jsonl", "--explain")
    assert "in.jsonl:1" in done.errors
    assert b"in.jsonl:2: text line 1: spaces" in done.stdout
    assert "in.jsonl:1" in cleaner("normalize", "in.jsonl", "--explain", "--strict", code=2).errors
    (tmp_path / "in.jsonl").write_text("{\n")
    cleaner("normalize", "in.jsonl", "--explain", code=3)


def test_colours_take_the_place_of_brackets():
    lines = next(changed_lines("a\u00a0b", [Edit("normalize", "spaces", 1, 2, "\u00a0", " ")]))
    old, new = change_rows(lines, colours=True)
    assert old == "- a\x1b[31m\x1b[9m\\xa0\x1b[0mb"
    assert new == "+ a\x1b[32m\x1b[4m \x1b[0mb"


def test_of_a_long_line_only_the_surroundings_of_a_change_are_shown():
    text = "x" * 10_000 + "\u00a0" + "y" * 10_000
    old, _ = change_rows(next(changed_lines(text, normalize_text(text)[1])), colours=False)
    assert old == f"- …{'x' * 60}[-\\xa0-]{'y' * 60}…"


def test_of_a_line_with_very_many_changes_the_first_are_shown():
    text = "a\u00a0" * 5_000 + "b"
    old, new = change_rows(next(changed_lines(text, normalize_text(text)[1])), colours=False)
    assert old.endswith("(4,900 more changes)")
    assert len(new) < 1_000
