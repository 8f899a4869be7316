"""One writer at a time, readers at any time, and what can be done to an index."""

from __future__ import annotations

import threading
import time

import numpy as np
import pyarrow as pa
import pytest

from cleaner.dedup.documents import document_rows
from cleaner.index.errors import IndexStoreError
from cleaner.index.lock import WriterLock
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter

TEXTS = [f"page {n} of the handbook tells about tool number {n} and its {n} uses in the garden" for n in range(6)]


def test_a_second_writer_waits_for_the_first_and_says_so(dumps):
    dumps.add(TEXTS[:2])
    told = []
    first = IndexWriter(dumps.folder, None)
    first.__enter__()
    threading.Timer(0.4, first.__exit__, (None, None, None)).start()
    began = time.monotonic()
    with IndexWriter(dumps.folder, None, wait=20, waiting=told.append):
        assert time.monotonic() - began > 0.3
    assert len(told) == 1
    assert "waiting for it" in told[0]


def test_a_writer_that_waits_too_long_says_who_writes_and_what_to_do(dumps):
    dumps.add(TEXTS[:2])
    with (
        IndexWriter(dumps.folder, None),
        pytest.raises(IndexStoreError, match=r"process \d+ is writing .*--index-wait"),
        WriterLock(dumps.folder, 0.2),
    ):
        pass


def test_the_lock_is_free_again_behind_an_error(dumps):
    dumps.add(TEXTS[:1])
    for _ in range(2):
        with pytest.raises(KeyError), IndexWriter(dumps.folder, None, wait=0):
            raise KeyError


def test_a_reader_sees_what_stood_there_whatever_writers_do(dumps):
    dumps.add(TEXTS[:3], ["a0", "a1", "a2"])
    before = open_index(dumps.folder)
    with IndexWriter(dumps.folder, None, wait=0) as writer:
        assert len(open_index(dumps.folder)) == 3  # while it is locked
        writer.remove(["a1"])
        writer.commit()
    dumps.add(TEXTS[3:])
    with IndexWriter(dumps.folder, None, wait=0) as writer:
        writer.compact()
        writer.commit()
    assert len(before) == 3
    assert before.documents(np.array([1])).column("id").to_pylist() == ["a1"]
    assert len(open_index(dumps.folder)) == 5


def test_an_index_is_opened_anew_where_files_went_in_between(dumps, monkeypatch):
    dumps.add(TEXTS[:3])
    old = open_index(dumps.folder).manifest
    dumps.add(TEXTS[3:])
    with IndexWriter(dumps.folder, None) as writer:
        writer.compact()
        writer.commit()
    manifests = iter([old])
    actual = open_index.__globals__["read_manifest"]
    monkeypatch.setitem(open_index.__globals__, "read_manifest", lambda folder: next(manifests, None) or actual(folder))
    assert len(open_index(dumps.folder)) == 6


def test_documents_that_were_removed_are_kept_when_they_come_again(dumps):
    dumps.add(TEXTS, [f"a{n}" for n in range(6)])
    assert dumps.add(TEXTS[:2]) == []
    with IndexWriter(dumps.folder, None) as writer:
        assert writer.remove([], ["dump1"]) == 0
        assert writer.remove(["a0", "nowhere"]) == 1
        writer.commit()
    assert len(open_index(dumps.folder)) == 5
    assert dumps.add(TEXTS[:2], ["b0", "b1"]) == ["b0"]
    assert dumps.keepers["b1"] == "a1"


@pytest.mark.parametrize("compacted", [False, True])
def test_compacting_changes_no_answer(dumps, compacted):
    for week in range(4):
        dumps.add([f"{text} in week {week} of {week + 1}" for text in TEXTS])
    with IndexWriter(dumps.folder, None) as writer:
        writer.remove(["dump0-3"])
        writer.commit()
    if compacted:
        with IndexWriter(dumps.folder, None) as writer:
            writer.compact()
            writer.commit()
        described = open_index(dumps.folder).described()
        assert (described["segments"], described["packs"], described["removed_not_compacted"]) == (1, 1, 0)
        assert "dump0-3" not in [
            name for block in open_index(dumps.folder).every_document() for name in block.column("id").to_pylist()
        ]
    rows = document_rows(pa.array(TEXTS, pa.large_string()), dumps.config)
    matches = open_index(dumps.folder).look_up(rows, dumps.config)
    found = open_index(dumps.folder).documents(matches.numbers)
    assert "dump0-3" not in found.column("id").to_pylist()
    assert len(matches.numbers) > 5
    assert matches.numbers.tolist() == sorted(set(matches.numbers.tolist()))


def test_many_small_dumps_stand_in_few_segments(dumps):
    for week in range(20):
        dumps.add([f"the unlike words {week} {' '.join(str(week * 100 + n) for n in range(30))}"])
    index = open_index(dumps.folder)
    assert len(index) == 20
    assert len(index.segments) <= 5
    assert (index.segments[0].first, index.segments[-1].last) == (0, 20)
