from __future__ import annotations

import itertools

import ftfy
import pytest
from ftfy import TextFixerConfig
from ftfy.chardata import CHARMAP_ENCODINGS, possible_encoding
from hypothesis import given
from hypothesis import strategies as st

from cleaner.normalization.encodings import MISREADINGS
from cleaner.normalization.mojibake import has_suspect, mojibake

MISREAD = st.sampled_from([char for misreading in MISREADINGS for char in misreading.high])


def test_the_encodings_are_those_that_ftfy_tries_in_its_order():
    assert [misreading.codec for misreading in MISREADINGS] == CHARMAP_ENCODINGS


@pytest.mark.parametrize("misreading", MISREADINGS, ids=lambda misreading: misreading.name)
def test_a_table_holds_the_characters_that_ftfy_encodes(misreading):
    for byte, char in enumerate(misreading.high, start=0x80):
        assert possible_encoding(char, misreading.codec)
        assert char.encode(misreading.codec) == bytes([byte])


def test_ftfy_would_harm_capitals_before_a_no_break_space_and_we_do_not():
    assert ftfy.fix_text("XÃ\xa0HỘI") != "XÃ\xa0HỘI"
    assert mojibake("XÃ\xa0HỘI") == []
    assert mojibake("XÃ\xa0TA") == []


def test_ftfy_honours_the_options_that_the_repair_gives():
    options = TextFixerConfig(restore_byte_a0=False, decode_inconsistent_utf8=False)
    assert ftfy.fix_encoding_and_explain("voilÃ le", options).text == "voilÃ le"


@given(st.text(MISREAD | st.sampled_from("ab \n"), max_size=8))
def test_what_ftfy_decodes_whole_was_suspect(text):
    options = TextFixerConfig(
        restore_byte_a0=False, replace_lossy_sequences=False, decode_inconsistent_utf8=False, fix_c1_controls=False
    )
    for line in text.split("\n"):
        steps = ftfy.fix_encoding_and_explain(line, options).explanation
        if any(step.parameter.startswith("utf-8") for step in steps):
            assert has_suspect(line)


@given(st.text(MISREAD | st.sampled_from("ab \n"), max_size=12))
def test_repairs_lie_within_words_in_order(text):
    edits = mojibake(text)
    assert all(text[edit.start : edit.end] == edit.before and "\n" not in edit.before for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))
