import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.document_rows import DocumentRows
from cleaner.dedup.documents import deduplicate_texts, document_rows, find_duplicates
from cleaner.dedup.verdicts import EXACT, NEAR, REASONS

CONFIG = DocumentsConfig()
SHORT = json.loads((Path(__file__).parents[1] / "cases" / "documents_short.json").read_text("utf-8"))


def texts(*values):
    return pa.array(list(values), pa.large_string())


def words(seed, count=80):
    rng = np.random.default_rng(seed)
    return ["".join(letters) for letters in rng.choice(list("abcdeghiklmnoprstu"), (count, 5))]


def changed(text, seed, share=0.06):
    rng = np.random.default_rng(seed)
    return " ".join(
        other if rng.random() < share else word for word, other in zip(text.split(), words(seed), strict=False)
    )


def found(text, config=CONFIG):
    duplicates = deduplicate_texts(text, config)
    return dict(zip(duplicates.document.tolist(), duplicates.keeper.tolist(), strict=True))


@pytest.mark.parametrize("case", SHORT, ids=lambda case: case["label"])
def test_a_short_pair_is_decided_as_its_case_says(case):
    assert bool(found(texts(case["a"], case["b"]))) == case["duplicate"]


def corpus():
    """Return 60 documents: originals, exact and near copies, empty ones."""
    made = []
    for seed in range(12):
        text = " ".join(words(seed))
        made += [text, text.upper(), changed(text, seed + 100), changed(text, seed + 200), ""]
    return [made[i] for i in np.random.default_rng(1).permutation(len(made))]


def as_tuple(duplicates):
    columns = ("document", "keeper", "similarity", "kind", "reason")
    borderline = duplicates.borderline.document.tolist(), duplicates.borderline.other.tolist()
    counts = duplicates.proposed, duplicates.verified, duplicates.refused
    return [getattr(duplicates, name).tolist() for name in columns], borderline, counts


def test_of_each_group_of_copies_one_document_stays_and_no_empty_one_goes():
    made = corpus()
    removed = found(texts(*made))
    assert len(removed) == 36
    assert all(made[document] and made[keeper] for document, keeper in removed.items())


def test_every_keeper_is_kept():
    removed = found(texts(*corpus()))
    assert not set(removed.values()) & set(removed)


@pytest.mark.parametrize("size", [1, 7, 60])
def test_the_cut_into_batches_changes_nothing(size):
    text = texts(*corpus())
    whole = deduplicate_texts(text, CONFIG)
    rows = DocumentRows.concat([document_rows(text[at : at + size], CONFIG) for at in range(0, len(text), size)])
    assert as_tuple(find_duplicates(rows, text.take, CONFIG)) == as_tuple(whole)


def test_documents_of_one_key_share_one_signature_and_their_samples():
    made = [*corpus(), *corpus()]
    text = texts(*made)
    rows = DocumentRows.concat([document_rows(text[at : at + 7], CONFIG) for at in range(0, len(text), 7)])
    whole = document_rows(text, CONFIG)
    assert len(rows.signatures) == len(np.unique(rows.keys, axis=0)) < len(rows)
    assert np.array_equal(rows.signatures[rows.sketch], whole.signatures)
    assert np.array_equal(rows.samples.take(rows.sketch).values, whole.samples.values)
    assert as_tuple(find_duplicates(rows, text.take, CONFIG)) == as_tuple(find_duplicates(whole, text.take, CONFIG))


def test_fetching_a_few_texts_at_a_time_changes_nothing(monkeypatch):
    text = texts(*corpus())
    whole = deduplicate_texts(text, CONFIG)
    monkeypatch.setattr("cleaner.dedup.documents._MOST", 200)
    fetched = []

    def fetch(numbers):
        fetched.append(len(numbers))
        assert (np.diff(numbers) > 0).all()
        return text.take(pa.array(numbers))

    assert as_tuple(find_duplicates(document_rows(text, CONFIG), fetch, CONFIG)) == as_tuple(whole)
    assert max(fetched) <= 6


@settings(max_examples=20)
@given(st.permutations(range(60)))
def test_the_order_of_the_rows_changes_nothing_where_the_source_order_is_given(order):
    made = corpus()
    straight = found(texts(*made))
    shuffled = texts(*(made[i] for i in order))
    duplicates = find_duplicates(document_rows(shuffled, CONFIG), shuffled.take, CONFIG, np.array(order))
    pairs = zip(duplicates.document.tolist(), duplicates.keeper.tolist(), strict=True)
    assert {order[document]: order[keeper] for document, keeper in pairs} == straight


def test_the_longest_copy_stays_then_the_earliest():
    text = " ".join(words(1))
    assert found(texts(text, f"{text} end", text)) == {0: 1, 2: 1}
    assert found(texts(text, text)) == {1: 0}


def test_the_copy_with_diacritics_stays():
    body = "Chợ nổi họp từ mờ sáng trên khúc sông rộng trước làng và người bán treo hàng lên sào cao để khách nhìn thấy"
    plain = (
        "Cho noi hop tu mo sang tren khuc song rong truoc lang va nguoi ban treo hang len sao cao de khach nhin thay"
    )
    duplicates = deduplicate_texts(texts(plain, body), CONFIG)
    assert (duplicates.document.tolist(), duplicates.keeper.tolist()) == ([0], [1])
    assert REASONS[duplicates.reason[0]] == "the same words without diacritics"


def test_kinds_tell_equal_texts_from_near_ones():
    text = " ".join(words(3))
    duplicates = deduplicate_texts(texts(text, text.upper(), changed(text, 5)), CONFIG)
    assert sorted(duplicates.kind.tolist()) == [EXACT, NEAR]
    assert duplicates.similarity[duplicates.kind == EXACT].tolist() == [1.0]


def test_a_chain_of_changes_does_not_remove_what_its_keeper_never_resembled():
    chain = [words(4, 300)]
    for step in range(5):
        chain.append([*words(50 + step, 45), *chain[-1][:-45]])
    text = texts(*(" ".join(document) for document in chain))
    removed = found(text)
    assert removed
    for document, keeper in removed.items():
        assert found(text.take([keeper, document]))


def test_forms_with_other_facts_all_stay_and_are_reported_as_borderline():
    body = [" ".join(words(seed, 60)) for seed in range(4)]
    names = ["Ann Lake", "Jo Hill", "Sam Stone", "Kim Field"]
    forms = [
        "\n\n".join((body[0], f"Name: {name}", body[1], f"Born: 0{i + 1}/199{i}", body[2], f"Number: 4{i}1", body[3]))
        for i, name in enumerate(names)
    ]
    duplicates = deduplicate_texts(texts(*forms), CONFIG)
    assert len(duplicates.document) == 0
    assert len(duplicates.borderline.document) == 6
    assert {REASONS[reason] for reason in duplicates.borderline.reason} == {"numbers differ within the text"}


def test_members_that_fail_against_the_first_of_a_bucket_are_tried_against_the_next():
    body = [" ".join(words(seed, 60)) for seed in range(3)]

    def form(i, extra=""):
        return f"{body[0]}\n\nNumber: {i}01\n\n{body[1]}{extra}\n\nBorn: 0{i}/1{i % 2}/199{i}\n\n{body[2]}"

    removed = found(texts(form(1, " and more text here"), form(2, " and more text"), form(2, " and more")))
    assert removed == {2: 1}


def test_one_word_of_a_million_letters_is_not_compared_letter_by_letter():
    blob = "QUJD" * 250_000
    assert found(texts(f"key {blob}", f"key {blob[:-1]}x")) == {}


def test_no_documents_give_no_duplicates():
    duplicates = deduplicate_texts(texts(), CONFIG)
    assert as_tuple(duplicates) == ([[], [], [], [], []], ([], []), (0, 0, 0))


def test_a_thousand_equal_documents_need_no_comparison():
    duplicates = deduplicate_texts(texts(*["the same text every time"] * 1000), CONFIG)
    assert len(duplicates.document) == 999
    assert duplicates.proposed == 0


def test_the_labelled_corpus_keeps_its_forms_and_unique_pages(shared):
    pages, truth = (
        [json.loads(line) for line in (shared / "dedup_dev" / name).read_bytes().splitlines()]
        for name in ("corpus.jsonl", "truth.jsonl")
    )
    duplicates = deduplicate_texts(texts(*(page["text"] for page in pages)), CONFIG)
    facts = {page["id"]: page for page in truth}
    kinds = [facts[page["id"]]["kind"] for page in pages]
    clusters = [facts[page["id"]]["cluster"] for page in pages]
    wrong = [
        kinds[document]
        for document, keeper in zip(duplicates.document.tolist(), duplicates.keeper.tolist(), strict=True)
        if clusters[document] != clusters[keeper]
    ]
    forms = sum(kind.startswith("form") for kind in kinds)
    assert wrong.count("unique") == 0
    assert wrong.count("form_hi") + wrong.count("form_lo") <= 0.05 * forms
