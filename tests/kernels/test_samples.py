"""Samples of documents, and pairs of documents with a sample in common: plain, compiled, and the obvious way."""

from __future__ import annotations

from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.kernels.samples import frequent_pairs, holder_pairs, low_shingles

DOCUMENTS = st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=6)


@settings(deadline=None)
@given(DOCUMENTS, st.integers(0, 10), st.integers(0, 80))
def test_low_shingles_are_written_as_far_as_there_is_room(documents, limit, room):
    values = np.array(list(chain(*documents)), np.uint32)
    bounds = np.cumsum([0, *map(len, documents)])
    wanted = [number << 32 | value for number, one in enumerate(documents) for value in one if value < limit]
    for way in ("plain", "compiled"):
        out = np.zeros(room, np.uint64)
        assert getattr(low_shingles, way)(values, bounds, np.uint32(limit), out) == len(wanted)
        assert out[: len(wanted)].tolist() == wanted[:room]


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 9))), st.integers(1, 4), st.integers(0, 9))
def test_documents_of_a_value_are_paired_with_its_first_ones(members, holders, start):
    rows = sorted(members)
    wanted = []
    for at, (value, place) in enumerate(rows):
        before = [other for one, other in rows[:at] if one == value]
        wanted += [place << 32 | other for other in before[:holders] if start <= place < 9]
    ordered = np.array([value << 32 | place for value, place in rows], np.uint64)
    for way in ("plain", "compiled"):
        out = np.zeros(holders * len(rows), np.uint64)
        count = getattr(holder_pairs, way)(ordered, holders, np.uint64(start), np.uint64(9), out)
        assert out[:count].tolist() == wanted


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30), st.lists(st.integers(1, 4), min_size=4))
def test_pairs_that_come_often_enough_are_left(members, least):
    ordered = sorted(later << 32 | earlier for later, earlier in members)
    wanted = [pair for pair in sorted(set(ordered)) if ordered.count(pair) >= least[pair >> 32]]
    for way in ("plain", "compiled"):
        pairs = np.array(ordered, np.uint64)
        count = getattr(frequent_pairs, way)(pairs, np.array(least))
        assert pairs[:count].tolist() == wanted
