"""What bands miss and propose in vain, against the plain definition, and what is measured, against what is known."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import DocumentsConfig
from cleaner.dedup.lsh import Banding, choose_banding, expected_misses
from cleaner.tuning import measuring
from cleaner.tuning.curve import BINS, Distribution, alternatives, binned, even, expected
from cleaner.tuning.measuring import measured
from cleaner.tuning.report import as_values, equal_words, lines
from cleaner.tuning.terminal_plot import curve_lines

BANDS, ROWS, WANTED = st.integers(1, 200), st.integers(1, 12), st.floats(0.02, 0.98)


@given(BANDS, ROWS, WANTED)
def test_more_bands_miss_fewer_pairs_and_propose_more_in_vain(bands, rows, wanted):
    fewer, more = (expected(Banding(count, rows), wanted, even()) for count in (bands, bands + 1))
    assert more.missed <= fewer.missed
    assert more.vain >= fewer.vain


@given(BANDS, ROWS, WANTED)
def test_more_rows_miss_more_pairs_and_propose_fewer_in_vain(bands, rows, wanted):
    fewer, more = (expected(Banding(bands, count), wanted, even()) for count in (rows, rows + 1))
    assert more.missed >= fewer.missed
    assert more.vain <= fewer.vain


@pytest.mark.parametrize("wanted", [0.2, 0.35, 0.5, 0.853])
def test_over_an_even_distribution_it_is_the_integral_that_bands_are_chosen_by(wanted):
    banding = choose_banding(wanted, 128, 0.9, 0.1)
    assert expected(banding, wanted, even()).missed == pytest.approx(expected_misses(wanted, banding), abs=0.003)


def test_where_no_pair_is_wanted_nothing_is_missed():
    unlike = Distribution(binned(np.array([0.01, 0.02])), 3, "three")
    found = expected(Banding(42, 3), 0.5, unlike)
    assert (found.missed, found.wanted_pairs, found.load) == (None, 0.0, 1.0)
    assert any(" - " in line for line in lines(found, [], 0.5, 128, unlike))


def test_a_similarity_of_one_falls_into_the_last_bin():
    assert np.flatnonzero(binned(np.array([0.0, 1.0]))).tolist() == [0, BINS - 1]


def test_the_bands_that_are_chosen_stand_among_the_alternatives():
    found = alternatives(0.5, 128, (0.5, 0.5), even())
    assert Banding(25, 5) in [one.banding for one in found]
    assert [one.rises for one in found] == sorted(one.rises for one in found)
    assert all(one.banding.bands * one.banding.rows <= 128 for one in found)


def copies(number, share, rng):
    """Return pairs of texts with a share of the words of the first replaced one by one."""
    found = []
    for n in range(number):
        words = [f"p{n}w{i}" for i in range(300)]
        found.append(" ".join(words))
        found.append(" ".join(f"q{n}w{i}" if rng.random() < share else word for i, word in enumerate(words)))
    return found


@pytest.mark.parametrize("drawn", [1 << 20, 1 << 12], ids=["all pairs", "some pairs"])
def test_what_is_measured_is_what_there_is(monkeypatch, drawn):
    monkeypatch.setattr(measuring, "_DRAWN", drawn)
    texts = copies(150, 0.1, random.Random(1))
    found = measured(pa.array([*texts, *texts[:20], ""], pa.large_string()), DocumentsConfig(), "made")
    assert found.documents == 300
    near = found.pairs[30:]
    assert near.sum() == pytest.approx(150, rel=0.05)
    middle = ((np.arange(30, BINS) + 0.5) / BINS * near).sum() / near.sum()
    assert equal_words(middle) == pytest.approx(0.9, abs=0.01)
    assert found.pairs[:10].sum() == pytest.approx(300 * 299 / 2 - 150, rel=0.01)


def test_the_plot_has_the_size_that_was_asked_for():
    plot = list(curve_lines(Banding(20, 5), 0.99, width=40, height=8))
    assert len(plot) == 10
    assert max(map(len, plot)) <= 46
    assert "".join(plot).isascii()
    assert sum(line.count("*") for line in plot[:8]) >= 39  # one a column, but for the mark


@given(st.floats(0.01, 0.99), BANDS, ROWS)
def test_a_plot_can_be_drawn_for_any_bands(wanted, bands, rows):
    assert len(list(curve_lines(Banding(bands, rows), wanted))) == 14


def test_values_for_machines_say_what_they_are_of():
    chosen = expected(Banding(42, 3), 0.5, even())
    values = as_values(chosen, [chosen], 0.5, 128, even())
    assert values["distribution"]["measured"] is False
    assert values["curve"][50] == [0.5, pytest.approx(0.9963, abs=1e-4)]
