import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.proposals import repeated
from cleaner.kernels.shared_values import may_come_again, number_repeated

VALUES = st.lists(st.one_of(st.integers(0, 6), st.integers(0, (1 << 32) - 1)), max_size=60)


@given(VALUES)
def test_values_that_come_again_are_numbered_as_they_are_met(values):
    place, number = repeated(np.array(values, np.uint32))
    several = [at for at, value in enumerate(values) if values.count(value) > 1]
    met = list(dict.fromkeys(values[at] for at in several))
    assert place.tolist() == several
    assert number.tolist() == [met.index(values[at]) for at in several]


@given(VALUES)
def test_the_compiled_kernels_do_what_the_plain_ones_do(values):
    results = []
    for run in ("plain", "compiled"):
        array, places = np.array(values, np.uint32), np.zeros(len(values), np.uint32)
        bitmaps, table, out = np.zeros((2, 8), np.uint64), np.zeros((3, 128), np.uint32), np.zeros_like(places)
        found = getattr(may_come_again, run)(array, np.uint64(55), *bitmaps, places)
        numbered = getattr(number_repeated, run)(array, places[:found], *table, out)
        results.append((found, numbered, places.tolist(), out.tolist()))
    assert results[0] == results[1]
