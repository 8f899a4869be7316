"""The folder of results: whole or as it was, at whatever moment a run ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.ledger.run_files import RESULTS
from cleaner.pipeline.output import OutputError, OutputFolder


def fill(folder, word):
    """Write every result of a run."""
    for name in RESULTS:
        path = folder.work / name
        if path.is_dir():
            (path / "file").write_text(word)
        else:
            path.write_text(word)


def content(out):
    return {path.relative_to(out): path.read_text() for path in sorted(out.rglob("*")) if path.is_file()}


def run(out, word, **options):
    with OutputFolder(out, **options) as folder:
        fill(folder, word)
        folder.finish()


@pytest.mark.parametrize("moves", range(2 * len(RESULTS)))
@pytest.mark.parametrize("earlier", [True, False])
def test_an_interruption_while_results_are_moved_leaves_the_folder_as_it_was(tmp_path, monkeypatch, moves, earlier):
    out = tmp_path / "out"
    if earlier:
        run(out, "old")
    before = content(out)
    done = []
    replace = Path.replace

    def interrupted(path, target):
        if len(done) == (moves if earlier else moves // 2):
            monkeypatch.setattr(Path, "replace", replace)
            raise KeyboardInterrupt
        done.append(path)
        return replace(path, target)

    def finish():
        with OutputFolder(out, restart=True) as folder:
            fill(folder, "new")
            monkeypatch.setattr(Path, "replace", interrupted)
            folder.finish()

    with pytest.raises(KeyboardInterrupt):
        finish()
    assert content(out) == before
    assert out.exists() == earlier


@pytest.mark.parametrize("moved", range(2 * len(RESULTS)))
def test_what_a_run_left_that_was_killed_at_its_end_is_put_back_by_the_next(tmp_path, moved):
    out, work = tmp_path / "out", tmp_path / "out/.work"
    run(out, "old")
    before = content(out)
    run(tmp_path / "new", "new")
    (tmp_path / "new").rename(work)
    (work / "replaced").mkdir()
    moves = [(out / name, work / "replaced" / name) for name in reversed(RESULTS)]
    moves += [(work / name, out / name) for name in RESULTS]
    for source, target in moves[:moved]:
        source.rename(target)
    _fail_in(OutputFolder(out, restart=True))
    assert content(out) == before


def test_what_is_left_of_a_run_that_was_killed_after_its_end_is_removed_by_the_next(tmp_path):
    out = tmp_path / "out"
    run(out, "new")
    before = content(out)
    (out / ".work/replaced/corpus").mkdir(parents=True)
    (out / ".work/replaced/corpus/file").write_text("old")
    _fail_in(OutputFolder(out, restart=True))
    assert content(out) == before


def _fail_in(folder):
    with pytest.raises(ZeroDivisionError), folder:
        raise ZeroDivisionError


def test_a_folder_in_use_is_refused_until_it_is_free(tmp_path):
    with OutputFolder(tmp_path / "out"):
        with pytest.raises(OutputError, match="another run is writing"), OutputFolder(tmp_path / "out", restart=True):
            pass
        assert (tmp_path / "out/.work/corpus").exists()
    run(tmp_path / "out", "new")


def test_files_of_others_that_appear_while_a_run_goes_on_stay(tmp_path):
    folder = OutputFolder(tmp_path / "out")
    with folder:
        (tmp_path / "out/thesis.doc").write_text("mine")
    assert content(tmp_path / "out") == {Path("thesis.doc"): "mine"}


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    (tmp_path / "out").symlink_to("nowhere")
    with pytest.raises(OutputError, match="leads nowhere"), OutputFolder(tmp_path / "out"):
        pass
