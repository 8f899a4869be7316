"""Damaged Vietnamese, from a whole text to its edits."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import NormalizeConfig
from cleaner.edits.edit import apply, revert
from cleaner.normalization.text import normalize_text
from cleaner.normalization.vietnamese import vietnamese
from cleaner.vietnamese.letters import LETTERS

CASES = Path(__file__).resolve().parents[1] / "cases"


def load(name):
    return json.loads((CASES / f"vietnamese_{name}.json").read_text(encoding="utf-8"))


def cases(name):
    return [pytest.param(case, id=case["label"]) for case in load(name)]


def words(text):
    """Return a text but for its spaces, which have a normal form."""
    return text.split()


DAMAGED = load("damaged")
DOCUMENTS = load("documents")
NEGATIVE = load("negative")
HARMED_ALONE = {(case["label"], case["as"]) for case in load("harmed") if case["channel"] is None}
AS = {
    "plain": str,
    "capitals with NBSP": lambda text: text.upper().replace(" ", "\xa0"),
    "quoted": lambda text: f"“{text}”",
}
ALPHABET = [
    *LETTERS,
    *"Ãáº»¿Æ°¡Ä‘‡™¢£¥¦§¨©ª«®¯±²³´¶·¸¹¼½¾ÌÒÞðþßåäöøùûüïñçŒœŠš“”…–—ˆ˜",
    *"\xad\xa0\x81\x8d\x90\x9d\ufffd\u200b",
]
FRAGMENTS = sorted({word for case in DAMAGED for word in case["original"].split()})
PIECES = (
    st.sampled_from(ALPHABET)
    | st.sampled_from([" ", "\n", "a", "n", "Ch", "ng", "^", "(", "+", "'", "?", ".", "\ud800", "\udcba", "\u0300"])
    | st.sampled_from(FRAGMENTS)
    | st.sampled_from([case["original"] for case in DAMAGED])
)
# Damaged lines take milliseconds each: the properties below have fewer examples than others.
TEXTS = st.lists(PIECES, max_size=10).map("".join) | st.lists(PIECES, max_size=10).map(" ".join)


@pytest.mark.parametrize("case", cases("damaged"))
def test_damaged_vietnamese_is_read_again(case):
    fixed, edits = normalize_text(case["original"])
    assert fixed == case["fixed"]
    assert revert(fixed, edits) == case["original"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in DAMAGED if case["channel"]])
def test_the_note_names_the_damage(case):
    assert {edit.note for edit in vietnamese(case["original"])} == {case["channel"]}


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True, reason="known limits of the repair")
def test_known_failures_still_fail(case):
    assert normalize_text(case["original"])[0] == case["fixed"]


@pytest.mark.parametrize("how", AS)
@pytest.mark.parametrize("case", cases("negative"))
def test_correct_text_keeps_its_words(case, how, request):
    if (case["label"], how) in HARMED_ALONE:
        request.applymarker(pytest.mark.xfail(strict=True, reason="a text that the stage harms"))
    text = AS[how](case["text"])
    assert words(normalize_text(text)[0]) == words(text)


@pytest.mark.parametrize("case", cases("negative"))
def test_correct_text_in_normal_form_is_left_to_the_character(case):
    text, _ = normalize_text(case["text"])
    assert normalize_text(text) == (text, [])
    assert vietnamese(text) == []


@pytest.mark.parametrize("document", [pytest.param(document, id=document["channel"]) for document in DOCUMENTS])
def test_damage_is_repaired_among_correct_lines(document):
    """One correct line for each damaged one: correct Vietnamese, and prose of a language that shares no letters."""
    correct = ["Dòng này vẫn còn nguyên.", "The next line is damaged.", "Съешь ещё этих булок."] * 2
    lines = [line for pair in zip(document["damaged"], correct, strict=True) for line in pair]
    repaired = normalize_text("\n".join(lines))[0].split("\n")
    assert repaired[1::2] == correct
    assert sum(one == other for one, other in zip(repaired[::2], document["fixed"], strict=True)) >= 2


@settings(max_examples=25)
@given(TEXTS)
def test_edits_lead_to_the_result_and_back(text):
    edits = vietnamese(text)
    assert revert(apply(text, edits), edits) == text
    assert all(edit.before != edit.after and text[edit.start : edit.end] == edit.before for edit in edits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(edits))


@settings(max_examples=25)
@given(TEXTS)
def test_there_is_one_edit_a_line_and_all_name_one_channel(text):
    edits = vietnamese(text)
    assert not any("\n" in edit.before or "\n" in edit.after for edit in edits)
    assert len({text.count("\n", 0, edit.start) for edit in edits}) == len(edits)
    assert len({edit.note for edit in edits}) <= 1


@settings(max_examples=25)
@given(TEXTS)
def test_the_normal_form_is_its_own_normal_form(text):
    normal, _ = normalize_text(text)
    assert normalize_text(normal) == (normal, [])


@given(st.text(PIECES.filter(lambda piece: len(piece) == 1) | st.characters(), max_size=40))
def test_no_text_raises(text):
    normal, edits = normalize_text(text)
    assert apply(text, edits) == normal


@pytest.mark.parametrize(
    "channel", ["tcvn3 read as windows-1252", "viqr", "utf-8 read as windows-1252, characters lost"]
)
def test_it_can_be_switched_off(channel):
    [document] = [document for document in DOCUMENTS if document["channel"] == channel]
    text = "\n".join(document["damaged"])
    fixed, edits = normalize_text(text, NormalizeConfig(vietnamese=False))
    assert "vietnamese" not in {rule for edit in edits for rule in edit.rule.split("+")}
    assert fixed != normalize_text(text)[0]


@pytest.mark.parametrize(
    "line", ["Céng hßa x· héi, ", "Coäng hoøa xaõ hoäi, ", "Co^.ng ho`a xa~ ho^.i, ", "ngÃ y mÃ¹a hÃ¨, "]
)
def test_a_long_damaged_line_takes_linear_time(line):
    start = time.process_time()
    assert vietnamese(line * 3_000)
    assert time.process_time() - start < 10  # a quadratic step would take minutes


def test_correct_text_is_read_without_the_counts():
    code = (
        "import sys; from cleaner.normalization.vietnamese import vietnamese;"
        "vietnamese('Cộng hòa xã hội “chủ nghĩa” Việt Nam – ĐỘC LẬP');"
        "print(*{'numpy', 'cleaner.vietnamese.diagnosis', 'cleaner.vietnamese.counts'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
