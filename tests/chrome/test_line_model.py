"""The line model: its words, its features, its thresholds, and what it decides."""

import json

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from cleaner.chrome.deciding import furniture_probability, judge_by_model
from cleaner.chrome.facts import line_facts
from cleaner.chrome.lexicon import packed, two_place_table
from cleaner.chrome.line_features import feature_names, features, program
from cleaner.chrome.line_inputs import INPUTS, Lines, count, look_up
from cleaner.chrome.line_model import (
    BETA,
    MOST_LINES,
    UNSURE,
    UNSURE_THRESHOLD,
    line_model,
    page_thresholds,
    read_lines,
)
from cleaner.chrome.line_words import fold_table, line_words
from cleaner.chrome.row_expressions import compiled, inputs
from cleaner.chrome.rules import KEEP, nothing_judged
from cleaner.chrome.stage import strip_batch
from cleaner.chrome.words import CATEGORIES, hits, words, words_of
from cleaner.config import ChromeConfig, ConfigError
from cleaner.corpus.buffers import text_buffers
from cleaner.kernels import line_inputs, oblivious_trees, page_words, phrases, row_program
from cleaner.kernels import line_words as marks

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
    ("line", "column", "number"),
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
def test_marks_and_words_of_a_line_are_counted(line, column, number):
    assert words_in(line).counts[column, 0] == number


def test_words_do_not_differ_by_case_in_any_script():
    for line in ("ĐĂNG NHẬP", "Войти", "ΑΡΧΙΚΉ", "Log In"):
        assert words_in(line).words.tolist() == words_in(line.lower()).words.tolist()
    assert words_in("ma").words[0] != words_in("má").words[0]


def test_a_long_line_is_read_up_to_its_head():
    assert words_in("ab " * 1000).counts[marks.WORDS, 0] == -(-marks.HEAD // 3)


def rows_of(pages):
    """Return the rows of the program of all features, the inputs filled in, and the bounds of the pages."""
    facts = facts_of(pages)
    numbers = np.flatnonzero(~facts.blank)
    found = line_words(facts.data, facts.start[numbers], facts.end[numbers])
    bounds = np.searchsorted(numbers, facts.bounds)
    rows = np.zeros((len(program().operations), len(numbers)), np.float32)
    own = np.arange(len(numbers), dtype=np.int32)
    count(Lines(facts, numbers, bounds, own, found, *look_up(found, line_model().lexicon)), rows[: len(INPUTS)])
    return rows, bounds


@given(some_pages)
@settings(max_examples=40, deadline=None)
def test_kernels_agree_with_plain_python(pages):
    facts = facts_of(pages)
    numbers = np.flatnonzero(~facts.blank)
    start, end = facts.start[numbers], facts.end[numbers]
    lines, lexicon = len(start), line_model().lexicon
    places = np.zeros(lines + 1, np.int64)
    counts = np.zeros((marks.COLUMNS, lines), np.int32)
    words_ = np.zeros(int((end - start).sum()) + 1, np.uint32)
    rows, bounds = rows_of(pages)
    bins = np.zeros((len(line_model().names), lines), np.uint8)
    for kernel, given_, outs in (
        (marks.fill_line_words, (facts.data, start, end, fold_table()), (words_, places, counts)),
        (
            phrases.look_up,
            (words_, places, counts, lexicon.entries, np.float32(0.5), lexicon.phrases, lexicon.places,
             *np.zeros((2, phrases.TOGETHER * marks.MOST_WORDS), np.uint64)),
            (np.zeros((4, lines), np.float32), np.zeros(lines, np.float32)),
        ),
        (
            line_inputs.fill_inputs,
            (numbers, bounds, facts.data, facts.end, facts.end_mark, facts.counts, np.array([0, 3]),
             np.arange(lines), counts, (1, 6, 0, 4, 1)),
            (np.zeros((line_inputs.ROWS + 2 + marks.COLUMNS, lines), np.float32),),
        ),
        (
            oblivious_trees.fill_bins,
            (rows.reshape(-1), np.arange(len(bins)), line_model().borders, line_model().places),
            (bins,),
        ),
    ):  # fmt: skip
        plain, fast = ([np.copy(out) for out in outs] for _ in range(2))
        kernel.plain(*given_, *plain)
        kernel.compiled(*given_, *fast)
        for one, other, out in zip(plain, fast, outs, strict=True):
            assert one.tobytes() == other.tobytes(), kernel.__name__
            out[...] = one  # the next kernel takes it
    plain, fast = rows.copy(), rows.copy()
    for run, out in ((row_program.run.plain, plain), (row_program.run.compiled, fast)):
        run(out.reshape(-1), program().operations, program().parameters, bounds, np.empty(lines + 1))
    different = np.flatnonzero([one.tobytes() != other.tobytes() for one, other in zip(plain, fast, strict=True)])
    assert not len(different), program().operations[different]


def of_page(values, operation):
    """Return what an operation makes of the values of one page, by its definition."""
    n = len(values)
    best = max(sum(values[a:b]) - 2 * (b - a) for a in range(n) for b in range(a + 1, n + 1))
    sums = np.append(0, np.cumsum(values))
    return {
        "above": [sum(values[:i]) for i in range(n)],
        "of page": [sum(values)] * n,
        "most of page": [max(values)] * n,
        "around": [np.mean(values[max(i - 2, 0) : i + 3]) for i in range(n)],
        "fading above": [sum(values[j] * 0.5 ** (i - j - 1) for j in range(i)) for i in range(n)],
        "fading below": [sum(values[j] * 0.5 ** (j - i - 1) for j in range(i + 1, n)) for i in range(n)],
        "beside": [values[i + 1] if i + 1 < n else -1 for i in range(n)],
        "distance above": [min((i - j for j in range(i) if values[j]), default=99) for i in range(n)],
        "distance below": [min((j - i for j in range(i + 1, n) if values[j]), default=99) for i in range(n)],
        "highest above": [max([0, *values[:i]]) for i in range(n)],
        "highest below": [max([0, *values[i + 1 :]]) for i in range(n)],
        "under peak": [sums[i + 1] - max(sums[1 : i + 2]) for i in range(n)],
        "over trough": [sums[i + 1] - min(sums[1 : i + 2]) for i in range(n)],
        "span": [best] * n,
    }[operation]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=9), min_size=1, max_size=3))
def test_operations_are_what_their_names_say(pages):
    row = inputs(["values"])["values"]
    cost = row - (row - row).at_least(2)
    wanted = {
        "above": row.above(), "of page": row.of_page(), "most of page": row.most_of_page(), "around": row.around(2),
        "fading above": row.fading_above(0.5), "fading below": row.fading_below(0.5), "beside": row.beside(1),
        "distance above": row.distance_above(), "distance below": row.distance_below(),
        "highest above": row.highest_above(), "highest below": row.highest_below(), "under peak": row.under_peak(),
        "over trough": row.over_trough(), "span": (cost * row.best_span(2)).of_page(),
    }  # fmt: skip
    computed = compiled(wanted, list(wanted), {"values": row})
    bounds = np.cumsum([0, *map(len, pages)])
    rows = np.zeros((len(computed.operations), bounds[-1]), np.float32)
    rows[0] = np.concatenate(pages)
    computed.run(rows, bounds)
    for name, found in zip(wanted, rows[computed.wanted], strict=True):
        np.testing.assert_allclose(found, np.concatenate([of_page(page, name) for page in pages]), 1e-6, err_msg=name)


def test_equal_parts_are_computed_once_and_what_nobody_wants_is_not():
    given_ = inputs(["a", "b"])
    wanted = {
        "x": (given_["a"] + given_["b"]).around(2),
        "y": (given_["a"] + given_["b"]).around(3),
        "z": given_["b"].bits(),
    }
    assert len(compiled(wanted, ["x", "y"], given_).operations) == 2 + 1 + 2
    assert len(compiled(wanted, ["z"], given_).operations) == 3


def test_words_that_other_lines_share_are_counted_on_the_page_alone():
    pages = ["bridge works\nthe bridge\nold town", "bridge"]
    facts = facts_of(pages)
    found = line_words(facts.data, facts.start, facts.end)
    bounds = np.array([0, 3, 4])
    for run in (page_words.fill_shared_words.plain, page_words.fill_shared_words.compiled):
        shared = np.zeros((page_words.COLUMNS, 4), np.float32)
        scratch = np.zeros(64, np.uint64), 7, np.zeros((3, 64), np.int32), np.zeros(len(found.words), np.int32)
        long = np.array([0, 1, 0, 0], np.float32)
        places = found.bounds[:-1], found.bounds[1:]
        run(found.words, *places, bounds, long, *scratch, np.log1p(np.arange(9)).astype(np.float32), shared)
        assert shared[page_words.HITS].tolist() == [1, 0, 0, 0]
        assert shared[page_words.ALL_HITS].tolist() == [1, 1, 0, 0]
        assert shared[page_words.WORDS].tolist() == [2, 1, 1, 1]


def test_trees_add_up_as_their_definition_says():
    rng = np.random.default_rng(0)
    bins = rng.integers(0, 9, (5, 30)).astype(np.uint8)
    questions = rng.integers(0, [5, 9], (7, 3, 2)).astype(np.uint16)
    leaves = rng.normal(size=(7, 8)).astype(np.float32)
    plain = [
        np.sum([leaf[sum((row[q] > t) << k for k, (q, t) in enumerate(asked))]
                for asked, leaf in zip(questions, leaves, strict=True)])
        for row in bins.T
    ]  # fmt: skip
    for run in (oblivious_trees.sum_of_leaves.plain, oblivious_trees.sum_of_leaves.compiled):
        sums = np.zeros(30, np.float32)
        run(sums, bins, questions, leaves, np.zeros((4, 30), np.uint8))
        np.testing.assert_allclose(sums, plain, rtol=1e-4)


def test_a_bin_tells_how_many_borders_a_value_is_above():
    values, borders = np.array([1, 2, 3, 4, 5, 6], np.float32), np.array([1, 2, 3, 4, 5, 1.5], np.float32)
    bins = np.zeros((2, 3), np.uint8)
    oblivious_trees.fill_bins(values, np.array([1, 0]), borders, np.array([0, 5, 6]), bins)
    assert bins.tolist() == [[3, 4, 5], [0, 1, 1]]


@given(st.sets(st.integers(0, 2**31 - 1), max_size=300), st.lists(st.integers(16, 40), max_size=30))
def test_entries_are_found_at_one_of_their_two_places_and_nothing_else_is(odd, words_):
    keys = np.array([2 * number + 1 for number in odd], np.uint32)
    in_text = np.array(words_, np.uint32)
    known = {int(phrases.entry_key.plain(phrases.ONE, word)) for word in in_text[::2]}
    known |= {
        int(phrases.entry_key.plain(phrases.PAIR, phrases.joined.plain(np.uint64(one), other)))
        for one, other in zip(in_text[:-1:3], in_text[1::3], strict=False)
    }
    keys = np.array(sorted({*keys.tolist(), *known}), np.uint32)
    which = two_place_table(keys)
    there = which >= 0
    assert sorted(which[there].tolist()) == list(range(len(keys)))
    table = np.where(there, keys[which], np.uint32(0)) if len(keys) else np.zeros(len(which), np.uint32)
    entries = packed(table, np.ones((len(table), 4), np.int8), np.zeros(len(table), np.uint8))
    for run in (phrases.find_entries.plain, phrases.find_entries.compiled):
        ones, pairs = np.zeros((2, len(in_text)), np.uint64)
        run(in_text, entries, ones, pairs)
        for at, word in enumerate(in_text):
            assert (ones[at] > 0) == (int(phrases.entry_key.plain(phrases.ONE, word)) in keys)
            if at:
                pair = phrases.joined.plain(np.uint64(in_text[at - 1]), word)
                assert (pairs[at] > 0) == (int(phrases.entry_key.plain(phrases.PAIR, pair)) in keys)


def test_site_words_in_the_model_are_those_of_the_table():
    lexicon = line_model().lexicon
    for phrase in words()[::97]:
        if words_of(phrase.phrase) and phrase.where == "" and len(words_of(phrase.phrase)) <= 8:
            found = int(look_up(words_in(phrase.phrase), lexicon)[1][0])
            for hit in hits(phrase.phrase):
                assert found >> CATEGORIES.index(hit.category) & 1, phrase
    assert not any(hits(line) for line in ("The old bridge fell into the river.", "Cây cầu cũ đổ xuống sông."))


@given(some_pages)
@settings(max_examples=25, deadline=None)
def test_a_page_is_judged_alone(pages):
    together = read_lines(facts_of(pages)).log_odds
    alone = np.concatenate([read_lines(facts_of([page])).log_odds for page in pages])
    assert together.tobytes() == alone.tobytes()


def test_a_page_of_very_many_lines_is_judged_in_pieces():
    facts = facts_of([PAGE, "\n".join(["word of a line"] * (2 * MOST_LINES + 5)), PAGE])
    odds = read_lines(facts).log_odds
    assert np.isfinite(odds).all()
    size = PAGE.count("\n") + 1
    assert odds[:size].tobytes() == odds[-size:].tobytes() == read_lines(facts_of([PAGE])).log_odds.tobytes()


def test_features_are_finite_and_the_model_asks_for_none_that_are_not_there():
    rows, bounds = rows_of([PAGE, "", "one line", PAGE])
    program().run(rows, bounds)
    assert np.isfinite(rows).all()
    assert set(line_model().names) <= set(feature_names()) == set(features(inputs(INPUTS)))


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

        best = max(score(np.floor(64 * value) / 64) for value in mine)
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
    sure = furniture_probability(facts_of([PAGE]), read_lines(facts_of([PAGE])))
    assert float(notes[-1].split()[-1]) <= sure[-1] < float(notes[-1].split()[-1]) + 0.5


@pytest.mark.parametrize("step", [(0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1)])
def test_more_aggressive_removes_no_less(step):
    kept = [
        len(strip_batch(pa.array([PAGE], pa.large_string()), pa.array(["a"]),
                        config=ChromeConfig(rules=False, aggressiveness=value)).text[0].as_py())
        for value in step
    ]  # fmt: skip
    assert kept[0] >= kept[1]


@pytest.mark.parametrize(
    ("line", "times", "goes"),
    [
        ("Kính mời quý độc giả xem thêm những tin khác trong mục này.", 2, True),
        ("Kính mời quý độc giả xem thêm những tin khác trong mục này.", 1, False),
        ("Click here to read all our stories about the old town.", 3, True),
        ("Nobody had asked them to read all the stories about the town.", 2, False),
        ("Xem thêm tin khác", 2, False),  # too short: it may be a heading
    ],
)
def test_an_invitation_goes_where_it_stands_more_than_once(line, times, goes):
    text = PAGE.replace("\n\n", "\n\n" + "\n\n".join([line] * times) + "\n\n", 1)
    config = ChromeConfig(rules=False, aggressiveness=0.001)
    staged = strip_batch(pa.array([text], pa.large_string()), pa.array(["a"]), config=config)
    assert ("invitation" in staged.edits["rule"].to_pylist()) == goes
    assert (line in staged.text[0].as_py()) == (not goes)


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


PAPER = """BÁO CÁO

Nhân dân xã đã họp vào tối thứ Hai để nghe trưởng thôn nói về việc sửa chữa cây cầu cũ bắc qua con sông lớn.
Không ai nghĩ rằng việc sửa chữa lại lâu đến thế, ông nói, và tiền đã hết từ trước khi mùa đông đến với làng.

TRƯỞNG THÔN ĐÔNG

Nguyễn Văn Bình

TIN LIÊN QUAN

Xem thêm"""


def test_headings_and_signatures_of_official_papers_stay_and_labels_in_capitals_go():
    facts = facts_of([PAPER])
    lines = np.flatnonzero(~facts.blank)
    furniture = np.where(facts.chars > 80, 0.01, 0.9) * ~facts.blank
    verdict = judge_by_model(facts, nothing_judged(facts), read_lines(facts), furniture, 0.5).verdict
    assert [facts.text(line) for line in lines if verdict[line] != KEEP and facts.chars[line] < 80] == [
        "TIN LIÊN QUAN", "Xem thêm",
    ]  # fmt: skip
