"""Inputs that break deduplication elsewhere: equal texts by the million, shared paragraphs, chains, equal hashes."""

import time

import numpy as np
import pyarrow as pa
import pytest

from cleaner.config import BlocksConfig, DocumentsConfig
from cleaner.dedup.blocks import remove_repeats
from cleaner.dedup.documents import deduplicate_texts, document_rows, find_duplicates

CONFIG = DocumentsConfig()


def texts(values):
    return pa.array(list(values), pa.large_string())


def words(seed, count):
    rng = np.random.default_rng(seed)
    return ["".join(letters) for letters in rng.choice(list("abcdeghiklmnoprstu"), (count, 6))]


def sentence(seed, count=30):
    return " ".join(words(seed, count))


def test_equal_documents_by_the_hundred_thousand_cost_linear_time_and_no_comparison():
    seconds = []
    for n in (20_000, 200_000):
        text = texts(["The same notice stands on every page of this site."] * n)
        deduplicate_texts(text.slice(0, 10), CONFIG)
        started = time.process_time()
        found = deduplicate_texts(text, CONFIG)
        seconds.append(time.process_time() - started)
        assert found.proposed == 0
        assert found.document.tolist() == list(range(1, n))
        assert not found.keeper.any()
    assert seconds[1] < 30 * seconds[0]


def test_documents_that_share_one_paragraph_all_stay():
    shared = sentence(0, 60)
    found = deduplicate_texts(texts(f"{sentence(n + 1, 60)}\n\n{shared}" for n in range(2_000)), CONFIG)
    assert len(found) == 0
    assert found.proposed < 20 * 2_000


def test_empty_documents_are_named_and_never_merged():
    text = texts(["", " \n\t", "\u200b", "!?", "word", "word"])
    found = deduplicate_texts(text, CONFIG)
    assert found.wordless.tolist() == [0, 1, 2, 3]
    assert found.document.tolist() == [5]


def test_one_word_is_a_copy_of_the_same_word_alone():
    found = deduplicate_texts(texts(["harbour", "Harbour.", "harbours", "bridge", "7", "8", "7"]), CONFIG)
    assert dict(zip(found.document.tolist(), found.keeper.tolist(), strict=True)) == {0: 1, 6: 4}


@pytest.mark.parametrize("signs", [["😀", "😀😀", "😀"], ["👩‍👩‍👧", "👨‍👩‍👧", "👩‍👩‍👧"], ["***", "---", "***"]])
def test_documents_of_emoji_or_signs_alone_stay(signs):
    found = deduplicate_texts(texts(signs), CONFIG)
    assert len(found) == 0
    assert found.wordless.tolist() == [0, 1, 2]


def test_documents_of_digits_alone_are_copies_only_where_every_digit_is_the_same():
    rows = ["\n".join(str(1_000 + 7 * row + n) for row in range(40)) for n in range(30)]
    found = deduplicate_texts(texts([*rows, rows[3]]), CONFIG)
    assert found.document.tolist() == [30]
    assert found.keeper.tolist() == [3]


def test_of_a_chain_nothing_goes_for_a_document_that_it_does_not_resemble():
    chain = [words(4, 300)]
    for step in range(12):
        chain.append([*words(50 + step, 40), *chain[-1][:-40]])
    text = texts(" ".join(document) for document in chain)
    found = deduplicate_texts(text, CONFIG)
    kept = sorted(set(range(len(chain))) - set(found.document.tolist()))
    assert len(kept) > 2
    assert set(found.keeper.tolist()) <= set(kept)
    for document, keeper in zip(found.document.tolist(), found.keeper.tolist(), strict=True):
        assert len(set(chain[document]) & set(chain[keeper])) >= 0.65 * 300
    assert len(set(found.group.tolist())) == 1


def test_documents_with_equal_signatures_are_told_apart_by_their_words():
    text = texts(sentence(n, 80) for n in range(400))
    rows = document_rows(text, CONFIG)
    rows.signatures[:] = rows.signatures[0]
    found = find_duplicates(rows, text.take, CONFIG)
    assert len(found) == 0
    assert found.proposed <= CONFIG.rounds * 400


def test_samples_that_every_document_has_do_not_make_the_search_for_parts_quadratic():
    text = texts(f"{sentence(0, 200)} {sentence(n + 1, 100 + n % 7)}" for n in range(600))
    found = deduplicate_texts(text, DocumentsConfig(contained="remove"))
    assert len(found) == 0


@pytest.mark.parametrize("what", ["one line", "lines", "one word"])
def test_a_document_of_megabytes_is_worked_through_in_linear_time(what):
    seconds = []
    for n in (20_000, 160_000):
        body = words(1, n)
        text = {"one line": " ".join(body), "lines": "\n".join(body), "one word": "".join(body)}[what]
        other = text.replace(body[n // 2], "changed", 1)
        started = time.process_time()
        found = deduplicate_texts(texts([text, other]), CONFIG)
        remove_repeats(texts([text]), BlocksConfig())
        seconds.append(time.process_time() - started)
        assert len(found) == (what != "one word")
    assert seconds[1] < 30 * max(seconds[0], 0.02)


def test_any_order_of_the_documents_keeps_the_same_texts():
    made = []
    for seed in range(30):
        body = words(seed, 120)
        made.append(" ".join(body))
        for copy in range(3):
            rng = np.random.default_rng((seed, copy))
            made.append(
                " ".join(
                    other if rng.random() < 0.1 else one
                    for one, other in zip(body, words(copy + 900, 120), strict=True)
                )
                + "!" * copy
            )
    rows = document_rows(texts(made), CONFIG)
    first = find_duplicates(rows, texts(made).take, CONFIG)
    order = np.random.default_rng(5).permutation(len(made))
    text = texts(made[place] for place in order)
    again = find_duplicates(document_rows(text, CONFIG), text.take, CONFIG, order)
    pairs = dict(zip(order[again.document].tolist(), order[again.keeper].tolist(), strict=True))
    assert pairs == dict(zip(first.document.tolist(), first.keeper.tolist(), strict=True))
