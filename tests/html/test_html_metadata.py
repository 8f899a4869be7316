"""What a page says of itself."""

from __future__ import annotations

import pytest

from cleaner.html.metadata import iso_date
from cleaner.html.page import read_page


def metadata(head: str, **given):
    page = read_page(f"<html>{head}<body><p>Text.</p></body></html>".encode(), **given)
    return page.title, page.url, page.date, page.language


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>One\n two </title>", "One two"),
        ("<title>One | Site</title><meta property='og:title' content='One'>", "One"),
        ("<title></title>", None),
        ("", None),
        ("<title>A &amp; B</title>", "A & B"),
        ("<title>One</title><svg><title>Icon</title></svg>", "One"),
    ],
)
def test_a_title_is_that_of_shared_links_or_of_the_window(head, title):
    assert metadata(head)[0] == title


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("<meta property='article:published_time' content='2023-10-04T08:05:00+0700'>", "2023-10-04T08:05:00+07:00"),
        ("<meta name='date' content='2023-10-04'>", "2023-10-04"),
        ('<script type="application/ld+json">{"datePublished": "2020-07-05T10:00Z"}</script>', "2020-07-05T10:00:00Z"),
        ("<meta name='date' content='yesterday'>", None),
        ("<meta name='date' content='2023-99-04'>", None),
        ("<script>{'datePublished': '2020-07-05'}</script>", None),
        ("", None),
    ],
)
def test_a_date_is_one_that_the_page_declares(head, date):
    assert metadata(head)[2] == date


def test_an_address_with_a_date_in_it_dates_the_page():
    assert metadata("", url="https://example.org/2019/11/5/story.html")[2] == "2019-11-05"
    assert metadata("", url="https://example.org/2019/11/story.html")[2] is None
    assert metadata("", url="https://example.org/item/2019110555/")[2] is None


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("<meta property='og:locale' content='vi_VN'>", "vi-VN"),
        ("<meta name='language' content='not a language!'>", None),
        ("", None),
    ],
)
def test_a_language_is_a_tag(head, language):
    assert metadata(head)[3] == language


def test_the_language_of_the_page_counts_most():
    assert read_page(b"<html lang=vi><meta property=og:locale content=en_US><p>x").language == "vi"


@pytest.mark.parametrize("claim", ["", "x", "20231004", "04/10/2023", "2023-10-04x8", "9" * 1000])
def test_what_is_no_date_is_none(claim):
    assert iso_date(claim) in (None, "2023-10-04")


def test_addresses_that_are_none_are_passed_over():
    assert metadata("<link rel=canonical href='javascript:alert(1)'>")[1] is None
    assert metadata("<link rel=canonical href='/relative'>")[1] is None
