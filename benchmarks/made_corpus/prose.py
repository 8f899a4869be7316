"""Made prose: sentences, paragraphs, titles, names and figures in a language. They mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from made_corpus.scripts import SCRIPTS
from made_corpus.words import vocabulary

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_LENGTHS = ((50, 100, 200, 400, 900), (15, 25, 30, 20, 10))
"""Words of a body, and how many bodies of a hundred are about that long."""


class Writer:
    """Writes in one language with the words of one seed.

    Args:
        seed: The seed of the words.
        language: One of :data:`~made_corpus.scripts.SCRIPTS`.
        rng: Where all its choices come from.
    """

    def __init__(self, seed: int, language: str, rng: random.Random) -> None:
        self.language = language
        self.script = SCRIPTS[language]
        self.words = vocabulary(seed, language)
        self.rng = rng

    def sentence(self, words: list[str]) -> str:
        """Return a sentence of some words; in two of five one becomes a figure, a name, or stands in marks."""
        pick, roll = int(self.rng.random() * len(words)), self.rng.random()
        if roll < 0.2:
            words[pick] = str(self.rng.randint(2, 2025))
        elif roll < 0.3:
            words[pick] = self.name()
        elif roll < 0.36 and self.script.space:
            words[pick] = f"“{words[pick]}”"
        elif roll < 0.4 and self.script.cased:
            words[pick] += " –"
        space, half = self.script.space, len(words) // 2
        text = space.join(words)
        if len(words) > 10:
            text = space.join(words[:half]) + self.script.comma + space.join(words[half:])
        return (text[:1].upper() + text[1:] if self.script.cased else text) + self.script.stop

    def paragraph(self, words: int) -> str:
        """Return sentences that have about ``words`` words together."""
        drawn, at, sentences = self.words.draw(self.rng, words + 24), 0, []
        while at < words:
            end = at + 7 + int(self.rng.random() * 18)
            sentences.append(self.sentence(drawn[at:end]))
            at = end
        return self.script.space.join(sentences)

    def phrase(self, low: int, high: int) -> str:
        """Return words without a mark at their end: a label, a heading."""
        text = self.script.space.join(self.words.draw(self.rng, self.rng.randint(low, high)))
        return text[:1].upper() + text[1:] if self.script.cased else text

    def title(self) -> str:
        """Return a title; one in five is in capitals where the script has them."""
        title = self.phrase(4, 10)
        return title.upper() if self.rng.random() < 0.2 else title

    def name(self) -> str:
        """Return the name of a person or place."""
        words = self.rng.choices(self.words.words, k=self.rng.randint(2, 3))
        return self.script.space.join(word.capitalize() if self.script.cased else word for word in words)

    def body(self) -> Iterator[str]:
        """Yield the lines of a body: a title, paragraphs, and here and there a heading."""
        yield self.title()
        words = self.rng.choices(*_LENGTHS)[0]
        while words > 0:
            length = self.rng.randint(25, 110)
            if words > 100 and self.rng.random() < 0.1:
                yield self.phrase(2, 6)
            yield self.paragraph(length)
            words -= length


def number(rng: random.Random) -> str:
    """Return a figure as forms have it."""
    return f"{rng.randint(2, 9999):,}".replace(",", ".") if rng.random() < 0.5 else f"{rng.randint(100, 99999)}"


def date(rng: random.Random) -> str:
    """Return a date in figures."""
    return f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(1980, 2025)}"
