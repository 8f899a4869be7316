from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty_text import FRAGMENTS, NASTY, buffers, misread, nasty_texts

from cleaner.kernels import gate as kernels
from cleaner.kernels.gate import BLOCK, DAMAGED, SURROUNDED
from cleaner.normalization.encodings import MISREADINGS
from cleaner.normalization.escapes import TRIGGER, escapes
from cleaner.normalization.gate import flagged_lines, gate_tables, needs_normalizing
from cleaner.normalization.text import normalize_text
from cleaner.vietnamese import suspects

CASES = Path(__file__).resolve().parents[1] / "cases"
TEXTS = st.lists(
    st.lists(st.sampled_from(NASTY + FRAGMENTS) | st.characters(codec="utf-8"), max_size=12).map("".join), max_size=6
)


def assert_sound(texts):
    for text, flag in zip(texts, needs_normalizing(*buffers(texts)), strict=True):
        assert flag or normalize_text(text) == (text, [])


@given(TEXTS)
def test_a_text_that_is_not_flagged_is_left_unchanged(texts):
    assert_sound(texts)


@given(TEXTS)
@settings(max_examples=50)
def test_lines_that_are_not_flagged_are_not_touched_for_themselves(texts):
    data, offsets = buffers(texts)
    flagged = {(start, end) for _, start, end, _ in flagged_lines(data, offsets).tolist()}
    for start, end in itertools.pairwise(offsets.tolist()):
        for line in bytes(data[start:end]).splitlines(keepends=True) if start < end else []:
            lone = line.decode("utf-8", "surrogateescape")
            if line.endswith(b"\n") and (start, start + len(line)) not in flagged:
                assert normalize_text(lone) == (lone, [])
            start += len(line)


@given(TEXTS)
@settings(max_examples=20)
def test_the_compiled_kernels_answer_as_the_plain_ones(texts):
    data, offsets = buffers(["aaa", *texts, "aaa"])
    tables = gate_tables()
    lines = kernels.flag_lines.compiled(data, offsets, *tables)
    assert lines.tolist() == kernels.flag_lines.plain(data, offsets, *tables).tolist()
    arguments = (data, offsets, lines)
    assert (
        kernels.characters_before.compiled(*arguments).tolist() == kernels.characters_before.plain(*arguments).tolist()
    )
    for block_test in (kernels.is_suspicious, kernels.may_hold_escapes, kernels.may_hold_odd_characters):
        block = (data, 3, len(data) - 3)
        assert bool(block_test.compiled(*block)) == bool(block_test.plain(*block))


@given(TEXTS)
def test_flagged_lines_begin_and_end_where_lines_do_and_their_characters_are_counted(texts):
    data, offsets = buffers(texts)
    lines = flagged_lines(data, offsets)
    for (row, start, end, verdict), before in zip(
        lines.tolist(), kernels.characters_before(data, offsets, lines).tolist(), strict=True
    ):
        text, first = texts[row].encode("utf-8"), int(offsets[row])
        assert verdict in (DAMAGED, SURROUNDED, DAMAGED | SURROUNDED)
        assert start == first or data[start - 1] == ord("\n")
        assert end == first + len(text) or data[end - 1] == ord("\n")
        assert len(text[: start - first].decode("utf-8")) == before


def test_random_strings_of_nasty_characters_and_damaged_lines_are_judged_soundly(pages):
    lines = [line for page in sorted(pages.glob("*.txt")) for line in page.read_text(encoding="utf-8").split("\n")]
    assert_sound(nasty_texts(random.Random(1), lines, 2_000))


def test_names_in_all_languages_are_judged_soundly_as_they_are_and_misread():
    chance = random.Random(2)
    locales = (
        "ar",
        "cs",
        "de",
        "el",
        "fa",
        "fr",
        "he",
        "hi",
        "is",
        "ja",
        "ko",
        "lo",
        "mn",
        "my",
        "ru",
        "th",
        "vi",
        "zh",
    )
    names = sorted({name for locale in locales for name in Locale.parse(locale).languages.values()})
    few = chance.sample(names, 2_000)
    assert_sound(few)
    assert_sound([misread(name, chance.choice(MISREADINGS)) for name in few[:700]])


def test_entities_in_capitals_are_judged_soundly():
    texts = [f"{entity} a" for entity in ("&ETH;", "&THORN;", "&NBSP;", "&AElig;", "&OElig;", "&AMP;", "&DD;")]
    assert sum(normalize_text(text)[0] != text for text in texts) >= 5
    assert_sound(texts)


def test_misread_characters_of_four_bytes_are_judged_soundly_alone_and_between_letters():
    chance = random.Random(3)
    characters = [*map(chr, chance.sample(range(0x10000, 0x20000), 40)), *map(chr, range(0x1F300, 0x1F650, 40))]
    found = [misread(character, one) for one in MISREADINGS for character in characters]
    texts = [text for misread_ in found for text in (misread_, f"a {misread_} b")]
    assert sum(normalize_text(text) != (text, []) for text in texts) > 1_000
    assert_sound(texts)


def test_every_code_point_is_judged_soundly_alone_and_between_letters():
    codes = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    settled = {*range(0x3400, 0xA000, 97), *range(0xAC00, 0xD7A4, 97), *range(0x20000, 0xE0000, 997)}
    tested = [c for c in codes if c in settled or not (0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xD7A4 or c >= 0x20000)]
    assert_sound([f"a{chr(code)}b{chr(code)}" for code in tested] + [chr(code) for code in range(0xE0000, 0xE0200)])


def test_pairs_of_all_classes_are_judged_soundly():
    # One example of each class stands for all: no rule of the gate tells them apart.
    classes = gate_tables().classes
    _, examples = np.unique(classes, return_index=True)
    characters = [chr(code) for code in examples.tolist() if not 0xD800 <= code < 0xE000]
    chance = random.Random(3)
    pairs = list(itertools.product(characters, repeat=2))
    assert_sound([f"{one}{other}" for one, other in chance.sample(pairs, 20_000)])


def test_what_the_block_test_lets_through_no_line_test_flags():
    # All characters that it accepts anywhere, two by two, with what may stand around them.
    characters = [chr(code) for code in (*range(0xA0, 0x250), *range(0x1E80, 0x1F00), *range(0x2010, 0x2030))]
    accepted = [char for char in characters if passes(f" {char} ")]
    assert len(accepted) > 150
    singles = [f"{a}{char}{b}" for char in accepted for a in " aAHoyz1.'" for b in " aAHz1.,'\"\n"]
    pairs = ["".join(pair) for pair in itertools.product(accepted, repeat=2)]
    behind = [f"{pair}{after}" for pair in pairs if pair[1] > "\u2000" for after in "”…»éÉđ a"]
    let_through = [text for text in (*singles, *pairs, *behind) if passes(text)]
    assert len(let_through) > 20_000
    assert [text for text in let_through if judged(text)] == []


def test_signs_that_are_counted_in_a_line_are_never_let_through():
    for char in (*suspects.FONT_SIGNS.replace("-", "\x85"), *suspects.FONT_LETTERS, *suspects.ETHS):
        assert not passes(f"a{char}b"), ascii(char)


@given(st.text(st.sampled_from("&\\%=<1uUxX#?+{;aAcCeEfFgGzZ0123789 ltmpqo"), max_size=9))
@settings(max_examples=1_000)
def test_the_block_test_and_the_line_test_find_escapes_where_their_trigger_does(text):
    if not TRIGGER.search(text):
        assert judged(text) & SURROUNDED == 0
    if passes(text):
        assert judged(text) == 0


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
@settings(max_examples=1_000)
def test_a_text_with_escapes_that_are_decoded_has_a_line_that_is_flagged_for_its_surroundings(text):
    assert escapes(text) == [] or any(flagged_lines(*buffers([text]))[:, 3] & SURROUNDED)


def passes(text):
    data, _ = buffers([f"aaa{text}aaa"])
    return not kernels.is_suspicious.compiled(data, 3, len(data) - 3)


def judged(text):
    """Return what the lines of a text may need, whether or not its blocks are suspicious."""
    data, _ = buffers([text])
    found = np.empty((len(data) + 1, 3), np.int64)
    count, _ = kernels.judge_lines.compiled(data, 0, len(data), len(data), *gate_tables(), found)
    return int(np.bitwise_or.reduce(found[:count, 2]))


def test_the_thresholds_of_fonts_are_those_of_the_repair():
    signs, words = suspects.LEAST_FONT_SIGNS, suspects.WORDS_A_FONT_SIGN
    assert (signs, words) == (kernels.LEAST_FONT_SIGNS, kernels.WORDS_A_FONT_SIGN)


def test_damage_that_crosses_the_edges_of_blocks_is_flagged():
    texts = ["x" * before + "Tiáº¿ng" + "x" * (BLOCK + 20) for before in range(BLOCK - 20, BLOCK + 20)]
    texts += ["x" * before + "&#7871;&#7879;" + "x" * (BLOCK + 20) for before in range(BLOCK - 20, BLOCK + 20)]
    assert needs_normalizing(*buffers(texts)).all()


def test_signs_of_one_line_are_counted_over_many_blocks():
    apart = "a±" + "b" * BLOCK * 3 + "a±"
    assert needs_normalizing(*buffers([apart, apart.replace("±", "", 1)])).tolist() == [1, 0]


def test_only_the_damaged_lines_of_a_text_are_flagged():
    text = "sạch\n" * 300 + "Tiáº¿ng\n" + "sạch\n" * 300 + "h\xe0 n\u1ed9i\xa0"
    start = len("sạch\n".encode()) * 300
    end = start + len("Tiáº¿ng\n".encode())
    lines = flagged_lines(*buffers(["", text, ""]))
    assert lines[0].tolist() == [1, start, end, DAMAGED]
    assert lines[1:, 2].tolist() == [len(text.encode())]


@pytest.mark.parametrize("kind", ["in_the_wild", "negative"])
def test_cases_are_judged_soundly(kind):
    texts = [case["original"] for case in json.loads((CASES / f"normalize_{kind}.json").read_text(encoding="utf-8"))]
    assert_sound([text for text in texts if text.isprintable() or text.encode("utf-8", "replace").decode() == text])


def test_clean_text_of_common_languages_is_not_flagged():
    texts = [
        "Nhìn chung, “xã” và đã. “Ông” nói: ‘Đó’ – “à”.",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "plain\n\ttext",
        "здравствуйте, как дела",
        "今天，天气：2023年",
        "สวัสดี",
        "हिन्दी",
        "می\u200cخواهم",
        "☎\ufe0f 👩\u200d👩",
        "x = '\\x00' + \"%d\" % a & b; <a href='?b=1'> &lt;p&gt; &amp; \\n",
    ]
    assert not needs_normalizing(*buffers(texts)).any()


def test_a_slice_of_a_batch_is_judged_by_its_own_bytes():
    data, offsets = buffers(["a\xa0b", "sạch", "c\xa0d"])
    assert needs_normalizing(data, offsets[1:3]).tolist() == [0]
