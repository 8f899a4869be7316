"""Tables of postings against the plain definition: a list of pairs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.index.array_file import ArrayFile, ArrayFileWriter
from cleaner.index.postings import KEY_BITS, PLACE_BITS, merged, postings_of, read_table, write_table
from cleaner.kernels.postings import find_postings, postings_that_count

NUMBERS = itertools.count()
SHIFT = 64 - KEY_BITS
KEYS = st.one_of(st.integers(0, 40), st.integers(0, 2**KEY_BITS - 1), st.sampled_from([0, 2**KEY_BITS - 1]))


def table(folder, pairs, documents):
    """Write (key, document) pairs as a table, and return it."""
    path = folder / f"{next(NUMBERS)}.ix"
    keys, places = (np.array(side, np.uint64) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    with ArrayFileWriter(path) as writer:
        write_table(writer, "t", documents, iter([postings_of(keys << np.uint64(SHIFT), places.astype(np.int64))]))
        writer.close({})
    return read_table(ArrayFile(path), "t", documents)


def as_pairs(postings):
    return [(int(one) >> PLACE_BITS, int(one) & ((1 << PLACE_BITS) - 1)) for one in postings]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@given(st.lists(st.tuples(KEYS, st.integers(0, 299)), max_size=120, unique=True), st.lists(KEYS, max_size=20))
def test_a_table_finds_the_documents_of_a_key_and_no_others(folder, pairs, wanted):
    made = table(folder, pairs, 300)
    keys = np.array(sorted({*wanted, *(key for key, _ in pairs[:5])}), np.uint64)
    queries, documents = made.find(postings_of(keys << np.uint64(SHIFT)))
    found = sorted((int(keys[query]), document) for query, document in zip(queries, documents.tolist(), strict=True))
    assert found == sorted(pair for pair in pairs if pair[0] in keys.tolist())


@given(
    st.lists(st.lists(st.tuples(KEYS, st.integers(0, 79)), max_size=60, unique=True), min_size=1, max_size=4),
    st.sets(st.integers(0, 319)),
)
def test_merged_tables_are_the_table_of_all_without_what_is_gone(folder, several, gone):
    tables = [(table(folder, pairs, 80), 80 * at) for at, pairs in enumerate(several)]
    absent = np.isin(np.arange(80 * len(several)), sorted(gone))
    found = [pair for part in merged(tables, absent) for pair in as_pairs(part)]
    every = [(key, place + 80 * at) for at, pairs in enumerate(several) for key, place in pairs]
    assert found == sorted(pair for pair in every if pair[1] not in gone)


@pytest.mark.parametrize("documents", [1, 2, 31, 32, 33, 1_000, 70_000])
def test_tables_of_all_sizes_give_back_what_was_put_in(folder, documents):
    keys = np.random.default_rng(documents).integers(0, 2**KEY_BITS, documents)
    pairs = list(zip(keys.tolist(), range(documents), strict=True))
    assert [pair for part in merged([(table(folder, pairs, documents), 0)]) for pair in as_pairs(part)] == sorted(pairs)


def test_the_search_reads_the_same_as_plain_python(folder):
    keys = np.random.default_rng(5).integers(0, 200, 400)
    made = table(folder, sorted({*zip(keys.tolist(), range(400), strict=True)}), 400)
    wanted = postings_of(np.arange(220, dtype=np.uint64) << np.uint64(SHIFT))
    outcomes = []
    for kernel in (find_postings.plain, find_postings.compiled):
        queries, documents = np.empty(500, np.int64), np.empty(500, np.int64)
        count = kernel(wanted, made.entries, made.ends, made.cell_bits, made.document_bits, queries, documents)
        outcomes.append((count, queries[:count].tolist(), documents[:count].tolist()))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == 400


def counted(buckets, known, rounds):
    """Say which documents of a bucket are ever an anchor, by the definition: the r-th that is left in round r."""
    kept = []
    for key, members in buckets.items():
        before = [exit_ for other, exit_ in known if other == key]
        for place, (document, exit_) in enumerate(members):
            ahead = before + [other for _, other in members[:place]]
            if any(sum(one > nth for one in ahead) <= nth for nth in range(min(exit_, rounds))):
                kept.append((key, document))
    return sorted(kept)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), max_size=60),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), max_size=20),
    st.integers(1, 4),
)
def test_only_documents_that_can_be_anchors_are_posted(new, known, rounds):
    known = sorted(known)
    buckets = {}
    for document, (key, exit_) in enumerate(new):
        buckets.setdefault(key, []).append((document, exit_))
    postings = postings_of(np.array([key for key, _ in new], np.uint64) << np.uint64(SHIFT))
    exits = np.array([exit_ for _, exit_ in new], np.uint8)
    keys, known_exits = (np.array([one[at] for one in known]) for at in (0, 1))
    count = postings_that_count(
        postings, exits, keys.astype(np.uint64), known_exits.astype(np.uint8), np.empty(rounds, np.int64)
    )
    assert as_pairs(postings[:count]) == counted(buckets, known, rounds)


def test_a_million_copies_of_one_document_make_one_posting():
    postings = postings_of(np.zeros(5_000, np.uint64))
    exits = np.ones(5_000, np.uint8)
    exits[0] = 4
    none = np.empty(0, np.uint64)
    assert postings_that_count(postings, exits, none, none.astype(np.uint8), np.empty(4, np.int64)) == 1
