"""Names and formats in the corpus: the input's where it can be, and never two alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus.discovery import COMPRESSIONS, FORMATS, InputError
from cleaner.corpus.outputs import with_outputs
from cleaner.corpus.schema import Source


def source(name, fmt=None):
    inner, dot, ending = name.rpartition(".")
    compression = COMPRESSIONS.get((dot + ending).lower())
    known = FORMATS.get("." + (inner if compression else name).rpartition(".")[2].lower())
    return Source(0, name, name, fmt or known, compression)


def outputs(*names, output_format=None, fmt=None):
    return [one.corpus for one in with_outputs([source(name, fmt) for name in names], output_format)]


NAMES = {
    "a.txt": "a.txt",
    "a.ndjson.zst": "a.ndjson.zst",
    "b/a.html": "b/a.jsonl",
    "b.c/a.HTM": "b.c/a.jsonl",
    "a.xhtml.gz": "a.jsonl.gz",
    "a.HTML.GZ": "a.jsonl.GZ",
    "crawl-00001.warc.gz": "crawl-00001.jsonl.gz",
    "crawl-00001.warc.wet.gz": "crawl-00001.warc.jsonl.gz",
    "a/.html": "a/.html.jsonl",
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_a_file_keeps_its_name_but_for_the_ending_of_another_format(name, expected):
    assert outputs(name) == [expected]


@pytest.mark.parametrize("name", ["page.php", "v1.2", "page"])
def test_an_ending_that_tells_no_format_stays(name):
    assert outputs(name, fmt="html") == [f"{name}.jsonl"]


def test_names_that_would_meet_keep_their_endings_and_those_of_records_never_change():
    assert outputs("a.htm", "a.html", "a.jsonl", "b.html") == ["a.htm.jsonl", "a.html.jsonl", "a.jsonl", "b.jsonl"]
    assert outputs("a.html", "a.txt", output_format="txt") == ["a.html.txt", "a.txt"]
    assert outputs("a.warc.gz", "a.wet.gz") == ["a.warc.jsonl.gz", "a.wet.jsonl.gz"]


def test_names_that_meet_whatever_is_done_are_refused():
    with pytest.raises(InputError, match=r"'a\.html' and 'a\.html\.jsonl' would both be written as 'a\.html\.jsonl'"):
        outputs("a.htm", "a.html", "a.html.jsonl")


@pytest.mark.parametrize("name", ["a.jsonl", "a.warc", "a.wet.gz"])
def test_what_has_many_documents_cannot_become_text(name):
    with pytest.raises(InputError, match="leave out --output-format"):
        outputs(name, output_format="txt")


@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz", "a.parquet"])
@pytest.mark.parametrize("fmt", ["txt", "jsonl"])
def test_tables_stay_what_they_are(name, fmt):
    assert outputs(name) == [name]
    with pytest.raises(InputError, match="leave out --output-format"):
        outputs(name, output_format=fmt)


names = st.lists(
    st.builds("{}{}".format, st.sampled_from(["a", "b", "a.html", "c/a"]), st.sampled_from(list(FORMATS))),
    unique=True,
)


@given(names)
def test_no_two_files_have_one_name(chosen):
    try:
        found = outputs(*chosen)
    except InputError:
        return
    assert len(set(found)) == len(chosen)
