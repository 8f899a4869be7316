from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply
from cleaner.normalization.wide import has_wide_suspect, wide_mojibake


@pytest.mark.parametrize("codec", ["gbk", "cp932", "cp949"])
def test_vietnamese_of_which_no_byte_was_lost_comes_back(codec):
    line = "nhiều người nước ngoài"
    damaged = line.encode().decode(codec, "replace")
    if "\ufffd" in damaged:
        pytest.skip("a byte is lost in this encoding")
    assert damaged != line
    assert apply(damaged, wide_mojibake(damaged)) == line


@pytest.mark.parametrize(
    "text",
    [
        "用Python写app和web，很好",
        "iPhone手机GPS导航",
        "K팝과 J팝, A형B형",
        "Tシャツとｱｲｽcream",
        "联通",
        "Ti岷縩g",
        "một 用 hai và a中b",
    ],
)
def test_correct_text_and_a_single_word_are_left_alone(text):
    assert wide_mojibake(text) == []


@given(st.text(st.sampled_from("Ti嵝縩g n瓢峄沜ta \n中가ｱ\ud800") | st.characters(), max_size=20))
def test_what_is_repaired_was_suspect_and_stays_repaired(text):
    edits = wide_mojibake(text)
    assert has_wide_suspect(text) or edits == []
    assert wide_mojibake(apply(text, edits)) == []
