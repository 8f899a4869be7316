"""The report file: its size is bounded, its bytes are the same each time, and what it says is what the lists say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_pages import made_pages

from cleaner.config import Config, OutputConfig
from cleaner.edits.table import LEDGER_SCHEMA
from cleaner.ledger.documents import DOCUMENTS_SCHEMA
from cleaner.ledger.reading import RunError, open_run
from cleaner.pipeline.run import Pipeline
from cleaner.pipeline.site_templates import site_templates
from cleaner.report.build import write_report
from cleaner.report.edit_scan import scan_edits
from cleaner.report.embed import embedded, fitted
from cleaner.report.samples import Lowest, scattered
from cleaner.report.side_by_side import side_by_side
from cleaner.report.sites import shown_sites

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
MOST = 5_000_000


def data_of(out):
    return json.loads(DATA.search((out / "report.html").read_text(encoding="utf-8"))[1])


@pytest.fixture(scope="module")
def made_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    for page in made_pages(300, seed=3):
        (folder / "in" / page.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / page.name).write_text(page.text, encoding="utf-8")
    Pipeline().run([folder / "in"], folder / "out")
    return folder


def test_its_figures_are_those_of_the_summary_and_the_sums_agree(made_run):
    data = data_of(made_run / "out")
    summary = json.loads((made_run / "out" / "summary.json").read_text(encoding="utf-8"))
    assert [check["ok"] for check in data["facts"]["checks"]] == [True] * 3
    assert data["facts"]["totals"]["characters_kept"] == summary["characters_kept"]
    rules = {(step["stage"], rule["rule"]): rule for step in data["stages"] for rule in step["rules"]}
    for rule in summary["rules"]:
        shown = rules[rule["stage"], rule["rule"]]
        assert {key: shown[key] for key in ("edits", "documents", "removed", "added")} == {
            key: rule[key] for key in ("edits", "documents", "removed", "added")
        }
    assert sum(rule["edits"] for rule in rules.values()) == data["facts"]["edits"]


def test_an_edit_that_is_missing_from_the_ledger_shows_in_the_sums(made_run, tmp_path):
    shutil.copytree(made_run / "out", tmp_path / "out")
    path = tmp_path / "out" / "ledger" / "edits.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(0, table.num_rows - 1), path)
    write_report(tmp_path / "out")
    assert [check["ok"] for check in data_of(tmp_path / "out")["facts"]["checks"]] == [False, True, False]


def test_the_report_does_not_depend_on_workers_or_on_when_it_is_made(made_run):
    Pipeline(workers=2).run([made_run / "in"], made_run / "two")
    first = (made_run / "out" / "report.html").read_bytes()
    assert (made_run / "two" / "report.html").read_bytes() == first
    write_report(made_run / "out")
    assert (made_run / "out" / "report.html").read_bytes() == first


def test_templates_are_those_of_the_command(made_run):
    shown, count = shown_sites(open_run(made_run / "out"))
    told = {site.name: {(line.text, line.pages) for line in site.lines} for site in site_templates(made_run / "out")}
    assert count == len(told) > 0
    for site in shown:
        assert {(line.text, line.pages) for line in site.lines} == told[site.name]


def test_every_example_is_an_edit_and_stands_in_its_surroundings(sample_run, pages):
    examples = data_of(sample_run)["examples"]
    assert {(one["stage"], one["rule"]) for one in examples} >= {
        ("chrome", "site-template"),
        ("blocks", "repeated-block"),
    }
    for one in examples:
        if one["stage"] == "normalize":
            page = (pages / one["doc"]).read_text(encoding="utf-8")
            assert one["left"] + one["before"] + one["right"] in page
            assert page.split("\n")[one["line"] - 1].find(one["before"].split("\n")[0]) >= 0


def test_a_run_without_a_report_has_none_and_no_old_one_stays(made_run, tmp_path):
    page = made_run / "in" / next((made_run / "in").iterdir()).name
    Pipeline().run([page], tmp_path / "out")
    assert (tmp_path / "out" / "report.html").exists()
    Pipeline(Config(output=OutputConfig(report=False))).run([page], tmp_path / "out", restart=True)
    assert not (tmp_path / "out" / "report.html").exists()
    write_report(tmp_path / "out")
    assert [check["ok"] for check in data_of(tmp_path / "out")["facts"]["checks"]] == [True] * 3


def test_a_report_that_cannot_be_made_costs_a_warning_and_not_the_run(made_run, tmp_path, monkeypatch):
    def fail(_out):
        raise ValueError("no luck")

    monkeypatch.setattr("cleaner.report.build.write_report", fail)
    warnings = []
    pipeline = Pipeline()
    monkeypatch.setattr(type(pipeline.progress), "warn", lambda _self, text: warnings.append(text))
    pipeline.run([next((made_run / "in").iterdir())], tmp_path / "out")
    assert (tmp_path / "out" / "manifest.json").exists()
    assert any("no luck" in text for text in warnings)


@pytest.mark.parametrize("name", ["documents.parquet", "ledger/edits.parquet", "summary.json", "review.parquet"])
def test_results_that_were_damaged_are_told_so(made_run, tmp_path, name):
    shutil.copytree(made_run / "out", tmp_path / "out")
    (tmp_path / "out" / name).write_bytes(b"nothing")
    with pytest.raises(RunError):
        write_report(tmp_path / "out")


def test_whatever_the_ledger_holds_the_report_is_small(made_run, tmp_path):
    """Ten thousand rules, long names, and texts in which every character is written as an escape."""
    out = tmp_path / "out"
    shutil.copytree(made_run / "out", out)
    bad = "\u202e<&\U000e0041" * 3000
    documents = pq.read_table(out / "documents.parquet")
    row = documents.to_pylist()[0]
    names = [f"{number}{bad[:300]}" for number in range(400)]
    rows = [{**row, "doc_id": name, "fate": "kept"} for name in names]
    pq.write_table(pa.Table.from_pylist(rows, DOCUMENTS_SCHEMA), out / "documents.parquet")
    edits = [
        {
            "doc_id": name, "stage": "normalize", "rule": f"rule{number}{bad[:200]}{part}", "start": part,
            "end": part + len(bad), "before": bad, "after": bad, "note": bad[:200],
        }
        for number, name in enumerate(names)
        for part in range(10)
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(edits, LEDGER_SCHEMA), out / "ledger" / "edits.parquet")
    write_report(out)
    assert (out / "report.html").stat().st_size <= MOST
    data = data_of(out)
    assert data["facts"]["edits"] == 4000
    assert data["examples"]


@given(st.text() | st.lists(st.text("</script>\u2028\u2029-!", max_size=20)))
def test_embedded_data_comes_back_and_cannot_end_the_script(value):
    text = embedded(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@given(st.lists(st.text(max_size=30), max_size=30), st.integers(2, 300))
def test_a_fitted_list_keeps_to_its_size_and_to_its_order(items, most):
    fits = fitted(items, most)
    kept = json.loads(fits.json)
    assert len(fits.json.encode()) <= most
    assert kept == items[: len(items) - fits.left_out]


@given(st.lists(st.integers(0, 3), max_size=60), st.lists(st.integers(1, 20), min_size=1, max_size=9))
def test_samples_do_not_depend_on_the_size_of_the_pieces(codes, sizes):
    def chosen(pieces):
        lowest, first = Lowest(3), 0
        for piece in pieces:
            batch = pa.RecordBatch.from_pydict({"code": pa.array(piece, pa.int64())})
            rank = scattered(first, len(piece)).astype(float)
            lowest.add(batch, first, batch.column("code").to_numpy(), ["a", "b", "c", "d"], rank)
            first += len(piece)
        return lowest.rows()

    pieces, at = [], 0
    for size in sizes * 60:
        if at < len(codes):
            pieces.append(codes[at : at + size])
            at += size
    assert chosen(pieces) == chosen([codes])


LINES = st.text("ab c\n", max_size=60)


@given(LINES, LINES)
def test_side_by_side_shows_both_texts_whole_where_they_are_short(left, right):
    rows = side_by_side(left, right)
    shown = [
        "".join("".join(pieces) for pieces in column) for column in ([r.left for r in rows], [r.right for r in rows])
    ]
    if not any(row.skipped for row in rows):
        for text, whole in zip(shown, (left, right), strict=True):
            assert text.replace("\n", "") == "".join(line for line in whole.split("\n") if line.strip())


def test_side_by_side_of_two_large_texts_is_bounded():
    one = "\n".join(f"{number} some words of a line" for number in range(30_000))
    other = one.replace("words", "things")
    rows = side_by_side(one, other)
    assert sum(len(piece) for row in rows for piece in [*row.left, *row.right]) < 60_000
    assert rows[-1].kind == "cut"


def test_the_sums_of_rules_are_exact_by_source(sample_run):
    scan = scan_edits(open_run(sample_run))
    edits = pq.read_table(sample_run / "ledger" / "edits.parquet").to_pylist()
    sources = [source["name"] for source in open_run(sample_run).manifest["sources"]]
    for number, name in enumerate(sources):
        mine = [edit for edit in edits if edit["doc_id"] == name and edit["stage"] != "decode"]
        assert scan.by_source[number].tolist() == [
            len(mine),
            sum(len(edit["before"]) for edit in mine),
            sum(len(edit["after"]) for edit in mine),
        ]


def test_help_and_check_import_nothing_of_the_report(tmp_path):
    (tmp_path / "a.txt").write_text("One line of text.\n")
    code = (
        "import sys\nfrom cleaner.cli import main\nsys.argv[0] = 'cleaner'\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "rooms = ('cleaner.report', 'cleaner.ledger')\n"
        "print([name for name in sys.modules if name.startswith(rooms)], file=sys.stderr)"
    )
    for arguments in (["--help"], ["check", "a.txt"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stderr.splitlines()[-1] == "[]", arguments


def test_the_command_makes_it_again(cleaner_command, made_run, tmp_path):
    shutil.copytree(made_run / "out", tmp_path / "out")
    (tmp_path / "out" / "report.html").unlink()
    shown = cleaner_command("report", "out").stdout.decode().strip()
    assert shown == "out/report.html"
    assert (tmp_path / "out" / "report.html").read_bytes() == (made_run / "out" / "report.html").read_bytes()
