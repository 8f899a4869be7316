"""Every regular expression of the package: where it is compiled, what it is called, and by which methods it is used."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from expressions import recording
from expressions.recording import PACKAGE
from expressions.syntax import repeats, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Expression(NamedTuple):
    """A regular expression, and where it is compiled."""

    place: str
    line: int
    pattern: str
    flags: int
    of_bytes: bool
    name: str = ""
    methods: tuple[str, ...] = ("finditer", "match", "fullmatch")

    @property
    def tree(self) -> Any:
        """What it is made of."""
        return tree_of(self.pattern, self.flags, of_bytes=self.of_bytes)

    @property
    def may_be_slow(self) -> bool:
        """Whether a repeat without a limit is in it."""
        return any(True for _ in repeats(self.tree, ""))

    def compiled(self) -> re.Pattern[Any]:
        return re.compile(self.pattern.encode("latin-1") if self.of_bytes else self.pattern, self.flags)


def expressions() -> list[Expression]:
    """Return all regular expressions that the package compiles, by where that is; asked of a fresh interpreter."""
    found = subprocess.run(
        [sys.executable, recording.__file__], capture_output=True, text=True, check=True, timeout=300
    )
    recorded = {Expression(*row) for row in json.loads(found.stdout.splitlines()[-1])}
    names, calls = _names(), _calls()
    return sorted(
        one._replace(name=names.get((one.place, one.line), ""), methods=_methods(one, names, calls)) for one in recorded
    )


_WAYS = {"match": "match", "fullmatch": "fullmatch"}
"""Methods of a pattern that begin at one place; all others look for it everywhere."""


def _methods(expression: Expression, names: dict[tuple[str, int], str], calls: dict[str, set[str]]) -> tuple[str, ...]:
    """Return how an expression is used: by the methods that are called on its name anywhere in the package."""
    name = names.get((expression.place, expression.line), "")
    used = calls.get(f"{expression.place}:{name}") or calls.get(name) or {"finditer", "match", "fullmatch"}
    return tuple(sorted({_WAYS.get(one, "finditer") for one in used}))


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _names() -> dict[tuple[str, int], str]:
    """Return the names that compiled expressions are given, by where they are compiled."""
    found = {}
    for place, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Call):
                        found.setdefault((place, inner.lineno), node.name)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                for inner in ast.walk(node.value):
                    if isinstance(inner, ast.Call):
                        found[place, inner.lineno] = node.targets[0].id
    return found


def _calls() -> dict[str, set[str]]:
    """Return the methods of patterns that are used of each name: in a file, and in any file."""
    methods = {"search", "finditer", "findall", "sub", "subn", "split", "match", "fullmatch", "scanner"}
    found: dict[str, set[str]] = {}
    for place, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                value = node.value.func if isinstance(node.value, ast.Call) else node.value
                name = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
                for key in (f"{place}:{name}", name):
                    found.setdefault(key, set()).add(node.attr)
    return found


def places_in_source() -> set[tuple[str, int]]:
    """Return where the source compiles an expression, or uses one that is written on the spot."""
    places = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                value = node.func.value
                if isinstance(value, ast.Name) and value.id == "re" and node.func.attr not in ("escape", "purge"):
                    places.add((path.relative_to(PACKAGE).as_posix(), node.lineno))
    return places
