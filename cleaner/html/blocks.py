"""What each block of a page holds: its text, its links, its like, and how much it looks like the main one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.class_words import kinds
from cleaner.html.tags import TAG_NUMBER

if TYPE_CHECKING:
    from cleaner.html.dump import PageDump
    from cleaner.html.line_text import LineText

_HOLDERS = ("div", "section", "article", "main", "body", "td", "form", "center", "li", "dd", "blockquote")
_FOR = ("article", "post", "content", "forum", "product")
_AGAINST = frozenset(
    ("navigation", "footer", "side", "comments", "share", "related", "advert", "sign-in", "overlay", "tags", "header")
)
_CLASS_WEIGHT = 25.0
"""What a fitting name adds to a block's score and an unfitting one takes off, as Arc90's readability had it."""


class Blocks:
    """Columns over the blocks of a page.

    Attributes:
        lines, chars, words, links, ended, long_words: Sums over the lines in each block.
        alike: Blocks with the same parent, tag and class, itself included.
        alike_words: Words in all of these.
        score: How much of the page's paragraphs a block holds, by itself and through its children.
        best: Number of the block with the highest score.
    """

    def __init__(self, dump: PageDump, text: LineText) -> None:
        self.parents = np.array(dump.parents, np.int64)
        self.tags = np.array(dump.tags, np.int64)
        self.own_parts = np.array(dump.own_parts, np.int64)
        self.of_line = np.array(dump.block, np.int64)[text.at]
        self.links_of_line = np.minimum(np.array(dump.links, np.float64)[text.at], text.chars)
        self.first = np.searchsorted(text.at, np.array(dump.firsts, np.int64))
        self.end = np.searchsorted(text.at, np.array(dump.ends, np.int64))
        self.lines = (self.end - self.first).astype(np.float64)
        self.chars = self.sums(text.chars)
        self.words = self.sums(text.words)
        self.links = self.sums(self.links_of_line)
        self.ended = self.sums(text.ended)
        free = text.words * (1 - self.links_of_line / text.chars)
        self.prose_of_line = np.where((text.ended > 0) & (text.words >= 8), free, 0.0)
        self.prose = self.sums(self.prose_of_line)
        self.images = np.array(dump.images, np.float64)
        self._alike(np.array(dump.signatures, np.int64))
        self._score(text)

    def sums(self, column: Any) -> Any:
        """Return the sum of a column over the lines in each block."""
        total = np.concatenate(([0.0], np.cumsum(column)))
        return total[self.end] - total[self.first]

    def _alike(self, signatures: Any) -> None:
        counts = np.bincount(signatures, minlength=len(signatures))
        self.alike = counts[signatures].astype(np.float64)
        self.alike_words = np.bincount(signatures, weights=self.words, minlength=len(signatures))[signatures]
        self.alike_prose = np.bincount(signatures, weights=self.prose, minlength=len(signatures))[signatures]

    def _score(self, text: LineText) -> None:
        """Give each line's points to the block that holds it, half of them to the next, a third to the one above."""
        points = np.where(text.words >= 5, 1 + text.commas + np.minimum(text.chars / 100, 3), 0.0)
        points = points * (1 - self.links_of_line / text.chars)
        holds = np.isin(self.tags, [TAG_NUMBER[tag] for tag in _HOLDERS])
        block = np.where(holds[self.of_line], self.of_line, self.parents[self.of_line])
        score = np.zeros(len(self.parents))
        for share in (1.0, 0.5, 1 / 3):
            score += np.bincount(block, weights=points * share, minlength=len(score))
            block = self.parents[block]
        self.points_of_line = points
        names = kinds()
        for listed, weight in ((_FOR, _CLASS_WEIGHT), (_AGAINST, -_CLASS_WEIGHT)):
            mask = sum(1 << names.index(name) for name in listed)
            score += np.where(((self.own_parts & mask) != 0) & (score > 0), weight, 0.0)
        self.score = np.maximum(score, 0.0) * (1 - self.links / np.maximum(self.chars, 1))
        self.best = int(np.argmax(self.score))

    def nearest(self, mask: int) -> Any:
        """Return for each block the number of the nearest block around it, or its own, with a bit; else -1."""
        own = ((self.own_parts & mask) != 0).tolist()
        found = [-1] * len(own)
        parents = self.parents.tolist()
        for block in range(1, len(own)):
            found[block] = block if own[block] else found[parents[block]]
        return np.array(found, np.int64)
