"""One place for tone marks is an option: off by default, and only for Vietnamese."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import ConfigError, NormalizeConfig
from cleaner.edits.edit import apply, revert
from cleaner.normalization.tone_marks import has_movable_tone, tone_marks
from cleaner.settings.loading import load_config

CASES = Path(__file__).resolve().parents[1] / "cases"
STYLES = ("old", "new")
WORDS = ("hoà", "hòa", "THUỶ", "thủy", "tòan", "qúy", "của", "nước", "Việt", "Nam", "caí", "the", "más", "\n", "1", "@")


def cases(name):
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", cases("orthography_texts"), ids=lambda case: case["about"])
def test_tone_marks_of_vietnamese_lines_follow_the_style(case, style):
    edits = tone_marks(case["text"], style)
    assert apply(case["text"], edits) == case[style]
    assert all(edit.rule == "tone-marks" and edit.before != edit.after for edit in edits)
    assert has_movable_tone(case["text"])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", cases("orthography_texts_negative"), ids=lambda case: case["about"])
def test_other_text_stays(case, style):
    assert tone_marks(case["text"], style) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["correct_text", "normalize_negative"])
def test_correct_text_that_is_not_vietnamese_stays(name, style):
    for case in cases(name):
        text = unicodedata.normalize("NFC", case.get("text", case.get("original")))
        assert "ietnam" in case["label"] or tone_marks(text, style) == []


@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=30),
    st.sampled_from(STYLES),
)
def test_edits_lead_to_the_result_and_back_and_nothing_is_left_to_do(text, style):
    text = unicodedata.normalize("NFC", text)
    edits = tone_marks(text, style)
    result = apply(text, edits)
    assert revert(result, edits) == text
    assert tone_marks(result, style) == []
    assert has_movable_tone(text) or not edits


def test_the_sample_pages_come_back_in_their_own_style(pages):
    changed = dict.fromkeys(STYLES, 0)
    for page in sorted(pages.glob("*.txt")):
        text = unicodedata.normalize("NFC", page.read_text("utf-8"))
        for style in STYLES:
            edits = tone_marks(text, style)
            changed[style] += len(edits)
            assert tone_marks(apply(text, edits), style) == []
    assert changed == {"old": 6, "new": 597}


@pytest.mark.parametrize("piece", ["òa", "òa ", "hoà", "à\n", "a", "hoà@"])
def test_time_grows_with_the_text_only(piece):
    def seconds(times):
        start = time.process_time()
        tone_marks(piece * times + " hoà", "old")
        return time.process_time() - start

    seconds(1)
    assert seconds(200_000) < 30 * seconds(20_000) + 0.1


def test_tone_marks_stay_by_default():
    assert NormalizeConfig().tone_marks == "keep"


def test_a_style_that_is_not_known_is_an_error(tmp_path):
    path = tmp_path / "cleaner.toml"
    path.write_text('[normalize]\ntone_marks = "modern"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"normalize\.tone_marks: unknown choice 'modern'; known: 'keep', 'old'"):
        load_config(path)
