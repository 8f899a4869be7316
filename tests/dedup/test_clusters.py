import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.config import DocumentsConfig
from cleaner.dedup.comparison import prepare
from cleaner.dedup.documents import deduplicate_texts
from cleaner.dedup.duplicates import components
from cleaner.dedup.verdicts import DIFFERENT, FORM, IN_ORDER, MARKS, NUMBERS, PART, SAME_KEY, explained
from cleaner.dedup.verify import verify


def words(seed, count=100):
    rng = np.random.default_rng(seed)
    return ["".join(letters) for letters in rng.choice(list("abcdeghiklmnoprstu"), (count, 6))]


def copy(original, seed, share):
    rng = np.random.default_rng(seed)
    return " ".join(other if rng.random() < share else one for one, other in zip(original, words(seed), strict=True))


TEXTS = [" ".join(words(1)), *(copy(words(1), seed, 0.02 * seed) for seed in range(2, 6)), " ".join(words(9))]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (explained(SAME_KEY, 1.0), "exact: the same text after folding"),
        (explained(IN_ORDER, 0.931), "near 0.93: the same words in the same order"),
        (explained(IN_ORDER, 0.72, doubtful=True), "near 0.72: the same words in the same order; doubtful"),
        (explained(NUMBERS, 0.9, 4), "form: 4 facts differ, 0.90 alike"),
        (explained(FORM, 0.9, 2), "form: 2 facts differ, 0.90 alike"),
        (explained(PART, 0.97), "contained in: 97% of its words stand in the other, in one place"),
        (explained(DIFFERENT, 0.5), "too few words in common, 0.50 alike"),
        (explained(MARKS, 0.8), "diacritics differ, and neither text is without them, 0.80 alike"),
    ],
)
def test_a_decision_is_said_in_a_few_words(said, text):
    assert said == text


@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_components_are_those_of_a_walk(pairs):
    one, other = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    label = list(range(30))
    for _ in range(30):
        for a, b in pairs:
            label[a] = label[b] = min(label[a], label[b])
    assert components(30, one, other).tolist() == label


def test_a_chain_of_a_hundred_thousand_is_one_component():
    places = np.random.default_rng(1).permutation(100_000)
    assert not components(100_000, places[:-1], places[1:]).any()


def test_the_least_similarity_is_that_to_the_keeper_itself():
    text = pa.array(TEXTS, pa.large_string())
    found = deduplicate_texts(text, DocumentsConfig())
    clusters = found.clusters()
    assert clusters.keeper.tolist() == [found.keeper[0]]
    documents = prepare(text)
    verdicts = verify(documents, found.keeper, found.document, DocumentsConfig())
    assert clusters.copies.tolist() == [4]
    assert clusters.least.tolist() == [verdicts.similarity.min()]


def test_the_report_names_the_members_and_the_doubtful_ones():
    found = cleaner.deduplicate(TEXTS)
    (cluster,) = found.report()
    assert sorted([cluster.keeper, *cluster.duplicates]) == [0, 1, 2, 3, 4]
    assert cluster.least_similarity == min(one.similarity for one in found.duplicates)
    assert cluster.doubtful == sum(one.doubtful for one in found.duplicates)
    assert found.clusters() == {cluster.keeper: cluster.duplicates}
    assert found.kept == tuple(sorted({cluster.keeper, 5}))


def test_texts_that_stay_though_much_alike_are_listed_with_what_differs():
    body = " ".join(words(3))
    forms = [f"Pay.\n{body}\nTenant: Ann {n}01\nCase: {n}77\n{body[::-1]}" for n in (1, 2)]
    (kept,) = cleaner.deduplicate(forms).borderline
    assert {kept.index, kept.other} == {0, 1}
    assert kept.reason.startswith("form: 2 facts differ")


def test_texts_without_words_are_named():
    assert cleaner.deduplicate(["", "text", "!!"]).wordless == (0, 2)
