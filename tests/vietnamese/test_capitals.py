from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.capitals import Recaser
from cleaner.vietnamese.letters import LETTERS, LOWER

# The letters that TCVN3 has in lower case only: Ă Â Đ Ê Ô Ơ Ư have bytes of their own.
UNCERTAIN = "".join(letter for letter in LOWER if not letter.isascii() and letter not in "ăâđêôơư")


def recase(line):
    return Recaser(UNCERTAIN).recase(line)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("CộNG HòA Xã HộI CHủ NGHĩA VIệT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Uỷ BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN"),
        ("ủY BAN", "ỦY BAN"),
        ("ĐộC LậP", "ĐỘC LẬP"),
        ("HÀ NộI, ngày 5 tháng 4", "HÀ NỘI, ngày 5 tháng 4"),
        ("Bộ Y Tế", "Bộ Y Tế"),
        ("QUậN ủY ở QUậN 5", "QUẬN ỦY Ở QUẬN 5"),
        ("ủy ban nhân dân", "Ủy ban nhân dân"),
        ("- ổn định đời sống", "- Ổn định đời sống"),
        ("Xong rồi. ở đâu?", "Xong rồi. Ở đâu?"),
        ("1) ủng hộ", "1) Ủng hộ"),
    ],
)
def test_the_letters_around_say_what_was_a_capital(read, meant):
    assert recase(read) == meant


@pytest.mark.parametrize(
    "line",
    [
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "Nhà ở số 5, ở phố Huế",
        "Tàu đến ga lúc 5 giờ, ai ở lại thì ở.",
        "Trường THPT Nguyễn Huệ và UBND xã",
        "ĐT: 0912 – QĐ số 5",
        "a, b và c",
        "123 – 456",
        "",
    ],
)
def test_a_line_with_the_right_capitals_is_left(line):
    assert recase(line) == line


@given(st.text(st.sampled_from(LETTERS + "abcABC .,-!5\n") | st.characters(codec="utf-8"), max_size=60))
def test_case_changes_and_nothing_else(line):
    assert recase(line).casefold() == line.casefold()


@given(st.text(st.sampled_from("abcABC" + "ĂÂĐÊÔƠƯăâđêôơư .,-!5\n"), max_size=60))
def test_letters_that_the_encoding_has_in_both_cases_stay(line):
    assert recase(line) == line


def test_an_encoding_with_all_capitals_leaves_every_line():
    assert Recaser("").recase("ủy BAN") == "ủy BAN"
