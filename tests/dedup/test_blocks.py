"""What stands twice in one document goes, and nothing else."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import BlocksConfig
from cleaner.dedup.block_cuts import Cut, received_cuts
from cleaner.dedup.blocks import remove_repeats, remove_repeats_text
from cleaner.edits.edit import apply, revert
from cleaner.kernels.repeats import align_repeats, bound_repeats, score_repeats

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
CONFIG = BlocksConfig()
PAGES = sorted((ROOT / "samples" / "pages").glob("*.txt"))

WORDS = (
    *("sea", "wall", "storm", "quay", "ferry", "lamp", "hill", "rope", "salt", "tide", "gale", "net", "mast", "oar"),
    *("reef", "bell", "fog", "sand", "port", "keel", "buoy"),
)
paragraph = st.lists(st.sampled_from(WORDS), min_size=20, max_size=60).map(" ".join)
line = st.one_of(paragraph, st.sampled_from(["", "Remarks", "Yes.", "* * *", "for (i = 0; i < n; ++i) {", "第一章 海"]))


@st.composite
def pages(draw):
    """Return a text of few different lines and sentences, so that most stand more than once, and some in part."""
    lines = draw(st.lists(line, min_size=1, max_size=6))
    picked = draw(st.lists(st.sampled_from(lines), max_size=16))
    ends = st.sampled_from(["\n", "\n\n", ". ", ".\n", "! ", "\n \n"])
    changes = st.sampled_from([str, str, str, str.upper, str.title, lambda text: text.replace("sea", "lake") + " more"])
    return "".join(draw(changes)(text) + draw(ends) for text in picked) + draw(st.sampled_from(["", "end", "\n"]))


def array(*texts):
    return pa.array(texts, pa.large_string())


def edits_of(staged):
    return staged.edits.to_pylist()


def read(name):
    return json.loads((CASES / name).read_text("utf-8"))


def cases(name):
    return pytest.mark.parametrize("case", read(name), ids=lambda case: case["about"])


@cases("blocks_removed.json")
def test_the_later_copy_goes(case):
    text, edits = remove_repeats_text(case["text"], CONFIG)
    assert text == case["left"]
    assert revert(text, edits) == case["text"]
    assert remove_repeats_text(text, CONFIG) == (text, [])


@cases("blocks_kept.json")
def test_what_belongs_where_it_stands_stays(case):
    assert remove_repeats_text(case["text"], CONFIG) == (case["text"], [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name[:3])
@pytest.mark.parametrize("first_line", [0, 1])
def test_the_sample_pages_lose_their_second_copies_only(page, first_line):
    gold = [json.loads(row) for row in (ROOT / "samples" / "pages.gold.jsonl").read_text("utf-8").splitlines()]
    labels = {row["line_no"]: row["label"] for row in gold if row["file"] == page.name}
    lines = page.read_bytes().decode().splitlines(keepends=True)[first_line:]
    left, edits = remove_repeats_text("".join(lines), CONFIG)
    received = "".join(lines)
    gone = {
        first_line + received.count("\n", 0, at) + 1
        for edit in edits
        for at in range(edit.start, edit.end)
        if not received[at].isspace()
    }
    duplicates = {number for number, label in labels.items() if label == "duplicate"}
    assert gone == (duplicates | {171} if duplicates else set())
    assert revert(left, edits) == received


@settings(max_examples=300, deadline=None)
@given(pages())
def test_the_received_text_comes_back_and_a_second_run_finds_nothing(text):
    left, edits = remove_repeats_text(text, CONFIG)
    assert apply(text, edits) == left
    assert revert(left, edits) == text
    assert remove_repeats_text(left, CONFIG) == (left, [])
    for edit in edits:
        assert 0 <= edit.matched.start < edit.matched.end <= edit.start < edit.end
        assert CONFIG.similarity <= edit.similarity <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(pages(), st.text(max_size=30)), max_size=6))
def test_each_document_of_a_batch_is_treated_as_if_alone(texts):
    staged = remove_repeats(array("", *texts).slice(1), CONFIG)
    alone = [remove_repeats_text(text, CONFIG) for text in texts]
    assert staged.text.to_pylist() == [text for text, _ in alone]
    rows = [(row, edit.start, edit.end, edit.note) for row, (_, edits) in enumerate(alone) for edit in edits]
    assert [(edit["row"], edit["start"], edit["end"], edit["note"]) for edit in edits_of(staged)] == rows


def test_an_edit_names_the_copy_that_stays():
    case = next(case for case in read("blocks_removed.json") if "equal ones" in case["about"])
    text = case["text"]
    _, (edit,) = remove_repeats_text(text, CONFIG)
    assert (edit.stage, edit.rule, edit.after) == ("blocks", "repeated-block", "")
    assert text[edit.matched.start : edit.matched.end] == case["left"].rstrip("\n")
    assert edit.note == "5 lines, 1 of them with other words"
    assert 0.97 < edit.similarity < 1


def test_a_batch_without_repeats_is_handed_on_as_it_is():
    text = array("one", "", "two words")
    staged = remove_repeats(text, CONFIG)
    assert staged.text is text
    assert staged.edits.num_rows == 0
    assert remove_repeats(array(), CONFIG).text.to_pylist() == []


def test_a_second_run_over_the_development_corpus_finds_nothing(shared):
    with (shared / "dedup_dev" / "corpus.jsonl").open(encoding="utf-8") as file:
        texts = [json.loads(row)["text"] for row in file]
    staged = remove_repeats(array(*texts), CONFIG)
    assert staged.edits.num_rows > 40
    assert remove_repeats(staged.text, CONFIG).edits.num_rows == 0


PARAGRAPH = " ".join(f"{word} and {other}" for word, other in zip(WORDS, reversed(WORDS), strict=True))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: f"{PARAGRAPH}\n" * (n // 20),
        lambda n: "Yes.\n" * n,
        lambda n: f"{PARAGRAPH}. " * (n // 20),
        lambda n: "".join(f"{place % 7} {WORDS[place % 20]}\n" for place in range(n)),
        lambda n: "".join(f"line {place} of many\n" for place in range(n)),
        lambda n: "a" * n,
        lambda n: "".join(WORDS[(place * place) % 21] + " " for place in range(n)),
    ],
    ids=["equal paragraphs", "equal lines", "equal sentences", "a cycle", "lines alike", "one word", "few words"],
)
def test_a_long_text_of_one_pattern_is_worked_through_and_comes_back(make):
    # What grows with the square of the text would take minutes here; benchmarks/blocks.py shows the times.
    text = make(240_000)
    after, edits = remove_repeats_text(text, CONFIG)
    assert revert(after, edits) == text


tokens = st.lists(st.integers(1, 4), max_size=60).map(
    lambda values: np.array([value * 0x9E3779B97F4A7C15 % 2**64 for value in values], np.uint64)  # keys are scrambled
)


@given(st.lists(tokens, max_size=5))
def test_scores_are_alike_plain_and_compiled(documents):
    keys = np.concatenate([np.zeros(0, np.uint64), *documents])
    bounds = np.cumsum([0, *map(len, documents)])
    found = []
    for run in (score_repeats.plain, score_repeats.compiled):
        scores = np.zeros(len(documents), np.int64)
        run(keys, bounds, np.empty(128, np.uint64), scores)
        found.append(scores.tolist())
    assert found[0] == found[1] == [score(list(map(int, document))) for document in documents]


@given(st.lists(tokens, max_size=5))
def test_no_score_is_above_its_bound(documents):
    keys = np.concatenate([np.zeros(0, np.uint64), *documents])
    bounds = np.cumsum([0, *map(len, documents)])
    found = []
    for run in (bound_repeats.plain, bound_repeats.compiled):
        scores = np.zeros(len(documents), np.int64)
        run(keys, bounds, np.empty(60, np.uint32), np.empty(64, np.uint64), scores)
        found.append(scores.tolist())
    assert found[0] == found[1]
    scored = [score(list(map(int, document))) for document in documents]
    assert all(bound >= least for bound, least in zip(found[0], scored, strict=True))


def test_most_pages_have_no_bound_to_speak_of():
    keys = np.random.default_rng(1).integers(0, 1 << 64, 5_000, np.uint64)
    bounds = np.arange(0, 5_001, 500)
    scores = np.zeros(10, np.int64)
    bound_repeats(keys, bounds, np.empty(500, np.uint32), np.empty(512, np.uint64), scores)
    assert scores.max() < 10


def score(keys):
    """Return the score of one document, read off its definition."""
    total, highest, seen = 0, 0, set()
    for at in range(len(keys) - 4 if len(keys) >= 10 else 0):
        gram = tuple(keys[at : at + 5])
        total = total + 2 if gram in seen else max(total - 1, 0)
        highest = max(highest, total)
        seen.add(gram)
    return highest


@given(tokens)
def test_matches_are_alike_plain_and_compiled_and_true(keys):
    found = []
    for run in (align_repeats.plain, align_repeats.compiled):
        partner, runs = np.full(len(keys), -1, np.int64), np.full(len(keys), -1, np.int64)
        run(keys, np.full(128, -1, np.int64), partner, runs)
        found.append((partner.tolist(), runs.tolist()))
    assert found[0] == found[1]
    partner = np.array(found[0][0], np.int64)
    later = np.flatnonzero(partner >= 0)
    assert (partner[later] < later).all()
    assert (keys[partner[later]] == keys[later]).all()


@given(st.text("ab", min_size=1, max_size=30), st.data())
def test_cuts_of_two_rounds_are_one_list_on_the_received_text(text, data):
    def drawn(length):
        borders = sorted(data.draw(st.sets(st.integers(0, length), max_size=6)))
        return [Cut(start, end, 0, 1, 1.0, "") for start, end in zip(borders[::2], borders[1::2], strict=False)]

    def without(text, cuts):
        return "".join(c for at, c in enumerate(text) if not any(cut.start <= at < cut.end for cut in cuts))

    earlier = drawn(len(text))
    rest = without(text, earlier)
    later = drawn(len(rest)) if rest else []
    both = received_cuts(earlier, later)
    assert without(text, both) == without(rest, later)
    assert all(one.end <= other.start for one, other in pairwise(both))
