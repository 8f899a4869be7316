"""Tokens against a plain reading of ``unicodedata``, and case by case."""

import json
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.corpus.buffers import text_buffers
from cleaner.dedup import fold_table
from cleaner.dedup.tokens import tokenize
from cleaner.kernels.tokens import CACHE_ROWS, combine_keys, cut_run, cut_tokens

CASES = Path(__file__).parents[1] / "cases"
SOLO_NAMES = (
    "CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC ITER", "IDEOGRAPHIC CLOSING", "IDEOGRAPHIC NUMBER ZERO",
    "VERTICAL IDEOGRAPHIC", "HANGZHOU", "VERTICAL KANA", "MASU", "HIRAGANA", "KATAKANA", "HENTAIGANA", "THAI", "LAO",
    "KHMER", "MYANMAR",
)  # fmt: skip
DROPPED = {*range(0xFE00, 0xFE10), *range(0x180B, 0x1810), 0x34F, 0x640, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
TONES = "\u0300\u0301\u0303\u0309\u0323"
same_unicode = pytest.mark.skipif(
    unicodedata.unidata_version != "14.0.0", reason="the shipped table is that of Unicode 14"
)

vietnamese = st.text("hkíỹaăâeêioôơuưyàáảãạằấẩẫậềếểễệòóỏõọờớởỡợùúủũụừứửữựýđðÐɖnhgqct .", max_size=40)
marked = st.text(
    [*"aAeiouyndq g1", *TONES, "\u0302", "\u031b", "\u0308", "\u0345", "\u200b", "\u00ad", "ß", "ﬁ"], max_size=24
)
scripts = st.text("aж한ㄱ중人入がﾞｶサーけﾟกำขี้ລາខ្មန်မ९किاِםָ🙂𠀀𝐒１²½①ǅŉΐᾳΌİ«…’\u0f77\u0344\u1026\n\t\u00a0", max_size=24)
any_text = st.one_of(st.text(max_size=40), vietnamese, marked, scripts)
documents = st.lists(any_text, max_size=5)


def category(character):
    return "Lo" if 0x20000 <= ord(character) < 0x40000 else unicodedata.category(character)


def is_dropped(character):
    code = ord(character)
    return category(character) == "Cf" or code in DROPPED or 0xE0000 <= code < 0xE1000


def is_solo(letter):
    if 0x20000 <= ord(letter) < 0x40000:
        return True
    return category(letter) in ("Lo", "Lm", "Nl") and unicodedata.name(letter, "").startswith(SOLO_NAMES)


def letters_of(character):
    if category(character)[0] not in "LMN" and not 0x2F00 <= ord(character) <= 0x2FD5:
        return None
    letters = unicodedata.normalize("NFKD", character)
    letters = unicodedata.normalize("NFKD", "".join(c if c == "\u0345" else c.casefold() for c in letters))
    letters = [c for c in letters if category(c)[0] in "LMN" and not is_dropped(c)]
    alone = [c for c in letters if category(c)[0] != "M"]
    return [character] if any(map(is_solo, alone)) and alone != letters[:1] else letters


def reference(text):
    """Return for each token what tells it from others, whether it has a digit, and the byte at which it begins."""
    tokens, letters, at = [], None, 0
    for character in text:
        here, at = at, at + len(character.encode())
        if is_dropped(character):
            continue
        for letter in letters_of(character) or [" "]:
            if category(letter)[0] == "M":
                if letters is not None:
                    letters[-1][1].append(letter)
            elif letter == " ":
                letters = None
            else:
                solo = is_solo(letter)
                if letters is None or solo or is_solo(letters[0][0]):
                    letters = []
                    tokens.append((letters, here))
                letters.append((letter, []))
    return [(identity(letters), any(category(c) == "Nd" for c, _ in letters), start) for letters, start in tokens]


def identity(letters):
    """Return the letters with their marks in any order, the tones of a group of vowels apart, in one spelling."""
    found, tones = [], []
    if letters[0][0] in "ðɖ":
        letters = [("đ", letters[0][1]), *letters[1:]]
    if len(letters) == 2 and letters[0] in [(letter, []) for letter in "hklmst"] and letters[1][0] == "i":
        marks = letters[1][1]
        letters = [letters[0], ("y" if marks and all(mark in TONES for mark in marks) else "i", marks)]
    for letter, marks in letters:
        if letter not in "aeiouy":
            found.append(("".join(sorted(tones)), "tone"))
            tones = []
        tones += [mark for mark in marks if letter in "aeiouy" and mark in TONES]
        found.append((letter, "".join(sorted(m for m in marks if letter not in "aeiouy" or m not in TONES))))
    found.append(("".join(sorted(tones)), "tone"))
    return tuple(part for part in found if part[0])


def array(*texts):
    return pa.array(texts, pa.large_string())


def outcome(run, texts):
    """Return what a way to run the kernel writes."""
    data, offsets = text_buffers(array(*texts))
    room = len(data) // 2 + len(texts)
    out = [np.zeros(room, t) for t in (np.uint64, np.uint32, np.bool_, np.int64)]
    bounds = np.zeros(len(texts) + 1, np.int64)
    count = run(data, offsets, *fold_table.fold_table(), np.zeros(CACHE_ROWS * 4, np.uint64), *out, bounds)
    return [column[: int(count)].tolist() for column in out] + [bounds.tolist()]


def agree_with_reference(texts):
    tokens = tokenize(array(*texts))
    expected = [token for text in texts for token in reference(text)]
    begins = np.cumsum([0, *(len(text.encode()) for text in texts)])
    starts = [int(begin) + start for text, begin in zip(texts, begins, strict=False) for _, _, start in reference(text)]
    assert tokens.starts.tolist() == starts
    assert tokens.digits.tolist() == [digit for _, digit, _ in expected]
    assert np.diff(tokens.bounds).tolist() == [len(reference(text)) for text in texts]
    keys = dict(zip((name for name, _, _ in expected), tokens.keys.tolist(), strict=True))
    assert [keys[name] for name, _, _ in expected] == tokens.keys.tolist()
    assert len(set(keys.values())) == len(keys)


@same_unicode
@given(documents)
def test_tokens_are_those_of_unicodedata(texts):
    agree_with_reference(texts)


@same_unicode
@settings(max_examples=20)
@given(st.lists(any_text, min_size=30, max_size=60))
def test_runs_that_come_again_from_the_cache_are_cut_alike(texts):
    agree_with_reference([text for text in texts for _ in range(2)] + [" ".join(texts) * 2])


@same_unicode
@pytest.mark.parametrize("plane", range(4))
def test_every_code_point_is_folded_as_unicodedata_says(plane):
    codes = [c for c in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= c < 0xE000]
    tokens = tokenize(array(*(chr(code) for code in codes)))
    counts = np.diff(tokens.bounds).tolist()
    names = {}
    for code, count, bound in zip(codes, counts, tokens.bounds.tolist(), strict=False):
        expected = reference(chr(code))
        assert count == len(expected), hex(code)
        for place, (name, digit, _) in enumerate(expected):
            assert bool(tokens.digits[bound + place]) == digit, hex(code)
            assert names.setdefault(name, int(tokens.keys[bound + place])) == int(tokens.keys[bound + place]), hex(code)
    assert len(set(names.values())) == len(names)


@same_unicode
def test_the_shipped_table_is_the_one_that_is_built():
    built, shipped = fold_table.build(), fold_table.fold_table()
    assert np.array_equal(built.entries, shipped.entries)
    assert np.array_equal(built.pool, shipped.pool)


@given(any_text)
def test_unicode_form_does_not_count(text):
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    keys = [tokenize(array(form)).keys.tolist() for form in (*forms, text)]
    assert keys[0] == keys[1] == keys[2]


@settings(max_examples=50)
@given(documents)
def test_plain_and_compiled_kernel_agree(texts):
    assert outcome(cut_tokens.plain, texts) == outcome(cut_tokens.compiled, texts)


@given(any_text.map(lambda text: "".join(c for c in text if c > "\x7f" or c.isalnum())))
def test_a_run_is_cut_alike_plain_and_compiled(text):
    data, offsets = text_buffers(array(text))
    found = []
    for run in (cut_run.plain, cut_run.compiled):
        out = [np.zeros(len(data) + 1, t) for t in (np.uint64, np.uint32, np.bool_, np.int64)]
        count = int(run(data, np.uint64(0), np.uint64(offsets[1]), *fold_table.fold_table(), *out, np.uint64(0)))
        found.append([column[:count].tolist() for column in out])
    assert found[0] == found[1]


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=4), max_size=6))
def test_keys_are_combined_alike_plain_and_compiled(runs):
    keys = np.array([key for run in runs for key in run], np.uint64)
    bounds = np.cumsum([0, *map(len, runs)])
    found = []
    for run in (combine_keys.plain, combine_keys.compiled):
        high, low = np.zeros(len(runs), np.uint64), np.zeros(len(runs), np.uint64)
        run(keys, bounds, high, low)
        found.append(list(zip(high.tolist(), low.tolist(), strict=True)))
    assert found[0] == found[1]
    assert [pair == (0, 0) for pair in found[0]] == [not run for run in runs]


@given(documents, st.integers(0, 4), st.integers(0, 5))
def test_a_slice_is_cut_like_a_copy(texts, start, length):
    whole = array(*texts).slice(start, length)
    copy = array(*texts[start : start + length])
    sliced, copied = tokenize(whole), tokenize(copy)
    assert sliced.keys.tolist() == copied.keys.tolist()
    assert sliced.bounds.tolist() == copied.bounds.tolist()
    begin = int(text_buffers(whole)[1][0])
    assert (sliced.starts - begin).tolist() == copied.starts.tolist()


@pytest.mark.parametrize("case", json.loads((CASES / "tokens_equal.json").read_text("utf-8")), ids=lambda c: c["about"])
def test_texts_that_are_the_same_to_a_reader_have_the_same_keys(case):
    keys = [tokenize(array(text)).keys.tolist() for text in case["texts"]]
    assert all(key == keys[0] for key in keys)


@pytest.mark.parametrize(
    "case", json.loads((CASES / "tokens_different.json").read_text("utf-8")), ids=lambda c: c["about"]
)
def test_words_that_differ_have_different_keys(case):
    keys = [tuple(tokenize(array(text)).keys.tolist()) for text in case["texts"]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("case", json.loads((CASES / "tokens_cut.json").read_text("utf-8")), ids=lambda c: c["about"])
def test_text_is_cut_into_tokens(case):
    tokens = tokenize(array(case["text"]))
    alone = [tokenize(array(token)) for token in case["tokens"]]
    assert tokens.keys.tolist() == [int(token.keys[0]) for token in alone]
    data = case["text"].encode()
    assert all(
        data[start:].decode().startswith(token) for start, token in zip(tokens.starts, case["tokens"], strict=True)
    )


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Đường", "duong"),
        ("ðại", "dai"),
        ("Tiếng Việt", "tieng viet"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("ガ", "カ"),
    ],
)
def test_bases_are_keys_without_accents(text, base):
    assert tokenize(array(text)).bases.tolist() == tokenize(array(base)).bases.tolist()


def test_bases_keep_the_vowel_signs_of_indic_scripts():
    assert len(set(tokenize(array("की का क")).bases.tolist())) == 3


def test_no_documents_have_no_tokens():
    tokens = tokenize(array())
    assert tokens.bounds.tolist() == [0]
    assert len(tokens.keys) == 0


def test_a_text_larger_than_a_page_is_compiled():
    text = "Hòa bình, độc lập, tự do. " * 200
    keys = tokenize(array(text)).keys
    assert "llvmlite.binding" in sys.modules  # machine code runs, kept or made by Numba
    assert keys.tolist() == tokenize(array("hoà bình độc lập tự do")).keys.tolist() * 200
