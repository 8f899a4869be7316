import sys
from subprocess import run

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.minhash import EMPTY, from_datasketch, permutations, signatures, to_datasketch
from cleaner.dedup.shingles import before_premix, shingles
from cleaner.kernels.minhash import minhash_signatures


def documents(lengths, seed=0):
    hashes = np.random.default_rng(seed).integers(0, 2**64, sum(lengths), dtype=np.uint64)
    return shingles(hashes, np.cumsum([0, *lengths]).astype(np.int64))


def by_datasketch(values, num_perm, seed):
    from datasketch import MinHash

    sketch = MinHash(num_perm, seed=seed, scheme="affine32", hashfunc=int)
    sketch.update_batch(before_premix(values).tolist())
    return sketch


@pytest.mark.parametrize("num_perm", [64, 128, 256])
@pytest.mark.parametrize("seed", [1, 7])
def test_signatures_are_those_of_datasketch_bit_for_bit(num_perm, seed):
    values, bounds = documents([0, 1, 2, 3, 4, 10, 11, 17, 500], seed)
    found = signatures(values, bounds, num_perm, seed)
    for i in range(len(bounds) - 1):
        expected = by_datasketch(values[bounds[i] : bounds[i + 1]], num_perm, seed).hashvalues
        assert found[i].tolist() == expected.tolist()


@given(st.lists(st.integers(0, 2**32 - 1), max_size=40), st.integers(0, 2**32 - 1))
def test_signatures_of_any_set_are_those_of_datasketch(values, seed):
    values = np.array(values, np.uint32)
    found = signatures(values, np.array([0, len(values)]), 64, seed)[0]
    assert found.tolist() == by_datasketch(values, 64, seed).hashvalues.tolist()


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=20), max_size=5))
def test_the_compiled_kernel_agrees_with_the_plain_one(sets):
    values = np.array([value for values in sets for value in values], np.uint32)
    bounds = np.cumsum([0, *map(len, sets)]).astype(np.int64)
    plain, compiled = (np.full((len(sets), 8), EMPTY, np.uint32) for _ in range(2))
    minhash_signatures.plain(values, bounds, *permutations(8, 3), plain)
    minhash_signatures.compiled(values, bounds, *permutations(8, 3), compiled)
    assert plain.tolist() == compiled.tolist()


def test_the_permutations_are_those_of_datasketch():
    from datasketch import MinHash

    ours = permutations(256, 42)
    theirs = MinHash(256, seed=42, scheme="affine32").permutations
    assert [side.tolist() for side in ours] == [side.tolist() for side in theirs]


def test_a_text_without_words_has_the_empty_signature():
    values, bounds = documents([0, 5])
    found = signatures(values, bounds, 64, 1)
    assert (found[0] == EMPTY).all()
    assert (found[1] != EMPTY).any()


def test_datasketch_finds_our_signatures_in_its_own_index():
    from datasketch import MinHashLSH

    values, bounds = documents([300, 300, 200])
    values[bounds[1] : bounds[1] + 290] = values[bounds[0] : bounds[0] + 290]
    sketches = [to_datasketch(signature, seed=5) for signature in signatures(values, bounds, 128, 5)]
    index = MinHashLSH(threshold=0.7, num_perm=128)
    index.insert("first", sketches[0])
    index.insert("other", sketches[2])
    assert index.query(sketches[1]) == ["first"]
    assert sketches[0].jaccard(sketches[1]) == pytest.approx(290 / 306, abs=0.1)


def test_a_sketch_goes_to_datasketch_and_back():
    values, bounds = documents([50])
    signature = signatures(values, bounds, 64, 9)[0]
    assert from_datasketch(to_datasketch(signature, 9), 9).tolist() == signature.tolist()
    assert from_datasketch(by_datasketch(values, 64, 9), 9).tolist() == signature.tolist()


@pytest.mark.parametrize(("scheme", "seed"), [("legacy", 1), ("affine32", 2)])
def test_a_sketch_of_another_scheme_or_seed_is_refused(scheme, seed):
    from datasketch import MinHash

    with pytest.raises(ValueError, match="cannot be compared"):
        from_datasketch(MinHash(64, seed=seed, scheme=scheme), seed=1)


def test_signing_does_not_import_datasketch():
    code = (
        "import sys, numpy as np; from cleaner.dedup.minhash import signatures; "
        "signatures(np.ones(3, np.uint32), np.array([0, 3]), 64, 1); sys.exit('datasketch' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0
