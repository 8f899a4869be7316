from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.lost_bytes import read
from cleaner.vietnamese.misreadings import CHUNK, DECODERS, Decoder, spellings

PYTHON = [decoder for decoder in DECODERS if not decoder.loses_pairs]
BROWSER = Decoder("big5", "big5", loses_pairs=True)
WORDS = ["của", "Đà", "đường", "ở", "Việt", "“Nguyễn", "hồ”", "a", "Ủy", "CỘNG", "hòa", "thủy", "5", "NĐ", "web"]


@pytest.mark.parametrize("decoder", PYTHON, ids=lambda decoder: decoder.codec)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_the_original_is_among_the_spellings(decoder, words):
    line = " ".join(words)
    damaged = line.encode().decode(decoder.codec, "replace")
    for chunk, original in zip(CHUNK.findall(damaged), CHUNK.findall(line), strict=True):
        assert original in spellings(decoder, chunk)


@pytest.mark.parametrize("decoder", PYTHON, ids=lambda decoder: decoder.codec)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_the_decoder_makes_the_damaged_line_of_what_was_read(decoder, words):
    damaged = " ".join(words).encode().decode(decoder.codec, "replace")
    reading = read(decoder, damaged)
    assert reading is not None
    assert reading.text.encode().decode(decoder.codec, "replace") == damaged
    assert reading.doubt >= -1e-9


def test_browsers_write_one_sign_for_a_pair_that_is_no_character():
    assert "đã" in spellings(BROWSER, "\ufffd瓊")
    assert "và" in spellings(BROWSER, "v\ufffd")
    assert spellings(PYTHON[4], "v\ufffd") == []


def test_a_reading_that_lost_nothing_is_without_doubt_and_one_that_lost_most_is_not():
    assert read(PYTHON[0], "Ti岷縩g").doubt == 0
    assert read(PYTHON[0], "b峄\ufffd").doubt > 1


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: f"{decoder.codec} {decoder.loses_pairs}")
@pytest.mark.parametrize("chunk", ["用Python写app", "ｱｲｽcream", "팝과", "Việt", "b手", "a" * 80 + "\ufffd", "\ud800"])
def test_what_no_decoder_makes_of_vietnamese_has_no_spelling(decoder, chunk):
    assert spellings(decoder, chunk) == []
    assert read(decoder, chunk) is None


@given(st.text(st.sampled_from("Ti岷縩g盻蘯ｿ廕梳沼\ufffd \n中가ｱ\ud800") | st.characters(), max_size=20))
def test_any_text_can_be_read_by_any_decoder(text):
    for decoder in DECODERS:
        reading = read(decoder, text)
        assert reading is None or reading.score <= 0
