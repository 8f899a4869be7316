"""Every example of ``cleaner COMMAND --help`` runs."""

from __future__ import annotations

import re

import pytest
import zstandard
from command_reference import commands, examples, whole, within
from console_session import Step, run_steps

TEMPLATES = '[[site]]\nname = "site0001"\n\n[[site.line]]\ntext = "Trang chủ"\n'


def all_examples():
    """Every example, of the whole and of the commands in it."""
    yield from examples(whole())
    for name, command in commands().items():
        for one in (command, *within(name, command).values()):
            yield from examples(one)


EXAMPLES = sorted({line for line, _ in all_examples() if "redis://" not in line})  # tests/index starts a server for it


def test_there_is_an_example_for_every_command():
    assert {line.split()[1] for line in EXAMPLES} == set(commands())


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_runs(line, reader_of_a_run, monkeypatch):
    folder = reader_of_a_run
    monkeypatch.setenv("HOME", str(folder))
    (folder / ".config" / "fish" / "completions").mkdir(parents=True)
    for name in ("data", "news", "blogs"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "1.txt").write_text(f"Một trang của {name}.\n", encoding="utf-8")
    (folder / "data" / "notes.txt").unlink()  # damaged, for pages that show findings
    (folder / "data" / "pages.jsonl").write_text('{"text": "Một trang."}\n', encoding="utf-8")
    (folder / "page.txt").write_text("Một trang.\u00a0\n", encoding="utf-8")
    (folder / "pages.jsonl.zst").write_bytes(zstandard.compress((folder / "pages.jsonl").read_bytes()))
    (folder / "templates.toml").write_text(TEMPLATES, encoding="utf-8")
    (folder / "cleaner.toml").write_text("[chrome]\naggressiveness = 0.5\n", encoding="utf-8")
    for week in ("week1", "week2"):
        (folder / week).mkdir(exist_ok=True)
        (folder / week / "1.txt").write_text(f"Một trang của {week}.\n", encoding="utf-8")
        (folder / f"{week}.jsonl").write_text(f'{{"text": "Một trang của {week}."}}\n', encoding="utf-8")
    if "kept" in line:
        seen = "1" if "week2" in line or line.startswith("cleaner index") else ""
        weeks = [f"cleaner dedup week{week}.jsonl -o out{week} --index kept --keep first --quiet" for week in seen]
        weeks += ["cleaner dedup week2.jsonl -o out2 --quiet"] if "out2/corpus" in line else []
        assert run_steps([Step(week, None) for week in weeks], folder) == []
    if re.search(r"-o out\b", line):
        (folder / "out").rename(folder / "earlier")
    assert run_steps([Step(line.replace("| less", "| cat"), None)], folder) == []
