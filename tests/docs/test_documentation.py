"""Every command and every snippet of README and documentation is run, and prints what the page shows."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from console_session import Step, console_steps, is_shown, run_steps, script_steps
from fenced_blocks import fenced_blocks

from cleaner.pipeline.run import Pipeline

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
ELSEWHERE = {"docs/ledger.md": "tests/ledger/test_ledger_page.py runs its queries"}
OF_A_RUN = ("docs/reference.md", "docs/report.md", "docs/templates.md", "docs/tuning.md")
"""Pages about a run that is finished, which their reader has in ``out``."""

NOT_RUN = {
    "docs/design.md": 1,
    "docs/how-to/large-corpora.md": 1,
    "docs/scaling.md": 3,
    "docs/trust.md": 2,
    "docs/tutorial.md": 2,
}
"""Blocks that a page says cannot be run. A new one is added here by a person, who has read its reason."""

RUN = ("console", "python", "sh")
COMMAND = re.compile(r"\$ |>>> |cleaner [a-z]+ (?!.*(?:\b[A-Z]{2,}| {4}))")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks_of(page):
    return fenced_blocks((ROOT / page).read_text(encoding="utf-8"))


def run_python(block, page, names):
    """Run a snippet in ``names``; one that shows a prompt must print what the page shows."""
    if ">>> " not in block.text:
        exec(compile(block.text, f"{page}:{block.line}", "exec"), names)
        return []
    test = doctest.DocTestParser().get_doctest(block.text, names, page, page, block.line)
    wrong = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=wrong.append, clear_globs=False)
    names.update(test.globs)
    return wrong


def run_page(page, blocks, folder):
    """Run a page's blocks in their order, in one folder, and return what is wrong."""
    wrong, names = [], {"__name__": "__main__"}
    for block in blocks:
        found = []
        if "not-run" in block.attributes:
            continue
        if block.language == "console":
            found = run_steps(console_steps(block.text), folder)
        elif block.language == "sh":
            found = run_steps(script_steps(block.text), folder)
        elif block.language == "python":
            found = run_python(block, page, names)
        elif "title" in block.attributes:
            (folder / block.attributes["title"]).write_text(block.text, encoding="utf-8")
        wrong += [f"{page}:{block.line}: {message}" for message in found]
    return wrong


def has_commands(page):
    return any(block.language in RUN and "not-run" not in block.attributes for block in blocks_of(page))


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ELSEWHERE and has_commands(page)])
def test_what_a_page_shows_is_what_happens(page, request, monkeypatch):
    blocks = blocks_of(page)
    folder = request.getfixturevalue("reader_of_a_run" if page in OF_A_RUN else "reader")
    monkeypatch.chdir(folder)
    wrong = run_page(page, blocks, folder)
    assert not wrong, "\n\n".join(wrong)


def test_what_the_readme_shows_is_what_happens(reader, pages, monkeypatch):
    monkeypatch.chdir(reader)
    Pipeline().run([pages], reader / "out")  # as the first of its commands leaves it
    wrong = run_page("README.md", [block for block in blocks_of("README.md") if block.language != "sh"], reader)
    assert not wrong, "\n\n".join(wrong)


def test_commands_of_the_readme_that_set_up_are_run_by_ci_in_a_fresh_clone():
    assert ".ci/readme.py README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [block.language for block in blocks_of("README.md")].count("sh") == 2


def test_a_block_that_cannot_be_run_says_why_and_is_counted():
    counted = {}
    for page in ["README.md", *PAGES]:
        reasons = [block.attributes["not-run"] for block in blocks_of(page) if "not-run" in block.attributes]
        assert all(len(reason.split()) >= 3 for reason in reasons), (page, reasons)
        if reasons:
            counted[page] = len(reasons)
    assert counted == NOT_RUN


@pytest.mark.parametrize("page", ["README.md", *PAGES])
def test_no_command_hides_in_a_block_of_another_kind(page):
    for block in blocks_of(page):
        if block.language in ("", "text", "bash", "shell", "py", "pycon"):
            hidden = [line for line in block.text.splitlines() if COMMAND.match(line)]
            assert not hidden, f"{page}:{block.line}: {hidden[0]}"


def test_hooks_that_pages_name_are_there():
    offered = set(re.findall(r"^- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.M))
    named = {
        name
        for page in ["README.md", *PAGES]
        for block in blocks_of(page)
        if block.language == "yaml"
        for name in re.findall(r"- id: (\S+)", block.text)
    }
    assert named
    assert named <= offered


def test_figures_of_the_readme_stand_where_they_were_measured():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("| measured ") : readme.index("## Two commands")]
    figures = set(re.findall(r"\.[0-9]{3}|[0-9]+\.[0-9](?= %)|[0-9]+,[0-9]{3}", table))
    assert len(figures) > 5
    told = "".join((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("evaluation", "performance"))
    assert {figure for figure in figures if figure not in told} == set()


def test_a_page_that_shows_another_output_is_found(tmp_path):
    assert run_steps([Step("echo a", "b\n")], tmp_path) == ["$ echo a\nthe page shows:\nb\n\nit printed:\na\n"]
    assert run_steps([Step("echo a; false", "a\n")], tmp_path) == ["$ echo a; false\nexit code 1; it printed:\na\n"]
    assert run_steps([Step("false", ""), Step("echo $?", "1\n")], tmp_path) == []
    assert not is_shown("a\n", "a\nb\n")
    assert is_shown("a\n…\nc\n", "a\nc\n")
