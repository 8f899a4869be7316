from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply
from cleaner.normalization.wide import FIRST_CHARACTERS, has_wide_suspect, wide_mojibake
from cleaner.vietnamese.misreadings import DECODERS, first_characters


def test_suspects_begin_as_the_decoders_write_vietnamese_letters():
    assert set(FIRST_CHARACTERS) == {first for decoder in DECODERS for first in first_characters(decoder)}


def test_lines_come_back(root):
    for case in json.loads((root / "tests" / "cases" / "vietnamese_lost_bytes.json").read_text(encoding="utf-8")):
        damaged = case["line"].encode().decode(case["codec"], "replace")
        assert damaged != case["line"]
        assert apply(damaged, wide_mojibake(damaged)) == case["line"], case["name"]


def test_a_line_in_which_a_word_remains_in_doubt_is_left():
    assert wide_mojibake("Anh b峄\ufffd, ch峄\ufffd b峄\ufffd, em b峄\ufffd") == []


def test_short_lines_follow_those_that_are_certain():
    line = "Chúng tôi đã đến Việt Nam và được người dân giúp đỡ"
    damaged = f"{line}\nTiếng".encode().decode("gbk", "replace")
    assert apply(damaged, wide_mojibake(damaged)) == f"{line}\nTiếng"
    assert wide_mojibake("Tiếng".encode().decode("gbk", "replace")) == []


@pytest.mark.parametrize(
    "text",
    [
        "用Python写app和web，很好",
        "iPhone手机GPS导航",
        "K팝과 J팝, A형B형",
        "Tシャツとｱｲｽcream ﾃﾞｰﾀ",
        "联通",
        "一路up陆路ok 农业a农",
        "một 用 hai và a中b",
        "Việt Nam 岷縩g n瓢峄沜",
        "caf\ufffd d\ufffdj\ufffd vu, l\ufffd o\ufffd",
        "v\ufffd l\ufffd c\ufffd",
        "Ti\ufffd\ufffd\ufffdng Vi\ufffd\ufffd\ufffdt",
    ],
)
def test_correct_text_and_other_damage_are_left_alone(text):
    assert wide_mojibake(text) == []


@given(st.text(st.sampled_from("Ti嵝縩g n瓢峄沜ta\ufffd \n中가ｱ\ud800") | st.characters(), max_size=20))
def test_what_is_repaired_was_suspect_and_stays_repaired(text):
    edits = wide_mojibake(text)
    assert has_wide_suspect(text) or edits == []
    assert wide_mojibake(apply(text, edits)) == []
