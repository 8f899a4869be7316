"""``cleaner explain``: a document by its id or place, the copy that is kept, and what is no document."""

from __future__ import annotations

import json

import pytest

NOTICE = "Thư viện quận đóng cửa sửa chữa từ thứ hai và mở lại vào sáng thứ sáu tuần sau, mời bạn đọc đến mượn sách."


@pytest.fixture
def out(cleaner, tmp_path):
    """The results of a run over a kept record, a duplicate, a bad record, a blank line and an id with escape codes."""
    records = [
        {"id": "first", "text": NOTICE},
        {"id": "second", "text": NOTICE.upper()},
        {"id": "\x1b[2J", "text": "a\u00a0b"},
    ]
    lines = [*(json.dumps(record) for record in records), "{", " "]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n")
    cleaner("clean", "in.jsonl", "-o", "out", "--quiet")
    return tmp_path / "out"


def test_of_a_duplicate_the_copy_that_is_kept_is_shown(cleaner, out):
    documents = {one["fate"]: one for one in (explained(cleaner, out, name) for name in ("first", "second"))}
    assert documents["duplicate"]["keeper"]["doc_id"] == documents["kept"]["doc_id"]
    assert documents["duplicate"]["keeper"]["text"] == documents["kept"]["text"]
    shown = cleaner("explain", out, documents["duplicate"]["doc_id"]).stdout.decode()
    assert f"kept instead: {documents['kept']['doc_id']}" in shown
    assert documents["kept"]["text"] in shown
    assert documents["kept"]["keeper"] is None


def explained(cleaner, out, name):
    return json.loads(cleaner("explain", out, name, "--json").stdout)


def test_an_id_with_escape_codes_does_not_reach_the_terminal_as_it_is(cleaner, out):
    shown = cleaner("explain", out, "in.jsonl:3").stdout
    assert shown.startswith(rb"\x1b[2J  (in.jsonl:3, kept)")
    assert b"\x1b" not in cleaner("explain", out, "\x1b[2J", "--json").stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("in.jsonl:4", "rejected"),
        ("in.jsonl:5", "blank"),
        ("in.jsonl:6", "no document"),
        ("in.jsonl:99999999999999999999999", "no document"),
        (b"odd\xff", "no document"),
        ("", "no document"),
    ],
)
def test_what_is_no_document_is_said_so(cleaner, out, name, reason):
    argument = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
    assert reason in cleaner("explain", out, argument, code=2).errors
