"""The line model: its words, its features, its thresholds, and what it decides."""

import json

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from cleaner.chrome.deciding import furniture_probability
from cleaner.chrome.facts import line_facts
from cleaner.chrome.line_features import line_features
from cleaner.chrome.line_model import (
    BETA,
    MOST_LINES,
    UNSURE,
    UNSURE_THRESHOLD,
    content_log_odds,
    line_model,
    page_thresholds,
)
from cleaner.chrome.line_series import Lines
from cleaner.chrome.line_words import fold_table, line_words
from cleaner.chrome.stage import strip_batch
from cleaner.chrome.words import CATEGORIES, hits, words, words_of
from cleaner.config import ChromeConfig, ConfigError
from cleaner.corpus.buffers import text_buffers
from cleaner.kernels import line_words as marks
from cleaner.kernels import oblivious_trees, page_words, phrases, series

PAGE = """Trang chủ
Tin tức
Liên hệ

The council of the town met on Monday evening to hear what its clerk had to say about the works on the old bridge.
Nobody had expected that the repairs would take so long, she said, and the money was spent before the winter came.

Share this
Related articles
© 2020 Town Gazette. All rights reserved."""

some_pages = st.lists(
    st.lists(
        st.one_of(
            st.just(""),
            st.sampled_from(
                [*PAGE.split("\n"), "登录 | 注册", "今天我们在这里讨论一个问题，大家都来了。", "1.234", "…"]
            ),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=60),
        ),
        max_size=12,
    ).map("\n".join),
    min_size=1,
    max_size=4,
)


def facts_of(pages):
    return line_facts(*text_buffers(pa.array(pages, pa.large_string())))


def words_in(line):
    data = line.encode()
    return line_words(np.frombuffer(data, np.uint8), np.array([0]), np.array([len(data)]))


@pytest.mark.parametrize(
    ("line", "column", "count"),
    [
        ("Hello WORLD, 12 x.", marks.WORDS, 3),
        ("Hello WORLD, 12 x.", marks.CAPITALISED, 2),
        ("Hello WORLD, 12 x.", marks.CAPITALS, 6),
        ("Hello WORLD, 12 x.", marks.NUMBERS, 1),
        ("Hello WORLD, 12 x.", marks.STOPS, 1),
        ("Hello WORLD, 12 x.", marks.COMMAS, 1),
        ("v1.2 of a.example", marks.STOPS, 0),
        ("他说：“好。”", marks.SOLOS, 3),
        ("他说：“好。”", marks.STOPS, 1),
        ("他说：“好。”", marks.COLONS, 1),
        ("Home | News » Sport", marks.RULES, 2),
        ("5 € (net)", marks.CURRENCIES, 1),
        ("5 € (net)", marks.BRACKETS, 2),
        ("Tin tức", marks.LETTERS, 6),
    ],
)
def test_marks_and_words_of_a_line_are_counted(line, column, count):
    assert words_in(line).counts[column, 0] == count


def test_words_do_not_differ_by_case_in_any_script():
    for line in ("ĐĂNG NHẬP", "Войти", "ΑΡΧΙΚΉ", "Log In"):
        assert words_in(line).words.tolist() == words_in(line.lower()).words.tolist()
    assert words_in("ma").words[0] != words_in("má").words[0]


def test_a_long_line_is_read_up_to_its_head():
    assert words_in("ab " * 1000).counts[marks.WORDS, 0] == marks.HEAD // 3


@given(some_pages)
@settings(max_examples=40, deadline=None)
def test_kernels_agree_with_plain_python(pages):
    facts = facts_of(pages)
    numbers = np.flatnonzero(~facts.blank)
    start, end = facts.start[numbers], facts.end[numbers]
    plain, fast = ([np.zeros(int((end - start).sum()) + 1, np.uint32), np.zeros(len(start) + 1, np.int64),
                    np.zeros((marks.COLUMNS, len(start)), np.int32)] for _ in range(2))  # fmt: skip
    marks.fill_line_words.plain(facts.data, start, end, fold_table(), *plain)
    marks.fill_line_words.compiled(facts.data, start, end, fold_table(), *fast)
    for one, other in zip(plain, fast, strict=True):
        assert one.tolist() == other.tolist()
    words_, places, counts = fast
    lexicon = line_model().lexicon
    length = counts[marks.WORDS] + np.float32(0.5) * counts[marks.SOLOS]
    bounds = np.searchsorted(numbers, facts.bounds)
    values = length.astype(np.float32)
    for kernel, given_, shapes in (
        (phrases.fill_scores, (words_, places, lexicon.keys, lexicon.weights), [((4, len(start)), np.float32)]),
        (
            phrases.fill_categories,
            (words_, places, length, counts[marks.COLONS] > 0, lexicon.phrases, lexicon.places),
            [(len(start), np.uint16)],
        ),
        (series.sums_above, (values, bounds), [(len(start), np.float32)]),
        (series.totals, (values, bounds), [(len(start), np.float32)]),
        (series.window_means, (values, bounds, 2), [(len(start), np.float32)]),
        (series.decayed, (values, bounds, 0.9), [(len(start), np.float32)] * 2),
        (series.highest, (values, bounds), [(len(start), np.float32)] * 2),
        (series.distances, (values > 3, bounds), [(len(start), np.float32)] * 2),
        (series.neighbours, (values, bounds, -2, -1.0), [(len(start), np.float32)]),
        (series.best_spans, (values, bounds, 3.0), [((len(pages), 2), np.int64), (len(pages), np.float64)]),
        (series.excursions, (values, bounds), [(len(start), np.float32)] * 2),
    ):
        outs = [[np.zeros(shape, kind) for shape, kind in shapes] for _ in range(2)]
        kernel.plain(*given_, *outs[0])
        kernel.compiled(*given_, *outs[1])
        for one, other in zip(*outs, strict=True):
            assert one.tobytes() == other.tobytes(), kernel.__name__


def test_words_that_other_lines_share_are_counted_on_the_page_alone():
    pages = ["bridge works\nthe bridge\nold town", "bridge"]
    facts = facts_of(pages)
    found = line_words(facts.data, facts.start, facts.end)
    bounds = np.array([0, 3, 4])
    for run in (page_words.fill_shared_words.plain, page_words.fill_shared_words.compiled):
        shared = np.zeros((page_words.COLUMNS, 4), np.float32)
        scratch = np.zeros(64, np.uint32), np.full(64, -1, np.int64), np.zeros((64, 3), np.int32)
        long = np.array([0, 1, 0, 0], np.int32)
        run(found.words, found.bounds, bounds, long, *scratch, np.log1p(np.arange(9)).astype(np.float32), shared)
        assert shared[page_words.HITS].tolist() == [1, 0, 0, 0]
        assert shared[page_words.ALL_HITS].tolist() == [1, 1, 0, 0]
        assert shared[page_words.WORDS].tolist() == [2, 1, 1, 1]


def test_trees_add_up_as_their_definition_says():
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(5, 30)).astype(np.float32)
    questions, thresholds = rng.integers(0, 5, (7, 3)), rng.normal(size=(7, 3)).astype(np.float32)
    leaves = rng.normal(size=(7, 8)).astype(np.float32)
    plain = [
        np.sum([leaf[sum((row[q] > t) << k for k, (q, t) in enumerate(zip(qs, ts, strict=True)))]
                for qs, ts, leaf in zip(questions, thresholds, leaves, strict=True)])
        for row in columns.T
    ]  # fmt: skip
    for run in (oblivious_trees.sum_of_leaves.plain, oblivious_trees.sum_of_leaves.compiled):
        sums = np.zeros(30, np.float32)
        run(columns, questions, thresholds, leaves, np.zeros(30, np.int32), sums)
        np.testing.assert_allclose(sums, plain, rtol=1e-4)


def test_site_words_in_the_model_are_those_of_the_table():
    lexicon = line_model().lexicon
    for phrase in words()[::97]:
        if words_of(phrase.phrase) and phrase.where == "" and len(words_of(phrase.phrase)) <= 8:
            found, found_words = np.zeros(1, np.uint16), words_in(phrase.phrase)
            length = found_words.counts[marks.WORDS] + np.float32(0.5) * found_words.counts[marks.SOLOS]
            phrases.fill_categories(
                found_words.words, found_words.bounds, length, np.zeros(1, bool), lexicon.phrases, lexicon.places, found
            )
            for hit in hits(phrase.phrase):
                assert found[0] >> CATEGORIES.index(hit.category) & 1, phrase
    assert not any(hits(line) for line in ("The old bridge fell into the river.", "Cây cầu cũ đổ xuống sông."))


@given(some_pages)
@settings(max_examples=25, deadline=None)
def test_a_page_is_judged_alone(pages):
    together = content_log_odds(facts_of(pages))
    alone = np.concatenate([content_log_odds(facts_of([page])) for page in pages])
    assert together.tobytes() == alone.tobytes()


def test_a_page_of_very_many_lines_is_judged_in_pieces():
    facts = facts_of([PAGE, "\n".join(["word of a line"] * (2 * MOST_LINES + 5)), PAGE])
    odds = content_log_odds(facts)
    assert np.isfinite(odds).all()
    size = PAGE.count("\n") + 1
    assert odds[:size].tobytes() == odds[-size:].tobytes() == content_log_odds(facts_of([PAGE])).tobytes()


def test_features_are_finite_and_named_once():
    facts = facts_of([PAGE])
    numbers = np.flatnonzero(~facts.blank)
    found = line_words(facts.data, facts.start[numbers], facts.end[numbers])
    rows = line_features(Lines(facts, numbers, np.array([0, len(numbers)]), found, line_model().lexicon))
    assert all(np.isfinite(row).all() and row.dtype == np.float32 and len(row) == len(numbers) for row in rows.values())
    assert set(line_model().names) <= set(rows)


@given(st.lists(st.lists(st.floats(0.01, 0.99), max_size=6), min_size=1, max_size=4))
def test_the_threshold_of_a_page_is_that_of_the_best_expected_score(pages):
    probability = np.array([value for page in pages for value in page])
    sizes = np.arange(1, len(probability) + 1, dtype=float)
    bounds = np.cumsum([0, *map(len, pages)])
    found = page_thresholds(probability, sizes, bounds)
    for page, threshold in enumerate(found):
        mine, size = probability[bounds[page] : bounds[page + 1]], sizes[bounds[page] : bounds[page + 1]]
        if not len(mine):
            assert threshold == 0.5
            continue

        def score(least, mine=mine, size=size):
            right = (mine * size)[mine >= least].sum()
            return right / (size[mine >= least].sum() + BETA**2 * (mine * size).sum())

        best = max(map(score, mine))
        if (1 + BETA**2) * best < UNSURE - 1e-9:
            assert threshold <= UNSURE_THRESHOLD
        else:
            assert threshold <= 0.5
            assert threshold in (0.5, UNSURE_THRESHOLD) or score(threshold) >= best - 1e-9


def test_furniture_of_a_lone_page_goes_and_its_text_stays():
    staged = strip_batch(pa.array([PAGE], pa.large_string()), pa.array(["a"]))
    text = staged.text[0].as_py()
    assert "The council of the town" in text
    assert "Nobody had expected" in text
    assert "Related articles" not in text
    assert "Trang chủ" not in text


def test_the_ledger_says_how_sure_the_model_is():
    staged = strip_batch(pa.array([PAGE], pa.large_string()), pa.array(["a"]), config=ChromeConfig(rules=False))
    notes = staged.edits["note"].to_pylist()
    assert set(staged.edits["rule"].to_pylist()) == {"line-model"}
    assert all(note.startswith("line model 0.") for note in notes)
    sure = furniture_probability(facts_of([PAGE]))
    assert float(notes[-1].split()[-1]) <= sure[-1] < float(notes[-1].split()[-1]) + 0.5


@pytest.mark.parametrize("step", [(0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1)])
def test_more_aggressive_removes_no_less(step):
    kept = [
        len(strip_batch(pa.array([PAGE], pa.large_string()), pa.array(["a"]),
                        config=ChromeConfig(rules=False, aggressiveness=value)).text[0].as_py())
        for value in step
    ]  # fmt: skip
    assert kept[0] >= kept[1]


def test_nothing_goes_where_aggressiveness_is_0_and_a_wrong_value_is_refused():
    config = ChromeConfig(rules=False, aggressiveness=0)
    assert strip_batch(pa.array([PAGE], pa.large_string()), pa.array(["a"]), config=config).text[0].as_py() == PAGE
    with pytest.raises(ConfigError, match="from 0 to 1"):
        ChromeConfig(aggressiveness=1.5)


def test_pages_written_by_hand_keep_their_content(root):
    lost = kept = gone = left = 0
    for page in json.loads((root / "tests" / "cases" / "site_lines.json").read_text(encoding="utf-8")):
        labels = [label for label, _ in page["lines"]]
        text = "\n".join(line for _, line in page["lines"])
        staged = strip_batch(pa.array([text], pa.large_string()), pa.array(["a"]))
        out = set(staged.text[0].as_py().split("\n"))
        for label, (_, line) in zip(labels, page["lines"], strict=True):
            if label == "keep":
                kept, lost = kept + len(line), lost + len(line) * (line not in out)
            elif label == "drop":
                gone, left = gone + (line not in out), left + (line in out)
    assert lost <= 0.03 * kept, json.dumps({"lost": lost, "kept": kept})
    assert gone >= 0.35 * (gone + left)
