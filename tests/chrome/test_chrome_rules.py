import itertools
import json
from pathlib import Path

import pytest

from cleaner.chrome.furniture import furniture_labels
from cleaner.chrome.rules import RULES
from cleaner.chrome.stage import strip_text
from cleaner.config import ChromeConfig

CASES = json.loads((Path(__file__).parents[1] / "cases" / "chrome_rules.json").read_text(encoding="utf-8"))
PROSE = "In the years after the war the river was straightened, and the meadows along its banks were drained for wheat."


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_rule_takes_what_it_is_for_and_nothing_else(case):
    lines = [PROSE if line == "@" else line for line in case["lines"]]
    text, _ = strip_text("\n".join(lines), config=ChromeConfig(line_model=False))
    expected = [line for number, line in enumerate(lines) if number not in case["gone"] and line]
    assert [line for line in text.split("\n") if line] == expected


def test_every_rule_has_a_name_of_its_own_and_a_reason():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.reason for rule in RULES)


def furniture_of_the_sample_pages(root):
    rows = map(json.loads, (root / "samples" / "pages.gold.jsonl").read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row["label"] == "chrome":
            lines = (root / "samples" / "pages" / row["file"]).read_text(encoding="utf-8").split("\n")
            yield " ".join(lines[row["line_no"] - 1].casefold().split())


def test_no_rule_and_no_label_is_a_phrase_of_the_sample_pages(root):
    rules = (root / "cleaner" / "chrome" / "rules.py").read_text(encoding="utf-8").casefold()
    for line in furniture_of_the_sample_pages(root):
        assert not any(f" {label} " in f" {line} " for label in furniture_labels())
        assert not any(" ".join(pair) in rules for pair in itertools.pairwise(line.split()) if pair[0].isalpha())


def test_labels_stand_once_in_lower_case():
    labels = furniture_labels()
    assert labels == [label.casefold() for label in labels]
