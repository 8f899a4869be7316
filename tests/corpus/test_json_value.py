from __future__ import annotations

import itertools
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus.json_value import decode_value, escape_text, locate_value
from cleaner.edits.edit import revert

escapes = st.sampled_from([r"\n", r"\/", r"\u00E9", r"\ud83d\ude00", r"\ud800", r"\udc00", r"\\", r"\""])
plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters='"\\'), min_size=1)
parts = (
    escapes.map(str.encode)
    | plain.map(str.encode)
    | st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", "ế".encode() * 9])
)
values = st.lists(parts).map(b"".join)


@given(values)
def test_the_edits_of_a_value_give_its_bytes_back(value):
    text, edits = decode_value(value)
    assert revert(text, edits).encode("latin-1") == value
    text.encode()


@given(values)
def test_the_edits_of_a_value_are_in_order_and_apart(value):
    _, edits = decode_value(value)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))
    assert all(edit.end - edit.start == len(edit.before) for edit in edits)


@given(st.lists(escapes | plain).map("".join))
def test_a_valid_value_says_what_json_says(value):
    expected = re.sub("[\ud800-\udfff]", "\ufffd", json.loads(f'"{value}"', strict=False))
    assert decode_value(value.encode())[0] == expected


@pytest.mark.parametrize(
    ("value", "text", "rules"),
    [
        (rb"a\ud800b", "a\ufffdb", ["lone-surrogate"]),
        (rb"\ud800\/\udc00", "\ufffd/\ufffd", ["lone-surrogate", "json-escapes", "lone-surrogate"]),
        ("Tiếng Việt ".encode() + b"\xff", "Tiếng Việt \ufffd", ["json-escapes", "invalid-bytes"]),
        ("déjà vu à l’œuvre".encode("cp1252") + rb"\n", "déjà vu à l’œuvre\n", ["encoding", "json-escapes"]),
        (rb"plain", "plain", []),
    ],
)
def test_what_is_wrong_in_a_value_is_named(value, text, rules):
    found, edits = decode_value(value)
    assert (found, [edit.rule for edit in edits]) == (text, rules)


def test_half_a_surrogate_pair_is_kept_as_its_escape():
    _, edits = decode_value(rb"a\uD800")
    assert edits[0].before == r"\uD800"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_both_styles_are_those_of_json_dumps(text):
    assert escape_text(text, "utf-8") == json.dumps(text, ensure_ascii=False)[1:-1].encode()
    assert escape_text(text, "ascii") == json.dumps(text)[1:-1].encode()


@given(st.dictionaries(st.text(), st.recursive(st.text() | st.integers() | st.none(), st.lists), max_size=4), st.text())
def test_the_value_that_is_found_is_the_one_that_json_reads(record, field):
    line = json.dumps(record).encode()
    span = locate_value(line, field)
    expected = record.get(field)
    if isinstance(expected, str):
        assert json.loads(b'"' + line[slice(*span)] + b'"') == expected
    else:
        assert span is None
