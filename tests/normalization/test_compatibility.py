from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply, revert
from cleaner.normalization import characters as c
from cleaner.normalization.compatibility import bullets, full_width, ligatures

CASES = Path(__file__).resolve().parents[1] / "cases"


def wide(text):
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text).replace(" ", "\u3000")


@pytest.mark.parametrize(
    ("repair", "text", "result"),
    [
        (ligatures, "ﬁne oﬄoad eﬀect ﬂow ﬃ ﬅ ﬆ", "fine offload effect flow ffi ſt st"),
        (bullets, "\uf0b7 một\n\uf0a7 hai, \uf0d8 ba\uf0b7", "• một\n• hai, • ba\uf0b7"),
        (bullets, "\uf06e một\n\t\uf076 hai \uf076 ba\n\uf075bốn", "• một\n\t• hai \uf076 ba\n\uf075bốn"),
        (full_width, wide("Cộng hòa, số 12!") + "\nabc", "Cộng hòa, số 12!\nabc"),
        (full_width, "Năm ２０２３，số ５", "Năm 2023，số 5"),
    ],
)
def test_a_form_that_is_no_more_than_another_way_to_write_is_replaced(repair, text, result):
    edits = repair(text)
    assert apply(text, edits) == result
    assert revert(result, edits) == text
    assert repair(result) == []


@pytest.mark.parametrize(
    ("repair", "text"),
    [
        (ligatures, "ĳs ǆ ŉ Ǉ ﬓ ﷺ ﬡ 10³ ª º ½ ™ ㎏"),
        (bullets, "một \uf04a hai \uf0e0 ba \ue000 \uf8ff"),
        (bullets, '.fa-beer:before{content:"\uf0fc"}'),
        (bullets, "giữa \uf06e dòng"),
        (full_width, "ＮＨＫ"),
        (full_width, "ＡＢＣ\u3000１２３、カタカナ ﾊﾝｶｸ。"),
        (full_width, "第１章\nVersion ２０２３"),
        (full_width, "KBS ＫＢＳ 안녕"),
        (full_width, "Version ２"),
        (full_width, "今天：ＡＢ abc"),
        (full_width, "Ａ－Ｂ ＡＥＳＴＨＥＴＩＣ"),
        (full_width, "Một：hai！"),
    ],
)
def test_a_form_with_a_use_of_its_own_stays(repair, text):
    assert repair(text) == []


@pytest.mark.parametrize("name", ["correct_text", "normalize_negative"])
@pytest.mark.parametrize("repair", [bullets, full_width])
def test_correct_text_stays(name, repair):
    for case in json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")):
        if "private use" not in case["label"]:
            assert repair(case.get("text", case.get("original"))) == []


def test_each_ligature_is_written_as_unicode_decomposes_it_once():
    for code in range(0xFB00, 0xFB07):
        [edit] = ligatures(chr(code))
        parts = unicodedata.decomposition(chr(code)).split()[1:]
        assert edit.after == "".join(chr(int(part, 16)) for part in parts)


@given(st.text(st.sampled_from(" \na1Ｖ５！：\u3000ếạ한第ア\uf0b7\uf06e\uf04aﬁ") | st.characters(codec="utf-8")))
def test_edits_lead_to_the_result_and_back_and_nothing_is_left_to_do(text):
    for repair in (ligatures, bullets, full_width):
        edits = repair(text)
        result = apply(text, edits)
        assert revert(result, edits) == text
        assert repair(result) == []


def test_bullets_of_the_two_classes_do_not_overlap():
    assert not set(c.BULLETS) & set(c.LIST_BULLETS.replace("-", ""))
