"""OUT at a URL: the commands that write it and those that look at it."""

from __future__ import annotations

import pytest
from click import ClickException
from click.testing import CliRunner
from s3_server import s3_server

from cleaner.cli.app import all_commands

PAGE = "Ủy\u00a0ban nhân dân thành phố thông báo lịch cắt điện trong tuần tới.\n"
OUT = "s3://bucket/out"


def command(name, *arguments):
    """Carry out a command in this process, for starting one takes longer than all of them; return what it says."""
    done = CliRunner().invoke(all_commands()[name], list(map(str, arguments)), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    """A bucket with a run of one page."""
    page = tmp_path_factory.mktemp("in") / "a.txt"
    page.write_text(PAGE, encoding="utf-8")
    with s3_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.cli.options.spare_pandas", lambda: None)  # other tests of this process need it
        assert f"results in {OUT} (see summary.json" in command("normalize", page, "-o", OUT).stderr
        yield server.system


@pytest.mark.usefixtures("storage")
def test_what_happened_to_a_document_is_told():
    assert "normalize spaces" in command("explain", OUT, "a.txt").stdout
    assert "-Ủy\u00a0ban" in command("diff", OUT, "a.txt").stdout
    with pytest.raises(ClickException, match=f"no document 'b.txt' in {OUT};"):
        command("explain", OUT, "b.txt")


def test_the_report_is_written_beside_the_results(storage):
    before = storage.cat_file("bucket/out/report.html")
    storage.rm("bucket/out/report.html")
    assert command("report", OUT).stdout.strip() == f"{OUT}/report.html"
    assert storage.cat_file("bucket/out/report.html") == before


@pytest.mark.usefixtures("storage")
def test_inputs_are_rebuilt_on_this_machine(tmp_path):
    with pytest.raises(ClickException, match="name a folder for them with -o"):
        command("restore", OUT)
    command("restore", OUT, "-o", tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == PAGE


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("arguments", [["explain", "s3://bucket/none", "a"], ["report", "s3://bucket/none"]])
def test_a_place_without_a_run_is_told(arguments):
    with pytest.raises(ClickException, match="s3://bucket/none is not the place of a finished run"):
        command(*arguments)


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("inputs", [[OUT], ["out", "-o", OUT]])
def test_another_threshold_takes_a_copy(inputs):
    with pytest.raises(ClickException, match="copy the run to this machine"):
        command("dedup", *inputs, "--rethreshold", "0.9")
