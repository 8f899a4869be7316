"""An index that is used without the pipeline: texts in, who stays out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import document_rows, find_duplicates
from cleaner.index.adding import addition
from cleaner.index.spec import IndexSpec
from cleaner.index.writer import IndexWriter

FIRST = DocumentsConfig(keep="first")


class InMemory:
    """Documents of a dump with their ids."""

    def __init__(self, texts, ids, source):
        self.text = pa.array(texts, pa.large_string())
        self._ids, self._source = pa.array(ids, pa.string()), source

    def named(self, documents):
        return self._ids.take(pa.array(documents))

    def sources(self, documents):
        return pa.array([self._source] * len(documents), pa.string())

    def texts(self, documents):
        return self.text.take(pa.array(documents))


class Dumps:
    """Dumps that come one after the other, each compared with an index of those before it."""

    def __init__(self, folder, config=FIRST):
        self.folder, self.config = folder, config
        self.kept, self.keepers, self.added = [], {}, 0

    def add(self, texts, ids=None, source=None):
        """Compare a dump, add what is kept, and return the ids of that."""
        source = source or f"dump{self.added}"
        ids = ids or [f"{source}-{number}" for number in range(len(texts))]
        own = InMemory(texts, ids, source)
        rows = document_rows(own.text, self.config)
        with IndexWriter(self.folder, IndexSpec.of(self.config), wait=20) as writer:
            matches = writer.index.look_up(rows, self.config)

            def text_of(documents):
                here = documents < len(ids)
                old = writer.index.documents(matches.numbers[documents[~here] - len(ids)])
                return pa.concat_arrays([own.texts(documents[here]), *old.column("text").chunks])

            found = find_duplicates(rows, text_of, self.config, before=matches.before)
            old = writer.index.documents(matches.numbers).column("id").to_pylist()
            names = [*ids, *old]
            for document, keeper in zip(found.document.tolist(), found.keeper.tolist(), strict=True):
                self.keepers[ids[document]] = names[keeper]
            writer.add(addition(rows, found, matches), own, source)
            writer.commit()
        stays = np.ones(len(ids), bool)
        stays[found.document] = False
        kept = [name for name, stay in zip(ids, stays.tolist(), strict=True) if stay]
        self.kept += kept
        self.added += 1
        return kept


@pytest.fixture
def dumps(tmp_path):
    """Dumps over an index in a new folder."""
    return Dumps(tmp_path / "index")


@pytest.fixture(scope="session")
def dumps_in():
    """Make dumps over an index in a folder, with a configuration."""
    return Dumps
