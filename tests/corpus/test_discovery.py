from __future__ import annotations

import io
import itertools
import os
import sys

import pytest

from cleaner.corpus.discovery import InputError, Skipped, discover


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [
        "a.txt",
        "b/c.jsonl",
        "b/d.NDJSON.gz",
        "b/e/f.txt.zst",
        "b/.hidden.txt",
        ".git/x.txt",
        "b/notes.md",
        "g.json",
    ]:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def described(sources):
    return [(source.index, source.name, source.format, source.compression) for source in sources]


def names(sources):
    return [source.name for source in sources]


@pytest.mark.usefixtures("tree")
def test_a_folder_is_walked_in_order_of_names():
    skipped = []
    assert described(discover(["in"], skipped=skipped)) == [
        (0, "a.txt", "txt", None),
        (1, "b/c.jsonl", "jsonl", None),
        (2, "b/d.NDJSON.gz", "jsonl", "gz"),
        (3, "b/e/f.txt.zst", "txt", "zst"),
    ]
    assert [row.path for row in skipped] == ["in/g.json", "in/b/notes.md"]
    assert all(isinstance(row, Skipped) and row.reason for row in skipped)


@pytest.mark.usefixtures("tree")
def test_one_file_has_its_base_name_and_several_their_common_parent():
    assert names(discover(["in/b/e/f.txt.zst"])) == ["f.txt.zst"]
    assert names(discover(["in/b/e/f.txt.zst", "in/b/c.jsonl"])) == ["c.jsonl", "e/f.txt.zst"]
    assert names(discover(["in/b", "in/a.txt"])) == ["a.txt", "b/c.jsonl", "b/d.NDJSON.gz", "b/e/f.txt.zst"]


def test_the_order_of_the_inputs_does_not_matter_and_a_file_is_taken_once(tree):
    inputs = ["in/b", "in/a.txt", "./in/b/../a.txt", str(tree / "in" / "b" / "c.jsonl"), "in/b/*.jsonl"]
    expected = discover(inputs)
    assert names(expected) == ["a.txt", "b/c.jsonl", "b/d.NDJSON.gz", "b/e/f.txt.zst"]
    for order in itertools.permutations(inputs):
        assert discover(order) == expected


@pytest.mark.usefixtures("tree")
def test_a_glob_is_expanded():
    assert names(discover(["in/*/*.jsonl"])) == ["c.jsonl"]
    assert names(discover(["in/**/*.txt*"])) == ["a.txt", "b/e/f.txt.zst"]
    assert names(discover(["in/*"])) == ["a.txt", "b/c.jsonl", "b/d.NDJSON.gz", "b/e/f.txt.zst"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tree):
    (tree / "in" / "[1].txt").write_bytes(b"")
    assert names(discover(["in/[1].txt"])) == ["[1].txt"]


def test_links_do_not_make_a_walk_endless_or_a_file_double(tree):
    (tree / "in" / "b" / "loop").symlink_to(tree / "in", target_is_directory=True)
    (tree / "in" / "0.txt").symlink_to(tree / "in" / "a.txt")
    (tree / "in" / "lost.txt").symlink_to(tree / "nowhere")
    skipped = []
    assert names(discover(["in"], skipped=skipped)) == ["a.txt", "b/c.jsonl", "b/d.NDJSON.gz", "b/e/f.txt.zst"]
    assert Skipped("in/lost.txt", "a link that leads nowhere") in skipped


@pytest.mark.usefixtures("tree")
def test_a_format_can_be_told():
    assert described(discover(["in/g.json"], fmt="jsonl")) == [(0, "g.json", "jsonl", None)]
    assert described(discover(["in/b/notes.md"], fmt="txt")) == [(0, "notes.md", "txt", None)]
    assert described(discover(["-"], fmt="txt")) == [(0, "stdin.txt", "txt", None)]
    assert "g.json" not in names(discover(["in"], fmt="jsonl"))


def test_a_name_that_is_not_utf_8_is_written_with_escapes(tree):
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (tree / "in" / name).write_bytes(b"")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert names(discover([f"in/{name}"])) == ["caf\\xe9.txt"]


@pytest.mark.parametrize(
    ("inputs", "fmt", "words"),
    [
        (["in/none.txt"], None, ["'in/none.txt'", "does not exist", "check"]),
        (["in/*.parquet"], None, ["'in/*.parquet'", "matches no file", "check"]),
        (["in/g.json"], None, ["'in/g.json'", "tells no format", "--format"]),
        (["in"], "docx", ["'docx'", "not supported", "use one of txt, jsonl"]),
        ([], None, ["no input", "name files"]),
        (["empty"], None, ["'empty'", "is empty", ".jsonl"]),
        (["odd"], None, ["'odd'", "nothing to read", "odd/x.pdf", ".jsonl"]),
        (["in", "empty"], None, ["'empty'"]),
    ],
)
def test_an_input_that_cannot_be_used_is_refused_with_reason_and_remedy(tree, inputs, fmt, words):
    (tree / "empty").mkdir()
    (tree / "odd").mkdir()
    (tree / "odd" / "x.pdf").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        discover(inputs, fmt)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("out", ["in", "in/b/out", "in/b/../out"])
def test_output_may_not_go_into_an_input_folder(tree, out):
    with pytest.raises(InputError, match="lies inside the input folder 'in'; choose"):
        discover(["in"], exclude=tree / out)


def test_output_may_go_beside_an_input_folder_or_file(tree):
    assert discover(["in"], exclude=tree / "in-clean")
    assert discover(["in/a.txt"], exclude=tree / "in" / "out")


@pytest.mark.parametrize("inputs", [["in/a.txt"], ["in/*.txt"], ["beside"]])
def test_what_the_output_folder_holds_is_no_input(tree, inputs):
    (tree / "beside").mkdir()
    (tree / "beside" / "link.txt").symlink_to(tree / "in" / "a.txt")
    with pytest.raises(InputError, match="lies inside the output folder"):
        discover(inputs, exclude=tree / "in")


def test_what_is_left_out_is_named_in_valid_unicode(tree):
    (tree / "in" / os.fsdecode(b"odd\xff.dat")).write_bytes(b"")
    skipped = []
    discover(["in"], skipped=skipped)
    assert [row.path for row in skipped if "odd" in row.path] == ["in/odd\\xff.dat"]


def test_standard_input_that_is_closed_is_named(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        discover(["-"])


def test_two_sources_of_one_name_are_refused(tree):
    (tree / "in" / "stdin.txt").write_bytes(b"")
    with pytest.raises(InputError, match=r"'stdin\.txt'; rename one"):
        discover(["in/stdin.txt", "-"], fmt="txt")


@pytest.mark.parametrize(
    ("beginning", "fmt"),
    [
        (b'  {"text": 1}', "jsonl"),
        (b"\xef\xbb\xbf{}", "jsonl"),
        (b"WARC/1.1\r\n", "warc"),
        (b"PAR1\x15", "parquet"),
        (b"\n<!DOCTYPE html>", "html"),
        (b"<HTML lang=vi>", "html"),
        (b"<title>a", "html"),
        (b"<htmlx>", "txt"),
        (b"<3 is no markup", "txt"),
        (b"WARC is a format", "txt"),
        (b"", "txt"),
    ],
)
def test_standard_input_is_told_by_its_beginning(monkeypatch, beginning, fmt):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(beginning))))
    (source,) = discover(["-"])
    assert (source.format, source.name) == (fmt, f"stdin.{fmt}")


@pytest.mark.parametrize(
    ("name", "fmt"),
    [("a.html", "html"), ("a.HTM.gz", "html"), ("a.xhtml", "html"), ("a.warc.gz", "warc"), ("a.warc.wet.zst", "warc")],
)
def test_pages_and_archives_are_told_by_name(tree, name, fmt):
    (tree / "in" / name).write_bytes(b"")
    assert [source.format for source in discover([f"in/{name}"])] == [fmt]
