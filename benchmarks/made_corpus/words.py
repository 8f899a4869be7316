"""Made words: for each seed and language a list of its own, used with Zipf's frequencies."""

from __future__ import annotations

import functools
import itertools
import random
from typing import NamedTuple

from cleaner.vietnamese.syllables import syllables
from made_corpus.scripts import SCRIPTS, Script

WORDS = 12_000
"""Words of a language."""
_FLATTENED = 2.7
"""Mandelbrot's constant: frequencies fall with 1 / (rank + 2.7)."""


class Vocabulary(NamedTuple):
    """The words of a language, the frequent ones first.

    Attributes:
        words: The words, in lower case.
        cumulated: Their frequencies, added up, as :meth:`random.Random.choices` takes them.
    """

    words: tuple[str, ...]
    cumulated: tuple[float, ...]

    def draw(self, rng: random.Random, count: int) -> list[str]:
        """Return running words."""
        return rng.choices(self.words, cum_weights=self.cumulated, k=count)


@functools.cache
def vocabulary(seed: int, language: str) -> Vocabulary:
    """Return the words of a language.

    Args:
        seed: Other seeds make other words.
        language: One of :data:`~made_corpus.scripts.SCRIPTS`.
    """
    rng = random.Random(f"{seed}/words/{language}")
    words = _drawn(rng, language)
    # Frequent words are short (Zipf's law of abbreviation), but not all of them.
    words.sort(key=lambda word: len(word) + rng.uniform(0, 12))
    frequencies = (1 / (rank + _FLATTENED) for rank in range(1, len(words) + 1))
    return Vocabulary(tuple(words), tuple(itertools.accumulate(frequencies)))


def _drawn(rng: random.Random, language: str) -> list[str]:
    """Return the distinct words of a language."""
    if language == "vi":  # syllables without an onset are a tenth of all, and of running text far less
        return rng.sample(sorted(word for word, parts in syllables().items() if parts.onset), WORDS)
    script = SCRIPTS[language]
    parts = _han() if language == "zh" else _syllables(script)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        count = rng.randint(*script.syllables)
        found["".join(rng.choices(parts, k=count))] = None
    return list(found)


def _syllables(script: Script) -> list[str]:
    pairs = itertools.product(script.onsets.split(), script.rimes.split())
    return [(onset + rime).replace("-", "") for onset, rime in pairs if (onset, rime) != ("-", "-")]


def _han() -> list[str]:
    """Return the 3,755 characters of the first level of GB 2312: those that are in common use."""
    codes = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [char for code in codes if (char := code.decode("gb2312", "ignore"))]
