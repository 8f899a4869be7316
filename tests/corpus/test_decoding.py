from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.corpus.decoding import decode_bytes, decode_western, encode_text
from cleaner.edits.edit import Edit, LedgerMismatchError

CASES = json.loads((Path(__file__).parents[1] / "cases" / "corpus_encodings.json").read_text(encoding="utf-8"))

words = st.text(st.characters(exclude_categories=["Cs"]))
codecs_ = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le", "cp1252", "cp1258", "gb18030"]
)
encoded = st.builds(lambda text, codec: text.encode(codec, "ignore"), words, codecs_)
damaged = st.builds(
    lambda data, at, byte: data[:at] + byte + data[at:], encoded, st.integers(0, 40), st.binary(max_size=3)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bytes_are_decoded(case):
    decoded = decode_bytes(bytes.fromhex(case["hex"]))
    assert decoded.text == case["text"]
    assert decoded.encoding == case["encoding"]
    assert [edit.rule for edit in decoded.edits] == case["rules"]


@settings(deadline=None)
@given(st.binary() | encoded | damaged)
@example(b"\xff\xfe\x00\xd8")
@example(b"\xff\xfe\x00\x00\x00\x00\x11\x00")
@example(b"\xef\xbb\xbf\xef\xbb\xbf\xff")
@example(b"\x00\x00\x00\x00")
@example("a\ufffdb\ufffd".encode() + b"\xff")
def test_any_bytes_come_back_and_the_text_has_no_surrogates(data):
    decoded = decode_bytes(data)
    assert encode_text(decoded.text, decoded.encoding, decoded.edits) == data
    decoded.text.encode()


@given(st.binary())
def test_cp1252_takes_any_bytes_and_gives_them_back(data):
    decoded = decode_western(data)
    assert encode_text(decoded.text, decoded.encoding, decoded.edits) == data


@given(words.filter(lambda text: not text.startswith("\ufeff") and "\0" not in text))
def test_valid_utf_8_is_taken_as_it_is(text):
    decoded = decode_bytes(text.encode())
    assert (decoded.text, decoded.encoding, decoded.edits) == (text, "utf-8", ())


@given(st.binary(), st.data())
def test_edits_say_which_bytes_stood_there(data, draw):
    at = draw.draw(st.integers(0, len(data)))
    data = data[:at] + "Tiếng Việt".encode() * 20 + data[at:]
    decoded = decode_bytes(data)
    for edit in decoded.edits:
        assert edit.before.encode("latin-1") == data[edit.start : edit.end]
        assert edit.stage == "decode"


def test_an_edit_that_does_not_fit_the_text_is_refused():
    with pytest.raises(LedgerMismatchError, match="at byte 1"):
        encode_text("abc", "utf-8", [Edit("decode", "invalid-bytes", 1, 2, "\xff", "\ufffd")])
