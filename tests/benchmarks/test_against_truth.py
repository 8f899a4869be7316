"""The score of an output against the truth of made pages."""

import json
from pathlib import Path

import pytest
from against_truth import documents, lines
from against_truth.documents import Tally
from against_truth.score import score
from made_corpus.writing import write

CASES = json.loads((Path(__file__).parents[1] / "cases" / "against_truth.json").read_text("utf-8"))


def known(*rows):
    return [documents.Known(*row) for row in rows]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_became_of_the_lines_of_a_page(case):
    page = lines.Known(case["kind"], case["text"], case["letters"], case.get("undamaged"))
    fate = lines.fate(page, case["output"])
    assert {name: count for name, count in fate._asdict().items() if count} == case["fate"]


def test_whichever_copy_stays_the_others_are_removed():
    pages = known(("1", "a", "ws", "vi"), ("2", "a", "ws", "vi"), ("3", "a", "ws", "vi"))
    for stays in "123":
        assert documents.tallies(pages, {stays})[0] == {"ws": Tally(removed=2, groups=1)}


def test_a_copy_that_stays_beside_another_is_missed():
    pages = known(("1", "a", "ws", "vi"), ("2", "a", "ws", "vi"), ("3", "a", "ws", "vi"))
    assert documents.tallies(pages, {"1", "3"})[0]["ws"] == Tally(removed=1, missed=1, groups=1)


def test_a_group_of_which_nothing_stays_is_lost():
    pages = known(("1", "a", "ws", "vi"), ("2", "a", "ws", "vi"), ("3", "b", "unique", "vi"))
    by_kind, by_language = documents.tallies(pages, set())
    assert by_kind == {"ws": Tally(removed=1, lost=1, groups=1), "unique": Tally(lost=1, groups=1)}
    assert by_language == {"vi": Tally(removed=1, lost=2, groups=2)}


def test_forms_are_groups_of_their_own():
    pages = known(("1", "a", "form", "en"), ("2", "b", "form", "en"))
    assert documents.tallies(pages, {"1"})[0]["form"] == Tally(lost=1, groups=2)


def test_a_page_that_nobody_copied_stands_alone_whatever_its_copies_would_be():
    assert documents.tallies(known(("1", "a", "sub05", "en")), {"1"})[0] == {"unique": Tally(groups=1)}


def test_nothing_to_count_is_no_rate():
    assert Tally(groups=3).rates() == {"P": None, "R": None, "F1": None, "lost": 0.0}
    assert Tally(removed=3, missed=1, lost=1, groups=5).rates() == {"P": 0.75, "R": 0.75, "F1": 0.75, "lost": 0.2}


def test_an_output_is_scored_in_any_order_and_in_any_number_of_files(tmp_path):
    made = write(tmp_path, seed=3, size=1e5)
    records = made.corpus.read_bytes().splitlines(keepends=True)
    whole = score(made.corpus, made.truth, [made.corpus])
    halves = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path, part in zip(halves, (records[60:], records[:60]), strict=True):
        path.write_bytes(b"".join(reversed(part)))
    assert score(made.corpus, made.truth, halves) == whole
    assert whole["documents"]["R"] == 0
    assert whole["documents"]["lost"] == 0
    assert whole["content"]["gone or altered"] == 0
    assert whole["chrome"]["removed"] == 0


def test_an_empty_output_has_lost_everything(tmp_path):
    made = write(tmp_path, seed=3, size=1e5)
    nothing = tmp_path / "nothing.jsonl"
    nothing.touch()
    result = score(made.corpus, made.truth, [nothing])
    assert result["documents"]["lost"] == 1
    assert result["documents"]["kept"] == 0
