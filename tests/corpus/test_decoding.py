from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.corpus.decoding import decode_bytes, decode_part, decode_western, encode_text, is_doubtful
from cleaner.corpus.encodings import decoded as decoded_module
from cleaner.corpus.encodings.names import UnknownEncodingError, encoding_named, why_not_for_records
from cleaner.corpus.encodings.vietnamese import LEGACY_ENCODINGS
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

phrases = st.sampled_from(
    [
        "Tiếng Việt",
        "déjà vu à l'été",
        "Съешь же ещё этих мягких",
        "これは日本語の文章",
        "汉字编码",
        "한국어",
        "plain",
        "\ufffd",
        "\x1b$B",
    ]
)
lines = st.builds(
    lambda words, codec, cut, end: " ".join(words).encode(codec, "ignore")[: cut or None] + end,
    st.lists(phrases, min_size=1, max_size=6),
    st.sampled_from(
        ["utf-8", "utf-8", "cp1252", "cp1258", "cp1251", "cp932", "gb18030", "euc_kr", "utf-16-le", "iso2022_jp"]
    ),
    st.integers(-3, 0),
    st.sampled_from([b"\n", b"\r\n", b""]),
)
mixtures = st.lists(lines, max_size=8).map(b"".join)
nearly = st.lists(st.sampled_from([b"\xed\xa0\xbd", b"\xed\xb8\x80", b"\xc0\x80", b"\xff", "é".encode(), b"\n"])).map(
    b"".join
)
named = ["utf-8", "utf-16", "utf-32-be", "ascii", "cp1258", "cp932", "johab", "iso2022_jp", "utf-7", "cp037", "vps"]
names = st.sampled_from(named)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bytes_are_decoded(case):
    decoded = decode_bytes(bytes.fromhex(case["hex"]))
    assert decoded.text == case["text"]
    assert decoded.encoding == case["encoding"]
    assert [edit.rule for edit in decoded.edits] == case["rules"]


@settings(deadline=None)
@given(st.binary() | encoded | damaged | mixtures | nearly)
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


@settings(deadline=None)
@given(st.binary() | encoded | damaged | mixtures | nearly, names)
@example(b"+2AA-", "utf-7")
@example(b"\x1b$B\xff", "iso2022_jp")
@example(b"\xef\xbb\xbfa", "utf-8-sig")
@example(b"\xfe\xff\x00a", "utf-16")
def test_any_bytes_come_back_from_an_encoding_that_was_named(data, name):
    decoded = decode_bytes(data, name)
    assert encode_text(decoded.text, decoded.encoding, decoded.edits) == data
    decoded.text.encode()
    assert all(edit.before.encode("latin-1") == data[edit.start : edit.end] for edit in decoded.edits)


@given(mixtures | nearly)
def test_very_many_edits_become_one(data):
    with pytest.MonkeyPatch.context() as patch:
        for module in ("decoded", "mixed", "unicode_forms"):
            patch.setattr(f"cleaner.corpus.encodings.{module}.MOST_EDITS", 2)
        decoded = decode_bytes(data)
    assert encode_text(decoded.text, decoded.encoding, decoded.edits) == data


def test_many_characters_of_cesu_8_are_read_in_one_edit():
    data = b"ok \xed\xa0\xbd\xed\xb8\x80 " * (decoded_module.MOST_EDITS + 1)
    decoded = decode_bytes(data)
    assert decoded.text == "ok 😀 " * (decoded_module.MOST_EDITS + 1)
    assert [(edit.start, edit.end) for edit in decoded.edits] == [(0, len(data))]


@pytest.mark.parametrize("name", ["cp1258", "Windows-1258", "WINDOWS_1258"])
def test_a_named_encoding_stands_in_the_ledger(name):
    decoded = decode_bytes(b"Ti\xean \xd2!", name)
    assert (decoded.text, decoded.encoding) == ("Tiên \u0309!", "cp1258")
    assert [edit.note for edit in decoded.edits] == ["cp1258: --encoding"]


def test_bytes_that_do_not_fit_a_named_encoding_are_replaced():
    decoded = decode_bytes("café \u2014 déjà".encode("cp1252") + b"\xff", "cp932")
    assert decoded.edits[0].note == "cp932: --encoding"
    assert "\ufffd" in decoded.text
    assert {edit.rule for edit in decoded.edits[1:]} == {"invalid-bytes"}


def test_utf_8_that_is_named_may_have_many_errors():
    decoded = decode_bytes(b"\xff a \xfe b \xc3", "utf-8")
    assert (decoded.text, decoded.encoding) == ("\ufffd a \ufffd b \ufffd", "utf-8")


@pytest.mark.parametrize("name", LEGACY_ENCODINGS)
def test_a_named_vietnamese_encoding_is_read_byte_by_byte(name):
    decoded = decode_bytes(bytes(range(256)), name)
    assert (len(decoded.text), decoded.encoding) == (256, "cp1252")
    assert decoded.edits[0].note == f"{name}: --encoding"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("cp1285", "cp1258"),
        ("tcvn4", "tcvn3"),
        ("utf8-8", "utf-8"),
        ("vni-window", "vni-windows"),
        ("nothing like it", "utf-8"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(name, nearest):
    with pytest.raises(UnknownEncodingError, match=nearest):
        encoding_named(name)


@pytest.mark.parametrize(
    "name", ["rot13", "base64", "zlib", "idna", "punycode", "unicode_escape", "undefined", "", "a\0b"]
)
def test_what_is_no_encoding_of_files_is_refused(name):
    with pytest.raises(UnknownEncodingError):
        encoding_named(name)


@pytest.mark.parametrize(
    ("name", "possible"),
    [
        ("cp1258", True),
        ("gb18030", True),
        ("cp932", True),
        ("tcvn3", True),
        ("utf-16", False),
        ("hz", False),
        ("cp037", False),
    ],
)
def test_records_are_read_only_where_ascii_is_itself(name, possible):
    assert (why_not_for_records(name) is None) == possible


@given(st.binary() | encoded | mixtures)
def test_what_is_not_doubtful_is_read_as_the_utf_8_that_it_is(data):
    if not is_doubtful(data):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return
        assert decode_bytes(data).text == text


def test_a_part_of_a_file_has_no_lines():
    data = "Tiếng Việt\n".encode() + "déjà vu à l'été\n".encode("cp1252") * 9
    assert decode_part(data).encoding != "utf-8"
