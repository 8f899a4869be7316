"""``cleaner tune``: the table, the plot, pictures, numbers for machines, and what cannot be."""

from __future__ import annotations

import json
import random
import sys
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from cleaner import Config, Pipeline
from cleaner.cli.tune import command
from cleaner.config import InputConfig


@pytest.fixture
def tune(tmp_path, monkeypatch):
    """Run the command in ``tmp_path`` and return what it says."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, code=0):
        done = CliRunner().invoke(command, [str(one) for one in arguments])
        assert done.exit_code == code, done.output
        return done.output

    return run


@pytest.fixture
def dump(tmp_path):
    rng = random.Random(3)
    pages = [[f"p{n}w{i}" for i in range(80)] for n in range(30)]
    pages += [[word if rng.random() > 0.08 else f"x{rng.random()}" for word in page] for page in pages[:20]]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"body": " ".join(page)}) + "\n" for page in pages))
    return "in.jsonl"


def test_it_shows_curve_table_and_which_way_is_permissive(tune):
    said = tune("--threshold", 0.5, "--bands", 25, "--rows", 5)
    assert "25 bands of 5 rows (125 of 128 values), pairs wanted from 0.5 on" in said
    assert "More bands are more permissive" in said
    assert "> " in said
    assert "as many pairs of every similarity" in said
    assert said.isascii()


def test_without_options_it_shows_what_a_run_does(tune):
    assert json.loads(tune("--json"))["bands"] == 42


@pytest.mark.parametrize(
    ("given", "banding"),
    [
        (["--rows", 4], (32, 4)),
        (["--bands", 16], (16, 8)),
        (["--permutations", 64, "--rows", 4], (16, 4)),
        (["--threshold", 0.5], (32, 4)),
    ],
)
def test_what_is_not_said_fills_the_signature_or_costs_least(tune, given, banding):
    values = json.loads(tune(*given, "--json"))
    assert (values["bands"], values["rows"]) == banding


def test_inputs_are_measured(tune, dump):
    values = json.loads(tune(dump, "--text-field", "body", "--json"))
    assert values["distribution"]["measured"]
    assert values["distribution"]["documents"] == 50
    assert values["wanted_pairs"] == pytest.approx(20, abs=1)
    assert "measured  on in.jsonl: 50 documents" in tune(dump, "--text-field", "body")


def test_a_finished_run_is_measured_with_what_it_removed(tune, dump):
    config = Config(stages=("blocks", "documents"), input=InputConfig(text_field="body"))
    Pipeline(config).run([dump], "out")
    values = json.loads(tune("out", "--json"))
    assert values["distribution"]["documents"] == 50
    assert values["wanted_pairs"] == pytest.approx(20, abs=1)


def test_of_a_large_input_the_beginning_is_measured(tune, tmp_path):
    lines = (json.dumps({"text": " ".join(f"{n}w{i}" for i in range(2000))}) + "\n" for n in range(500))
    (tmp_path / "in.jsonl").write_text("".join(lines))
    said = tune("in.jsonl", "--sample", 1)
    assert "the beginning of in.jsonl" in said


@pytest.mark.parametrize("name", ["curve.svg", "curve.SVG"])
def test_svg_needs_no_library(tune, tmp_path, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    tune("--plot", name, "--bands", 20, "--rows", 5)
    root = ET.parse(tmp_path / name).getroot()
    drawn = [one.get("points") for one in root.iter("{http://www.w3.org/2000/svg}polyline")]
    assert len(drawn) == 5
    assert "20 bands of 5 rows" in (tmp_path / name).read_text()
    assert all(len(points.split()) == 201 for points in drawn)


def test_png_is_drawn_where_matplotlib_is(tune, tmp_path):
    pytest.importorskip("matplotlib")
    tune("--plot", "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_png_without_matplotlib_says_what_to_install(tune, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    said = tune("--plot", "curve.png", code=1)
    assert "pip install 'dump-cleaner[plot]'" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--bands", 100, "--rows", 3], "take 300 values, and a signature has 128"),
        (["--threshold", 0], "threshold"),
        (["--threshold", 1], "threshold"),
        (["--plot", "curve.pdf"], ".svg or .png"),
        (["--plot", "no/such/folder/curve.svg"], "cannot be written"),
        (["missing.jsonl"], "does not exist"),
    ],
)
def test_what_cannot_be_is_told_with_a_remedy(tune, arguments, said):
    code = 2 if said in ("threshold", "take 300 values, and a signature has 128") else 1
    assert said in tune(*arguments, code=code)


def test_too_few_documents_are_told(tune, tmp_path):
    (tmp_path / "one.jsonl").write_text('{"text": "alone"}\n')
    assert "fewer than two documents" in tune("one.jsonl", code=1)
