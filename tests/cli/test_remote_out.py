"""OUT at a URL: the commands that write it and those that look at it."""

from __future__ import annotations

import pytest
from s3_server import s3_server

PAGE = "Ủy\u00a0ban nhân dân thành phố thông báo lịch cắt điện trong tuần tới.\n"


@pytest.fixture(scope="module")
def storage():
    with s3_server() as server:
        yield server.system


@pytest.fixture(scope="module")
def out(storage, tmp_path_factory):
    """A run of one page at a URL."""
    from click.testing import CliRunner

    from cleaner.cli.app import all_commands

    page = tmp_path_factory.mktemp("in") / "a.txt"
    page.write_text(PAGE, encoding="utf-8")
    assert not storage.exists("bucket/out")
    done = CliRunner().invoke(all_commands()["normalize"], [str(page), "-o", "s3://bucket/out"])
    assert done.exception is None, done.output
    assert "results in s3://bucket/out (see summary.json" in done.stderr
    return "s3://bucket/out"


@pytest.mark.usefixtures("storage")
def test_what_happened_to_a_document_is_told(cleaner, out):
    assert "no-break space" in cleaner("explain", out, "a.txt").stdout.decode().lower()
    assert "-Ủy\u00a0ban" in cleaner("diff", out, "a.txt").stdout.decode()
    assert "no document 'b.txt' in s3://bucket/out" in cleaner("explain", out, "b.txt", code=2).errors


def test_the_report_is_written_beside_the_results(cleaner, storage, out):
    before = storage.cat_file("bucket/out/report.html")
    storage.rm("bucket/out/report.html")
    assert cleaner("report", out).stdout.decode().strip() == "s3://bucket/out/report.html"
    assert storage.cat_file("bucket/out/report.html") == before


def test_inputs_are_rebuilt_on_this_machine(cleaner, out, tmp_path):
    assert "name a folder for them with -o" in cleaner("restore", out, code=2).errors
    cleaner("restore", out, "-o", "back")
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == PAGE


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("command", [["explain", "s3://bucket/none", "a"], ["report", "s3://bucket/none"]])
def test_a_place_without_a_run_is_told(cleaner, command):
    assert "s3://bucket/none is not the place of a finished run" in cleaner(*command, code=2).errors


def test_another_threshold_takes_a_copy(cleaner, out):
    errors = cleaner("dedup", out, "--rethreshold", "0.9", code=2).errors
    assert "copy the run to this machine" in errors
