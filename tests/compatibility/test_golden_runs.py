"""Results that an earlier version of the files of a run left are read by every later one, or refused with a remedy.

``python tests/compatibility/test_golden_runs.py`` writes the golden run of the present ``LEDGER_VERSION``. That is done
once for each version: a change that needs it written anew is a change of the version.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from cleaner.cli.app import _cleaner
from cleaner.ledger.explain import explain
from cleaner.ledger.reading import LEDGER_VERSION, RunError, open_run
from cleaner.ledger.restore import restore
from cleaner.pipeline.output import RUN, WORK
from cleaner.pipeline.run import Pipeline
from cleaner.settings.loading import load_config
from cleaner.version import __version__

CASES = Path(__file__).parents[1] / "cases"
GOLDEN = {int(path.stem.rpartition("_")[2]): path for path in sorted(CASES.glob("out_ledger_*.zip"))}
READABLE = [version for version in GOLDEN if version == LEDGER_VERSION]
READERS = {
    "restore": ["OUT", "-o", "BACK"],
    "explain": ["OUT", "records.jsonl:1"],
    "diff": ["OUT"],
    "report": ["OUT"],
    "templates": ["OUT"],
    "tune": ["OUT"],
    "dedup": ["OUT", "--rethreshold", "0.9"],
}
PAGE = "Home\nContact\n\nThe {a} library of {b} opens at {n} in the morning and lends {n} books a day.\n\nViews: {n}\n"


def inputs():
    """Return the inputs of the golden run, by name."""
    record = '{{"id": {0}, "text": "Viá»‡t Nam quÃª hÆ°Æ¡ng {0}.\\u00a0", "more": [1, 2]}}\n'
    table = pa.table({"id": [1, 2], "text": ["Trang\u00a0một", "Trang hai"], "when": [None, 1.5]})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return {
        **{f"pages/{n}.txt": PAGE.format(a="old", b="Ely", n=n).encode() for n in range(4)},
        "pages/copy.txt": PAGE.format(a="old", b="Ely", n=3).encode(),
        "wide.txt": "Một trang\r\nhai dòng\r\n".encode("utf-16"),
        "records.jsonl": "".join(record.format(n) for n in range(3)).encode() + b"{broken\n\n",
        "rows.csv": "id,text\r\n1,\"Một\u00a0trang, 'hai'\"\r\n2,Trang hai\r\n".encode(),
        "table.parquet": sink.getvalue().to_pybytes(),
    }


@pytest.fixture(params=sorted(GOLDEN))
def version(request):
    """A version of which there is a golden run."""
    return request.param


@pytest.fixture
def golden(version, tmp_path):
    with zipfile.ZipFile(GOLDEN[version]) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def invoked(*words):
    """Run the command in this process."""
    return CliRunner().invoke(_cleaner, list(words))


def run(name, folder):
    words = [str(folder / word.lower()) if word in ("OUT", "BACK") else word for word in READERS[name]]
    return invoked(name, *words)


def changed(path, **values):
    """Change some values of a JSON file; ``None`` takes one out."""
    before = json.loads(path.read_text("utf-8"))
    after = {name: value for name, value in {**before, **values}.items() if value is not None}
    path.write_text(json.dumps(after), "utf-8")


def test_there_is_a_golden_run_of_the_present_version():
    assert LEDGER_VERSION in GOLDEN, f"write it: python {Path(__file__).name}"


def test_the_golden_run_gives_its_inputs_back(golden, version):
    if version not in READABLE:
        with pytest.raises(RunError, match="use the cleaner that wrote it"):
            list(restore(golden / "out", golden / "back"))
        return
    results = list(restore(golden / "out", golden / "back"))
    assert [(one.name, one.problem) for one in results if not one.same] == []
    before = {name: data for name, data in inputs().items() if not name.endswith(".parquet")}
    assert {name: (golden / "back" / name).read_bytes() for name in before} == before
    tables = [pq.read_table(golden / folder / "table.parquet") for folder in ("in", "back")]
    assert tables[0].equals(tables[1], check_metadata=True)


@pytest.mark.parametrize("name", [name for name in READERS if name != "dedup"])
def test_every_command_reads_the_golden_run_or_says_what_to_do(golden, version, name):
    done = run(name, golden)
    if version in READABLE:
        assert (done.exit_code, done.exception) == (0, None), done.output
    else:
        assert "use the cleaner that wrote it" in done.output


def test_what_the_golden_run_did_is_explained(golden, version):
    if version in READABLE:
        shown = explain(golden / "out", "pages/copy.txt")
        assert shown is not None
        rows = open_run(golden / "out").documents_where(("source", "=", "records.jsonl"))
        assert len(rows) == 5  # three records, a broken one, an empty line


def test_the_configuration_of_the_golden_run_is_taken_or_refused_by_name(golden):
    load_config(golden / "out" / "manifest.json")
    done = invoked("config", "check", str(golden / "out" / "manifest.json"))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("other", [1, LEDGER_VERSION + 1, "3", None])
def test_a_run_of_another_version_is_refused_by_every_command(golden, name, other):
    changed(golden / "out" / "manifest.json", ledger_version=other, cleaner="9.8.7")
    done = run(name, golden)
    assert done.exit_code != 0
    assert isinstance(done.exception, SystemExit), done.exception
    said = " ".join(done.output.split())
    assert f"ledger version {other}" in said
    assert "use the cleaner that wrote it (9.8.7)" in said


def test_another_threshold_wants_the_versions_that_made_the_run(golden):
    changed(golden / "out" / "manifest.json", ledger_version=LEDGER_VERSION, cleaner="0.0.1")
    done = run("dedup", golden)
    assert done.exit_code != 0
    assert "0.0.1" in done.output


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("cleaner", "0.0.1", "0.0.1"),
        ("state_version", 1, "state_version was 1"),
        ("state_version", None, "state_version"),
    ],
)
def test_an_interrupted_run_of_another_version_is_refused_and_begun_anew_where_that_is_asked_for(
    tmp_path, monkeypatch, key, value, named
):
    from cleaner.pipeline import budget
    from cleaner.pipeline.plan import Plan

    monkeypatch.setattr(budget, "_HELD", 0)
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(PAGE.format(a=name, b="Hull", n=9), "utf-8")
    finish = Plan.carry_out

    def stopped(plan):
        finish(plan)
        raise KeyboardInterrupt

    monkeypatch.setattr(Plan, "carry_out", stopped)
    with pytest.raises(KeyboardInterrupt):
        Pipeline(workers=1).run(tmp_path / "in", tmp_path / "out")
    monkeypatch.setattr(Plan, "carry_out", finish)
    changed(tmp_path / "out" / WORK / RUN, **{key: value})
    words = ["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--quiet"]
    done = invoked(*words, "--resume")
    assert done.exit_code != 0
    said = " ".join(done.output.split())
    assert named in said
    assert "--restart" in said
    done = invoked(*words, "--restart")
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["ledger_version"], manifest["cleaner"]) == (LEDGER_VERSION, __version__)


def main():
    import tempfile

    folder = Path(tempfile.mkdtemp())
    for name, data in inputs().items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    Pipeline(workers=1).run(folder / "in", folder / "out")
    (folder / "out" / "report.html").unlink()  # made of the rest
    with zipfile.ZipFile(CASES / f"out_ledger_{LEDGER_VERSION}.zip", "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
