import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaner.dedup.keepers import KEPT, Edges, keeper_order, stars

PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from([0.8, 0.9, 1.0])), max_size=30)


def edges_of(pairs):
    pairs = [(max(a, b), min(a, b), similarity) for a, b, similarity in pairs if a != b]
    later, earlier, similarity = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Edges(np.array(later, np.int64), np.array(earlier, np.int64), np.array(similarity, np.float64))


@given(PAIRS)
def test_every_removed_document_was_verified_against_a_document_that_is_kept(pairs):
    edges = edges_of(pairs)
    chosen = stars(12, edges)
    for document, edge in enumerate(chosen.tolist()):
        if edge != KEPT:
            assert edges.later[edge] == document
            assert chosen[edges.earlier[edge]] == KEPT


@given(PAIRS)
def test_no_two_kept_documents_are_verified_copies(pairs):
    edges = edges_of(pairs)
    chosen = stars(12, edges)
    for later, earlier in zip(edges.later.tolist(), edges.earlier.tolist(), strict=True):
        assert chosen[later] != KEPT or chosen[earlier] != KEPT


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_edges_does_not_matter(pairs, random):
    def keepers(pairs):
        edges = edges_of(pairs)
        return [int(edges.earlier[edge]) if edge != KEPT else None for edge in stars(12, edges).tolist()]

    shuffled = list(pairs)
    random.shuffle(shuffled)
    assert keepers(pairs) == keepers(shuffled)


def test_the_most_similar_keeper_is_chosen_then_the_earliest():
    edges = edges_of([(3, 0, 0.8), (3, 1, 0.9), (3, 2, 0.9)])
    assert edges.earlier[stars(4, edges)[3]] == 1


def test_a_chain_does_not_remove_its_far_end():
    assert stars(3, edges_of([(1, 0, 0.9), (2, 1, 0.9)])).tolist() == [KEPT, 0, KEPT]


def test_the_longest_text_is_kept_then_the_one_with_diacritics_then_the_earliest():
    characters = np.array([10, 12, 12, 12, 12])
    size = np.array([30, 12, 15, 12, 12])
    assert keeper_order(characters, size, np.array([0, 4, 3, 2, 1])).tolist() == [2, 4, 3, 1, 0]
