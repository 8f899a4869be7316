"""``cleaner dedup OUT --rethreshold T``: the command around it."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

from cleaner import Config, Pipeline
from cleaner.cli.dedup import command


@pytest.fixture
def dedup(tmp_path, monkeypatch):
    """Run the command beside a finished run in ``out`` and return what it says."""
    rng = random.Random(5)
    pages = [[f"p{n}w{i}" for i in range(60)] for n in range(20)]
    pages += [[word if rng.random() > 0.12 else f"x{rng.random()}" for word in page] for page in pages]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": " ".join(page)}) + "\n" for page in pages))
    monkeypatch.chdir(tmp_path)
    Pipeline(Config(stages=("blocks", "documents"))).run(["in.jsonl"], "out")

    def run(*arguments, code=0):
        done = CliRunner().invoke(command, [str(one) for one in arguments])
        assert done.exit_code == code, done.output
        return done.output

    return run


def kept(path):
    return json.loads((path / "summary.json").read_text())["kept"]


def test_the_results_are_replaced(dedup, tmp_path):
    before = kept(tmp_path / "out")
    said = dedup("out", "--rethreshold", 0.95)
    assert "results in out (open report.html" in said
    assert kept(tmp_path / "out") > before
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["config"]["documents"]["threshold"] == 0.95


def test_another_folder_leaves_them(dedup, tmp_path):
    before = kept(tmp_path / "out")
    dedup("out", "--rethreshold", 0.95, "-o", "other", "--quiet")
    assert kept(tmp_path / "out") == before < kept(tmp_path / "other")


def test_a_dry_run_says_what_would_be(dedup, tmp_path):
    before = kept(tmp_path / "out")
    said = dedup("out", "--rethreshold", 0.95, "--dry-run", "--json")
    assert json.loads(said.splitlines()[-1])["kept"] > before == kept(tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["out", "--rethreshold", 0.1], 1, "0.1 is below 0.35"),
        (["out", "--rethreshold", 1.5], 2, "0<=x<=1"),
        (["out", "--rethreshold", 0.9, "--keep", "first"], 2, "--keep cannot be changed with --rethreshold"),
        (["out", "--rethreshold", 0.9, "--threshold", 0.9], 2, "--threshold cannot be changed"),
        (["out", "in.jsonl", "--rethreshold", 0.9], 2, "takes one folder"),
        (["in.jsonl", "--rethreshold", 0.9], 1, "in.jsonl/manifest.json cannot be read"),
        (["-", "--rethreshold", 0.9], 1, "is not the folder of a finished run"),
    ],
)
def test_what_cannot_be_is_told(dedup, arguments, code, said):
    assert said in dedup(*arguments, code=code)


@pytest.mark.parametrize("threshold", [0.1, 1.2])
def test_a_threshold_that_a_fresh_run_cannot_have_is_refused(dedup, threshold):
    said = dedup("in.jsonl", "-o", "fresh", "--threshold", threshold, code=1 if threshold < 1 else 2)
    assert "threshold" in said
