import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.fold_table import accent_counts, build_accents
from cleaner.dedup.short import accents
from cleaner.kernels.accents import count_accents


def marks_of(text):
    """Return how many diacritics a text has, by the definition."""
    apart = unicodedata.normalize("NFD", text)
    return sum(map(text.count, "đĐ")) + sum(unicodedata.category(mark) == "Mn" for mark in apart)


TEXT = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cn")), st.sampled_from("đĐấǘêẹ̣́ạñ\U000e0100한")))


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="the table is that of Unicode 14")
@given(st.lists(TEXT, max_size=5))
def test_diacritics_are_counted_as_by_their_definition(texts):
    array = pa.array(texts, pa.large_string())
    assert accents(array, np.arange(len(texts))).tolist() == [marks_of(text) for text in texts]


@given(st.lists(TEXT, max_size=3))
def test_the_compiled_count_is_the_plain_one(texts):
    data = "".join(texts).encode()
    offsets = np.cumsum([0, *(len(text.encode()) for text in texts)])
    arguments = (np.frombuffer(data, np.uint8), offsets, np.arange(len(texts)), accent_counts())
    plain, compiled = np.zeros((2, len(texts)), np.int64)
    count_accents.plain(*arguments, plain)
    count_accents.compiled(*arguments, compiled)
    assert plain.tolist() == compiled.tolist()


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="the table is that of Unicode 14")
def test_the_table_that_is_shipped_is_the_one_that_is_built():
    assert np.array_equal(build_accents(), accent_counts())
