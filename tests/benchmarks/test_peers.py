"""Peers side by side: what a run took, and the page that is made of results."""

import sys

import pytest
from side_by_side import contestants, measuring
from side_by_side.measuring import FailedError, measure
from side_by_side.page import newest, page
from side_by_side.rounds import PROGRAMS

BUSY = "import time\nstart = time.process_time()\nwhile time.process_time() - start < 0.3: pass"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}], check=True)"
ORPHAN = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY!r}])"

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="runs are measured on Linux only")


def run_of(code, tmp_path, limit=60):
    return measure([sys.executable, "-c", code], tmp_path / "log", limit)


@linux
@pytest.mark.parametrize("code", [BUSY, CHILD, ORPHAN], ids=["itself", "a child", "a child that it does not wait for"])
def test_processor_time_is_that_of_all_processes(code, tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "_SPARE", 60)  # on a busy machine a third of a second takes long
    run = run_of(code, tmp_path)
    assert 0.3 <= run.cpu < 2


@linux
def test_memory_is_that_of_the_largest_moment(tmp_path):
    asleep = "import time; time.sleep(0.5)"
    small = run_of(asleep, tmp_path)
    large = run_of(f"data = b'x' * (100 << 20); del data; {asleep}", tmp_path)
    assert 95 < large.peak_mib - small.peak_mib < 120


@linux
def test_a_program_that_fails_is_told_by_its_last_words(tmp_path):
    with pytest.raises(FailedError, match="no such thing"):
        run_of("raise SystemExit('no such thing')", tmp_path)


@linux
def test_a_program_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(FailedError, match="ended after 1 s"):
        run_of("import time; time.sleep(60)", tmp_path, limit=1)


def test_every_contestant_has_its_program_and_its_pinned_environment():
    for one in contestants.CONTESTANTS:
        assert one.task in contestants.TASKS
        if one.name == contestants.OURS:
            assert not one.environment
        else:
            assert (PROGRAMS / one.program[0]).is_file()
            assert all("==" in package for package in contestants.ENVIRONMENTS[one.environment])


def test_names_are_unique_within_a_task():
    names = [(one.task, one.name) for one in contestants.CONTESTANTS]
    assert len(set(names)) == len(names)


def test_the_committed_page_is_what_the_committed_results_make(root):
    made = page(newest(root / "benchmarks" / "results"))
    assert (root / "docs" / "evaluation-peers.md").read_text("utf-8") == made, "run: python benchmarks/peers.py page"


def test_the_newest_result_of_each_size_counts(tmp_path):
    for name in ("2026-01-01-10MB", "2026-02-01-10MB", "2026-01-15-100MB"):
        size = int(name.rpartition("-")[2][:-2]) * 10**6
        (tmp_path / f"peers-{name}.json").write_text(f'{{"corpus": {{"bytes": {size}}}}}', encoding="utf-8")
    found = [result["file"] for result in newest(tmp_path)]
    assert found == ["peers-2026-02-01-10MB.json", "peers-2026-01-15-100MB.json"]


QUALITY = {
    "documents": {
        "P": 1.0,
        "R": 0.99961,
        "F1": 0.9998,
        "lost": 0.0004,
        "by kind": {"ws": {"P": 1.0, "R": 0.5, "F1": 0.6, "lost": 0.0}, "form": {"R": None, "lost": 0.25}},
        "by language": {"vi": {"F1": 0.875}},
    },
    "content": {"gone or altered": 0.0},
    "blocks": {"P": None, "R": 0.0, "F1": None},
}
RESULT = {
    "file": "peers-2026-01-01-10MB.json",
    "date": "2026-01-01",
    "commit": "abc",
    "corpus": {"seed": 1, "bytes": 10_000_000, "pages": 3_000},
    "workers": 2,
    "rounds": 3,
    "patience": 60,
    "load": [0.5, 0, 0],
    "machine": {"cores": 2, "processor": "a processor", "python": "3.11.7"},
    "skipped": ["Daft"],
    "not installed": {"data-juicer": "no such version"},
    "packages": {"rensa": {"rensa": "0.5.0", "orjson": "3.13.0", "pip": "23"}},
    "tasks": {
        "dedup": {
            "cleaner": {
                "made of": "the command",
                "runs": [{}, {}, {}],
                "median": {"wall": 2.0, "cpu": 1.0, "peak_mib": 100},
                "least": {"wall": 1.5, "cpu": 0.9},
                "most": {"wall": 2.5, "cpu": 1.1},
                "quality": QUALITY,
            },
            "rensa": {
                "made of": "words",
                "runs": [{}],
                "median": {"wall": 1.0, "cpu": 0.5, "peak_mib": 50},
                "quality": QUALITY,
            },
            "datatrove": {"made of": "steps", "runs": [], "failed": "it said nothing"},
        }
    },
}


def test_the_page_tells_who_is_better_who_failed_and_who_was_not_there():
    text = page([RESULT])
    assert "| **cleaner** | 3 | 2.0 (1.5–2.5) | 1.0 (0.9–1.1) | 10.0 | 100 | 1.00 | 1.00 |" in text
    assert "| rensa | 1 | 1.0 | 0.5 | 20.0 | 50 | 0.50 | 0.50 |" in text
    assert "| **cleaner** | 1 | 0.9996 | 0.9998 | 0.0004 | 0 | – | 0 | – |" in text
    assert "| **cleaner** | 0.500 | 0.250 | 0.875 |" in text
    assert "datatrove failed: it said nothing" in text
    assert "data-juicer is not in the tables, it does not install: no such version" in text
    assert "left out at this size: Daft" in text
    assert "rensa: rensa 0.5.0, orjson 3.13.0 (3 packages in all)" in text
