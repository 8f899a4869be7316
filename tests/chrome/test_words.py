import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.chrome.furniture import furniture_labels
from cleaner.chrome.words import CATEGORIES, PLACES, Phrase, hits, words, words_of

CASES = Path(__file__).parents[1] / "cases"
LINES = json.loads((CASES / "words_lines.json").read_text(encoding="utf-8"))
PROSE = json.loads((CASES / "words_prose.json").read_text(encoding="utf-8"))
PAGES = json.loads((CASES / "site_lines.json").read_text(encoding="utf-8"))
BIG = ("ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "vi", "zh")


def test_the_table_is_sorted_and_says_nothing_twice():
    rows = [(phrase.language, phrase.category, phrase.phrase) for phrase in words()]
    assert rows == sorted(rows)
    assert max(Counter((phrase.language, words_of(phrase.phrase)) for phrase in words()).values()) == 1


def test_phrases_are_lower_case_nfc_and_have_words_but_no_digits():
    for phrase in words():
        assert phrase.phrase == unicodedata.normalize("NFC", phrase.phrase).lower().strip()
        assert 1 <= len(words_of(phrase.phrase)) <= 24
        assert not any(char.isdigit() for char in phrase.phrase)


def test_categories_and_places_are_those_of_the_head():
    assert {phrase.category for phrase in words()} == set(CATEGORIES)
    assert {phrase.where for phrase in words()} == set(PLACES)


def test_no_word_mixes_latin_cyrillic_and_greek_letters():
    for phrase in words():
        for word in words_of(phrase.phrase):
            scripts = {unicodedata.name(char).split()[0] for char in word if char.isalpha()}
            assert len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) <= 1, phrase


@pytest.mark.parametrize("language", BIG)
def test_a_big_language_has_phrases_of_every_category(language):
    counts = Counter(phrase.category for phrase in words() if phrase.language == language)
    assert all(counts[category] >= 10 for category in CATEGORIES)


def test_the_same_words_count_in_the_same_place_in_every_language():
    places = {}
    for phrase in words():
        assert places.setdefault(words_of(phrase.phrase), phrase.where) == phrase.where, phrase


def test_a_single_word_counts_only_where_words_of_sites_are_all_there_is():
    latin = [phrase for phrase in words() if len(words_of(phrase.phrase)) == 1 and phrase.where != "whole"]
    assert [phrase for phrase in latin if phrase.phrase.isalpha() and phrase.phrase[0] < "\u3040"] == []


def test_every_label_of_the_furniture_is_in_the_table():
    known = {words_of(phrase.phrase) for phrase in words()}
    assert [label for label in furniture_labels() if words_of(label) not in known] == []


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["line"])
def test_a_line_of_a_site_is_of_its_category(case):
    assert case["category"] in {hit.category for hit in hits(case["line"])}


@pytest.mark.parametrize("language", PROSE)
def test_sentences_of_prose_have_no_hit(language):
    assert {sentence: found for sentence in PROSE[language] if (found := hits(sentence))} == {}


def test_most_chrome_of_made_pages_has_a_hit_and_hardly_any_content():
    lines = [(label, bool(hits(line))) for page in PAGES for label, line in page["lines"] if label]
    chrome = [hit for label, hit in lines if label == "drop"]
    content = [hit for label, hit in lines if label == "keep"]
    assert sum(chrome) / len(chrome) > 0.7
    assert sum(content) / len(content) < 0.04


def test_made_pages_are_labelled_and_half_of_them_are_vietnamese():
    labels = Counter(label for page in PAGES for label, line in page["lines"] if line)
    assert set(labels) == {"keep", "drop"}
    assert min(labels.values()) >= 150
    assert sum(page["language"] == "vi" for page in PAGES) * 2 >= len(PAGES)


def test_two_words_of_sites_side_by_side_may_be_a_title_and_three_are_a_row_of_labels():
    assert hits("Open Source") == ()
    assert [hit.phrase for hit in hits("Open | Source") if hit.language == "en"] == ["open", "source"]
    assert [hit.phrase for hit in hits("Share Print Home") if hit.language == "en"] == ["share", "print", "home"]


def test_a_phrase_that_counts_anywhere_does_not_count_in_a_long_line():
    assert Phrase("en", "comment", "leave a comment", "") in hits("Leave a comment below")
    assert hits("Leave a comment " + "word " * 12) == ()
    assert hits("Word " * 30 + "all rights reserved")[0].category == "legal"


@given(st.lists(st.sampled_from([phrase.phrase for phrase in words()[::97]]), max_size=4), st.text(max_size=20))
def test_hits_are_the_same_in_capitals_and_with_more_blanks(phrases, text):
    line = " | ".join([*phrases, text]).lower()
    assert hits(line) == hits(line.replace(" ", "   "))
    if line.upper().lower() == line:
        assert hits(line) == hits(line.upper())


@given(st.text(max_size=60))
def test_any_text_is_a_line(text):
    assert all(hit in words() for hit in hits(text))
