from __future__ import annotations

import itertools
import time
import unicodedata

import ftfy
import pytest
from ftfy.chardata import CHARMAP_ENCODINGS, possible_encoding
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply
from cleaner.normalization.encodings import MISREADINGS, by_name
from cleaner.normalization.mojibake import has_suspect, mojibake

MISREAD = st.sampled_from([char for misreading in MISREADINGS for char in misreading.high])
BY_FTFY = {codec.removeprefix("sloppy-"): codec for codec in CHARMAP_ENCODINGS}
ANY_TEXT = st.text(MISREAD | st.sampled_from("ab \n\xa0\ufffd\ud800\udc80") | st.characters(), max_size=12)


def misread(text, name):
    high = by_name(name).high
    return "".join(chr(byte) if byte < 0x80 else high[byte - 0x80] for byte in text.encode("utf-8"))


def repaired(text):
    return apply(text, mojibake(text))


def test_the_first_encodings_are_those_that_ftfy_tries_in_its_order():
    assert [misreading.name for misreading in MISREADINGS][: len(BY_FTFY)] == list(BY_FTFY)


@pytest.mark.parametrize("name", BY_FTFY)
def test_a_table_holds_the_characters_that_ftfy_encodes(name):
    for byte, char in enumerate(by_name(name).high, start=0x80):
        assert possible_encoding(char, BY_FTFY[name])
        assert by_name(name).encode(char) == char.encode(BY_FTFY[name]) == bytes([byte])


def test_ftfy_would_harm_capitals_before_a_no_break_space_and_we_do_not():
    assert ftfy.fix_text("XÃ\xa0HỘI") != "XÃ\xa0HỘI"
    assert mojibake("XÃ\xa0HỘI") == []
    assert mojibake("XÃ\xa0TA") == []


@pytest.mark.parametrize("name", [misreading.name for misreading in MISREADINGS])
def test_a_vietnamese_line_comes_back_from_every_encoding(name):
    line = "Nghị quyết về phát triển nông nghiệp, “nông dân” và nông thôn – độc lập, tự do"
    assert repaired(misread(line, name)) == line


@pytest.mark.parametrize(
    "line",
    [
        "L’été, la forêt dorée où l’on était déjà naïf",
        "Die Größe der Straßen überfällt schöne Mädchen",
        "Zażółć gęślą jaźń",
        "Широкая электрификация южных губерний",
        "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
        "نص حكيم له سر قاطع وذو شأن عظيم",
        "ऋषियों को सताने वाले दुष्ट राक्षसों",
        "いろはにほへと ちりぬるを 色は匂へど",
        "good 👍🏽 night 🌃",
    ],
)
@pytest.mark.parametrize("names", [["windows-1252"], ["latin-1"], ["windows-1252"] * 3, ["latin-1", "windows-1252"]])
def test_lines_of_other_languages_come_back(line, names):
    damaged = line
    for name in names:
        damaged = misread(damaged, name)
    assert repaired(damaged) == line


def test_marks_that_nfc_joined_to_letters_come_apart_again():
    # The first byte of a Korean syllable is a combining acute in windows-1258, which joins a Latin letter before it.
    line = "pin안녕하세요"
    damaged = unicodedata.normalize("NFC", misread(line, "windows-1258"))
    assert "ń" in damaged
    assert repaired(damaged) == line


def test_a_line_in_which_half_of_the_controls_became_signs_is_one_encoding():
    line = "Nghị quyết về phát triển “nông thôn” – độc lập"
    half = misread(line, "latin-1").translate({0x83: "ƒ", 0x99: "™"})
    assert {"\x81", "™"} <= set(half)
    assert repaired(half) == line


def test_a_sound_no_break_space_does_not_keep_a_line_from_being_read():
    assert repaired("Tiáº¿ng\xa0Viá»‡t\xa0lÃ\xa0gÃ¬") == "Tiếng\xa0Việt\xa0là\xa0gì".replace("\xa0gì", "gì")


def test_what_windows_1250_and_iso_8859_2_read_differently_is_left_alone():
    # áşĄ is ấ in the one and ạ in the other, and cấm and cạm are both words.
    assert mojibake("cáşĄm") == []


def test_words_of_other_scripts_that_are_utf_8_by_chance_are_left_alone():
    for text in ("แกง", "แบบ", "เกง", "дії", "ХІТІТІ", "йі™", "ášť", "ΔΎΟ\xa0", "И€5", "É£5", "┼┐a┼┐a┼┐a"):
        assert mojibake(text) == []
        assert mojibake(f"abc {text}") == []


def test_an_edit_reaches_from_the_first_to_the_last_damaged_character_of_its_line():
    damaged = "a b " + misread("Tiếng Việt hay", "windows-1252") + "\nplain\n" + misread("độc lập", "windows-1252")
    assert [edit.after for edit in mojibake(damaged)] == ["ếng Việ", "độc lậ"]


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (["windows-1252"], "utf-8 read as windows-1252"),
        (["latin-1"], "utf-8 read as latin-1"),
        (["windows-1252", "windows-1252"], "utf-8 read as windows-1252, 2 times"),
        (["latin-1", "windows-1252"], "utf-8 read as windows-1252; utf-8 read as latin-1"),
    ],
)
def test_a_note_says_what_was_misread_and_how_often(names, note):
    damaged = "Việt Nam độc lập"
    for name in names:
        damaged = misread(damaged, name)
    [edit] = mojibake(damaged)
    assert edit.note == note


def test_five_wrong_readings_are_undone_in_two_passes():
    damaged = "độc lập tự do"
    for _ in range(5):
        damaged = misread(damaged, "windows-1252")
    assert repaired(repaired(damaged)) == "độc lập tự do"


@given(ANY_TEXT)
def test_what_is_repaired_was_suspect(text):
    assert has_suspect(text) or mojibake(text) == []


@given(ANY_TEXT)
def test_repairs_lie_within_lines_in_order(text):
    edits = mojibake(text)
    assert all(text[edit.start : edit.end] == edit.before != edit.after for edit in edits)
    assert all("\n" not in edit.before for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(MISREADINGS))
def test_a_repair_of_misread_text_ends(text, misreading):
    damaged = misread(text, misreading.name)
    for _ in range(20):
        if not (edits := mojibake(damaged)):
            break
        damaged = apply(damaged, edits)
    assert mojibake(damaged) == []


@pytest.mark.parametrize("text", ["á»‡" * 100_000, "Ã" * 300_000, "Ð¿" * 150_000, "Ã\xa0 " * 100_000, "aÃ¼\n" * 60_000])
def test_a_long_line_takes_linear_time(text):
    start = time.process_time()
    mojibake(text)
    assert time.process_time() - start < 10  # a quadratic step would take minutes
