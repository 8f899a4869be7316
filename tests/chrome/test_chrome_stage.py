import itertools
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.chrome.facts import line_facts
from cleaner.chrome.removal import removed_runs, without
from cleaner.chrome.rows import site_ids, template_rows
from cleaner.chrome.stage import strip_batch, strip_text
from cleaner.chrome.templates import learn_templates
from cleaner.config import ChromeConfig
from cleaner.corpus.buffers import text_buffers
from cleaner.edits.edit import Edit, apply, revert

PROSE = "In the years after the war the river was straightened, and the meadows along its banks were drained for wheat."
LINES = [
    "",
    "",
    "Home",
    "© 2024 A",
    "*",
    "3/6/2024",
    "Views: 77",
    PROSE,
    PROSE.upper(),
    "Thông báo",
    "5",
    "8",
    "8",
    "2",
    "9",
]
pages_of_lines = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


def facts_of(texts):
    return line_facts(*text_buffers(pa.array(texts, pa.large_string())))


@given(st.lists(pages_of_lines, max_size=7))
def test_undoing_the_edits_gives_the_received_text_back(texts):
    array, sites = pa.array(texts, pa.large_string()), pa.array(["s"] * len(texts), pa.string())
    rows = template_rows(line_facts(*text_buffers(array)), site_ids(sites), np.arange(len(texts)))
    staged = strip_batch(array, sites, learn_templates(rows, ChromeConfig()))
    edits = [[] for _ in texts]
    for row in staged.edits.to_pylist():
        edits[row["row"]].append(Edit(row["stage"], row["rule"], row["start"], row["end"], row["before"], row["after"]))
    for text, done, cleaned in zip(texts, edits, staged.text.to_pylist(), strict=True):
        assert apply(text, done) == cleaned
        assert revert(cleaned, done) == text


def runs_of(text, verdicts):
    facts = facts_of([text])
    runs = removed_runs(facts, np.array(verdicts))
    return without(facts, runs)[0].as_py(), list(zip(runs.start_char.tolist(), runs.end_char.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("x\na", "x", "a"),
        ("x\n\na", "x", "a"),
        ("\nx\n\na", "x", "a"),
        ("a\n\nx", "x", "a"),
        ("a\n\nx\n", "x", "a\n"),
        ("a\n\n\nx\n\ny\n", "xy", "a\n"),
        ("a\n\nx\n\nb", "x", "a\n\nb"),
        ("a\n\n\nx\n\nb", "x", "a\n\n\nb"),
        ("a\nx\nb", "x", "a\nb"),
        ("a\n\nx\nb", "x", "a\n\nb"),
        ("a\nx\n\nb", "x", "a\n\nb"),
        ("a\n\nx\n\ny\n\nb", "xy", "a\n\nb"),
        ("x\ny", "xy", ""),
        ("x\n", "x", ""),
        ("đ\n\nx\n\nê", "x", "đ\n\nê"),
        ("a\n\n\nb", "", "a\n\n\nb"),
        ("\n\na\n\n", "", "\n\na\n\n"),
    ],
)
def test_a_run_takes_the_blank_lines_that_would_pile_up_and_no_other(text, gone, left):
    verdicts = [ord(line) % 2 if line and line in gone else -1 for line in text.split("\n")]
    assert runs_of(text, verdicts)[0] == left


@given(st.lists(st.tuples(st.sampled_from(["", "a", "đê", " "]), st.integers(-1, 2)), min_size=1, max_size=12))
def test_runs_are_ordered_do_not_overlap_and_hold_every_line_that_goes(lines):
    text = "\n".join(line for line, _ in lines)
    verdicts = [rule if line.strip() else -1 for line, rule in lines]
    cleaned, spans = runs_of(text, verdicts)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    assert "".join([*pieces, text[at:]]) == cleaned
    assert [line for line in cleaned.split("\n") if line.strip()] == [
        line for (line, _), rule in zip(lines, verdicts, strict=True) if line.strip() and rule < 0
    ]


def test_clean_pages_come_back_as_the_same_array():
    text = pa.array([PROSE, "", "I. RESULTS\n\n" + PROSE], pa.large_string())
    staged = strip_batch(text, pa.array(["a", "b", "c"]))
    assert staged.text is text
    assert len(staged.edits) == 0


def test_each_kind_of_evidence_can_be_left_out():
    text = "Monday 3/6/2024\n\n" + PROSE
    assert strip_text(text)[0] == PROSE
    assert strip_text(text, config=ChromeConfig(rules=False))[0] == text


@pytest.fixture(scope="module")
def labelled(root):
    labels = {}
    for row in map(json.loads, (root / "samples" / "pages.gold.jsonl").read_text(encoding="utf-8").splitlines()):
        labels.setdefault(row["file"], []).append(row["label"])
    return {
        name: ((root / "samples" / "pages" / name).read_text(encoding="utf-8"), of)
        for name, of in sorted(labels.items())
    }


def survivors(texts, labels, cleaned, kind):
    wanted = [
        line
        for text, of in zip(texts, labels, strict=True)
        for line, label in zip(text.split("\n"), of, strict=True)
        if label == kind
    ]
    left = [line for text in cleaned for line in text.split("\n")]
    return wanted, [line for line in wanted if line in left]


def test_the_sample_pages_lose_their_furniture_and_no_line_of_content(labelled):
    texts, labels = zip(*labelled.values(), strict=True)
    array, sites = pa.array(texts, pa.large_string()), pa.array(["pages"] * len(texts))
    rows = template_rows(line_facts(*text_buffers(array)), site_ids(sites), np.arange(len(texts)))
    cleaned = strip_batch(array, sites, learn_templates(rows, ChromeConfig())).text.to_pylist()
    for kind in ("keep", "duplicate"):
        wanted, left = survivors(texts, labels, cleaned, kind)
        assert left == wanted
    wanted, left = survivors(texts, labels, cleaned, "chrome")
    assert len(wanted) == 28
    assert len(set(left)) <= 1  # an invitation to read on that reads as a sentence


def test_a_sample_page_alone_loses_no_line_of_content(labelled):
    for text, labels in labelled.values():
        cleaned = strip_text(text)[0]
        for kind in ("keep", "duplicate"):
            wanted, left = survivors([text], [labels], [cleaned], kind)
            assert left == wanted
