"""What the markup says of a page's lines goes with the lines, and nowhere else."""

from __future__ import annotations

import pyarrow as pa
import pytest

from cleaner.config import Config
from cleaner.corpus import page_rows
from cleaner.corpus.schema import Piece, Shard, Source
from cleaner.html.page import Page
from cleaner.pipeline.steps import prepare, refine
from cleaner.pipeline.steps import read as read_shard

SOURCES = [Source(0, "a.html", "a.html", "html", None, "a.jsonl", "jsonl"), Source(1, "b.txt", "b.txt", "txt", None)]
SHARD = Shard(0, (Piece(0, 0, b"<p>"), Piece(1, 0, b"A plain text,\nwhich no markup knows.")))


@pytest.fixture
def reading(monkeypatch):
    """Return a function that reads a shard with a page of some text."""

    def read(text, content, stages=("normalize", "chrome")):
        page = Page(text, bytes(content), None, None, None, None, "utf-8")
        monkeypatch.setattr(page_rows, "page_of", lambda *_: page)
        monkeypatch.setattr("cleaner.corpus.readers.html.page_of", lambda *_: page)
        config = Config(stages=stages)
        return prepare(read_shard(SHARD, SOURCES, config), config)

    return read


def content_of(prepared):
    return prepared.batch.column("content").to_pylist()


def test_lines_of_a_page_go_by_its_markup_and_those_of_a_text_do_not(reading):
    prepared = reading("Home\n\nThe report says so.", [0, 0, 255])
    assert content_of(prepared) == [b"\x00\x00\xff", None]
    refined = refine(prepared.batch, prepared.edits, None, Config(stages=("normalize", "chrome")))
    assert refined.batch.column("text").to_pylist() == ["The report says so.", "A plain text,\nwhich no markup knows."]


def test_a_change_within_lines_keeps_what_the_markup_says(reading):
    prepared = reading("Ho\u00a0me\n\nThe\u200b report\u00a0says so. ", [0, 0, 255])
    assert prepared.edits.num_rows > 0
    assert content_of(prepared) == [b"\x00\x00\xff", None]


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_a_change_of_the_number_of_lines_drops_what_the_markup_says(reading, end):
    text = f"Home\n\nThe report says so.{end}And so it is."
    prepared = reading(text, [0, 0, 255])
    lines = prepared.batch.column("text")[0].as_py().count("\n") + 1
    assert content_of(prepared) == [b"\x00\x00\xff" if lines == 3 else None, None]
    refine(prepared.batch, prepared.edits, None, Config(stages=("normalize", "chrome")))


def test_lines_that_moved_drop_what_the_markup_says_though_their_number_is_the_same(reading):
    prepared = reading("Ho\r\nme\rSo.", [0, 255])
    assert content_of(prepared) == [None, None]


def test_nothing_of_the_markup_is_kept_behind_the_chrome_stage(reading):
    prepared = reading("Home\n\nThe report says so.", [0, 0, 255])
    refined = refine(prepared.batch, prepared.edits, None, Config(stages=("normalize", "chrome")))
    assert refined.batch.column("content").null_count == 2
    assert refined.batch.schema.field("content").type == pa.large_binary()
