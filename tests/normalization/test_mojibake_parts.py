from __future__ import annotations

import itertools
import json
import re
import time
from pathlib import Path

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply
from cleaner.normalization.encodings import MISREADINGS, by_name
from cleaner.normalization.inconsistent import has_leftover_suspect, leftover_mojibake

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases" / "mojibake_parts.json").read_text(encoding="utf-8"))

MISREAD = st.sampled_from([char for misreading in MISREADINGS for char in misreading.high])
ANY_TEXT = st.text(MISREAD | st.sampled_from("aZ ?\n\xa0\ufffd\ud800\x1a") | st.characters(), max_size=12)
DAMAGED = st.lists(
    st.sampled_from([*"aÀãđạ “”–", *(chr(b) for b in "ệ".encode()), "Ã©", "á»‡", "Ã ", "Ã\xa0", "Ð¿", "â€™", "Å‚"]),
    max_size=12,
).map("".join)


def misread(text, name="windows-1252"):
    high = by_name(name).high
    return "".join(chr(byte) if byte < 0x80 else high[byte - 0x80] for byte in text.encode("utf-8"))


def repaired(text):
    return apply(text, leftover_mojibake(text))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES["repaired"]])
def test_damage_in_part_of_a_line_is_repaired(case):
    assert repaired(case["original"]) == case["fixed"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES["left"]])
def test_correct_text_and_what_could_be_is_left_alone(case):
    assert leftover_mojibake(case["original"]) == []


def test_ftfy_honours_the_options_that_are_given():
    line = misread("déjà", "windows-1252") + " vu à"
    assert ftfy.fix_encoding_and_explain(line, decode_inconsistent_utf8=False).text == line


@pytest.mark.parametrize(
    "language", ["Łódź jest piękna i bogata", "Příliš žluťoučký kůň úpěl", "İstanbul güzel bir şehir"]
)
@pytest.mark.parametrize("name", ["windows-1252", "windows-1250", "cp850"])
def test_every_second_word_damaged_comes_back_where_ftfy_sees_no_damage(language, name):
    words = language.split(" ")
    damaged = " ".join(misread(word, name) if at % 2 == 0 else word for at, word in enumerate(words))
    assert repaired(damaged) in (language, damaged)


def test_weak_sequences_follow_a_certain_one_in_their_line():
    assert repaired("«Å›wiatÅ‚o» – źródło") == "«światło» – źródło"


def test_beside_vietnamese_only_what_becomes_a_syllable_is_repaired():
    assert repaired("một fÃ©te ở Việt Nam") == "một fÃ©te ở Việt Nam"
    assert repaired("một nhÃ¢n vật ở Việt Nam") == "một nhân vật ở Việt Nam"


def test_a_note_names_the_encoding_and_what_was_lost():
    [edit] = leftover_mojibake("voilÃ\xa0 jusqu'Ã nos jours")
    assert edit.note == "utf-8 read as latin-1; no-break spaces were lost"
    [edit] = leftover_mojibake("he said â€œyesâ€\ufffd twice")
    assert edit.note == "utf-8 read as windows-1252; bytes were lost"


@given(ANY_TEXT | DAMAGED)
def test_what_is_repaired_was_suspect(text):
    assert has_leftover_suspect(text) or leftover_mojibake(text) == []


@given(ANY_TEXT | DAMAGED)
def test_repairs_lie_within_lines_in_order(text):
    edits = leftover_mojibake(text)
    assert all(text[edit.start : edit.end] == edit.before != edit.after for edit in edits)
    assert all("\n" not in edit.before for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


@given(ANY_TEXT | DAMAGED)
def test_repairing_again_ends(text):
    for _ in range(len(text) + 1):
        if not (edits := leftover_mojibake(text)):
            return
        text = apply(text, edits)
    assert leftover_mojibake(text) == []


@pytest.mark.parametrize(
    "text", ["é đá»‡" * 30_000, "Ã" * 100_000, "ça é dÃ©jÃ\xa0 vu " * 5_000, "â€\ufffd" * 20_000, "Ã\xa0\n" * 20_000]
)
def test_a_long_text_takes_linear_time(text):
    start = time.process_time()
    leftover_mojibake(text)
    assert time.process_time() - start < 10  # a quadratic step would take minutes


def test_no_line_of_a_sample_page_changes_in_capitals_with_no_break_spaces(pages):
    for page in sorted(pages.glob("*.txt")):
        text = page.read_text(encoding="utf-8").upper()
        assert leftover_mojibake(re.sub(" ", "\xa0", text)) == []
        assert leftover_mojibake(re.sub(r"(\w+)", r"“\1”", text)) == []


def test_of_very_many_suspect_lines_only_the_first_are_asked_about(monkeypatch):
    line = "‘dÃ©jÃ\xa0’ vu"
    assert len(leftover_mojibake("\n".join([line] * 3))) == 3 * len(leftover_mojibake(line)) > 0
    monkeypatch.setattr("cleaner.normalization.inconsistent._MOST_LINES", 2)
    assert len(leftover_mojibake("\n".join([line] * 3))) == 2 * len(leftover_mojibake(line))


def test_a_line_that_is_longer_than_prose_is_left():
    line = "‘dÃ©jÃ\xa0’ vu "
    assert leftover_mojibake(line * 10)
    assert leftover_mojibake(line * 10_000) == []
