from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import NormalizeConfig
from cleaner.edits.edit import apply, revert
from cleaner.normalization.encodings import MISREADINGS
from cleaner.normalization.text import normalize_text

CASES = Path(__file__).resolve().parents[1] / "cases"


def cases(kind):
    loaded = json.loads((CASES / f"normalize_{kind}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in loaded]


def rules(edits):
    return {rule for edit in edits for rule in edit.rule.split("+")}


def misread(text, codec):
    """Return what a program shows that reads UTF-8 with another encoding."""
    high = next(misreading.high for misreading in MISREADINGS if misreading.name == codec)
    return "".join(chr(byte) if byte < 0x80 else high[byte - 0x80] for byte in text.encode("utf-8"))


# Pieces that meet the repairs' conditions far more often than random code points do.
NASTY = st.sampled_from(
    [
        *"\xa0\u202f\u3000\u2003 \t\n\r\x0b\x0c\x85\u2028\x00\x1b[m\x7f\x80\x92\x9d\xad",
        *"\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202e\u2066\u2067\u2069\ufe0f\ufe0e\u180b",
        *"aÀÃÂãáàđĐạộÉ°®™»”“’…–Ðñð½²Ÿ√©├⌐Ð¿ŃВЂ€\ufffd\ufffc\uffff",
        *"กم\u064b\u0651ש\u05b0क\u094d\u093c한\u1100\u1161\u11a8か\u3099字😀❤👩🏽",
        *"\u0300\u0301\u0302\u0323\u0307\u031b\U0001d165\U000110ba\U0001f3f4\U000e0067\U000e007f\U0002f800",
        "\x1b[31m",
        misread("ệ", "windows-1252"),
        misread(misread("ộ", "latin-1"), "windows-1252"),
        misread("привет", "windows-1251"),
        misread("\u200b", "windows-1252"),
    ]
)
TEXTS = st.lists(NASTY | st.characters(codec="utf-8"), max_size=12).map("".join)


@pytest.mark.parametrize("case", cases("in_the_wild"))
def test_damage_found_in_the_wild_is_repaired(case):
    fixed, edits = normalize_text(case["original"])
    assert fixed == case["fixed"]
    assert rules(edits) == set(case["rules"])


@pytest.mark.parametrize("case", cases("negative"))
def test_correct_text_is_left_alone_apart_from_odd_spaces(case):
    fixed, edits = normalize_text(case["original"])
    assert fixed == case["fixed"]
    assert rules(edits) <= {"spaces"}


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True, reason="known limits of the repair")
def test_known_failures_still_fail(case):
    assert normalize_text(case["original"])[0] == case["fixed"]


@given(TEXTS)
def test_edits_lead_to_the_result_and_back(text):
    normal, edits = normalize_text(text)
    assert apply(text, edits) == normal
    assert revert(normal, edits) == text


@given(TEXTS)
def test_the_normal_form_is_its_own_normal_form(text):
    normal, _ = normalize_text(text)
    assert normalize_text(normal) == (normal, [])


@given(TEXTS)
def test_every_edit_changes_something_in_its_place(text):
    _, edits = normalize_text(text)
    assert all(edit.before != edit.after and text[edit.start : edit.end] == edit.before for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


# Escapes are written with the characters left out, and VIQR (`ddo^.c`); `Viu1ec7t` has lost its backslash.
PRINTABLE_ASCII = st.characters(
    codec="ascii", exclude_categories=["Cc"], exclude_characters="&\\%=<^", include_characters="\n\t"
)


@given(st.text(PRINTABLE_ASCII).filter(lambda text: "u1e" not in text.lower()))
def test_printable_ascii_without_a_sign_of_damage_is_in_normal_form(text):
    assert normalize_text(text) == (text, [])


@given(TEXTS)
def test_the_result_is_nfc_without_controls_and_odd_spaces(text):
    normal, _ = normalize_text(text)
    assert unicodedata.is_normalized("NFC", normal)
    assert not [char for char in normal if unicodedata.category(char) == "Cc" and char not in "\n\t"]
    assert not [char for char in normal if unicodedata.category(char) in ("Zs", "Zl", "Zp") and char not in " \u3000"]


@pytest.mark.parametrize("codec", [misreading.name for misreading in MISREADINGS])
def test_a_long_damaged_line_of_a_sample_page_is_recovered(codec, pages):
    lines = normalize_text((pages / "002_fd4514c6d27eb87b.txt").read_text(encoding="utf-8"))[0].split("\n")
    long = [line for line in lines if len(line) > 200]
    recovered = [line for line in long if normalize_text(misread(line, codec))[0] == line]
    assert len(long) > 20
    assert len(recovered) >= 0.9 * len(long)


@pytest.mark.parametrize(
    "transform",
    [
        lambda line: line.upper().replace(" ", "\xa0"),
        lambda line: line.upper().replace(" ", "\xa0 "),
        lambda line: f"“{line.upper()}”",
        lambda line: " ".join(f"«{word.upper()}»" for word in line.split(" ")),
        lambda line: "\n".join(f"{word.upper()}”…" for word in line.split(" ")),
    ],
    ids=["nbsp", "nbsp and space", "quoted", "guillemets", "a word a line"],
)
def test_no_letter_of_a_sample_page_changes_in_capitals(transform, pages):
    for page in sorted(pages.glob("*.txt")):
        for line in normalize_text(page.read_text(encoding="utf-8"))[0].split("\n"):
            given_text = transform(line)
            assert normalize_text(given_text)[0].split() == given_text.split()


def test_mojibake_can_be_switched_off():
    assert normalize_text("Tiáº¿ng", NormalizeConfig(mojibake=False)) == ("Tiáº¿ng", [])


def test_a_mojibake_edit_says_what_was_misread():
    _, [edit] = normalize_text(misread("Tiếng", "windows-1252"))
    assert edit.note == "utf-8 read as windows-1252"


def test_an_edit_of_a_line_reaches_from_its_first_to_its_last_changed_character():
    _, edits = normalize_text("a b " + misread("Tiếng Việt hay\nlà tiếng mẹ đẻ", "windows-1252"))
    assert [edit.after for edit in edits] == ["ếng Việ", "à tiếng mẹ đẻ"]


@pytest.mark.parametrize("bad", ["\x1b]8;;", "\xa0 ", "e\u0301", "ש\u2067\u202a\u2069", "Ã\xa0", "Ã¼", "\u200b\u200c"])
def test_a_long_text_of_one_nasty_piece_takes_linear_time(bad):
    text = "".join(char * 20_000 for char in bad) + bad * 20_000
    start = time.process_time()
    normalize_text(text)
    assert time.process_time() - start < 10  # a quadratic step would take minutes


def test_clean_text_is_read_without_numpy_pyarrow_numba_and_ftfy():
    code = (
        "import sys; from cleaner.normalization.text import normalize_text; normalize_text('Tiếng\\xa0Việt');"
        "print(*{'numpy', 'pyarrow', 'numba', 'ftfy'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
