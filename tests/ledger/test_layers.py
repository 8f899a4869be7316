"""Segments hold every stage's text, and two stages as lines give both texts back."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import STAGES, Edit, apply
from cleaner.ledger.explain import explain
from cleaner.ledger.layers import layers
from cleaner.ledger.line_changes import line_changes
from cleaner.pipeline.run import Pipeline

TEXT = st.text("ab \n\r\xa0é汉", max_size=40)


@st.composite
def histories(draw):
    """A text, the edits of each stage, and the text that each stage leaves."""
    text = draw(TEXT)
    stages, texts = [], [text]
    for stage in STAGES[1:]:
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        edits, free = [], 0
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            after = draw(st.text("xy\n", max_size=3))
            if start >= free and (end > start or after):
                edits.append(Edit(stage, "rule", start, end, text[start:end], after))
                free = end + 1
        stages.append(edits)
        text = apply(text, edits)
        texts.append(text)
    return texts, stages


@given(histories())
def test_the_segments_that_stand_after_a_stage_are_the_text_that_it_left(history):
    texts, stages = history
    segments = layers(texts[0], stages)
    for stage, text in zip(STAGES, texts, strict=True):
        assert "".join(segment.text for segment in segments if segment.stands_after(stage)) == text
    assert all(segment.text for segment in segments)


@given(histories(), st.integers(0, 4), st.integers(0, 4))
def test_lines_of_two_stages_are_both_texts_and_what_is_said_to_change_does(history, one, other):
    texts, stages = history
    older, newer = sorted((one, other))
    changes = list(line_changes(layers(texts[0], stages), STAGES[older], STAGES[newer]))
    assert "".join(line for change in changes for line in change.old) == texts[older]
    assert "".join(line for change in changes for line in change.new) == texts[newer]
    for change in changes:
        assert all(line.count("\n") <= 1 and line.find("\n") in (-1, len(line) - 1) for line in change.old + change.new)
        if not change.same:
            assert change.old != change.new
            assert not (change.old and change.new and change.old[0] == change.new[0])


def test_a_removed_line_is_one_changed_line_wherever_its_line_end_went():
    for start, end in ((2, 4), (1, 3)):
        segments = layers("a\nb\nc\n", [[Edit("chrome", "menu", start, end, "a\nb\nc\n"[start:end], "")]])
        changes = [change for change in line_changes(segments, "decode", "chrome") if not change.same]
        assert changes == [(["b\n"], [])]


def test_the_layers_of_a_real_page_are_its_stages(pages, tmp_path):
    Pipeline().run([pages], tmp_path / "out")
    for page in sorted(pages.iterdir()):
        told = explain(tmp_path / "out", page.name)
        segments = layers(told.steps[0].received, [step.edits for step in told.steps])
        assert "".join(segment.text for segment in segments if segment.removed is None) == told.text
        for step, following in zip(told.steps, told.steps[1:], strict=False):
            left = "".join(segment.text for segment in segments if segment.stands_after(step.stage))
            assert left == following.received
    assert json.loads((tmp_path / "out/summary.json").read_text())["documents"] == 5
