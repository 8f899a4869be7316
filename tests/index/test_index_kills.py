"""A writer that is killed at any moment leaves the index as it was, or as it was to be."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from cleaner.config import Config, DocumentsConfig
from cleaner.index.manifest import read_manifest
from cleaner.index.store import open_index
from cleaner.index.writer import IndexWriter
from cleaner.pipeline.indexed import IndexUse
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.sinks import FolderSink

EVENTS = ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "mmap.__new__", "os.listdir")
"""What Python tells an audit hook of and a writer does: between two of these the disk does not change much."""


def killed_at(nth, work):
    """Do some work in a process that is killed at its ``nth`` event; return whether it came to its end before that."""
    child = os.fork()
    if child == 0:
        left = [nth]

        def hook(event, _arguments):
            if event in EVENTS:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        except BaseException:  # the parent is to see it
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def add(dumps):
    dumps.add([f"the {n} ferry leaves harbour {n} at dawn and returns at dusk every day of week {n}" for n in range(5)])


def compact(dumps):
    with IndexWriter(dumps.folder, None) as writer:
        writer.compact()
        writer.commit()


def remove(dumps):
    with IndexWriter(dumps.folder, None) as writer:
        writer.remove(["a0", "a3"])
        writer.commit()


TEXTS = [f"page {n} of the handbook tells about tool number {n} and its {n} uses in the garden" for n in range(6)]


@pytest.mark.parametrize("work", [add, compact, remove], ids=lambda work: work.__name__)
def test_an_index_is_valid_after_a_kill_at_any_moment(dumps, work):
    whole = dumps
    whole.add(TEXTS[:3], ["a0", "a1", "a2"])
    whole.add(TEXTS[3:], ["a3", "a4", "a5"])
    generation = read_manifest(whole.folder).generation
    for nth in range(400):
        ended = killed_at(nth, lambda: work(whole))
        index = open_index(whole.folder)
        assert list(index.damaged()) == []
        assert len(index) == sum(block.num_rows for block in index.every_document())
        if ended or index.manifest.generation != generation:
            break
        assert len(index) == 6
    else:
        pytest.fail("the writer never came to its end")
    assert nth > 5
    assert read_manifest(whole.folder).generation == generation + 1
    assert whole.add(TEXTS[:1], ["again"]) == (["again"] if work is remove else [])
    left = {path.name for path in whole.folder.iterdir()}
    assert left == {"manifest.json", "lock", *read_manifest(whole.folder).files()}


def test_an_index_that_was_never_committed_is_none(dumps):
    for nth in range(0, 40, 3):
        killed_at(nth, lambda: add(dumps))
        if (dumps.folder / "manifest.json").exists():
            break
    assert nth > 5
    assert dumps.add(TEXTS, [f"a{n}" for n in range(6)])


@pytest.mark.parametrize("how", ["restart", "resume"])
def test_a_run_that_is_killed_between_the_index_and_its_results_can_be_done_again(tmp_path, how):
    for text in TEXTS:
        path = tmp_path / "in" / f"{text[5]}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    config = Config(stages=("documents",), documents=DocumentsConfig(keep="first"))
    use = IndexUse(tmp_path / "index")
    child = os.fork()
    if child == 0:
        FolderSink.finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        Pipeline(config, workers=1).run([tmp_path / "in"], tmp_path / "out", index=use)
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert len(open_index(use.folder)) == len(TEXTS)
    summary = Pipeline(config, workers=1).run([tmp_path / "in"], tmp_path / "out", index=use, **{how: True})
    assert summary.kept == len(TEXTS)
    assert len(open_index(use.folder)) == len(TEXTS)
