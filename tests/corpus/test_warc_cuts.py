"""WARC files are cut at their records, and what is damaged costs itself alone."""

from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.corpus import reading as reading_module
from cleaner.corpus import warc_cuts
from cleaner.corpus.reading import Reading
from cleaner.corpus.schema import Source
from cleaner.corpus.warc_cuts import cut_at_records


def record(block=b"a block", length=None, kind=b"resource", end=b"\r\n\r\n"):
    claimed = len(block) if length is None else length
    header = b"WARC/1.0\r\nWARC-Type: %b\r\nContent-Length: %b\r\n\r\n"
    return header % (kind, claimed if isinstance(claimed, bytes) else b"%d" % claimed) + block + end


def header_size(whole):
    return whole.index(b"\r\n\r\n") + 4


def cut(data, sizes=(1 << 20,)):
    """Return the pieces of a file that arrives in chunks of some sizes, and what is said of the file."""
    chunks, left = [], data
    while left:
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(left[:size])
        left = left[size:]
    problems, facts = [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "decompressed", lambda *_: iter(chunks))
        pieces = list(cut_at_records(Reading(Source(0, "", "a.warc", "warc", None), problems, facts), 0))
    assert facts[0].bytes == len(data)
    cut_off = any(piece.fault is not None and "before the cut" in piece.fault.remedy for piece in pieces)
    assert facts[0].complete == (not cut_off and not problems)
    return pieces, problems


def whole(data):
    return record(data).removesuffix(b"\r\n\r\n")


ONE, TWO = whole(b"one"), whole(b"two")
BLOCK = b"HTTP/1.1 200 OK\r\n\r\n<p>a page"

DAMAGED = {
    "bytes between records": (b"more bytes\r\n\r\n", "14 bytes are no WARC record"),
    "a length that is too small": (record(BLOCK, 5), "Content-Length is 5, but the next record begins 32 bytes after"),
    "a length that is too large": (record(BLOCK, 60), "Content-Length is 60, but the next record begins 32 bytes"),
    "a length far behind the end": (record(BLOCK, 1 << 50), "Content-Length is 1,125,899,906,842,624, but the next"),
    "a length that is none": (record(BLOCK, b"many"), "no Content-Length that is a number"),
    "a length below zero": (record(BLOCK, -7), "no Content-Length that is a number"),
    "no length": (b"WARC/1.0\r\nWARC-Type: response\r\n\r\na block\r\n\r\n", "no Content-Length"),
    "a header without end": (b"WARC/1.0\r\nWARC-Type: response\r\n" + b"a" * (1 << 17) + b"\r\n", "does not end"),
    "zeros": (bytes(5000) + b"\r\n", "5,002 bytes are no WARC record"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_told_with_its_place_and_the_records_around_it_are_read(damage, reason):
    data = record(b"one") + damage + record(b"two")
    pieces, problems = cut(data)
    assert [piece.data for piece in pieces] == [ONE, b"", TWO]
    assert [piece.first_line for piece in pieces] == [0, 1, 2]
    assert [piece.offset for piece in pieces] == [0, len(record(b"one")), len(record(b"one") + damage)]
    assert reason in pieces[1].fault.reason
    assert "fetch the archive again" in pieces[1].fault.remedy
    assert problems == []


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n", b"\n\n", b"\r\n\r\n\r\n\r\n"])
def test_line_ends_between_records_may_be_any_number(end):
    data = record(b"one", end=end) + record(b"two", end=end)
    pieces, _ = cut(data)
    assert [piece.data for piece in pieces] == [ONE, TWO]
    assert [piece.fault for piece in pieces] == [None, None]


def test_a_page_about_archives_is_one_record():
    page = record(b"an example") * 3
    pieces, _ = cut(record(page) + record(b"two"))
    assert [piece.data for piece in pieces] == [whole(page), TWO]


def test_lone_line_feeds_end_a_header():
    data = b"WARC/1.0\nWARC-Type: response\nContent-Length: 3\n\nabc\n\n"
    pieces, _ = cut(data + record(b"two"))
    assert [piece.data for piece in pieces] == [data.rstrip(), TWO]


def test_the_last_record_may_be_cut_off_and_then_the_file_is_not_whole():
    pieces, problems = cut(record(b"one") + record(b"two" * 9)[:-20])
    assert [piece.data for piece in pieces] == [ONE, b""]
    assert pieces[1].fault.reason == "Content-Length is 27, but the file ends 11 bytes after the header"
    assert "what came before" in pieces[1].fault.remedy
    assert problems == []


def test_a_length_that_is_too_small_at_the_end_of_a_file_is_no_cut():
    pieces, _ = cut(record(b"one") + record(BLOCK, 5))
    assert pieces[1].fault.reason == "Content-Length is 5, but the file ends 32 bytes after the header"
    assert "behind it" in pieces[1].fault.remedy


@pytest.mark.parametrize(("beginning", "remedy"), [(b"\x1f\x8b\x08", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst")])
def test_a_compressed_file_under_another_name_is_named(beginning, remedy):
    pieces, (problem,) = cut(beginning + bytes(100))
    assert pieces == []
    assert remedy in problem.remedy


def test_what_is_no_archive_is_set_aside_as_a_whole():
    pieces, (problem,) = cut(b"<html>" * 100_000)
    assert pieces == []
    assert (problem.reason, problem.line) == ("is no WARC file: no record begins in it", None)


def test_an_empty_file_has_no_records():
    assert cut(b"") == ([], [])
    assert cut(b"\r\n\r\n") == ([], [])


def test_of_a_record_that_is_too_long_the_beginning_is_kept_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(warc_cuts, "MAX_DOCUMENT_BYTES", 1 << 17)
    film = record(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(1 << 20))
    pieces, _ = cut(film + record(b"two"), (1000,))
    assert film.startswith(pieces[0].data)
    assert 1 << 16 < len(pieces[0].data) < 1 << 17
    assert "too long" in pieces[0].fault.reason
    assert pieces[1].data == TWO


def test_a_length_beyond_what_is_held_is_a_lie_if_a_record_begins_before(monkeypatch):
    monkeypatch.setattr(warc_cuts, "MAX_DOCUMENT_BYTES", 1 << 17)
    pieces, _ = cut(record(BLOCK, 1 << 20) + record(b"two") * 9)
    assert pieces[0].fault.reason.startswith("Content-Length is 1,048,576, but the next record begins 32 bytes")
    assert [piece.data for piece in pieces[1:]] == [TWO] * 9


parts = st.binary(max_size=40).map(record) | st.sampled_from([damage for damage, _ in DAMAGED.values()])


@given(st.lists(parts | st.binary(max_size=40), max_size=6), st.lists(st.integers(1, 90), min_size=1, max_size=4))
def test_where_a_file_is_cut_does_not_depend_on_how_it_arrives(rows, sizes):
    data = b"".join(rows)
    pieces, problems = cut(data)
    assert cut(data, [size * (len(data) // 400 + 1) for size in sizes]) == (pieces, problems)
    assert [piece.first_line for piece in pieces] == list(range(len(pieces)))
    for piece in pieces:
        assert data.startswith(piece.data, piece.offset)
        assert bool(piece.data) != bool(piece.fault)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_whole_records_come_as_they_are(blocks):
    pieces, _ = cut(b"".join(record(block) for block in blocks))
    assert [piece.data for piece in pieces] == [
        whole(block) if block.strip(b"\r\n") else piece.data for block, piece in zip(blocks, pieces, strict=True)
    ]
    assert [piece.data[header_size(piece.data) :] for piece in pieces] == blocks


def members(*blocks):
    return [gzip.compress(record(block), mtime=0) for block in blocks]


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


NOISE, LAST = (
    b" ".join(b"%d" % chance.getrandbits(40) for _ in range(20_000)) for chance in map(random.Random, (7, 8))
)

BETWEEN = {
    "bytes between members": lambda one, two, three: one + b"garbage" + two + three,
    "a damaged header": lambda one, two, three: one + flipped(two, 2) + three,
    "a damaged member": lambda one, two, three: one + flipped(two, len(two) // 2) + three,
    "a wrong checksum": lambda one, two, three: one + flipped(two, len(two) - 6) + three,
    "a member that is cut off": lambda one, two, three: one + two[: len(two) // 2] + three,
    "bytes behind the last": lambda one, two, three: one + two + three + b"garbage",
}


@pytest.mark.parametrize("damage", BETWEEN.values(), ids=BETWEEN)
def test_damage_in_a_member_costs_its_record_alone(tmp_path, damage):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(damage(*members(b"one", NOISE, LAST)))
    problems, facts = [], []
    source = Source(0, str(path), "a.warc.gz", "warc", "gz")
    pieces = list(cut_at_records(Reading(source, problems, facts), 0))
    read = [piece.data for piece in pieces if piece.fault is None]
    assert read in ([ONE, whole(LAST)], [ONE, whole(NOISE), whole(LAST)])
    assert [(problem.line, "what stands behind the damage was read" in problem.remedy) for problem in problems] == [
        (None, True)
    ]
    assert not facts[0].complete
