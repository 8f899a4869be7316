from __future__ import annotations

import functools
import types

import numpy as np
import pytest

from cleaner.config import InputConfig
from cleaner.corpus.parse import parse_shard
from cleaner.corpus.schema import Piece, Shard, Source
from cleaner.kernels.runtime import Kernel


@functools.cache
def python_twin(kernel):
    """Return the kernel's Python function, with the kernels that it calls as Python, too, even if Numba is loaded."""
    function = kernel.py_func
    names = function.__globals__
    callees = {
        name: python_twin(names[name]) for name in function.__code__.co_names if isinstance(names.get(name), Kernel)
    }
    twin = types.FunctionType(function.__code__, {**names, **callees}, function.__name__)

    def run(*args):
        with np.errstate(over="ignore"):  # wrapping around is meant
            return twin(*args)

    return run


@pytest.fixture(params=["python", "compiled"])
def way(request):
    """Return a way to run a kernel: as Python or compiled."""
    return python_twin if request.param == "python" else lambda kernel: kernel.compiled


@pytest.fixture
def parsed():
    """Return a function that parses bytes as one JSONL or txt file."""

    def parse(data, name="a.jsonl", config=None, first_line=0):
        source = Source(0, name, name, "txt" if name.endswith(".txt") else "jsonl", None)
        return parse_shard(Shard(0, (Piece(0, first_line, data),)), [source], config or InputConfig())

    return parse
