"""Lines with their places, and the lines in which a pattern is found."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.edits.lines import line_end, lines, lines_with

TEXTS = st.text(alphabet="ab1\n\n\xa0", max_size=40)
PATTERNS = [re.compile(body) for body in ("1", "[ab]+", "1(?<=a.)", "a(?=1)", "^1", "a\xa0?1", "x")]


@given(TEXTS)
def test_lines_put_together_are_the_text(text):
    assert "\n".join(line for _, line in lines(text)) == text
    assert all(text.startswith(line, start) for start, line in lines(text))


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern)
@given(text=TEXTS)
def test_the_lines_with_a_pattern_are_those_in_which_it_is_found(pattern, text):
    multiline = re.compile(pattern.pattern, re.MULTILINE)
    expected = [(start, line) for start, line in lines(text) if multiline.search(line)]
    assert list(lines_with(multiline, text)) == expected


@given(TEXTS, st.data())
def test_a_line_ends_at_its_line_feed_or_with_the_text(text, data):
    at = data.draw(st.integers(0, len(text)))
    end = line_end(text, at)
    assert "\n" not in text[at:end]
    assert text[end : end + 1] in ("\n", "")


@pytest.mark.parametrize("text", ["a1" * 500_000, "a1\n" * 300_000, "a\n" * 500_000, "\n" * 1_000_000])
def test_finding_lines_takes_linear_time(text):
    start = time.process_time()
    assert sum(len(line) for _, line in lines_with(re.compile("1"), text)) <= len(text)
    assert time.process_time() - start < 5  # a quadratic step would take minutes
