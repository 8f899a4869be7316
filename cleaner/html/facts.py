"""The facts from which the model says how likely each line is content: one row a line, one column a fact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.blocks import Blocks
from cleaner.html.class_words import kinds
from cleaner.html.core import add_core
from cleaner.html.dump import part_bits
from cleaner.html.line_text import LineText
from cleaner.html.series import add_series
from cleaner.html.spans import heaviest_span
from cleaner.html.tags import TAG_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cleaner.html.dump import PageDump

_TAG_GROUPS = {
    "p": ("p",),
    "heading 1": ("h1",),
    "heading 2-3": ("h2", "h3"),
    "heading 4-6": ("h4", "h5", "h6"),
    "item": ("li", "dd", "dt"),
    "cell": ("td", "th"),
    "div": ("div",),
    "quote": ("blockquote",),
    "pre": ("pre",),
    "control": ("label", "button", "summary", "fieldset", "form"),
    "caption": ("figcaption", "caption", "figure"),
}
_WINDOWS = (1, 2, 4, 8, 20)
_SPAN_COSTS = (4.0, 8.0, 12.0, 20.0)
_LEVELS = 5


class Facts:
    """Named columns, collected one after the other.

    Args:
        size: Number of lines.
        wanted: Names of the columns to keep; all if not given.
    """

    def __init__(self, size: int, wanted: Sequence[str] | None = None) -> None:
        self.columns: dict[str, Any] = {}
        self._size = size
        self._wanted = frozenset(wanted) if wanted is not None else None

    def add(self, name: str, column: Any) -> None:
        """Add a column, or one value for all lines."""
        if self.wants(name):
            values = np.empty(self._size, np.float32)
            values[:] = column
            self.columns[name] = values

    def wants(self, name: str) -> bool:
        """Return whether a column is to be kept."""
        return self._wanted is None or name in self._wanted


def line_facts(dump: PageDump, wanted: Sequence[str] | None = None) -> tuple[Any, tuple[str, ...], LineText]:
    """Return the matrix of facts (text lines x facts, float32), the names of its columns, and the lines' texts.

    Args:
        dump: A page with at least one line of text.
        wanted: Names of the facts, in the order of the columns; all if not given.
    """
    text = LineText(dump)
    blocks = Blocks(dump, text)
    facts = Facts(len(text.lines), wanted)
    _own(facts, dump, text, blocks)
    _parts(facts, dump, text, blocks)
    _around(facts, text, blocks)
    _groups(facts, dump, text, blocks)
    _topic(facts, text, blocks)
    _windows(facts, text, blocks)
    _spans(facts, text, blocks)
    _places(facts, text, blocks)
    add_core(facts, text, blocks)
    add_series(facts, dump, text, blocks)
    _page(facts, dump, text, blocks)
    names = tuple(facts.columns) if wanted is None else tuple(wanted)
    return np.stack([facts.columns[name] for name in names], axis=1), names, text


def _own(facts: Facts, dump: PageDump, text: LineText, blocks: Blocks) -> None:
    for name in ("chars", "words", "commas", "sentences", "ended", "colon", "lower_start", "same", "same_before"):
        facts.add(name, getattr(text, name))
    facts.add("digit share", text.digits / text.chars)
    facts.add("capital share", text.capitals / text.words)
    facts.add("link share", blocks.links_of_line / text.chars)
    facts.add("links", np.array(dump.anchors)[text.at])
    facts.add("emphasis share", np.minimum(1.0, np.array(dump.emphasis)[text.at] / text.chars))
    facts.add("word length", text.chars / text.words)
    for name in ("in_title", "of_title", "described", "structured"):
        facts.add(name, getattr(text, name))
    tag = blocks.tags[blocks.of_line]
    for name, tags in _TAG_GROUPS.items():
        facts.add(name, np.isin(tag, [TAG_NUMBER[one] for one in tags]))


def _parts(facts: Facts, dump: PageDump, text: LineText, blocks: Blocks) -> None:
    own = blocks.own_parts.copy()
    own[: min(2, len(own))] &= 0  # names of the body speak of the page, not of a part
    parent = blocks.parents
    near = own | own[parent] | own[parent[parent]]
    near_line = near[blocks.of_line]
    of_line = np.array(dump.parts, np.int64)[text.at]
    labels = np.array(text.labels, np.int64)
    for bit, name in enumerate(part_bits()):
        if facts.wants(f"in {name}"):
            facts.add(f"in {name}", of_line >> bit & 1)
        if facts.wants(f"near {name}"):
            facts.add(f"near {name}", near_line >> bit & 1)
    for bit, name in enumerate(kinds()):
        if facts.wants(f"says {name}"):
            facts.add(f"says {name}", labels >> bit & 1)


def _around(facts: Facts, text: LineText, blocks: Blocks) -> None:
    block = blocks.of_line
    total = max(1.0, float(text.words.sum()))
    prose = max(1.0, float(blocks.prose_of_line.sum()))
    best_score = max(1.0, float(blocks.score[blocks.best]))
    ratio = np.zeros(len(block))
    for level in range(_LEVELS):
        facts.add(f"around {level} words", blocks.words[block])
        facts.add(f"around {level} share", blocks.words[block] / total)
        facts.add(f"around {level} prose share", blocks.prose[block] / prose)
        facts.add(f"around {level} prose", blocks.prose[block] / np.maximum(blocks.words[block], 1))
        facts.add(f"around {level} link share", blocks.links[block] / np.maximum(blocks.chars[block], 1))
        facts.add(f"around {level} lines", blocks.lines[block])
        facts.add(f"around {level} line words", blocks.words[block] / np.maximum(blocks.lines[block], 1))
        facts.add(f"around {level} alike", blocks.alike[block])
        facts.add(f"around {level} alike share", blocks.alike_words[block] / total)
        facts.add(f"around {level} alike words", blocks.alike_words[block] / blocks.alike[block])
        facts.add(f"around {level} alike prose share", blocks.alike_prose[block] / prose)
        facts.add(f"around {level} images", blocks.images[block])
        facts.add(f"around {level} score", blocks.score[block] / best_score)
        ratio = np.maximum(ratio, blocks.score[block] / best_score)
        block = blocks.parents[block]
    facts.add("around best score", ratio)
    block = blocks.of_line
    strict = max(1.0, float(blocks.strict_score[blocks.strict_best]))
    for level in range(_LEVELS):
        facts.add(f"around {level} strict score", blocks.strict_score[block] / strict)
        block = blocks.parents[block]
    joined = np.flatnonzero(blocks.joined())
    begun = np.bincount(blocks.first[joined], minlength=len(text.lines) + 1)
    ended = np.bincount(blocks.end[joined], minlength=len(text.lines) + 1)
    inside = np.cumsum(begun - ended)[:-1] > 0
    first, end = blocks.first[blocks.strict_best], blocks.end[blocks.strict_best]
    index = np.arange(len(inside))
    facts.add("in strict best", (index >= first) & (index < end))
    facts.add("strict best start", index - first)
    facts.add("strict best end", index - end)
    facts.add("joined", inside)
    facts.add("page joined share", (inside @ text.words) / total)


def _groups(facts: Facts, dump: PageDump, text: LineText, blocks: Blocks) -> None:
    """Add what the lines have in common that stand in blocks of the same tags and classes: the cells of one design."""
    total = max(1.0, float(text.words.sum()))
    first, end = blocks.first[blocks.best], blocks.end[blocks.best]
    index = np.arange(len(text.lines))
    in_best = (index >= first) & (index < end)
    for name, numbers in (("path", dump.paths), ("tail", dump.tails)):
        group = np.array(numbers, np.int64)[blocks.of_line]
        lines = np.bincount(group)[group].astype(np.float64)

        def mean(column: Any, group: Any = group, lines: Any = lines) -> Any:
            return np.bincount(group, weights=column)[group] / lines

        facts.add(f"{name} lines", lines)
        facts.add(f"{name} share", mean(text.words) * lines / total)
        facts.add(f"{name} words", mean(text.words))
        facts.add(f"{name} prose", mean(blocks.prose_of_line) / np.maximum(mean(text.words), 1))
        facts.add(f"{name} prose share", mean(blocks.prose_of_line) * lines / max(1.0, blocks.prose[0]))
        facts.add(f"{name} ended", mean(text.ended))
        facts.add(f"{name} link share", mean(blocks.links_of_line) / np.maximum(mean(text.chars), 1))
        facts.add(f"{name} same", mean(np.minimum(text.same, 10)))
        facts.add(f"{name} in best", mean(in_best))
        facts.add(f"{name} place", mean(index) / len(index))


def _topic(facts: Facts, text: LineText, blocks: Blocks) -> None:
    """Add how many of a line's longer words other lines of the main block have, and other lines of the page."""
    first, end = blocks.first[blocks.best], blocks.end[blocks.best]
    in_best, in_page = Counter[str](), Counter[str]()
    for at, words in enumerate(text.long_words):
        in_page.update(words)
        if first <= at < end:
            in_best.update(words)
    best, page = [], []
    for at, words in enumerate(text.long_words):
        own = first <= at < end
        size = max(1, len(words))
        best.append(sum(in_best[word] > own for word in words) / size)
        page.append(sum(in_page[word] > 1 for word in words) / size)
    facts.add("long words", [len(words) for words in text.long_words])
    facts.add("long words in best", best)
    facts.add("long words in page", page)


def _windows(facts: Facts, text: LineText, blocks: Blocks) -> None:
    size = len(text.lines)
    free = text.words * (1 - blocks.links_of_line / text.chars)
    columns = {
        "words": text.words,
        "prose": blocks.prose_of_line,
        "free": free,
        "ended": text.ended,
        "points": blocks.points_of_line,
        "linked": blocks.links_of_line,
        "chars": text.chars,
    }
    index = np.arange(size)
    for name, column in columns.items():
        total = np.concatenate(([0.0], np.cumsum(column)))
        for reach in _WINDOWS:
            low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, size)
            facts.add(f"window {reach} {name}", (total[high] - total[low]) / (high - low))
        facts.add(f"{name} before", total[:-1] / max(1.0, total[-1]))
        for step in (-2, -1, 1, 2):
            there = index + step
            inside = (there >= 0) & (there < size)
            facts.add(f"{name} at {step}", np.where(inside, column[np.clip(there, 0, size - 1)], 0.0))


def _spans(facts: Facts, text: LineText, blocks: Blocks) -> None:
    """Add where a line stands to the run of lines with the most words after a cost for each line is taken off."""
    size = len(text.lines)
    index = np.arange(size)
    for name, gain in (("prose", blocks.prose_of_line), ("points", blocks.points_of_line * 8)):
        for cost in _SPAN_COSTS:
            first, end = heaviest_span(gain - cost)
            facts.add(f"span {name} {cost:g} inside", (index >= first) & (index < end))
            facts.add(f"span {name} {cost:g} start", index - first)
            facts.add(f"span {name} {cost:g} end", index - end)
            facts.add(f"span {name} {cost:g} share", gain[first:end].sum() / max(1.0, gain.sum()))


def _places(facts: Facts, text: LineText, blocks: Blocks) -> None:
    size = len(text.lines)
    index = np.arange(size)
    facts.add("index", index)
    facts.add("place", (index + 0.5) / size)
    facts.add("lines left", size - index)
    first, end = blocks.first[blocks.best], blocks.end[blocks.best]
    facts.add("in best", (index >= first) & (index < end))
    facts.add("best start", index - first)
    facts.add("best end", index - end)
    around = blocks.parents[blocks.best]
    facts.add("in best's parent", (index >= blocks.first[around]) & (index < blocks.end[around]))
    tag = blocks.tags[blocks.of_line]
    heading_1 = np.flatnonzero((tag == TAG_NUMBER["h1"]) | ((text.of_title > 0.7) & (text.in_title > 0.7)))
    facts.add("after title", index - (heading_1[0] if len(heading_1) else -1))
    facts.add("after last title", index - (heading_1[-1] if len(heading_1) else -1))
    headings = (tag >= TAG_NUMBER["h1"]) & (tag <= TAG_NUMBER["h6"])
    last = np.maximum.accumulate(np.where(headings, index, -1))
    facts.add("after heading", index - last)
    facts.add("heading level", np.where(last >= 0, tag[last], 0))
    labels = np.array(text.labels, np.int64)
    said = labels[last] * (last >= 0)
    for bit, name in enumerate(kinds()):
        if name in _SAID_BY_HEADINGS:
            facts.add(f"heading says {name}", said >> bit & 1)
            seen = (labels >> bit & 1) * headings
            facts.add(f"headings before say {name}", np.cumsum(seen))
    names = part_bits()
    for name in ("article", "content", "comments", "post", "main"):
        bits = sum(1 << at for at, one in enumerate(names) if one == name)
        nearest = blocks.nearest(bits)[blocks.of_line]
        facts.add(
            f"nearest {name} share", np.where(nearest >= 0, blocks.prose[nearest] / max(1.0, blocks.prose[0]), -1)
        )
        facts.add(
            f"nearest {name} words", np.where(nearest >= 0, blocks.words[nearest] / max(1.0, blocks.words[0]), -1)
        )
        facts.add(f"nearest {name} place", np.where(nearest >= 0, index - blocks.first[nearest], -1))


_SAID_BY_HEADINGS = frozenset(("comments", "related", "share", "sign-in", "navigation", "reviews", "contents"))


def _page(facts: Facts, dump: PageDump, text: LineText, blocks: Blocks) -> None:
    words = max(1.0, float(text.words.sum()))
    facts.add("page lines", len(text.lines))
    facts.add("page words", words)
    facts.add("page prose share", blocks.prose_of_line.sum() / words)
    facts.add("page link share", blocks.links_of_line.sum() / max(1.0, text.chars.sum()))
    facts.add("page median words", np.median(text.words))
    facts.add("page best share", blocks.prose[blocks.best] / max(1.0, blocks.prose[0]))
    facts.add("page structured", text.has_body)
    facts.add("page unspaced", float((text.chars / text.words < 2.5).mean()))
    kind = dump.properties.get("og:type", "").lower()
    facts.add("page is article", kind == "article")
    facts.add("page is product", "product" in kind)
    facts.add("page is site", kind == "website")
    structured = " ".join(dump.structured)[:200_000]
    for name in ("Article", "Product", "ForumPosting", "ItemList", "QAPage", "FAQPage", "Organization", "BlogPosting"):
        facts.add(f"page has {name}", f'{name}"' in structured)
    for bit, name in enumerate(part_bits()):
        if name in ("comments", "forum", "article", "product", "reviews", "code", "post", "user"):
            has = (blocks.inside >> bit & 1) @ text.words
            facts.add(f"page in {name}", has / words)
    facts.add("page largest group", blocks.alike_prose.max() / max(1.0, blocks.prose[0]))
    facts.add("page group size", blocks.alike[int(np.argmax(np.where(blocks.alike > 1, blocks.alike_prose, 0)))])
