import numpy as np
import pyarrow as pa

from cleaner.config import DocumentsConfig
from cleaner.dedup.centres import better_centres
from cleaner.dedup.documents import deduplicate_texts
from cleaner.dedup.keepers import Edges, stars
from cleaner.dedup.verdicts import Verdicts

NOTHING = np.empty(0, np.uint64)


def words(seed, count=200):
    rng = np.random.default_rng(seed)
    return ["".join(letters) for letters in rng.choice(list("abcdeghiklmnoprstu"), (count, 6))]


def copies(share, count, seed=0):
    """Return an original and copies with a share of its words replaced, one letter longer than it."""
    original = words(seed)
    made = [" ".join(original)]
    for copy in range(count):
        rng = np.random.default_rng((seed, copy, 9))
        mixed = [other if rng.random() < share else one for one, other in zip(original, words(100 + copy), strict=True)]
        made.append(" ".join(mixed) + "s")
    return pa.array(made, pa.large_string())


def edges(*pairs):
    later, earlier = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    return Edges(later, earlier, np.full(len(pairs), 0.9))


def everything(one, other):  # noqa: ARG001 - called as the comparison is
    return Verdicts.of(np.zeros(len(one), np.uint8), np.full(len(one), 0.9))


def nothing(one, other):  # noqa: ARG001 - called as the comparison is
    return Verdicts.of(np.full(len(one), 4, np.uint8), np.zeros(len(one)))


def moves(found, lengths, told_apart=NOTHING, compare=everything):
    made = better_centres(stars(len(lengths), found), found, np.array(lengths), told_apart, compare)
    return dict(zip(made.document.tolist(), made.keeper.tolist(), strict=True))


def test_the_original_stays_that_every_copy_resembles():
    for seed in range(5):
        found = deduplicate_texts(copies(0.1, 3, seed), DocumentsConfig(equal_share=0.84))
        assert found.keeper.tolist() == [0, 0, 0]


def test_where_the_first_is_asked_for_the_first_stays():
    text = copies(0.2, 2).take([1, 0, 2])
    kept = set(range(3)) - set(deduplicate_texts(text, DocumentsConfig(keep="first")).document.tolist())
    assert 0 in kept


def test_the_longest_stays_where_no_other_document_would_go():
    assert moves(edges((1, 0), (2, 0)), [99, 98, 97]) == {}


def test_a_copy_that_is_much_shorter_takes_nobodys_place():
    assert moves(edges((1, 0), (2, 1)), [99, 80, 79]) == {}


def test_documents_whose_facts_differ_are_not_joined_by_a_third():
    assert moves(edges((1, 0), (2, 1)), [99, 98, 97], np.array([2 << 32 | 0], np.uint64)) == {}


def test_a_place_is_taken_only_by_a_copy_of_all_that_went():
    assert moves(edges((1, 0), (2, 1), (3, 0)), [99, 98, 97, 96], compare=nothing) == {}
    assert moves(edges((1, 0), (2, 1), (3, 0)), [99, 98, 97, 96]) == {0: 1, 2: 1, 3: 1}
