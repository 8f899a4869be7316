"""Files of the corpus that tasks write: the bytes of one process, in a folder or at a URL, each file by one task."""

from __future__ import annotations

import pickle

import pytest

from cleaner.config import Config, OutputConfig
from cleaner.pipeline import corpus_files
from cleaner.pipeline.engines.local import LocalEngine
from cleaner.pipeline.engines.shared_state import SharedState
from cleaner.pipeline.map_steps import LastPass
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.sinks import FolderSink

pytestmark = pytest.mark.usefixtures("small_shards")

SENT = (LastPass, corpus_files.FilePass)
LARGE = {"big.jsonl", "rows.csv", "stream.jsonl.gz"}


class Elsewhere(LocalEngine):
    """Carries out the steps of the last pass as they come to another machine; what writes a file is done twice."""

    shares_memory = False

    def state(self, files, budget, *, resumed=False):  # noqa: ARG002 - of memory
        return SharedState(files, resumed=resumed)

    def map(self, step, items):
        sent = pickle.loads(pickle.dumps(step)) if isinstance(step, SENT) else step
        for item in items:
            if isinstance(step, corpus_files.FilePass):
                sent(item)
            yield sent(item)

    def here(self, step, items):
        return super().map(step, items)


@pytest.fixture
def written_here(monkeypatch):
    """Names of the sources whose files this process writes; those of more than a shard are large."""
    monkeypatch.setattr(corpus_files, "LARGE", 1 << 15)
    names = set()
    corpus = FolderSink.corpus

    def noted(sink, source, data):
        names.add(source.name)
        corpus(sink, source, data)

    monkeypatch.setattr(FolderSink, "corpus", noted)
    return names


def run(dump, out, config=None, **options):
    pipeline = Pipeline(config, workers=1, **options)
    pipeline.engine = Elsewhere(1)
    pipeline.run(dump, out)


def test_large_files_are_those_of_one_process(dump, locally, contents, tmp_path, written_here):
    run(dump, tmp_path / "out")
    assert contents(tmp_path / "out") == locally
    assert "pages/00.txt" in written_here
    assert not LARGE & written_here


def test_at_a_url_they_are_put_from_where_they_are_made(dump, locally, contents, storage, tmp_path, written_here):
    (tmp_path / "scratch").mkdir()
    out = f"s3://bucket/{tmp_path.name}"
    run(dump, out, Config(output=OutputConfig(report=False)), scratch=tmp_path / "scratch")
    storage.system.get(out, str(tmp_path / "found"), recursive=True)
    found = contents(tmp_path / "found")
    # Paths of inputs are seen from elsewhere, and the configuration says that there is no report.
    differing = {name for name in {*found, *locally} if found.get(name) != locally.get(name)}
    assert differing == {"proposals.parquet", "manifest.json"}
    assert not LARGE & written_here
    assert list((tmp_path / "scratch").iterdir()) == []
    storage.system.rm(out, recursive=True)
