"""The cases of ftfy's own tests, read from ``tests/test_cases.json`` of its source distribution."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FOLDED = str.maketrans("“”„‟‘’‚‛ʼ", "\"\"\"\"'''''")
_NOT_OURS = re.compile("[\uff01-\uffef\u3000\ufb00-\ufb06ĲĳŉǄ-ǌǱ-ǳ]")
"""Full-width forms and ligatures: ftfy rewrites them, the normal form does not."""


_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\xad]")
"""Dropped by the normal form; ftfy keeps some."""


def folded(text: str) -> str:
    """Fold what ftfy rewrites in correct text and the normal form leaves: quotes, width, ligatures, spaces."""
    text = _NOT_OURS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text).translate(_FOLDED)
    return " ".join(unicodedata.normalize("NFC", _CONTROLS.sub("", text)).split())


def outcome(case: dict[str, str], repaired: str) -> str:
    """Return one of: repaired, left (as it was), half (nearer to the repair), wrong."""
    original, fixed = folded(case["original"]), folded(case["fixed"])
    if folded(repaired) == fixed:
        return "repaired" if original != fixed else "left, rightly"
    if folded(repaired) == original:
        return "left"
    return "half" if not case["fixed"].isascii() and shared(repaired, fixed) > shared(original, fixed) else "wrong"


def shared(text: str, fixed: str) -> int:
    """Return how many words outside ASCII of the repaired text are in ``text``."""
    return sum((Counter(word for word in fixed.split() if not word.isascii()) & Counter(text.split())).values())


def print_cases(path: Path, repair: Callable[[str], str]) -> list[str]:
    """Print the outcome of each case that does not come back; return a sentence for each damaged negative case."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    failures = []
    for expect, title in (("pass", "cases that ftfy repairs"), ("fail", "cases that ftfy knows it fails")):
        chosen = [case for case in cases if case["expect"] == expect]
        answers = [(case, repair(case["original"])) for case in chosen]
        outcomes = Counter(outcome(case, answer) for case, answer in answers)
        print(f"\n{len(chosen)} {title}: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
        for case, answer in answers:
            result = outcome(case, answer)
            if result not in ("repaired", "left, rightly"):
                print(f"  {result:6} {case['label']}")
                print(
                    f"         given {case['original']!r}\n         fixed {case['fixed']!r}\n         ours  {answer!r}"
                )
                if folded(case["original"]) == folded(case["fixed"]):
                    failures.append(f"ftfy's case {case['label']!r} is correct text and changes")
    return failures
