"""A newcomer's way: README's command, the report in a browser, the second copy of a body, and its return."""

from __future__ import annotations

import re
import shutil

import pytest
from console_session import Step, run_steps
from fenced_blocks import fenced_blocks

PAGE = "004_2f9622c288a86cc8.txt"
INSTALLS = re.compile(r"^python3 -m venv \.venv && \.venv/bin/pip install -q [^&]+ && (?=\.venv/bin/)")


@pytest.fixture(scope="module")
def set_up(root):
    """README's two commands, one to try it and one to test it."""
    blocks = fenced_blocks((root / "README.md").read_text(encoding="utf-8"))
    lines = [block.text.strip() for block in blocks if block.language == "sh"]
    assert len(lines) == 2
    return lines


def test_readme_has_two_commands_each_of_which_begins_in_a_fresh_clone(set_up):
    first, second = set_up
    assert INSTALLS.match(first)
    assert INSTALLS.match(second)
    assert second.endswith(".venv/bin/pytest -q -n 2")


def test_a_newcomer_opens_the_report_finds_the_second_copy_and_gets_it_back(set_up, root, opened, tmp_path):
    # What stands before it installs the package, which CI does in a fresh clone with this very line.
    command = INSTALLS.sub("", set_up[0]).replace(".venv/bin/", "")
    shutil.copytree(root / "samples", tmp_path / "samples")
    assert run_steps([Step(command, None)], tmp_path) == []

    page = opened(tmp_path / "out" / "report.html")
    page.wait_for_selector("#configuration footer", state="attached")
    page.click("#rules .expand:has-text('repeated-block')")
    shown = page.inner_text("#rules tr.inside:not([hidden])")
    assert PAGE in shown
    assert "84 lines, word for word" in shown
    assert "The copy that stays" in shown
    page.screenshot(path=str(tmp_path / "report.png"), full_page=True)
    assert (tmp_path / "report.png").stat().st_size > 50_000

    original = (root / "samples" / "pages" / PAGE).read_text(encoding="utf-8")
    heading = original.split("\n")[89].strip()
    assert original.count(heading) == 2
    assert (tmp_path / "out" / "corpus" / PAGE).read_text(encoding="utf-8").count(heading) == 1
    steps = [
        Step(f"cleaner explain out {PAGE}:90", "…\n90 - …\n     └ blocks repeated-block: 84 lines, …\n…\n"),
        Step("cleaner restore out -o back", "5 of 5 inputs rebuilt in back, every digest the same\n"),
        Step("diff -r samples/pages back", ""),
    ]
    assert run_steps(steps, tmp_path) == []
