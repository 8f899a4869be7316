import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import deduplicate_texts
from cleaner.kernels import terms
from cleaner.kernels.alignment import align, scratch

MANUAL = """{0} prints the tags of the files that are named, one a line, in the order in which they were given.
Without a file, or where the file is a dash, {0} reads standard input until its end is reached.
The exit status of {0} is zero if every file could be read, and one if any of them could not be read.
Report mistakes of {0} to the list of the package, whose address stands on its page, and see the full manual there."""


def removed(*texts):
    return deduplicate_texts(pa.array(list(texts), pa.large_string()), DocumentsConfig()).document.tolist()


def counted(a, b):
    a, b = np.array(a, np.uint64), np.array(b, np.uint64)
    mate = np.empty(len(a), np.int32)
    align(a, b, scratch(max(len(a), len(b), 1)), mate)
    out = np.zeros((1, 2), np.int64)
    bounds = np.array([0, len(a), len(a) + len(b)])
    one, two = np.array([0]), np.array([1])
    terms.count_terms(np.concatenate([a, b]), bounds, one, two, np.array([0, len(a)]), mate, out)
    return out[0].tolist()


def test_manual_pages_of_two_commands_both_stay():
    assert removed(MANUAL.format("lstag"), MANUAL.format("cattag")) == []


def test_a_page_with_a_word_replaced_here_and_there_is_a_copy():
    page = MANUAL.format("lstag")
    assert removed(page, page.replace("named", "blue").replace("dash", "green").replace("address", "red")) == [1]


def test_a_term_is_counted_where_it_stands_for_the_same_one_again_and_again():
    assert counted([1, 2, 9, 3, 4, 9, 5, 6, 9, 7], [1, 2, 8, 3, 4, 8, 5, 6, 8, 7])[0] == 3
    assert counted([1, 2, 9, 3, 4, 9, 5, 6, 9, 7], [1, 2, 8, 3, 4, 7, 5, 6, 10, 7])[0] == 0


def test_a_word_that_mostly_stays_is_no_term():
    assert counted([9, 1, 9, 2, 9, 3, 9, 4, 9, 5, 9, 6], [9, 1, 8, 2, 9, 3, 8, 4, 9, 5, 9, 6])[0] == 0


def test_stretches_that_each_has_in_one_place_are_counted_between_what_both_have():
    both = list(range(100, 120))
    assert counted([*both, *range(20, 30), *range(200, 220)], [*both, *range(40, 52), *range(200, 220)])[1] == 10
    assert counted([*range(20, 30), *both], [*range(40, 52), *both])[1] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), max_size=40))
def test_counts_are_within_the_texts(a, b):
    recurring, other = counted(a, b)
    assert 0 <= recurring <= min(len(a), len(b))
    assert 0 <= other <= min(len(a), len(b))
