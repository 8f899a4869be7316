"""An index that version 1 of the format wrote is read by every later version, or refused with its version.

``python tests/index/test_index_golden.py`` writes the file anew; that is only right together with a new format version.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import document_rows
from cleaner.index.store import open_index

GOLDEN = Path(__file__).parents[1] / "cases" / "index_version_1.zip"
CONFIG = DocumentsConfig(keep="first")
BODY = "The {a} library of {b} opens at {n} in the morning, lends {n} books a day and closes when {a} bells ring twice."
WEEKS = [
    [BODY.format(a=a, b=b, n=n) for a, b, n in (("old", "Ely", 7), ("new", "Hull", 9), ("small", "Bath", 11))],
    [BODY.format(a="old", b="Ely", n=7) + " Ask inside.", "Xin chào, thư viện mở cửa lúc bảy giờ sáng mỗi ngày."],
]


@pytest.fixture
def golden(tmp_path):
    with zipfile.ZipFile(GOLDEN) as archive:
        archive.extractall(tmp_path / "index")
    return tmp_path / "index"


def test_a_version_1_index_says_what_it_was_made_with(golden):
    manifest = json.loads((golden / "manifest.json").read_text("utf-8"))
    assert (manifest["format"], manifest["version"]) == ("cleaner-index", 1)
    assert manifest["spec"] == {
        "scheme": "affine32", "num_perm": 128, "seed": 1, "shingle": 3, "bands": 42, "rows": 3, "rounds": 4,
        "match_key": 1,
    }  # fmt: skip


def test_a_version_1_index_is_read_whole(golden):
    index = open_index(golden)
    assert list(index.damaged()) == []
    rows = [row for block in index.every_document() for row in block.to_pylist()]
    assert [(row["number"], row["id"], row["source"]) for row in rows] == [
        (0, "dump0-0", "dump0"), (1, "dump0-1", "dump0"), (2, "dump0-2", "dump0"), (4, "dump1-1", "dump1")
    ]  # fmt: skip
    assert [row["text"] for row in rows] == [*WEEKS[0], WEEKS[1][1]]


def test_a_version_1_index_finds_its_documents_by_key_and_by_bucket(golden):
    asked = pa.array([WEEKS[1][1].upper(), WEEKS[0][1] + " Or not.", "Nothing of the kind"], pa.large_string())
    matches = open_index(golden).look_up(document_rows(asked, CONFIG), CONFIG)
    places = matches.before.same_key
    assert matches.numbers[places[0]] == 4
    assert places[1:].tolist() == [-1, -1]
    assert 1 in matches.numbers.tolist()


def test_a_version_1_index_is_added_to(golden, dumps_in):
    dumps = dumps_in(golden)
    assert dumps.add([WEEKS[0][0], "A new text about harbours."], ["again", "new"]) == ["new"]
    assert dumps.keepers == {"again": "dump0-0"}


def main():
    import tempfile

    from conftest import Dumps

    folder = Path(tempfile.mkdtemp()) / "index"
    dumps = Dumps(folder, CONFIG)
    for texts in WEEKS:
        dumps.add(texts)
    with zipfile.ZipFile(GOLDEN, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.name != "lock":
                archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
