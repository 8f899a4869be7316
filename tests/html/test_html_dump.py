"""How a page is cut into lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.html.charset import decode_page
from cleaner.html.dump import collapsed
from cleaner.html.parse import dump_broken_page, dump_page

CASES = json.loads((Path(__file__).parents[1] / "cases" / "html_lines.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_page_is_cut_into_lines(case):
    assert dump_page(case["html"]).lines == case["lines"]


@given(st.lists(st.sampled_from(["word", " ", "\n", "\u00a0", "x" * 70_000, " " * 70_000]), max_size=8))
def test_long_lines_collapse_as_short_ones(pieces):
    text = "".join(pieces)
    assert collapsed(text) == " ".join(text.split())


def test_lines_know_their_links():
    dump = dump_page("<p>See <a href=x>the other page</a>.</p>")
    assert (dump.links, dump.anchors) == ([len("the other page")], [1])


def test_blocks_hold_runs_of_lines():
    dump = dump_page("<div><p>One</p><p>Two</p></div><p>Three</p>")
    div = dump.parents[dump.block[0]]
    assert [line for line in dump.lines[dump.firsts[div] : dump.ends[div]] if line] == ["One", "Two"]


def test_what_the_parser_refuses_is_cut_without_it():
    html = "<nav>" * 300 + "<h1>A &lt; B</h1><p>text</p>"
    assert dump_page(html).lines == dump_broken_page(html).lines == ["A < B", "", "text"]


def test_lines_are_those_of_the_evaluation(shared):
    assert (shared / "chrome_dev").is_dir()
    from html_pages import gold_pages, tools

    pages = [page for page in gold_pages() if page.record["dataset"] == "aeb"][::5]
    for page in pages:
        assert dump_page(decode_page(page.html)[0]).lines == [line for line, _ in tools().dump_lines(page.html)]
