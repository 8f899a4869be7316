"""An index that cannot be used is refused with the file, the reason and the remedy; one that can be is not."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import document_rows
from cleaner.index.array_file import ArrayFileWriter
from cleaner.index.errors import IndexStoreError
from cleaner.index.spec import IndexSpec
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter

CASES = json.loads((Path(__file__).parents[1] / "cases" / "index_refusals.json").read_text("utf-8"))
TEXTS = [f"page {n} of the handbook tells about tool number {n} and its {n} uses in the garden" for n in range(3)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_an_index_is_used_or_refused_as_its_case_says(dumps, case):
    dumps.add(TEXTS)
    path = dumps.folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest |= case.get("manifest", {})
    manifest["spec"] |= case.get("spec", {})
    del manifest["xxh3_64"]  # as another version of cleaner wrote it, not as a bit that has changed
    path.write_text(json.dumps(manifest), "utf-8")
    spec = IndexSpec.of(DocumentsConfig(**case.get("documents", {})))
    if case["told"] is None:
        with IndexWriter(dumps.folder, spec) as writer:
            assert len(writer.index) == 3
        return
    with pytest.raises(IndexStoreError) as refused, IndexWriter(dumps.folder, spec):
        pass
    assert str(dumps.folder) in str(refused.value)
    for told in case["told"]:
        assert told in str(refused.value)


@pytest.mark.parametrize("what", ["segment", "pack"])
@pytest.mark.parametrize("cut", [0, 10, -1, -30])
def test_a_file_that_is_not_whole_is_named(dumps, what, cut):
    dumps.add(TEXTS)
    path = next(dumps.folder.glob(f"{what}-*"))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexStoreError, match=rf"{path.name}: it is not whole; restore the index"):
        open_index(dumps.folder)


def test_a_file_that_is_missing_is_named(dumps):
    dumps.add(TEXTS)
    next(dumps.folder.glob("pack-*")).unlink()
    with pytest.raises(IndexStoreError, match=r"pack-.* is missing; restore the index"):
        open_index(dumps.folder)


def test_a_byte_that_changed_is_found_and_named(dumps):
    dumps.add(TEXTS)
    assert list(open_index(dumps.folder).damaged()) == []
    path = next(dumps.folder.glob("segment-*"))
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)
    assert list(open_index(dumps.folder).damaged()) == [f"{path.name}: band00.entries"]


def test_a_damaged_text_is_told_with_its_block(dumps):
    dumps.add(TEXTS)
    path = next(dumps.folder.glob("pack-*"))
    data = bytearray(path.read_bytes())
    data[:40] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(IndexStoreError, match=r"pack-.*: block 0 is damaged, bits of it have changed; restore the"):
        open_index(dumps.folder).documents(np.array([1]))


def asked(folder):
    """Ask an index of three documents for all that it knows, and return the answers."""
    index = open_index(folder)
    config = DocumentsConfig()
    rows = document_rows(pa.array([TEXTS[1].upper(), TEXTS[2] + " or not"], pa.large_string()), config)
    matches = index.look_up(rows, config)
    found = [matches.numbers.tolist(), matches.before.same_key.tolist(), index.removed.tolist(), len(index)]
    return [*found, matches.before.tokens.tolist(), index.documents(np.array([1, 2])).to_pylist()]


def refusal(folder, answers):
    """Return why an index gives no answers; those that it gives are right."""
    try:
        assert asked(folder) == answers  # of arrays that are not asked for, and of what lies between them
    except IndexStoreError as error:
        return str(error)
    return None


def test_no_bit_that_has_changed_decides_anything(dumps):
    dumps.add(TEXTS)
    with IndexWriter(dumps.folder, None) as writer:
        writer.remove(["dump0-0"])
        writer.commit()
    answers = asked(dumps.folder)
    assert [row["id"] for row in answers[-1]] == ["dump0-1", "dump0-2"]
    chance = random.Random(5)
    found = 0
    for path in sorted(dumps.folder.glob("*.*")):
        whole = path.read_bytes()
        for _ in range(60):
            at = chance.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
            told = refusal(dumps.folder, answers)
            assert told is None or str(dumps.folder) in told
            found += told is not None
        path.write_bytes(whole)
    assert found > 60


def test_an_older_pack_whose_blocks_have_no_digests_is_read_under_that_of_all(dumps, monkeypatch):
    write = ArrayFileWriter.write
    monkeypatch.setattr(ArrayFileWriter, "write", lambda *args: None if args[1] == "digests" else write(*args))
    dumps.add(TEXTS)
    assert open_index(dumps.folder).documents(np.array([1]))["id"].to_pylist() == ["dump0-1"]
    path = next(dumps.folder.glob("pack-*"))
    data = bytearray(path.read_bytes())
    data[50] ^= 4
    path.write_bytes(data)
    with pytest.raises(IndexStoreError, match=r"pack-.*: blocks is damaged"):
        open_index(dumps.folder).documents(np.array([1]))


def test_a_document_that_is_not_there_is_an_error_and_no_gap(dumps):
    dumps.add(TEXTS)
    with pytest.raises(IndexStoreError, match="1 documents have no text here"):
        open_index(dumps.folder).documents(np.array([1, 77]))


def test_a_folder_of_something_else_is_left_alone(tmp_path, dumps_in):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(IndexStoreError, match=r"holds notes\.txt; name a new folder"):
        dumps_in(tmp_path).add(TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_index(tmp_path):
    (tmp_path / "index").write_text("mine")
    with pytest.raises(IndexStoreError, match="is a file"):
        open_index(tmp_path / "index")


def test_a_writer_that_fails_leaves_a_folder_that_the_next_one_can_use(dumps):
    with pytest.raises(KeyError), IndexWriter(dumps.folder, IndexSpec.of(DocumentsConfig())):
        raise KeyError
    assert [path.name for path in dumps.folder.iterdir()] == ["lock"]
    with pytest.raises(IndexStoreError, match=r"it holds no manifest\.json"):
        open_index(dumps.folder)
    assert len(dumps.add(TEXTS)) == 3


def test_an_empty_dump_and_one_without_words_are_no_trouble(dumps):
    assert dumps.add([]) == []
    assert dumps.add(["", "!!!", "\n"]) == ["dump1-0", "dump1-1", "dump1-2"]
    assert len(open_index(dumps.folder)) == 0
    assert dumps.add(["", "words"]) == ["dump2-0", "dump2-1"]
    rows = document_rows(pa.array(["Words!"], pa.large_string()), dumps.config)
    assert open_index(dumps.folder).look_up(rows, dumps.config).before.same_key.tolist() == [0]
