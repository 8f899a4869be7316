"""What the package never does: run text as code, start a program, unpickle a file, parse XML with entities.

The rules stand beside ruff's ``S`` (see ``pyproject.toml``), which a ``noqa`` can silence; these cannot be.
"""

from __future__ import annotations

import ast

import pytest

MODULES = {
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "subprocess", "pty", "code", "codeop",
    "multiprocessing", "xml", "telnetlib", "ftplib", "smtplib", "http", "xmlrpc", "requests", "urllib.request",
}  # fmt: skip
"""Modules that unpickle, start programs, run text, expand entities or open connections of their own."""
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
ATTRIBUTES = {
    "os": {"system", "popen", "fork", "forkpty", "startfile"},
    "tempfile": {"mktemp"},
    "socket": {"socket", "create_connection", "create_server"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
}
STARTERS = ("exec", "spawn", "posix_spawn")  # of os
NUMPY = {"load", "read_array"}
"""What unpickles objects of a file where it is told to."""
NOT_LOADING = {"pickle.PickleBuffer"}
"""A view of memory in which buffers cross to another process; it reads no pickle."""
CLUSTER = "cleaner/pipeline/engines/"
"""Where a person has asked for a cluster by its address, and connections are the purpose."""


def _calls(node):
    """Yield what is wrong with a call."""
    function = node.func
    keywords = {word.arg: word.value for word in node.keywords}
    if isinstance(function, ast.Name) and function.id in CALLS:
        yield f"{function.id}()"
    if "shell" in keywords:
        yield "shell="
    if isinstance(function, ast.Attribute):
        owner = ast.unparse(function.value)
        if function.attr in ATTRIBUTES.get(owner, ()) or (owner == "os" and function.attr.startswith(STARTERS)):
            yield f"{owner}.{function.attr}"
        if owner.split(".")[0] in ("np", "numpy") and function.attr in NUMPY:
            allowed = keywords.get("allow_pickle", ast.Constant(value=False))  # numpy's default since 1.16.3
            if not (isinstance(allowed, ast.Constant) and allowed.value is False):
                yield f"{owner}.{function.attr} with allow_pickle"


def _imports(node):
    before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for name in (before + alias.name for alias in node.names):
        parts = name.split(".")
        if name not in NOT_LOADING and not MODULES.isdisjoint(
            ".".join(parts[:end]) for end in range(1, len(parts) + 1)
        ):
            yield f"import {name}"


def faults(source):
    """Return what a source does that none of ours may do."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            found += _calls(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found += _imports(node)
    return sorted(set(found))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pickle", ["import pickle"]),
        ("from pickle import loads", ["import pickle.loads"]),
        ("from pickle import PickleBuffer, load", ["import pickle.load"]),
        ("import urllib.request", ["import urllib.request"]),
        ("from urllib import request", ["import urllib.request"]),
        ("eval(text)", ["eval()"]),
        ("os.system(command)", ["os.system"]),
        ("os.execvp(name, arguments)", ["os.execvp"]),
        ("run(command, shell=True)", ["shell="]),
        ("socket.create_connection(address)", ["socket.create_connection"]),
        ("np.load(path, allow_pickle=True)", ["np.load with allow_pickle"]),
        ("numpy.lib.format.read_array(file, allow_pickle=flag)", ["numpy.lib.format.read_array with allow_pickle"]),
        ("np.load(path)", []),
        ("np.load(path, allow_pickle=False)", []),
        ("from pickle import PickleBuffer", []),
        ("from urllib.parse import unquote", []),
        ("re.compile(pattern)", []),
        ("json.load(file)", []),
        ("os.kill(process, 0)", []),
        ("'eval(text)'", []),
    ],
)
def test_the_rules_find_what_they_are_for_and_nothing_else(source, expected):
    assert faults(source) == expected


def test_no_module_of_the_package_does_any_of_it(root):
    found = {}
    for path in sorted((root / "cleaner").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        wrong = faults(path.read_text(encoding="utf-8"))
        if name.startswith(CLUSTER):
            wrong = [one for one in wrong if not one.startswith("socket.")]
        if wrong:
            found[name] = wrong
    assert found == {}


def test_arrays_that_the_package_ships_hold_no_pickled_object(root):
    import numpy as np

    shipped = sorted((root / "cleaner").rglob("*.npz"))
    assert shipped
    for path in shipped:
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files), path
