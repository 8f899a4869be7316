from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.kernels.gate import BLOCK, after_clean_ascii, flag_documents, is_suspicious, needs_repair
from cleaner.normalization.encodings import MISREADINGS
from cleaner.normalization.gate import gate_tables, needs_normalizing
from cleaner.normalization.text import normalize_text

CASES = Path(__file__).resolve().parents[1] / "cases"

NASTY = (
    *sorted({char for misreading in MISREADINGS for char in misreading.high}),
    *"aaaa  \n\n\t\r\x0b\x00\x7f\x85\xa0\xad\u2028\ufffd\uffff",
    *"\u200b\u200c\u200d\u2060\ufeff\u200e\u202e\u2067\ufe0f\u180b",
    *"\u1100\u1161\u11a8가각\u0e38\u0e48ก\u064b\u0651م\u05b0\u05bcש\u093cक\u0958\u094d\u3099か\u0300\u0323\u031b\u0345",
    *"\U0001d165\U0001d15e\U000110ba\U00011099\U0001f600\U0001f3f4\U000e0067\U000e0100\U0002f800\U00020000\U0001fffe",
    *"ạếộăđơưĩũĐ“”‘’–…•°²»ẽẞ",
)
TEXTS = st.lists(st.text(st.sampled_from(NASTY) | st.characters(codec="utf-8"), max_size=12), max_size=6)


def buffers(texts):
    encoded = [text.encode("utf-8") for text in texts]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    return data, np.cumsum([0, *map(len, encoded)], dtype=np.int64)


def assert_sound(texts):
    for text, flag in zip(texts, needs_normalizing(*buffers(texts)), strict=True):
        assert flag or normalize_text(text) == (text, [])


@given(TEXTS)
def test_a_text_that_is_not_flagged_is_left_unchanged(texts):
    assert_sound(texts)


@given(TEXTS)
def test_the_compiled_kernel_flags_what_the_plain_one_flags(texts):
    arguments = (*buffers(texts), *gate_tables())
    assert flag_documents.compiled(*arguments).tolist() == flag_documents.plain(*arguments).tolist()


@given(TEXTS)
def test_the_compiled_line_test_answers_as_the_plain_one(texts):
    data, _ = buffers(texts)
    arguments = (data, 0, len(data), *gate_tables())
    assert bool(needs_repair.compiled(*arguments)) == bool(needs_repair.plain(*arguments))


@given(st.binary(max_size=60), st.booleans())
def test_the_compiled_ascii_skip_ends_where_the_plain_one_ends(data, over_lines):
    array = np.frombuffer(data, np.uint8)
    end = after_clean_ascii.compiled(array, 0, len(array), over_lines)
    assert end == after_clean_ascii.plain(array, 0, len(array), over_lines)
    skipped = data[:end]
    assert all(0x20 <= byte < 0x7F or byte == 0x09 or (byte == 0x0A and over_lines) for byte in skipped)
    if all(0x20 <= byte < 0x7F for byte in data):
        assert end > len(data) - 8


@given(TEXTS)
def test_the_compiled_block_test_answers_as_the_plain_one(texts):
    data, _ = buffers(["aaa", *texts, "aaa"])
    arguments = (data, 3, len(data) - 3)
    assert bool(is_suspicious.compiled(*arguments)) == bool(is_suspicious.plain(*arguments))


def test_random_strings_of_nasty_characters_and_damaged_lines_are_judged_soundly(pages):
    chance = random.Random(1)
    lines = [line for page in sorted(pages.glob("*.txt")) for line in page.read_text(encoding="utf-8").split("\n")]
    texts = []
    for _ in range(3_000):
        texts.append("".join(chance.choices(NASTY, k=chance.randint(1, 6))))
        line = chance.choice(lines)
        at = chance.randint(0, len(line))
        texts.append(line[:at] + "".join(chance.choices(NASTY, k=chance.randint(0, 3))) + line[at:])
        high = chance.choice(MISREADINGS).high
        texts.append("".join(chr(b) if b < 0x80 else high[b - 0x80] for b in chance.choice(texts).encode("utf-8")))
    assert_sound(texts)


def test_every_code_point_is_judged_soundly_alone_and_between_letters():
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    settled = {*range(0x3400, 0xA000, 97), *range(0xAC00, 0xD7A4, 97), *range(0x20000, 0xE0000, 997)}
    tested = [c for c in codes if c in settled or not (0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xD7A4 or c >= 0x20000)]
    assert_sound([f"a{chr(code)}b{chr(code)}" for code in tested] + [chr(code) for code in range(0xE0000, 0xE0200)])


def test_pairs_that_the_block_test_lets_through_fit_no_encoding_and_need_no_repair():
    # All characters that it accepts anywhere, two by two; and with a third one behind what is fine only before ASCII.
    accepted = [chr(code) for code in (*range(0xA0, 0x250), *range(0x1E80, 0x1F00), *range(0x2010, 0x2030))]
    accepted = [char for char in accepted if passes(char)]
    assert len(accepted) > 250
    pairs = ["".join(pair) for pair in itertools.product(accepted, repeat=2)]
    triples = [pair + third for pair in pairs if pair[1] > "\u2000" for third in "”…»éÉđ"]
    for text in pairs + triples:
        if passes(text):
            data, _ = buffers([text])
            assert not needs_repair.compiled(data, 0, len(data), *gate_tables()), text


def passes(text):
    data, _ = buffers([f"aaa{text}aaa"])
    return not is_suspicious.compiled(data, 3, len(data) - 3)


def test_damage_that_crosses_the_edges_of_blocks_is_flagged():
    texts = ["x" * before + "Tiáº¿ng" + "x" * (BLOCK + 20) for before in range(BLOCK - 20, BLOCK + 20)]
    assert needs_normalizing(*buffers(texts)).all()


def test_a_line_spread_over_many_blocks_is_judged_whole():
    sound, damaged = "là " * BLOCK + "Tiáº¿ng", "la " * BLOCK + "Tiáº¿ng" + " la" * BLOCK
    assert needs_normalizing(*buffers([sound, damaged])).tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["in_the_wild", "negative"])
def test_cases_are_judged_soundly(kind):
    texts = [case["original"] for case in json.loads((CASES / f"normalize_{kind}.json").read_text(encoding="utf-8"))]
    assert_sound(texts)


def test_clean_text_of_common_languages_is_not_flagged():
    texts = [
        "Nhìn chung, “xã” và đã.",
        "plain\n\ttext",
        "здравствуйте",
        "今天，天气",
        "สวัสดี",
        "हिन्दी",
        "می\u200cخواهم",
        "☎\ufe0f",
    ]
    assert not needs_normalizing(*buffers(texts)).any()


def test_a_slice_of_a_batch_is_judged_by_its_own_bytes():
    data, offsets = buffers(["a\xa0b", "sạch", "c\xa0d"])
    assert needs_normalizing(data, offsets[1:3]).tolist() == [0]
