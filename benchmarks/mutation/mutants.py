"""Mutants of a module: every place that an operator of cosmic-ray changes, and the source with one of them changed.

cosmic-ray runs all mutants of a module, some thousand; here a seeded sample of places is drawn, and one operator for
each, so that the eleven ways to replace a ``+`` do not outnumber everything else.
"""

from __future__ import annotations

import ast
import random
from typing import TYPE_CHECKING, NamedTuple

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from targets import Target

_UNUSED = ("core/RemoveDecorator", "core/VariableReplacer", "core/VariableInserter")
"""A kernel without its decorator is no kernel, and the other two want names of variables."""


class Mutant(NamedTuple):
    """A module with one place changed.

    Attributes:
        target: The module and its tests.
        operator: The name of what changed it.
        line: The number of the line, from 1.
        before: The line as it is.
        after: The line as the operator made it.
        source: The whole module with the change.
    """

    target: Target
    operator: str
    line: int
    before: str
    after: str
    source: str


def sample(root: Path, targets: Sequence[Target], size: int, seed: int) -> tuple[int, list[Mutant]]:
    """Draw mutants of some modules.

    Args:
        root: The folder of the project.
        targets: The modules.
        size: How many are wanted.
        seed: Of the draw.

    Returns:
        How many places there are, and the mutants; fewer than wanted if there are fewer.
    """
    places: dict[tuple[Target, tuple[int, int]], list[tuple[str, int]]] = {}
    for target in targets:
        source = (root / target.module).read_text(encoding="utf-8")
        for position, operator, occurrence in _changes(source):
            places.setdefault((target, position), []).append((operator, occurrence))
    rng = random.Random(seed)
    drawn = sorted(places, key=lambda place: (place[0].module, place[1]))
    rng.shuffle(drawn)
    found: list[Mutant] = []
    for target, position in drawn:
        operator, occurrence = rng.choice(places[target, position])
        source = (root / target.module).read_text(encoding="utf-8")
        changed = mutate_code(source, cosmic_ray.plugins.get_operator(operator)(), occurrence)
        if changed is None or _meaning(changed) in (None, _meaning(source)):
            continue
        line, before, after = _first_difference(source, changed)
        found.append(Mutant(target, operator.removeprefix("core/"), line, before, after, changed))
        if len(found) == size:
            break
    return len(places), found


def _changes(source: str) -> Iterator[tuple[tuple[int, int], str, int]]:
    """Yield every place of a source with an operator that changes it, and how often that was so before."""
    nodes = list(ast_nodes(get_ast(source)))
    for name in cosmic_ray.plugins.operator_names():
        operator = cosmic_ray.plugins.get_operator(name)
        if name in _UNUSED or operator.arguments():
            continue
        made = operator()
        positions = (start for node in nodes for start, _ in made.mutation_positions(node))
        for occurrence, start in enumerate(positions):
            yield start, name, occurrence


def _meaning(source: str) -> str | None:
    """Return what a source does, without annotations and blocks for type checkers; ``None`` for what is no source."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if getattr(node, name, None) is not None:
                setattr(node, name, ast.Name("Any") if isinstance(node, ast.AnnAssign) else None)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "not TYPE_CHECKING"):
            node.test, node.body = ast.Constant(value=False), [ast.Pass()]
    return ast.dump(tree)


def _first_difference(before: str, after: str) -> tuple[int, str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    for number, (one, other) in enumerate(pairs, 1):
        if one != other:
            return number, one.strip(), other.strip()
    return 0, "", ""
