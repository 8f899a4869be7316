"""The cheap question agrees with the dear one: a line that would be read again is suspect."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.vietnamese.channels import channels
from cleaner.vietnamese.diagnosis import diagnose
from cleaner.vietnamese.letters import LETTERS
from cleaner.vietnamese.suspects import has_sign, suspect_lines, suspect_pairs

CASES = Path(__file__).resolve().parents[1] / "cases"


def load(name):
    return json.loads((CASES / f"vietnamese_{name}.json").read_text(encoding="utf-8"))


DAMAGED = {line for document in load("documents") for line in document["damaged"]} | {
    line for name in ("damaged", "known_failures") for case in load(name) for line in case["original"].split("\n")
}
UNSUSPECTED = {case["line"]: case["label"] for case in load("unsuspected")}
SIGNS = st.sampled_from([*LETTERS, *"Ãáº»¿Æ°¡Ä‘‡™\xad\xa0µ¸¶·¹ùøûïäåðÐÌÒÞ´`˜^(+.'?~-abcdhnAEO \n\n\u0302\u0430\u03bf"])
TEXTS = st.lists(SIGNS | st.sampled_from(sorted(DAMAGED)) | st.characters(), max_size=12).map("".join)


def is_read_again(line):
    """Tell by trying all channels whether a line is damaged by itself."""
    found = diagnose([line])
    return found is not None and found.repaired(line) != line


@pytest.mark.parametrize("line", sorted(DAMAGED - UNSUSPECTED.keys()))
def test_a_line_that_can_be_read_again_is_suspect(line):
    assert not is_read_again(line) or suspect_lines(line) == [(0, line)]


@pytest.mark.parametrize("line", [pytest.param(line, id=label) for line, label in UNSUSPECTED.items()])
@pytest.mark.xfail(strict=True, reason="lines that could be read again and are not suspected")
def test_lines_that_are_not_suspected_are(line):
    assert is_read_again(line)
    assert suspect_lines(line)


@given(TEXTS)
def test_a_suspect_is_a_whole_line_of_the_text_at_its_place(text):
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
    lines = dict(zip(starts, text.split("\n"), strict=True))
    suspects = suspect_lines(text)
    assert suspects == sorted(suspects)
    assert all(lines[start] == line for start, line in suspects)


@given(TEXTS)
def test_a_line_is_suspect_whatever_stands_around_it(text):
    assert [line for _, line in suspect_lines(text)] == [line for line in text.split("\n") if suspect_lines(line)]


@given(TEXTS)
def test_a_text_with_suspects_has_a_sign(text):
    assert has_sign(text) or not suspect_lines(text)


@given(st.text(st.sampled_from(LETTERS + "abcdeghiklmnopqrstuvxy ABCDĐ.,:;!?()-–…%/0123456789\n")))
def test_letters_of_vietnamese_and_plain_punctuation_are_no_sign_but_for_capital_marks_behind_vowels(text):
    assert not has_sign(text) or any(mark in text for mark in "ÌÒ")


ORDINARY = [
    "old style of tones",
    "new style of tones",
    "capitals",
    "a poem",
    "a list",
    "abbreviations",
    "English between",
]


@pytest.mark.parametrize("label", [*ORDINARY, "capitals of Latin-1 only", "quotes around one word", "times and dates"])
def test_ordinary_vietnamese_is_never_suspect(label):
    [text] = [case["text"] for case in load("negative") if case["label"] == f"Vietnamese, {label}"]
    assert suspect_lines(text) == []
    assert suspect_lines(f"{text}\xa0{text.upper()}") == []


def test_a_pair_is_two_classes_of_characters():
    for first, second, rarer in suspect_pairs():
        assert re.compile(f"[{first}][{second}]")
        assert rarer in (0, 1)


@pytest.mark.parametrize("channel", [channel for channel in channels() if not channel.is_font], ids=lambda c: c.name)
def test_each_two_characters_that_damage_begins_with_are_a_pair_unless_one_is_ascii(channel):
    pairs = [re.compile(f"[{pair.first}][{pair.second}]") for pair in suspect_pairs()]
    for damaged in channel.readings:
        if len(damaged) > 2 and not any(map(str.isascii, damaged[:2])):
            assert any(pair.match(damaged) for pair in pairs)
