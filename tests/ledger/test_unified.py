"""The diff of two stages is what ``patch`` makes one of the other with."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.edits.edit import STAGES, Edit, apply
from cleaner.ledger.layers import layers
from cleaner.ledger.unified import unified_diff

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch on this machine")


@st.composite
def two_texts(draw):
    """A text of many short lines, edits of one stage, and what they make of it."""
    text = draw(st.text("ab\n\n\n\n", max_size=120))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits, free = [], 0
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(st.text("xy\n", max_size=3))
        if start >= free and (end > start or after):
            edits.append(Edit("chrome", "rule", start, end, text[start:end], after))
            free = end + 1
    return text, edits


def applied(text, diff):
    """What a unified diff makes of a text, read as the format says."""
    lines, made, at = text.splitlines(keepends=True), [], 0
    rows = iter(diff[2:])
    for row in rows:
        if row.startswith("@@"):
            start, _, count = row.split()[1][1:].partition(",")
            first = int(start) - 1 if count != "0" else int(start)
            made += lines[at:first]
            at = first
            continue
        line = row[1:].removesuffix("\\ No newline at end of file\n")
        line = line if line == row[1:] else line.removesuffix("\n")
        if row[0] in " -":
            assert lines[at] == line
            at += 1
        if row[0] in " +":
            made.append(line)
    return "".join(made + lines[at:])


@given(two_texts())
@settings(max_examples=300)
def test_applied_to_the_old_text_the_diff_gives_the_new_one(texts):
    text, edits = texts
    diff = list(unified_diff(layers(text, [edits]), "decode", "chrome", "a.txt"))
    assert (applied(text, diff) if diff else text) == apply(text, edits)
    assert bool(diff) == (text != apply(text, edits))


@needs_patch
@pytest.mark.parametrize("last", ["", "\n"])
def test_patch_takes_it(tmp_path, last):
    text = "".join(f"line {number}\n" for number in range(40)) + f"end{last}"
    cuts = [(0, 7, ""), (100, 107, "two\nlines\n"), (len(text) - len("end" + last), len(text), "END")]
    edits = [Edit("chrome", "menu", start, end, text[start:end], after) for start, end, after in cuts]
    diff = "".join(unified_diff(layers(text, [edits]), "decode", "chrome", "a b.txt"))
    (tmp_path / "a b.txt").write_text(text)
    subprocess.run(["patch", "-p1"], input=diff.encode(), cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "a b.txt").read_text() == apply(text, edits)


def test_the_same_stage_twice_is_no_difference():
    segments = layers("a\n", [[Edit("chrome", "menu", 0, 2, "a\n", "")]])
    for stage in STAGES:
        assert list(unified_diff(segments, stage, stage, "a.txt")) == []


def test_names_cannot_end_their_line():
    segments = layers("a\n", [[Edit("chrome", "menu", 0, 2, "a\n", "")]])
    first, second = list(unified_diff(segments, "decode", "chrome", 'a\n+++ "b'))[:2]
    assert first == '--- "a/a\\012+++ \\"b"\n'
    assert second.startswith('+++ "b/')


def test_a_document_that_is_gone_becomes_nothing():
    assert list(unified_diff([], "decode", "documents", "a", gone=True)) == ["--- a/a\n", "+++ /dev/null\n"]
