from __future__ import annotations

import pytest

from cleaner.config import InputConfig
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.schema import Piece, Shard, Source


@pytest.fixture(params=["python", "compiled"])
def way(request):
    """Return a way to run a kernel: as Python or compiled."""
    return lambda kernel: kernel.plain if request.param == "python" else kernel.compiled


@pytest.fixture
def parsed():
    """Return a function that parses bytes as one JSONL or txt file."""

    def parse(data, name="a.jsonl", config=None, first_line=0):
        source = Source(0, name, name, "txt" if name.endswith(".txt") else "jsonl", None)
        return parse_shard(Shard(0, (Piece(0, first_line, data),)), [source], config or InputConfig())

    return parse
