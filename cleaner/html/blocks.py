"""What each block of a page holds: its text, its links, its like, and how much it looks like the main one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.dump import part_bits
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


_UNLIKELY = (
    "navigation",
    "footer",
    "side",
    "comments",
    "share",
    "related",
    "sign-in",
    "overlay",
    "pages",
    "breadcrumb",
)
"""Kinds of part whose paragraphs say nothing of where the main block is."""

_TAG_POINTS = (
    (("div",), 5.0),
    (("pre", "td", "blockquote"), 3.0),
    (("address", "ol", "ul", "dl", "dd", "dt", "li", "form"), -3.0),
    (("h1", "h2", "h3", "h4", "h5", "h6", "th"), -5.0),
)


_WHOLE, _BEFORE = 0.6, 0.1
"""A block with more of the page's words than the first, and no more than the second before it, is the page itself: its
names (``sidebar-left``, ``comments-open``) say what the page has, not what the block is."""


def part_mask(*listed: str) -> int:
    """Return the bits of some parts.

    Args:
        listed: Their names, of :func:`cleaner.html.dump.part_bits`.

    Example:
        >>> part_mask("navigation")
        1
    """
    names = part_bits()
    return sum(1 << names.index(name) for name in listed)


class Blocks:
    """Columns over the blocks of a page.

    Attributes:
        parents: The block around each; block 0 is its own.
        tags, own_parts, images: As in the dump.
        first, end: The lines of each, as places in the columns of the text.
        lines, chars, words, links, prose: Number of lines in each block, and sums over them; ``links`` are characters.
        alike: Blocks with the same parent, tag and class, itself included.
        alike_words, alike_prose: Sums over all of these.
        of_line: The block of each line.
        links_of_line: Characters in links of each line.
        prose_of_line: Words outside links of each line that is a sentence: an end mark, and 8 words or more.
        inside: Bits of the parts around each line, without those that only blocks name which are the page itself.
        points_of_line: What a line gives to the score of its block.
        score: How much of the page's paragraphs a block holds, by itself and through its children.
        best: Number of the block with the highest score.
        strict_score, strict_best: The same as Arc90's readability has it: unlikely parts give nothing, tags count.
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
        free = 1 - self.links_of_line / text.chars
        self.prose_of_line = np.where((text.ended > 0) & (text.words >= 8), text.words * free, 0.0)
        self.prose = self.sums(self.prose_of_line)
        self.images = np.array(dump.images, np.float64)
        self._alike(np.array(dump.signatures, np.int64))
        self.points_of_line = np.where(text.words >= 5, 1 + text.commas + np.minimum(text.chars / 100, 3), 0.0) * free
        self.score = self._scores(self.points_of_line, (1.0, 0.5, 1 / 3))
        self.best = int(np.argmax(self.score))
        self.inside = self._inside(np.array(dump.parts, np.int64)[text.at], text)
        likely = self.inside & part_mask(*_UNLIKELY) == 0
        points = np.where(likely & (text.chars >= 25), 1 + text.commas + np.minimum(np.floor(text.chars / 100), 3), 0.0)
        strict = self._scores(points, (1.0, 0.5))
        self.strict_score = np.where(strict > 0, np.maximum(0.0, strict + self._tag_points()), 0.0)
        self.strict_best = int(np.argmax(self.strict_score))

    def sums(self, column: Any) -> Any:
        """Return the sum of a column over the lines in each block."""
        total = np.concatenate(([0.0], np.cumsum(column)))
        return total[self.end] - total[self.first]

    def _inside(self, parts: Any, text: LineText) -> Any:
        """Leave out of the parts of each line those that only blocks say which are the page itself."""
        before = np.concatenate(([0.0], np.cumsum(text.words)))[self.first]
        words = max(1.0, float(text.words.sum()))
        whole = (self.words > _WHOLE * words) & (before <= _BEFORE * words)
        said, small = self.own_parts.tolist(), np.where(whole, 0, self.own_parts).tolist()
        parents = self.parents.tolist()
        for block in range(1, len(said)):
            said[block] |= said[parents[block]]
            small[block] |= small[parents[block]]
        inline = parts & ~np.array(said, np.int64)[self.of_line]
        return inline | np.array(small, np.int64)[self.of_line]

    def _alike(self, signatures: Any) -> None:
        counts = np.bincount(signatures, minlength=len(signatures))
        self.alike = counts[signatures].astype(np.float64)
        self.alike_words = np.bincount(signatures, weights=self.words, minlength=len(signatures))[signatures]
        self.alike_prose = np.bincount(signatures, weights=self.prose, minlength=len(signatures))[signatures]

    def _scores(self, points: Any, shares: tuple[float, ...]) -> Any:
        """Give each line's points to the block that holds it, and shares of them to the blocks above."""
        holds = np.isin(self.tags, [TAG_NUMBER[tag] for tag in _HOLDERS])
        block = np.where(holds[self.of_line], self.of_line, self.parents[self.of_line])
        score = np.zeros(len(self.parents))
        for share in shares:
            score += np.bincount(block, weights=points * share, minlength=len(score))
            block = self.parents[block]
        for listed, weight in ((_FOR, _CLASS_WEIGHT), (_AGAINST, -_CLASS_WEIGHT)):
            score += np.where(((self.own_parts & part_mask(*listed)) != 0) & (score > 0), weight, 0.0)
        return np.maximum(score, 0.0) * (1 - self.links / np.maximum(self.chars, 1))

    def _tag_points(self) -> Any:
        """Return what Arc90's readability adds for each block's tag."""
        points = np.zeros(max(TAG_NUMBER.values()) + 1)
        for tags, value in _TAG_POINTS:
            points[[TAG_NUMBER[tag] for tag in tags]] = value
        return points[self.tags]

    def joined(self) -> Any:
        """Return for each block whether it stands beside the strict best one and has a fifth of its score at least."""
        beside = self.parents == self.parents[self.strict_best]
        enough = self.strict_score >= max(10.0, 0.2 * float(self.strict_score[self.strict_best]))
        prose = (self.tags == TAG_NUMBER["p"]) & (self.chars > 80) & (self.links < 0.25 * self.chars)
        found = beside & (enough | prose)
        found[self.strict_best] = True
        return found

    def nearest(self, mask: int) -> Any:
        """Return for each block the number of the nearest block around it, or its own, with a bit; else -1."""
        own = ((self.own_parts & mask) != 0).tolist()
        found = [-1] * len(own)
        parents = self.parents.tolist()
        for block in range(1, len(own)):
            found[block] = block if own[block] else found[parents[block]]
        return np.array(found, np.int64)
