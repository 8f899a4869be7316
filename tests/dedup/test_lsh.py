from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cleaner.dedup.lsh import (
    Banding,
    band_keys,
    choose_banding,
    collision_probability,
    expected_misses,
    share_buckets,
    star_pairs,
    threshold,
)
from cleaner.kernels import bands as kernels

KEYS = hnp.arrays(np.uint64, st.tuples(st.integers(1, 4), st.integers(0, 30)), elements=st.integers(0, 5))
SIGNATURES = hnp.arrays(np.uint32, st.tuples(st.integers(0, 6), st.just(12)), elements=st.integers(0, 3))


def by_dictionaries(keys, nth):
    pairs = set()
    for band in keys.tolist():
        buckets = {}
        for place, key in enumerate(band):
            bucket = buckets.setdefault(key, [])
            bucket.append(place)
            if len(bucket) > nth + 1:
                pairs.add((place, bucket[nth]))
    return sorted(pairs)


def unpacked(pairs):
    return [(int(pair >> 32), int(pair & 0xFFFFFFFF)) for pair in pairs.tolist()]


@given(KEYS, st.integers(0, 3))
def test_pairs_join_the_nth_of_a_bucket_with_every_later_one(keys, nth):
    assert unpacked(star_pairs(keys, nth)) == by_dictionaries(keys, nth)


@given(hnp.arrays(np.uint64, 40, elements=st.integers(0, 2**64 - 1)), st.integers(1, 5), st.integers(0, 2))
def test_the_compiled_kernels_agree_with_the_plain_ones(keys, bits, nth):
    keys[20:] = keys[:20]
    results = []
    for way in ("plain", "compiled"):
        ends, members = np.zeros((1 << bits) + 1, np.int64), np.empty(40, np.uint32)
        getattr(kernels.partition, way)(keys, bits, ends, members)
        pairs = np.zeros(40, np.uint64)
        table = (np.empty(128, np.uint64), np.empty(128, np.int64), np.empty(128, np.uint32))
        count = getattr(kernels.star_pairs, way)(keys, bits, ends, members, nth, *table, pairs)
        results.append((ends.tolist(), members.tolist(), unpacked(pairs[:count])))
    assert results[0] == results[1]
    assert sorted(results[0][2]) == by_dictionaries(keys[None], nth)


@given(SIGNATURES, st.sampled_from([(12, 1), (4, 3), (2, 6), (1, 12)]))
def test_band_keys_are_equal_exactly_where_all_rows_of_the_band_are(signatures, cut):
    banding = Banding(*cut)
    keys = band_keys(signatures, banding)
    plain = np.empty_like(keys)
    kernels.band_keys.plain(signatures, np.arange(len(signatures)), 0, banding.rows, plain)
    assert keys.tolist() == plain.tolist()
    for band in range(banding.bands):
        rows = signatures[:, band * banding.rows : (band + 1) * banding.rows].tolist()
        for i in range(len(rows)):
            for j in range(i):
                assert (keys[band, i] == keys[band, j]) == (rows[i] == rows[j])


@settings(deadline=None)
@given(SIGNATURES, st.sampled_from([(12, 1), (4, 3), (2, 6), (1, 12)]), st.randoms())
def test_who_shares_a_bucket_is_who_is_in_a_pair(signatures, cut, random):
    documents = np.array(random.sample(range(len(signatures)), len(signatures)), np.int64)
    pairs = by_dictionaries(band_keys(signatures, Banding(*cut), documents), 0)
    shared = share_buckets(signatures, Banding(*cut), documents)
    assert np.flatnonzero(shared).tolist() == sorted({place for pair in pairs for place in pair})


@settings(deadline=None)
@given(hnp.arrays(np.uint64, st.integers(0, 40), elements=st.integers(0, 2**64 - 1)), st.integers(6, 12))
def test_repeated_keys_are_found_plain_and_compiled(keys, bits):
    keys[20:] = keys[: len(keys[20:])]
    results = []
    for way in ("plain", "compiled"):
        bitmaps, places = np.zeros((2, 1 << bits - 6), np.uint64), np.empty(len(keys), np.uint32)
        found = getattr(kernels.may_repeat, way)(keys, bits, bitmaps[0], bitmaps[1], places)
        shared = np.zeros(len(keys), np.bool_)
        table = np.empty(128, np.uint64), np.full(128, -1)
        getattr(kernels.mark_shared, way)(keys, places[:found], *table, shared)
        results.append((places[:found].tolist(), shared.tolist()))
    assert results[0] == results[1]
    assert results[0][1] == [keys.tolist().count(key) > 1 for key in keys.tolist()]


def test_a_bucket_of_a_million_documents_makes_a_million_pairs():
    pairs = star_pairs(np.full((1, 1_000_000), 7, np.uint64), nth=0)
    assert len(pairs) == 999_999


def test_more_bands_propose_more_and_more_rows_propose_fewer():
    assert (np.diff([collision_probability(0.5, bands, 4) for bands in (4, 8, 16, 32)]) > 0).all()
    assert (np.diff([collision_probability(0.5, 16, rows) for rows in (2, 4, 8)]) < 0).all()
    assert threshold(Banding(40, 5)) < threshold(Banding(20, 5))


def test_the_curve_is_that_of_random_signatures():
    rng = np.random.default_rng(3)
    similarity, banding = 0.6, Banding(10, 4)
    agree = rng.random((20_000, banding.bands, banding.rows)) < similarity
    measured = agree.all(axis=2).any(axis=1).mean()
    assert measured == pytest.approx(float(collision_probability(similarity, *banding)), abs=0.015)


@pytest.mark.parametrize("num_perm", [64, 128, 256])
def test_a_dearer_miss_makes_the_bands_more_permissive(num_perm):
    chosen = [choose_banding(0.6, num_perm, weight, 1 - weight) for weight in (0.1, 0.5, 0.9)]
    assert all(threshold(one) >= threshold(other) for one, other in pairwise(chosen))
    assert all(banding.bands * banding.rows <= num_perm for banding in chosen)


def test_the_choice_costs_no_more_than_that_of_datasketch():
    from datasketch.lsh import _optimal_param

    grid = np.linspace(0, 1, 4001)

    def cost(bands, rows, at):
        curve = collision_probability(grid, bands, rows)
        return 0.5 * curve[grid < at].sum() + 0.5 * (1 - curve[grid >= at]).sum()

    for at in (0.4, 0.6, 0.8):
        assert cost(*choose_banding(at, 128, 0.5, 0.5), at) <= cost(*_optimal_param(at, 128, 0.5, 0.5), at) * 1.01


def test_expected_misses_fall_with_similarity():
    banding = Banding(42, 3)
    assert expected_misses(0.3, banding) > expected_misses(0.5, banding) > expected_misses(0.8, banding)


@pytest.mark.parametrize("similarity", [0.0, 1.0, -1.0, 1.5])
def test_a_similarity_outside_zero_to_one_is_refused(similarity):
    with pytest.raises(ValueError, match="between 0 and 1"):
        choose_banding(similarity, 128, 0.5, 0.5)
