import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.shingles import before_premix, shingles
from cleaner.kernels.shingles import mix32, shingle_hashes

DOCUMENTS = st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=8), max_size=6)


def columns(documents, dtype=np.uint64):
    bounds = np.cumsum([0, *map(len, documents)])
    return np.array([token for document in documents for token in document], dtype), bounds.astype(np.int64)


def reference(tokens):
    """The definition, in Python's unbounded integers."""
    constants = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
    if len(tokens) >= 3:
        grams = [tokens[i : i + 3] for i in range(len(tokens) - 2)]
        sums = [sum(token * constant for token, constant in zip(gram, constants, strict=True)) for gram in grams]
    else:
        total = len(tokens) * 0x27D4EB2F165667C5 + sum(token * c for token, c in zip(tokens, constants, strict=False))
        sums = [total] if tokens else []
    return [(total % 2**64) >> 32 for total in sums]


@given(DOCUMENTS)
def test_shingles_are_the_upper_half_of_a_weighted_sum_of_three_tokens(documents):
    values, bounds = shingles(*columns(documents))
    found = [before_premix(values[bounds[i] : bounds[i + 1]]).tolist() for i in range(len(documents))]
    assert found == [reference(document) for document in documents]


@pytest.mark.parametrize("dtype", [np.uint64, np.uint32])
@given(documents=DOCUMENTS)
def test_the_compiled_kernel_agrees_with_the_plain_one(dtype, documents):
    hashes, bounds = columns(documents, dtype)
    out_bounds = shingles(hashes, bounds).bounds
    plain, compiled = (np.zeros(out_bounds[-1], np.uint32) for _ in range(2))
    shingle_hashes.plain(hashes, bounds, out_bounds, plain)
    shingle_hashes.compiled(hashes, bounds, out_bounds, compiled)
    assert plain.tolist() == compiled.tolist()


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_the_premix_is_undone(values):
    given_ = np.array(values, np.uint32)
    mixed, compiled = np.empty_like(given_), np.empty_like(given_)
    mix32.plain(given_, mixed)
    mix32.compiled(given_, compiled)
    assert mixed.tolist() == compiled.tolist()
    assert before_premix(mixed).tolist() == values


def test_the_premix_is_that_of_datasketch():
    from datasketch.minhash import _fmix

    values = np.random.default_rng(1).integers(0, 2**32, 1000, dtype=np.uint32)
    mixed = np.empty_like(values)
    mix32(values, mixed)
    assert mixed.tolist() == _fmix(values, 32).tolist()


def test_texts_shorter_than_a_shingle_are_one_shingle_and_differ_where_their_words_differ():
    values, bounds = shingles(*columns([[1], [2], [1, 2], [2, 1], [1, 0], []]))
    assert bounds.tolist() == [0, 1, 2, 3, 4, 5, 5]
    assert len(set(values.tolist())) == 5


def test_the_order_of_words_matters():
    values, _ = shingles(*columns([[1, 2, 3], [3, 2, 1], [2, 1, 3]]))
    assert len(set(values.tolist())) == 3
