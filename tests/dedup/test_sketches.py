import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH

from cleaner.config import DocumentsConfig
from cleaner.dedup.minhash import from_datasketch
from cleaner.dedup.shingles import before_premix, shingles
from cleaner.dedup.sketches import sketches
from cleaner.dedup.tokens import tokenize

CONFIG = DocumentsConfig(num_perm=64, seed=3)
TEXTS = ["Tàu rời bến lúc bảy giờ sáng mỗi ngày.", "tàu rời bến lúc bảy giờ sáng mỗi ngày", "Another text altogether."]


@pytest.mark.parametrize(("lean", "kind"), [(True, LeanMinHash), (False, MinHash)])
def test_sketches_are_those_of_datasketch(lean, kind):
    made = sketches(TEXTS, CONFIG, lean=lean)
    assert {type(sketch) for sketch in made} == {kind}
    assert made[0].jaccard(made[1]) == 1.0
    assert made[0].jaccard(made[2]) < 0.2


def test_a_sketch_that_datasketch_filled_itself_is_equal():
    import pyarrow as pa

    tokens = tokenize(pa.array(TEXTS[:1], pa.large_string()))
    values = before_premix(shingles(tokens.bases, tokens.bounds).values)
    filled = MinHash(num_perm=64, seed=3, scheme="affine32", hashfunc=int)
    for value in values.tolist():
        filled.update(value)
    assert filled == sketches(TEXTS[:1], CONFIG, lean=False)[0]
    assert np.array_equal(from_datasketch(filled, seed=3), from_datasketch(sketches(TEXTS[:1], CONFIG)[0], seed=3))


def test_an_index_of_datasketch_finds_them():
    index = MinHashLSH(threshold=0.6, num_perm=64)
    one, other, third = sketches(TEXTS, CONFIG)
    index.insert("one", one)
    assert index.query(other) == ["one"]
    assert index.query(third) == []


def test_a_full_sketch_takes_more():
    one, _, third = sketches(TEXTS, CONFIG, lean=False)
    both = one.copy()
    both.merge(third)
    assert both.jaccard(one) > 0.1
