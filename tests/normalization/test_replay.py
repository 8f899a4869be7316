"""The edits are the plan: carried out they give the normal form, taken back the text as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import apply, revert
from cleaner.ledger.changed_lines import changed_lines
from cleaner.normalization.text import normalize_text

CASES = json.loads((Path(__file__).resolve().parents[1] / "cases/normalize_replayed.json").read_text(encoding="utf-8"))
PARTS = sorted({part for _, text in CASES for part in (text, *text.split(), *text.split("\n"))})
TEXTS = st.lists(
    st.sampled_from(PARTS) | st.sampled_from([" ", "\n", "\r\n", "\u00a0", "\u200b", "\ufffd"]) | st.text(max_size=3),
    max_size=8,
).map("".join)


def assert_replayable(text):
    normal, edits = normalize_text(text)
    assert all(one.end <= other.start for one, other in pairwise(edits))
    assert all(text[edit.start : edit.end] == edit.before != edit.after for edit in edits)
    assert apply(text, edits) == normal
    assert revert(normal, edits) == text


@pytest.mark.parametrize(("rule", "text"), CASES)
def test_the_edits_of_each_rule_can_be_replayed(rule, text):
    assert rule in {one for edit in normalize_text(text)[1] for one in edit.rule.split("+")}
    assert_replayable(text)


@given(TEXTS)
def test_the_edits_of_rules_together_can_be_replayed(text):
    assert_replayable(text)


@given(TEXTS)
def test_changed_lines_are_those_that_differ_and_hold_every_edit(text):
    edits = normalize_text(text)[1]
    lines = text.split("\n")
    groups = list(changed_lines(text, edits))
    assert [edit for group in groups for edit in group.edits] == edits
    assert all(one.last < other.first for one, other in pairwise(groups))
    for group in groups:
        old, new = ("".join(piece.text for row in rows for piece in row) for rows in (group.old, group.new))
        assert old.removesuffix("\n") == "\n".join(lines[group.first - 1 : group.last])
        begins = sum(len(line) + 1 for line in lines[: group.first - 1])
        within = [replace(edit, start=edit.start - begins, end=edit.end - begins) for edit in group.edits]
        assert apply(old, within) == new
