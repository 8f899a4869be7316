"""Speed of the kernels, one thread, warm: ``pytest benchmarks/kernels`` (pytest-benchmark; not among the tests).

Each runs on made pages of one language; ``MB/s`` in the report of ``--benchmark-json`` is of their text. Two states of
the code are compared with ``--benchmark-save`` and ``--benchmark-compare`` on a quiet machine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pytest
from made_corpus.pages import cell

from cleaner.chrome.facts import line_facts
from cleaner.config import BlocksConfig
from cleaner.corpus.buffers import text_buffers
from cleaner.corpus.json_texts import unescaped
from cleaner.dedup.blocks import remove_repeats
from cleaner.dedup.lsh import Banding, band_keys, star_pairs
from cleaner.dedup.minhash import signatures
from cleaner.dedup.shingles import shingles
from cleaner.dedup.tokens import Tokens, tokenize
from cleaner.kernels import json_text
from cleaner.normalization.gate import needs_normalizing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

SEED = 7
SIZE = 2_000_000
"""Bytes of text for a run; more leave the caches of a core."""


class Texts(NamedTuple):
    """Undamaged made pages of a language."""

    array: pa.LargeStringArray
    size: int


def of_language(language: str) -> Texts:
    found, size, number = [], 0, 0
    while size < SIZE:
        pages = (page for page in cell(SEED, number) if page.language == language and not page.damage)
        for page in pages:
            found.append(page.text)
            size += len(page.text.encode())
        number += 1
    return Texts(pa.array(found, pa.large_string()), size)


@pytest.fixture(scope="module", params=["vi", "en", "zh", "ar"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return of_language(request.param)


@pytest.fixture(scope="module")
def tokens(texts: Texts) -> Tokens:
    return tokenize(texts.array)


def timed(benchmark: BenchmarkFixture, size: int, run: Callable[[], object]) -> None:
    """Time a function after one run that loads or compiles its kernels; note its rate."""
    run()
    benchmark(run)
    if benchmark.stats is not None:
        benchmark.extra_info["MB/s"] = round(size / 1e6 / benchmark.stats.stats.median, 1)


def test_gate(benchmark: BenchmarkFixture, texts: Texts) -> None:
    buffers = text_buffers(texts.array)
    timed(benchmark, texts.size, lambda: needs_normalizing(*buffers))


def test_tokens(benchmark: BenchmarkFixture, texts: Texts) -> None:
    timed(benchmark, texts.size, lambda: tokenize(texts.array))


def test_shingles(benchmark: BenchmarkFixture, texts: Texts, tokens: Tokens) -> None:
    timed(benchmark, texts.size, lambda: shingles(tokens.bases, tokens.bounds))


def test_signatures(benchmark: BenchmarkFixture, texts: Texts, tokens: Tokens) -> None:
    shingled = shingles(tokens.bases, tokens.bounds)
    timed(benchmark, texts.size, lambda: signatures(*shingled, 128, 1))


def test_repeats_in_a_page(benchmark: BenchmarkFixture, texts: Texts, tokens: Tokens) -> None:
    timed(benchmark, texts.size, lambda: remove_repeats(texts.array, BlocksConfig(), tokens))


def test_line_facts(benchmark: BenchmarkFixture, texts: Texts) -> None:
    buffers = text_buffers(texts.array)
    timed(benchmark, texts.size, lambda: line_facts(*buffers))


def test_texts_found_in_json(benchmark: BenchmarkFixture, texts: Texts) -> None:
    lines = [json.dumps({"id": "1", "text": text}, ensure_ascii=False).encode() for text in texts.array.to_pylist()]
    data = np.frombuffer(b"\n".join(lines), np.uint8)
    ends = np.cumsum([len(line) + 1 for line in lines]) - 1
    starts = np.concatenate([[0], ends[:-1] + 1])
    first, last = (np.empty(len(lines), np.int64) for _ in range(2))
    states, key = np.empty(len(lines), np.uint8), np.frombuffer(b"text", np.uint8)

    def run() -> object:
        json_text.locate(data, starts, ends, key, first, last, states)
        return unescaped(data, first, last)

    timed(benchmark, texts.size, run)


def test_candidates(benchmark: BenchmarkFixture) -> None:
    """A hundred thousand signatures, a third of them equal to an earlier one."""
    rng = np.random.default_rng(SEED)
    made = rng.integers(0, 1 << 32, (100_000, 128), dtype=np.uint32)
    made[rng.permutation(100_000)[:33_000]] = made[rng.integers(0, 100_000, 33_000)]
    timed(benchmark, made.nbytes, lambda: star_pairs(band_keys(made, Banding(20, 6)), 0))
