"""The damage generator of the benchmarks: what it makes must be the damage that its names say."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from clean_text import TRANSFORMS, letters, new_style
from damage import GROUPS, KINDS, VARIANTS
from ftfy_cases import outcome
from legacy_damage import ENCODINGS, legacy_bytes, misread, table, tone_first
from made_lines import made_lines
from recovery import found_in, loose
from vietnamese_lines import sample_pages, suitable

LINE = "Cộng hòa xã hội chủ nghĩa Việt Nam"
CASES = Path(__file__).resolve().parents[1] / "cases"
SHOWN = json.loads((CASES / "vietnamese_encodings.json").read_text(encoding="utf-8"))
FULL = "Điều 1. “Cộng hòa” được Quốc hội, ông Nguyễn và bà Lý lập – năm 1945 ở Đà Nẵng, rồi về Huế nghỉ mai"
BY_NAME = {kind.name: kind for kind in (*KINDS, *VARIANTS)}


def test_there_are_78_kinds_in_six_groups_each_with_a_name_of_its_own():
    assert len(KINDS) == 78
    assert {kind.group for kind in KINDS} == {kind.group for kind in (*KINDS, *VARIANTS)} == set(GROUPS)
    assert len(BY_NAME) == len(KINDS) + len(VARIANTS)


@pytest.mark.parametrize("kind", BY_NAME.values(), ids=BY_NAME)
def test_every_kind_changes_a_line_and_gives_the_same_each_time(kind):
    damaged = kind.damage(FULL)
    assert damaged is not None
    assert damaged == kind.damage(FULL) != FULL
    assert kind.damage("plain words, no letter to lose") is not None


@pytest.mark.parametrize("kind", BY_NAME.values(), ids=BY_NAME)
def test_every_kind_takes_every_line_of_the_sample_pages(kind):
    lines = suitable(sample_pages())
    assert sum(kind.damage(line) is not None for line in lines) > len(lines) / 2


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case["encoding"])
def test_an_old_encoding_read_as_cp1252_looks_as_it_is_known_to(case):
    assert misread(case["original"], case["encoding"]) == case["shown"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_table_writes_every_letter_and_ascii(encoding):
    assert sum(letter.isalpha() for letter in table(encoding)) == 134
    assert legacy_bytes("".join(table(encoding)), encoding)
    assert legacy_bytes("abc 123", encoding) == b"abc 123"


def test_a_line_that_an_encoding_cannot_write_is_left_out():
    assert misread("Tiếng Việt 中文", "tcvn3") is None
    assert misread("giá 5 €", "vps") is None  # byte 80 is a letter there


def test_quotes_are_typed_as_ascii_where_fonts_have_letters_and_expected_so():
    kind = BY_NAME["VPS"]
    assert '"' in kind.damage("“Việt Nam” – …")
    assert kind.expected("“Việt Nam” – …") == '"Việt Nam" - ...'


def test_windows_1258_bytes_are_those_of_the_codec_of_python():
    data = legacy_bytes(LINE, "windows-1258")
    assert unicodedata.normalize("NFC", data.decode("cp1258")) == LINE


def test_nfc_cannot_join_a_tone_that_stands_before_the_circumflex():
    assert unicodedata.normalize("NFC", tone_first("chấp")) != "chấp"
    assert sorted(unicodedata.normalize("NFD", tone_first("chấp"))) == sorted(unicodedata.normalize("NFD", "chấp"))


def test_a_line_has_come_back_whatever_its_spaces_and_quotes():
    assert loose("“a  b”") == loose('"a b"')
    assert loose("cà") != loose("ca")


def test_lines_of_a_document_are_found_however_damage_breaks_them():
    assert found_in("một\nhai\n\nba", ["một", "ba", "bốn"]) == 2
    assert found_in("một\nmột", ["một"]) == 1
    assert found_in("một\r\nhai", ["một hai"]) == 1


def test_letters_are_what_harm_is_counted_in():
    assert letters("a\xa0 b\u200b") == letters("ab")
    assert letters("XÃ\xa0HỘI") != letters("XàHỘI")
    assert letters("&eacute;") != letters("é")


def test_transforms_of_clean_text_keep_its_letters():
    assert letters(TRANSFORMS["NBSP around, every third space NBSP"](LINE)) == letters(LINE)
    assert new_style("HÒA Hòa khỏe quý Thủy") == "HOÀ Hoà khoẻ quý Thuỷ"


def test_made_lines_are_the_same_each_time_and_varied():
    first, second = made_lines(50), made_lines(50)
    assert first == second
    assert all(len(lines) > 30 for lines in first.values())


@pytest.mark.parametrize(
    ("repaired", "answer"),
    [("voilà le travail", "repaired"), ("voilÃ  le travail", "left"), ("voilˆ le travail", "wrong")],
)
def test_a_case_of_ftfy_is_repaired_left_or_wrong(repaired, answer):
    assert outcome({"original": "voilÃ  le travail", "fixed": "voilà le travail"}, repaired) == answer
