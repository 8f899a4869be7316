"""Regular expressions for one of many strings or characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.patterns import any_of, longest_of

STRINGS = st.lists(st.text("ab^$.[]\\-|?é\u0301", min_size=1, max_size=4), min_size=1, max_size=12)


def longest_at(strings, text):
    """Return the longest of the strings that the text begins with, looked for one by one."""
    return max((string for string in strings if text.startswith(string)), key=len, default=None)


@given(STRINGS, st.text("ab^$.[]\\-|?é\u0301", max_size=8))
def test_it_finds_what_a_search_one_by_one_finds(strings, text):
    found = re.compile(longest_of(strings)).match(text)
    assert (found[0] if found else None) == longest_at(strings, text)


@given(STRINGS)
def test_each_string_is_found_whole(strings):
    pattern = re.compile(longest_of(strings))
    assert all(pattern.fullmatch(string) for string in strings)


@given(STRINGS)
def test_neither_order_nor_repetition_matters(strings):
    assert longest_of(strings) == longest_of(strings[::-1]) == longest_of(strings * 2)


@pytest.mark.parametrize(
    ("strings", "text", "found"),
    [
        (["á", "á»", "á»™"], "á»™i", "á»™"),
        (["á", "á»™"], "á»š", "á"),
        (["a", "abc"], "abd", "a"),
        (["abc"], "ab", None),
        (["]", "^", "-", "\\"], "^x", "^"),
        (["]", "^", "-", "\\"], "]x", "]"),
        (["a^-", "a^]"], "a^]", "a^]"),
        (["\n"], "\n", "\n"),
    ],
)
def test_the_longest_that_fits_counts(strings, text, found):
    match = re.compile(longest_of(strings)).match(text)
    assert (match[0] if match else None) == found


@given(st.text("ab^$.[]\\-|?é\n"), st.characters())
def test_a_class_matches_its_characters_and_no_others(characters, other):
    pattern = re.compile(any_of(characters))
    assert all(pattern.fullmatch(character) for character in characters)
    assert (pattern.fullmatch(other) is not None) == (other in characters)
