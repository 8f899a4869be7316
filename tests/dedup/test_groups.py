import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.documents import document_rows, find_duplicates
from cleaner.dedup.groups import Proposed, groups

WORDS = [f"w{n}" for n in range(40)]
BODIES = [" ".join(WORDS[at : at + 30]) for at in (0, 5, 10)]


@st.composite
def corpora(draw):
    """Return texts of which many are copies of a few, with words replaced here and there."""
    texts = []
    for _ in range(draw(st.integers(0, 14))):
        words = draw(st.sampled_from(BODIES)).split()
        for place in draw(st.sets(st.integers(0, 29), max_size=6)):
            words[place] = draw(st.sampled_from(["x", "y7", "Z", words[place].upper()]))
        texts.append(" ".join(words) + draw(st.sampled_from(["", ".", " and more"])))
    return texts


@settings(max_examples=40)
@given(corpora(), st.integers(1, 100))
def test_documents_that_are_searched_in_groups_are_found_as_if_they_were_searched_at_once(texts, together):
    text = pa.array(texts, pa.large_string())
    config = DocumentsConfig(contained="remove")
    rows = document_rows(text, config)
    one, other = (find_duplicates(rows, text.take, config, together=size) for size in (together, None))
    for name in ("document", "keeper", "similarity", "kind", "reason", "facts", "doubtful", "group"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert (one.proposed, one.verified, one.refused) == (other.proposed, other.verified, other.refused)
    for mine, theirs in zip(one.borderline, other.borderline, strict=True):
        assert mine.tolist() == theirs.tolist()


@given(st.data(), st.integers(1, 20), st.integers(1, 60))
def test_what_shares_anything_is_in_one_group_and_nothing_is_left_out(data, n, together):
    exact = sorted(data.draw(st.sets(st.integers(1, n), max_size=n)) - {n})
    later = np.array(exact, np.int64)
    earlier = np.array([data.draw(st.integers(0, at - 1)) for at in exact], np.int64)
    alive = np.array([place for place in range(n) if place not in exact], np.int64)
    pairs = np.array(
        sorted({at << 32 | data.draw(st.integers(0, at - 1)) for at in range(1, len(alive)) if at % 3}), np.uint64
    )
    every = Proposed(later, earlier, alive, np.arange(2 * len(alive), dtype=np.uint64).reshape(2, -1), pairs)
    found = list(groups(every, np.full(n, 10), np.arange(n)[::-1], together))
    assert sorted(np.concatenate([group.places for group in found]).tolist()) == list(range(n))
    joined, same, columns = set(), set(), {}
    for group in found:
        some = group.proposed
        living = group.places[some.alive]
        joined |= {(int(living[pair >> 32]), int(living[pair & 0xFFFFFFFF])) for pair in some.pairs.tolist()}
        same |= set(zip(group.places[some.later].tolist(), group.places[some.earlier].tolist(), strict=True))
        columns |= dict(zip(living.tolist(), some.columns.T.tolist(), strict=True))
    assert joined == {(int(alive[pair >> 32]), int(alive[pair & 0xFFFFFFFF])) for pair in pairs.tolist()}
    assert same == set(zip(later.tolist(), earlier.tolist(), strict=True))
    assert columns == dict(zip(alive.tolist(), every.columns.T.tolist(), strict=True))
