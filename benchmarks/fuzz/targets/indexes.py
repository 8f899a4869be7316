"""Files of an index that were changed: it is refused with a word, or gives what it gave."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import document_rows
from cleaner.index.errors import IndexStoreError
from cleaner.index.spec import IndexSpec
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter
from fuzz.target import Target, promise

if TYPE_CHECKING:
    from collections.abc import Callable

_GOLDEN = Path(__file__).parents[3] / "tests" / "cases" / "index_version_1.zip"
_CONFIG = DocumentsConfig(keep="first")
_ASKED = [
    "The old library of Ely opens at 7 in the morning, lends 7 books a day and closes when old bells ring twice.",
    "no",
]


def _golden() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_GOLDEN.read_bytes())) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist()) if name != "lock"}


def _questions(folder: Path) -> Callable[[bytes], object]:
    whole = _golden()
    names = sorted(whole)
    rows = document_rows(pa.array(_ASKED, pa.large_string()), _CONFIG)
    index = folder / "index"

    def ask() -> None:
        found = open_index(index)
        found.described()
        list(found.damaged())
        found.documents(np.arange(2))
        for block in found.every_document():
            block.validate(full=True)
        found.look_up(rows, _CONFIG)

    def change() -> None:
        with IndexWriter(index, IndexSpec.of(_CONFIG)) as writer:
            writer.remove(["dump0-0"])
            writer.compact()
            writer.commit()

    def run(data: bytes) -> None:
        if not data:
            return
        shutil.rmtree(index, ignore_errors=True)
        index.mkdir()
        for place, name in enumerate(names):
            (index / name).write_bytes(data[1:] if place == data[0] % len(names) else whole[name])
        _refused_at_most(ask)
        _refused_at_most(change)

    return run


def _refused_at_most(step: Callable[[], None]) -> None:
    try:
        step()
    except IndexStoreError as error:
        promise(str(error) != "", "a refusal says why", error)


def _files() -> list[bytes]:
    whole = _golden()
    return [bytes([place]) + whole[name] for place, name in enumerate(sorted(whole))]


TARGETS = (
    Target(
        "index",
        _questions,
        _files,
        (b"clnrIX01", b'"removed"', b"null", b'"first"', b"-1", b"[]", b"{}"),
        longest=1 << 16,
    ),
)
