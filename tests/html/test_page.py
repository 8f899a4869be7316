"""Pages small enough to see what is content and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.html.page import HtmlError, read_page

CASES = json.loads((Path(__file__).parents[1] / "cases" / "html_pages.json").read_text(encoding="utf-8"))


def content_lines(html: str) -> tuple[list[str], list[str]]:
    page = read_page(html.encode())
    lines = page.text.split("\n")
    assert len(lines) == len(page.content)
    kept = [line for line, byte in zip(lines, page.content, strict=True) if byte >= 128]
    return kept, [line for line, byte in zip(lines, page.content, strict=True) if line and byte < 128]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_content_is_kept_and_chrome_is_not(case):
    kept, dropped = content_lines("\n".join(case["html"]))
    assert [line for line in case["content"] if line not in kept] == []
    assert [line for line in case["chrome"] if line not in dropped] == []


def test_empty_lines_are_no_content():
    page = read_page(b"<p>One sentence is here.</p><p>And another is there.</p>")
    assert page.text.split("\n")[1] == ""
    assert page.content[1] == 0


def test_the_same_bytes_give_the_same_page():
    html = "\n".join(CASES[0]["html"]).encode()
    assert read_page(html) == read_page(html)


@pytest.mark.parametrize(
    "data", [b"", b" \n\t", b"\0\0", b"<html><body></body></html>", b"<script>x()</script>", b"<!-- -->"]
)
def test_a_page_without_text_is_an_error_with_a_remedy(data):
    with pytest.raises(HtmlError) as raised:
        read_page(data)
    assert raised.value.reason
    assert raised.value.remedy


def test_the_address_of_the_call_counts_more_than_the_pages_own():
    html = b"<link rel=canonical href=https://example.org/a><p>Text of the page."
    assert read_page(html).url == "https://example.org/a"
    assert read_page(html, url="https://example.org/b").url == "https://example.org/b"
