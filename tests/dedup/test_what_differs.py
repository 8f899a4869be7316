"""What is counted of the words in which two texts differ."""

import numpy as np
import pyarrow as pa
import pytest

from cleaner.dedup.comparison import Pairs, prepare, what_differs
from cleaner.kernels import differences, repeats

WORDS = [f"{one}{two}{three}" for one in "bdgkmr" for two in "aeiou" for three in ("l", "n", "rt", "s", "th", "x")]


@pytest.mark.parametrize("count", [4, differences.VALUE + 4])
@pytest.mark.parametrize("at", [10, 50])
def test_replaced_words_are_counted_wherever_they_stand(at, count):
    texts = [" ".join(WORDS[:100]), " ".join([*WORDS[:at], *WORDS[120 : 120 + count], *WORDS[at + count : 100]])]
    documents = prepare(pa.array(texts, pa.large_string()))
    (counts,) = what_differs(Pairs(documents, documents.tokens.keys, np.array([0]), np.array([1])))
    assert counts[differences.EQUAL] == 100 - count
    assert (counts[differences.REPLACED], counts[differences.CHANGED]) == (1, count)


@pytest.mark.parametrize("run", ["plain", "compiled"])
@pytest.mark.parametrize(("one", "other"), [(1, 0), (0, 1), (1, 1), (2, 3), (16, 16)])
def test_two_copies_agree_again_behind_the_words_that_one_of_them_has_alone(run, one, other):
    own, same = np.arange(900, 900 + one), np.arange(100, 110)
    keys = np.concatenate([own, same, np.arange(500, 500 + other), same]).astype(np.uint64)
    found = getattr(repeats._difference, run)(keys, 0, one + 10, one + 10)
    assert divmod(found, repeats._SIDES) == (one, other)


@pytest.mark.parametrize(("one", "other"), [(17, 0), (0, 17)])
def test_words_that_one_copy_has_alone_are_followed_so_far_and_no_further(one, other):
    same = np.arange(100, 110)
    keys = np.concatenate([np.arange(900, 900 + one), same, np.arange(500, 500 + other), same]).astype(np.uint64)
    assert repeats._difference.plain(keys, 0, one + 10, one + 10) == -1
