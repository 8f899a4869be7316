"""A run that is killed at any moment goes on with ``resume``, and ends with the same bytes as one that was not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import Config, Pipeline
from cleaner.config import DocumentsConfig
from cleaner.corpus.discovery import InputError
from cleaner.ledger.run_files import RESULTS
from cleaner.pipeline import budget
from cleaner.pipeline import run as running
from cleaner.pipeline.indexed import IndexUse
from cleaner.pipeline.output import OutputError
from cleaner.pipeline.progress import Silent
from cleaner.pipeline.state import State

WORDS = [
    "river",
    "boat",
    "winter",
    "market",
    "evening",
    "school",
    "water",
    "road",
    "garden",
    "people",
    "bridge",
    "island",
]


class Stopped(BaseException):
    """Ends a run as a signal would."""


class StopsAt(Silent):
    """Ends a run at the n-th report of its progress."""

    def __init__(self, number):
        self.left = number
        self.said = []

    def _count(self):
        self.left -= 1
        if self.left == 0:
            raise Stopped

    def step(self, name, documents):  # noqa: ARG002 - as it is called
        self._count()

    def advance(self, documents, size):  # noqa: ARG002 - as it is called
        self._count()

    def warn(self, message):
        self.said.append(message)


def made(folder, seed=1, megabytes=3.0):
    """Write a dump: records, packed records and text files with furniture, copies, damage and broken lines."""
    rng = random.Random(seed)
    folder.mkdir()
    pages = []

    def page(number):
        if pages and rng.random() < 0.2:
            return rng.choice(pages)
        body = "\n\n".join(
            " ".join(rng.choices(WORDS, k=rng.randint(20, 60))).capitalize() + f" {rng.randint(1, 10**6)}."
            for _ in range(4)
        )
        pages.append(f"Home\nContact\nLog in\n\n{body}\n\nViews: {number}\nBack to top\nViá»‡t Nam\n")
        return pages[-1]

    with (folder / "a.jsonl").open("wb") as file:
        number = 0
        while file.tell() < megabytes * 1e6:
            number += 1
            record = {"id": number % 5000, "url": f"https://s{number % 7}.example/{number}", "text": page(number)}
            file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n" + b"{broken\n" * (number % 50 == 0))
    for number in range(20):
        (folder / f"{number}.txt").write_text(page(number), encoding="utf-8")
    return folder


def content(out):
    """Return every byte of the results but the time that the run took."""
    found = {}
    for name in RESULTS:
        for path in sorted([out / name, *(out / name).rglob("*")]):
            if path.is_file():
                found[str(path.relative_to(out))] = path.read_bytes()
    summary = json.loads(found.pop("summary.json"))
    return found, {**summary, "seconds": 0}


@pytest.fixture
def small_shards(monkeypatch):
    """Cut sources into many shards, and hold nothing in memory between passes."""
    monkeypatch.setattr(budget, "_HELD", 0)
    monkeypatch.setattr(running, "_SHARD_BYTES", 1 << 18)


@pytest.fixture
def dump(tmp_path):
    return made(tmp_path / "in")


CONFIGS = {
    "clean": Config(),
    "dedup": Config(stages=("blocks", "documents")),
    "passages": Config(documents=DocumentsConfig(shared_passages="one", shared_documents=2)),
}


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("name", CONFIGS)
def test_a_run_that_is_stopped_at_any_moment_ends_with_the_same_bytes(dump, tmp_path, name):
    config = CONFIGS[name]
    whole = StopsAt(0)
    Pipeline(config, workers=2, progress=whole).run(dump, tmp_path / "whole")
    expected = content(tmp_path / "whole")
    moments = -whole.left
    rng = random.Random(name)
    out = tmp_path / "out"
    stopped = 0
    while stopped < 4:
        moment = rng.randint(1, moments)
        try:
            Pipeline(config, workers=2, progress=StopsAt(moment)).run(dump, out, resume=True)
        except Stopped:
            stopped += 1
            assert (out / ".work/state").is_dir() or moment < 4
        else:
            assert content(out) == expected
            Pipeline(config).run(dump, out, resume=True)
            stopped += 1
    Pipeline(config, workers=1).run(dump, out, resume=True)
    assert content(out) == expected
    assert not (out / ".work").exists()


@pytest.mark.usefixtures("small_shards")
def test_shards_that_were_done_are_not_done_again(dump, tmp_path, monkeypatch):
    with pytest.raises(Stopped):
        Pipeline(workers=1, progress=StopsAt(10)).run(dump, tmp_path / "out")
    kept = {path.name for path in (tmp_path / "out/.work/state").iterdir()}
    assert sum(name.startswith("read-") for name in kept) >= 8
    put = State.put
    again = []

    def noted(self, step, shard, parts):
        again.append(f"{step}-{shard:08d}.state")
        put(self, step, shard, parts)

    monkeypatch.setattr(State, "put", noted)
    Pipeline(workers=1).run(dump, tmp_path / "out", resume=True)
    assert not kept & set(again)


def test_spilling_gives_what_memory_gives(dump, tmp_path, monkeypatch):
    Pipeline(workers=1).run(dump, tmp_path / "held")
    monkeypatch.setattr(budget, "_HELD", 0)
    Pipeline(workers=2).run(dump, tmp_path / "spilled")
    assert content(tmp_path / "held") == content(tmp_path / "spilled")


def stopped(dump, out, config=None, moment=10):
    with pytest.raises(Stopped):
        Pipeline(config, workers=1, progress=StopsAt(moment)).run(dump, out)
    return out


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("moment", [8, 40])
def test_a_changed_input_is_named(dump, tmp_path, moment):
    out = stopped(dump, tmp_path / "out", moment=moment)
    data = (dump / "a.jsonl").read_bytes()
    (dump / "a.jsonl").write_bytes(data.replace(b"river", b"waves", 1))
    with pytest.raises(InputError, match=r"'a\.jsonl'.* was changed since the run was begun; add --restart"):
        Pipeline().run(dump, out, resume=True)
    (dump / "a.jsonl").write_bytes(data)  # the time of the file is another one now, and that alone is no change
    Pipeline().run(dump, out, resume=True)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda dump: (dump / "a.jsonl").write_bytes((dump / "a.jsonl").read_bytes() + b"\n"),
            r"the input 'a\.jsonl' was changed: it had",
        ),
        (lambda dump: (dump / "3.txt").unlink(), r"the input '3\.txt' is gone"),
        (lambda dump: (dump / "new.txt").write_text("new"), r"the input 'new\.txt' is new"),
    ],
)
def test_another_set_of_inputs_is_named(dump, tmp_path, change, reason):
    out = stopped(dump, tmp_path / "out")
    change(dump)
    with pytest.raises(OutputError, match=f"interrupted run that cannot go on: {reason}.*--restart"):
        Pipeline().run(dump, out, resume=True)
    assert (out / ".work/state").is_dir()


@pytest.mark.usefixtures("small_shards")
def test_another_configuration_is_named(dump, tmp_path):
    out = stopped(dump, tmp_path / "out")
    config = replace(Config(), documents=DocumentsConfig(keep="first", seed=2))
    reason = r"documents\.keep was 'longest' and is 'first', documents\.seed was 1 and is 2"
    with pytest.raises(OutputError, match=reason):
        Pipeline(config).run(dump, out, resume=True)
    Pipeline(config).run(dump, out, restart=True)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        ("kept", None, "the index 'kept' was used and now none"),
        (None, "kept", "no index was used and now the index 'kept'"),
        ("kept", "other", "the index 'kept' was used and now the index 'other'"),
    ],
)
def test_an_index_that_is_left_out_or_is_another_is_named(dump, tmp_path, monkeypatch, before, now, reason):
    monkeypatch.chdir(tmp_path)
    used, other = (None if name is None else IndexUse(Path(name)) for name in (before, now))
    with pytest.raises(Stopped):
        Pipeline(workers=1, progress=StopsAt(10)).run(dump, tmp_path / "out", index=used)
    with pytest.raises(OutputError, match=reason):
        Pipeline().run(dump, tmp_path / "out", resume=True, index=other)


def test_a_finished_run_is_another_one_without_its_index(dump, tmp_path):
    use = IndexUse(tmp_path / "kept")
    first = Pipeline(CONFIGS["dedup"]).run(dump, tmp_path / "out", index=use)
    assert Pipeline(CONFIGS["dedup"]).run(dump, tmp_path / "out", resume=True, index=use) == first
    with pytest.raises(OutputError, match=r"results of another run: the index .* was used and now none"):
        Pipeline(CONFIGS["dedup"]).run(dump, tmp_path / "out", resume=True)


@pytest.mark.usefixtures("small_shards")
def test_a_run_without_resume_says_how_to_go_on(dump, tmp_path):
    out = stopped(dump, tmp_path / "out")
    with pytest.raises(
        OutputError, match="an interrupted run; add --resume to go on with it, --restart to begin again"
    ):
        Pipeline().run(dump, out)


@pytest.mark.usefixtures("small_shards")
def test_an_interrupted_run_that_replaces_results_leaves_them_until_it_ends(dump, tmp_path):
    out = tmp_path / "out"
    Pipeline(CONFIGS["dedup"]).run(dump, out)
    before = content(out)
    with pytest.raises(Stopped):
        Pipeline(progress=StopsAt(10)).run(dump, out, restart=True)
    assert content(out) == before
    Pipeline().run(dump, out, resume=True)
    Pipeline().run(dump, tmp_path / "whole")
    assert content(out) == content(tmp_path / "whole")


def test_a_finished_run_has_nothing_to_go_on_with(dump, tmp_path):
    first = Pipeline(CONFIGS["dedup"]).run(dump, tmp_path / "out")
    assert Pipeline(CONFIGS["dedup"]).run(dump, tmp_path / "out", resume=True) == first
    with pytest.raises(OutputError, match="results of another run: stages was"):
        Pipeline().run(dump, tmp_path / "out", resume=True)


def test_nothing_is_kept_of_a_run_that_did_little(dump, tmp_path):
    with pytest.raises(Stopped):
        Pipeline(progress=StopsAt(3)).run(dump, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_is_killed_goes_on_as_a_command(dump, tmp_path, seed):
    command = [sys.executable, "-c", KILLED, "clean", str(dump), "--quiet"]
    subprocess.run([*command, "-o", str(tmp_path / "whole")], check=True, timeout=300)
    rng = random.Random(seed)
    for _ in range(2):
        process = subprocess.Popen([*command, "-o", str(tmp_path / "out"), "--resume"])
        time.sleep(rng.uniform(0.8, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    done = subprocess.run([*command, "-o", str(tmp_path / "out"), "--resume"], check=True, timeout=300)
    assert done.returncode == 0
    assert content(tmp_path / "out") == content(tmp_path / "whole")


KILLED = """
import sys
from cleaner.pipeline import budget, run
budget._HELD, run._SHARD_BYTES = 0, 1 << 18
from cleaner.cli.app import main
main()
"""


@pytest.fixture
def disk(tmp_path):
    """Return a function that mounts a disk of some bytes."""
    mounted = []

    def of(size):
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("a small disk takes the right to mount one")
        mounted.append(folder)
        return folder

    yield of
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.8, 0.95])
def test_a_disk_that_is_full_at_any_point_leaves_what_was_done(dump, tmp_path, disk, share):
    needed = _most_bytes(dump, tmp_path)
    folder = disk(int(needed * share))
    with pytest.raises(OSError, match="No space"):
        Pipeline(workers=2).run(dump, folder / "out")
    results = [path for path in (folder / "out").rglob("*") if path.is_file() and "state" not in path.parts]
    assert {path.name for path in results} <= {"run.json"}
    subprocess.run(["mount", "-o", f"remount,size={3 * needed}", str(folder)], check=True)
    Pipeline(workers=2).run(dump, folder / "out", resume=True)
    assert content(folder / "out") == content(tmp_path / "watched" / "needed")


def _most_bytes(dump, tmp_path):
    """Return the most bytes that a run has on the disk at a time, as far as its reports of progress see it.

    Its results lie as deep as those on the small disk: what a run keeps of its inputs is their path from there.
    """
    most = []

    class Watch(Silent):
        def advance(self, documents, size):  # noqa: ARG002 - as it is called
            most.append(
                sum(path.stat().st_size for path in (tmp_path / "watched" / "needed").rglob("*") if path.is_file())
            )

    Pipeline(workers=1, progress=Watch()).run(dump, tmp_path / "watched" / "needed")
    return max(most) + os.sysconf("SC_PAGESIZE") * 50
