"""Match keys are equal where tokens are, and read well."""

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.match_key import document_keys, match_key
from cleaner.dedup.tokens import tokenize
from cleaner.vietnamese.orthography import placed
from cleaner.vietnamese.syllables import syllables

CASES = Path(__file__).parents[1] / "cases"
TONES = {"acute": "\u0301", "grave": "\u0300", "hook": "\u0309", "tilde": "\u0303", "dot": "\u0323"}

texts = st.one_of(
    st.text(max_size=30),
    st.text(
        [*"aAeêơuyndq g1,ßﬁが人ำ한", *TONES.values(), "\u0302", "\u200b", "\u00ad", "\u1026", "\u0e49"], max_size=20
    ),
)


def keys(text):
    return tokenize(pa.array([text], pa.large_string())).keys.tolist()


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="tokens are cut by the table of Unicode 14")
@given(texts, texts)
def test_match_keys_are_equal_where_token_keys_are(one, other):
    assert (match_key(one) == match_key(other)) == (keys(one) == keys(other))


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="tokens are cut by the table of Unicode 14")
@given(texts)
def test_a_match_key_has_the_tokens_of_its_text(text):
    assert keys(match_key(text)) == keys(text)
    assert match_key(match_key(text)) == match_key(text)


@pytest.mark.parametrize("case", json.loads((CASES / "tokens_equal.json").read_text("utf-8")), ids=lambda c: c["about"])
def test_texts_that_are_the_same_to_a_reader_have_one_match_key(case):
    assert len({match_key(text) for text in case["texts"]}) == 1


@pytest.mark.parametrize(
    "case", json.loads((CASES / "tokens_different.json").read_text("utf-8")), ids=lambda c: c["about"]
)
def test_words_that_differ_have_different_match_keys(case):
    assert len({match_key(text) for text in case["texts"]}) == len(case["texts"])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hoà", "hòa"), ("HOÀ", "hòa"), ("quý", "quý"), ("qúy", "quý"), ("toàn", "toàn"), ("tòan", "toàn"),
        ("hùynh", "huỳnh"), ("suýt", "suýt"), ("gìa", "già"), ("giếng", "giếng"), ("gìn", "gìn"), ("thuở", "thuở"),
        ("uỷ", "ủy"), ("Huế", "huế"), ("ngoáy", "ngoáy"), ("khuỷu", "khuỷu"), ("qủa", "quả"), ("chừơng", "chường"),
        ("Tuý", "túy"), ("nghìên", "nghiền"), ("khoẻ", "khỏe"), ("xòong", "xoòng"), ("mỹ", "mỹ"), ("yếu", "yếu"),
        ("  “Độc lập” – TỰ DO!", "độc lập tự do"), ("¡Práctico!", "práctico"), ("naïve", "naïve"),
        ("数据，2020 年", "数据2020年"), ("Bác sĩ, lí do, tỉ lệ", "bác sỹ lý do tỷ lệ"), ("hi, ski, qui", "hi ski qui"),
        ("Ðà Nẵng", "đà nẵng"), ("Ekki er það", "ekki er það"),
    ],
)  # fmt: skip
def test_a_match_key_reads_like_the_older_spelling(text, key):
    assert match_key(text) == key


def with_y(syllable):
    """Return a syllable with y for i where the two are one to a key."""
    onset, rime, tone = syllable
    return syllable._replace(rime="y") if tone and rime == "i" and onset in set("hklmst") else syllable


def test_every_syllable_has_one_key_in_either_style_and_no_other_syllable_has_it():
    words = list(syllables())
    token_keys = tokenize(pa.array(words, pa.large_string())).keys.tolist()
    names = {}
    for word, token_key in zip(words, token_keys, strict=True):
        names.setdefault(with_y(syllables()[word]), set()).add((token_key, match_key(word)))
    assert all(len(found) == 1 for found in names.values())
    assert len(set.union(*names.values())) == len(names) > 21_000


def test_the_match_key_of_a_syllable_has_its_tone_where_the_older_spelling_has_it():
    for word, syllable in syllables().items():
        if with_y(syllable) == syllable:
            assert match_key(word) == placed(word, "old")


@given(st.lists(texts, max_size=6))
def test_document_keys_are_equal_where_the_tokens_are(documents):
    tokens = tokenize(pa.array(documents, pa.large_string()))
    high, low = document_keys(tokens)
    bounds = tokens.bounds.tolist()
    names = [tuple(tokens.keys[start:end].tolist()) for start, end in pairwise(bounds)]
    pairs = list(zip(high.tolist(), low.tolist(), strict=True))
    assert len(set(names)) == len(set(pairs)) == len(set(zip(names, pairs, strict=True)))


def test_a_document_without_tokens_has_the_key_zero():
    high, low = document_keys(tokenize(pa.array(["", "***", "a"], pa.large_string())))
    assert np.flatnonzero(high | low).tolist() == [2]
