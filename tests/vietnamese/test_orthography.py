"""The tone mark of a word goes where a style has it, and nothing else of the word changes."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.orthography import TONED, VOWELS, placed
from cleaner.vietnamese.syllables import TONES, rimes, syllables

CASES = Path(__file__).resolve().parents[1] / "cases"
STYLES = ("old", "new")


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


def without_tone(word):
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(char for char in apart if char not in TONES))


def misplaced(word):
    """Return a word with its tone mark on each of its vowels in turn."""
    [tone] = [char for char in unicodedata.normalize("NFD", word) if char in TONES]
    bare = without_tone(word)
    return {
        unicodedata.normalize("NFC", bare[:at] + bare[at] + tone + bare[at + 1 :])
        for at in range(len(bare))
        if bare[at] in VOWELS
    }


TONED_SYLLABLES = {word: syllable for word, syllable in syllables().items() if syllable.tone}


@pytest.mark.parametrize("case", cases("orthography"), ids=lambda case: case["word"])
@pytest.mark.parametrize("style", STYLES)
def test_a_tone_mark_goes_where_the_style_has_it(case, style):
    assert placed(case["word"], style) == case[style]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", cases("orthography_negative"), ids=lambda case: case["about"])
def test_what_is_no_syllable_stays(case, style):
    assert placed(case["word"], style) == case["word"]


@pytest.mark.parametrize("style", STYLES)
def test_every_syllable_has_its_mark_on_the_letter_that_the_table_of_rimes_names(style):
    for word, (_, rime, tone) in TONED_SYLLABLES.items():
        moved = placed(word, style)
        at = len(word) - len(rime) + getattr(rimes()[rime], style)
        assert tone in unicodedata.normalize("NFD", moved[at])
        assert without_tone(moved) == without_tone(word)


def test_both_styles_are_spellings_of_one_syllable():
    for word, syllable in TONED_SYLLABLES.items():
        assert TONED_SYLLABLES[placed(word, "old")] == TONED_SYLLABLES[placed(word, "new")] == syllable


def test_the_styles_differ_in_open_oa_oe_uy_and_ue_only():
    differing = {
        syllable.rime for word, syllable in TONED_SYLLABLES.items() if placed(word, "old") != placed(word, "new")
    }
    assert differing == {"oa", "oe", "uy", "ue"}


@pytest.mark.parametrize("style", STYLES)
def test_a_mark_on_any_vowel_of_a_word_is_put_right(style):
    for word, syllable in TONED_SYLLABLES.items():
        if syllable.onset != "p":
            assert {placed(slip, style) for slip in misplaced(word)} == {placed(word, style)}


@given(
    st.sampled_from(sorted(TONED_SYLLABLES)), st.sampled_from(STYLES), st.lists(st.booleans(), min_size=8, max_size=8)
)
def test_each_place_keeps_its_case(word, style, capitals):
    def cased(letters):
        return "".join(char.upper() if capital else char for char, capital in zip(letters, capitals, strict=False))

    assert placed(cased(word), style) == cased(placed(word, style))


@given(st.text() | st.text("hgiqutoaeyuơ" + TONED, max_size=6), st.sampled_from(STYLES))
def test_placing_twice_is_placing_once_and_moves_nothing_but_the_mark(word, style):
    word = unicodedata.normalize("NFC", word)
    once = placed(word, style)
    assert placed(once, style) == once
    assert without_tone(once) == without_tone(word)
    assert sorted(unicodedata.normalize("NFD", once)) == sorted(unicodedata.normalize("NFD", word))


def test_all_vowels_are_there():
    assert len(set(VOWELS)) == len(VOWELS) == 2 * 12 * 6
    assert len(TONED) == 2 * 12 * 5
