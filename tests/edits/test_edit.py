"""Edits apply, revert and compose; offsets can be traced back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.edit import Edit, LedgerMismatchError, apply, compose, origin, revert, shortest_edit


@st.composite
def edits_on(draw, text):
    """Ordered, not overlapping edits on a text."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(st.text(alphabet="abơ \n", max_size=3))
        rule = draw(st.sampled_from(["spaces", "nfc"]))
        if text[start:end] != after:
            edits.append(Edit("normalize", rule, start, end, text[start:end], after))
    return edits


texts = st.text(alphabet="xyzấ\u00a0\n", max_size=30)


@given(st.data(), texts)
def test_reverting_undoes_applying(data, text):
    edits = data.draw(edits_on(text))
    assert revert(apply(text, edits), edits) == text


@given(st.data(), texts)
def test_composed_edits_do_what_both_lists_do_in_turn_and_can_be_undone(data, text):
    first = data.draw(edits_on(text))
    middle = apply(text, first)
    second = data.draw(edits_on(middle))
    after = apply(middle, second)
    both = compose(text, first, second)
    assert apply(text, both) == after
    assert revert(after, both) == text


@given(st.data(), texts)
def test_an_unchanged_character_is_traced_back_to_itself(data, text):
    edits = data.draw(edits_on(text))
    after = apply(text, edits)
    written = {place for edit in edits for place in range(edit.start, edit.end)}
    for offset in range(len(after)):
        place = origin(offset, edits)
        assert place in written or any(edit.start == place for edit in edits) or text[place] == after[offset]


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("abc", [Edit("normalize", "spaces", 0, 1, "x", "y")]),
        ("abc", [Edit("normalize", "spaces", 1, 2, "b", ""), Edit("normalize", "spaces", 0, 1, "a", "")]),
    ],
    ids=["another text", "out of order"],
)
def test_edits_of_another_text_are_refused(text, edits):
    with pytest.raises(LedgerMismatchError):
        apply(text, edits)


def test_reverting_on_a_changed_corpus_is_refused():
    with pytest.raises(LedgerMismatchError, match="at character 1"):
        revert("axc", [Edit("normalize", "spaces", 1, 2, "\u00a0", " ")])


def test_edits_that_do_not_touch_keep_their_rules_and_evidence():
    first = [Edit("normalize", "controls", 0, 1, "\x00", "", note="NUL")]
    second = [Edit("normalize", "spaces", 2, 3, "\u00a0", " ")]
    both = compose("\x00ab\u00a0c", first, second)
    assert [(edit.rule, edit.start, edit.note) for edit in both] == [("controls", 0, "NUL"), ("spaces", 3, None)]


@given(st.text(alphabet="abơ\n", max_size=12), st.text(alphabet="abơ\n", max_size=12), st.integers(0, 5))
def test_the_shortest_edit_leaves_out_what_both_texts_begin_and_end_with(before, after, start):
    edit = shortest_edit("normalize", "nfc", start, before, after)
    text = "." * start + before
    assert apply(text, [edit]) == "." * start + after
    assert not edit.before or not edit.after or (edit.before[0] != edit.after[0] and edit.before[-1] != edit.after[-1])
    assert before != after or (edit.before, edit.after) == ("", "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("hòa", "hoà", (1, 3, "òa", "oà")),
        ("aa", "aaa", (2, 2, "", "a")),  # what they begin with is left out first
        ("aaa", "aa", (2, 3, "a", "")),
        ("", "x", (0, 0, "", "x")),
        ("x" * 999 + "y", "x" * 999, (999, 1000, "y", "")),
    ],
)
def test_the_shortest_edit_of_two_texts(before, after, expected):
    edit = shortest_edit("normalize", "nfc", 0, before, after)
    assert (edit.start, edit.end, edit.before, edit.after) == expected
