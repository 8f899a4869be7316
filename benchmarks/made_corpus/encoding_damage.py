"""Encoding damage of made pages: whole pages and single lines, with the sound text known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from damage import entities, misread_utf8, twice
from legacy_damage import misread

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DAMAGES: dict[str, Callable[[str], str]] = {
    "UTF-8 as windows-1252": misread_utf8,
    "UTF-8 as Latin-1": lambda line: misread_utf8(line, "latin-1"),
    "UTF-8 as windows-1252, twice": twice,
    "UTF-8 as windows-1251": lambda line: misread_utf8(line, "cp1251"),
    "entities": entities,
    "TCVN3": lambda line: misread(line, "tcvn3") or line,
    "VNI": lambda line: misread(line, "vni-windows") or line,
}
"""From a line to its damaged form; a line that cannot be damaged so stays."""

_OF_ONE_LANGUAGE = {"TCVN3": "vi", "VNI": "vi", "UTF-8 as windows-1251": "ru"}


def damaged(lines: list[str], language: str, rng: random.Random) -> tuple[str, list[str]]:
    """Return what happened and the lines after it; in one document of three only some lines are damaged.

    Args:
        lines: The sound lines.
        language: Old fonts are damage of Vietnamese, windows-1251 of Russian.
        rng: Chooses.
    """
    kind = rng.choice([name for name in DAMAGES if _OF_ONE_LANGUAGE.get(name, language) == language])
    share = rng.choice([1, 1, 0.3])
    result = [DAMAGES[kind](line) if rng.random() < share else line for line in lines]
    return kind if share == 1 else f"{kind}, some lines", result
