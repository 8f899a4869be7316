"""What an index takes, held to the bound that its page states."""

from __future__ import annotations

import importlib.util

import pytest


@pytest.fixture(scope="module")
def measured(root, tmp_path_factory):
    """What the benchmark measures of a small index."""
    spec = importlib.util.spec_from_file_location("benchmarks_index", root / "benchmarks" / "index.py")
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    return benchmark.run(30_000, 10_000, tmp_path_factory.mktemp("size") / "index")


def test_a_document_takes_250_bytes_at_most_beside_its_text(measured):
    assert measured["bytes_a_document"] <= 250


def test_what_the_index_knew_by_its_key_is_not_added_again(measured):
    assert measured["documents"] == 30_000 - 2 * 500


def test_dumps_of_one_size_are_merged(measured):
    assert measured["segments"] <= 2
