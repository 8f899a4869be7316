"""Which encoding a page is read in."""

from __future__ import annotations

import pytest

from cleaner.html.charset import decode_page, known_name
from cleaner.html.page import read_page

VIETNAMESE = "<p>Tiếng Việt có dấu, và không mất dấu nào.</p>"
RUSSIAN = "<p>Съешь ещё этих мягких французских булок.</p>"


@pytest.mark.parametrize(
    ("data", "charset", "expected", "name"),
    [
        (VIETNAMESE.encode(), None, VIETNAMESE, "utf-8"),
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), None, VIETNAMESE, "utf-8"),
        (b"\xff\xfe" + VIETNAMESE.encode("utf-16-le"), None, VIETNAMESE, "utf-16-le"),
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN, "cp1251"),
        (RUSSIAN.encode("koi8-r"), "KOI8-R", RUSSIAN, "koi8-r"),
        (
            b"<meta charset='windows-1251'>" + RUSSIAN.encode("cp1251"),
            None,
            "<meta charset='windows-1251'>" + RUSSIAN,
            "cp1251",
        ),
        (b"\x93quoted\x94", "iso-8859-1", "“quoted”", "cp1252"),
        (b"caf\xe9", None, "café", "cp1252"),
        (b"caf\xe9", "no-such-charset", "café", "cp1252"),
        ("新闻".encode("gb18030"), "gb2312", "新闻", "gb18030"),
        (b"", None, "", "utf-8"),
    ],
)
def test_a_page_is_read_as_it_was_written(data, charset, expected, name):
    assert decode_page(data, charset) == (expected, name)


@pytest.mark.parametrize(
    "claim", ["us-ascii", "shift_jis", "euc-kr", "gibberish", "hex", "rot13", "utf-7", "idna", "\udc80", "x" * 1000]
)
def test_a_wrong_claim_of_the_transport_does_no_harm_to_utf_8(claim):
    data = VIETNAMESE.encode()
    assert decode_page(data, claim)[0] == VIETNAMESE or decode_page(data, claim)[1] == known_name(claim)


def test_a_mark_counts_more_than_the_transport():
    assert decode_page(b"\xef\xbb\xbf" + VIETNAMESE.encode(), "windows-1258") == (VIETNAMESE, "utf-8")


def test_a_few_broken_bytes_do_not_make_another_encoding():
    data = VIETNAMESE.encode() * 20
    broken = data[:-6] + b"\xff" + data[-6:]
    assert decode_page(broken)[1] == "utf-8"
    assert decode_page(broken)[0].count("\ufffd") == 1


def test_a_page_cut_within_a_character_stays_what_it_was():
    data = (VIETNAMESE * 20).encode()
    cut = data[: data.rindex("ấ".encode()) + 1]
    assert decode_page(cut)[1] == "utf-8"


def test_who_calls_may_know_better_than_cp1252():
    page = read_page(b"<p>\xb5\xb8\xb9 is written here", decode=lambda data: (data.decode("cp1258"), "cp1258"))
    assert page.charset == "cp1258"


def test_declarations_beyond_the_beginning_do_not_count():
    data = b" " * 10_000 + b"<meta charset=koi8-r>caf\xe9"
    assert decode_page(data)[1] == "cp1252"
