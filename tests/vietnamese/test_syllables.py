from __future__ import annotations

import unicodedata

import pytest

from cleaner.vietnamese.syllables import TONES, canonical_syllables, is_syllable, onsets, rimes, syllables

VALID = """
a à ơ ư ý y ô ai ao ếch oanh uyên nghiêng nghìn người thuở khuỷu ngoáy quốc quý qua quả quýt quỵt giếng gì gìn giặt
gia già giết giữ ghe ghế nghe kẻ kỹ kĩ lý lí hòa hoà khỏe khoẻ thủy thuỷ hoạch xoong loong huơ toàn đã Đắc ĐƯỢC Nghĩa
rượu trứng chuyện tuyết luýt suýt xoèn ngoằn ngoèo khúc khuỷu Ủy ỦY uỷ
"""
INVALID = """
b đ dạgn nguời straße café garçon größe ðã hộii qaủ qi qe kâ gê hoct hàc hảt hãch
z zô fa ja wa tiengs æ ø åa ün ñu dañg ćao ööö
"""


@pytest.mark.parametrize("word", VALID.split())
def test_words_of_the_dictionary_are_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", [*INVALID.split(), "", " ", "hòa bình", "a\u0300"])
def test_other_strings_are_none(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("úy", "uý"), ("xõa", "xoã"), ("ngụy", "nguỵ")],
)
def test_both_styles_of_the_tone_mark_are_one_syllable(old, new):
    assert syllables()[old] == syllables()[new]


@pytest.mark.parametrize(
    ("one", "other"), [("ma", "má"), ("hoa", "hòa"), ("quy", "quý"), ("gia", "giá"), ("lý", "lí"), ("qua", "quơ")]
)
def test_different_words_have_different_parts(one, other):
    assert syllables()[one] != syllables()[other]


def test_a_syllable_is_lower_case_and_composed():
    assert all(word == word.lower() and unicodedata.is_normalized("NFC", word) for word in syllables())


def test_there_are_as_many_as_onsets_rimes_and_tones_make():
    assert 18_000 < len(syllables()) < 26_000
    assert len(onsets()) == 28
    assert onsets()[0] == ""


def test_the_parts_are_those_of_the_tables():
    for word, (onset, rime, tone) in syllables().items():
        assert onset in onsets()
        assert rime in rimes()
        assert tone in TONES
        assert word.startswith(onset.removesuffix("i"))


def test_a_syllable_has_the_tone_mark_of_its_tone_and_no_other():
    for word, syllable in syllables().items():
        found = [mark for mark in unicodedata.normalize("NFD", word) if mark in TONES[1:]]
        assert "".join(found) == syllable.tone


def test_a_rime_that_ends_in_a_stop_has_one_of_two_tones():
    for rime, facts in rimes().items():
        assert facts.closed == rime.endswith(("c", "ch", "p", "t"))
    assert {s.tone for s in syllables().values() if rimes()[s.rime].closed} == {"\u0301", "\u0323"}


def test_a_word_without_marks_is_no_proof_as_english_has_such_words():
    assert all(map(is_syllable, ["in", "to", "can", "an", "me", "the", "pin", "man"]))


def test_the_old_style_of_tone_marks_stands_for_both():
    known = canonical_syllables()
    assert known["hoà"] == known["hòa"] == "hòa"
    assert set(known) == set(syllables())
