"""Words by their look: letters, case, abbreviations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.letters import LETTERS
from cleaner.vietnamese.words import ABBREVIATION, CAPITALS, INITIAL, LOWER, MIXED, WORD, case_of


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("việt", LOWER),
        ("", LOWER),
        ("–", LOWER),
        ("中文", LOWER),
        ("Việt", INITIAL),
        ("Đ", INITIAL),
        ("Hà-nội", INITIAL),
        ("ĐẠI", CAPITALS),
        ("QĐ-UBND", CAPITALS),
        ("CéNG", MIXED),
        ("iPhone", MIXED),
    ],
)
def test_the_case_of_a_word(text, case):
    assert case_of(text) == case


@given(st.text(st.sampled_from(LETTERS + "abcXYZ"), min_size=1))
def test_a_word_has_one_case_and_changing_it_tells(word):
    assert case_of(word.lower()) == LOWER
    assert case_of(word.upper()) == (INITIAL if len(word) == 1 else CAPITALS)


@pytest.mark.parametrize(("text", "words"), [("số 5/QĐ-UBND_a", ["số", "QĐ", "UBND", "a"]), ("123 –", [])])
def test_a_word_is_a_run_of_letters(text, words):
    assert WORD.findall(text) == words


@pytest.mark.parametrize(("word", "expected"), [("HĐND", True), ("QĐ", True), ("UBND", False), ("TNHHXYZ", False)])
def test_an_abbreviation_is_a_few_consonants_in_capitals(word, expected):
    assert (re.fullmatch(ABBREVIATION, word) is not None) == expected
