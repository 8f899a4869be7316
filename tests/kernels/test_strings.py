"""Hashes, lengths and sites of many strings: plain and compiled agree, and with the obvious way."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.corpus.buffers import character_counts, text_buffers
from cleaner.corpus.sites import site_of
from cleaner.kernels.strings import authority_ends, count_characters, hash_strings

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=8)
URLS = st.lists(st.text(st.sampled_from("a:/?#@[].W"), max_size=20), min_size=1, max_size=8)


def _buffers(texts):
    return text_buffers(pa.array(texts, pa.large_string()))


@settings(deadline=None)
@given(TEXTS)
def test_plain_and_compiled_kernels_agree(texts):
    data, offsets = _buffers(texts)
    for kernel, type_ in ((hash_strings, np.uint64), (count_characters, np.int64)):
        plain, compiled = np.zeros(len(texts), type_), np.zeros(len(texts), type_)
        kernel.plain(data, offsets, plain)
        kernel.compiled(data, offsets, compiled)
        assert plain.tolist() == compiled.tolist()


@settings(deadline=None)
@given(TEXTS)
def test_equal_strings_have_equal_hashes_and_no_others(texts):
    hashes = np.zeros(len(texts), np.uint64)
    hash_strings(*_buffers(texts), hashes)
    assert len(set(hashes.tolist())) == len(set(texts))


@pytest.mark.parametrize("length", [0, 1, 254, 255, 256, 511, 1000])
@pytest.mark.parametrize("letter", ["a", "ơ", "数", "\U0001f600"])
def test_characters_are_counted_as_python_counts_them(length, letter):
    assert character_counts(pa.array([letter * length, "b"], pa.large_string())).tolist() == [length, 1]


@settings(deadline=None)
@given(URLS)
def test_the_part_of_an_address_that_is_kept_names_the_same_site(urls):
    data, offsets = _buffers(urls)
    plain, compiled = np.zeros(len(urls), np.int64), np.zeros(len(urls), np.int64)
    authority_ends.plain(data, offsets[:-1], offsets[1:], plain)
    authority_ends.compiled(data, offsets[:-1], offsets[1:], compiled)
    assert plain.tolist() == compiled.tolist()
    kept = [bytes(data[start:end]).decode() for start, end in zip(offsets[:-1], plain, strict=True)]
    assert [site_of(one) for one in kept] == [site_of(url) for url in urls]
