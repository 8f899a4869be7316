"""The core of a page: its sentences in no part that is named as something else, and the block that holds most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.blocks import part_mask
from cleaner.html.dump import part_bits
from cleaner.html.spans import heaviest_span
from cleaner.html.tags import TAG_NUMBER

if TYPE_CHECKING:
    from cleaner.html.blocks import Blocks
    from cleaner.html.facts import Facts
    from cleaner.html.line_text import LineText

_OTHER = (
    "comments", "reviews", "related", "side", "footer", "navigation", "overlay", "share", "sign-in", "advert", "hidden",
    "hides", "nav", "aside",
)  # fmt: skip
"""Kinds of part whose sentences are none of the core."""

_COSTS = (8.0, 20.0)
_FARTHEST = 20
"""Blocks between a line and the block of the core that are counted."""


def add_core(facts: Facts, text: LineText, blocks: Blocks) -> None:
    """Add in which parts each line stands, where it stands to the page's core, and what the core is to the page."""
    for bit, name in enumerate(part_bits()):
        if facts.wants(f"inside {name}"):
            facts.add(f"inside {name}", blocks.inside >> bit & 1)
    own = np.where(blocks.inside & part_mask(*_OTHER) != 0, 0.0, blocks.prose_of_line)
    prose, core = max(1.0, float(blocks.prose[0])), max(1.0, float(own.sum()))
    facts.add("page core words", own.sum())
    facts.add("page core share", own.sum() / prose)
    facts.add("core before", np.cumsum(own))
    facts.add("core share before", np.cumsum(own) / core)
    index = np.arange(len(own))
    for cost in _COSTS:
        first, end = heaviest_span(own - cost)
        held = own[first:end].sum()
        facts.add(f"core span {cost:g} inside", (index >= first) & (index < end))
        facts.add(f"core span {cost:g} start", index - first)
        facts.add(f"core span {cost:g} end", index - end)
        facts.add(f"core span {cost:g} share", held / core)
        facts.add(f"core span {cost:g} words", held)
        facts.add(f"core span {cost:g} of all", held / prose)
    _remarks(facts, own, blocks)
    _distance(facts, own, text, blocks)
    _articles(facts, text, blocks)


def _remarks(facts: Facts, own: Any, blocks: Blocks) -> None:
    """Add how much readers' comments and reviews say, and what stands before the first of them."""
    remarks = blocks.inside & part_mask("comments", "reviews") != 0
    words = float(blocks.prose_of_line[remarks].sum())
    first = int(np.argmax(remarks)) if remarks.any() else len(remarks)
    facts.add("page remarks words", words)
    facts.add("page remarks share", words / max(1.0, float(blocks.prose[0])))
    facts.add("page remarks to core", min(20.0, words / max(1.0, float(own.sum()))))
    facts.add("after remarks", np.arange(len(remarks)) - first)
    facts.add("page core before remarks", own[:first].sum())
    facts.add("page core after remarks", own[first:].sum())


def _distance(facts: Facts, own: Any, text: LineText, blocks: Blocks) -> None:
    """Add how many blocks up from a line the first one with half of the core is, and how much of the page it holds."""
    in_block = blocks.sums(own)
    holds = in_block >= 0.5 * max(1.0, float(own.sum()))
    share = blocks.words / max(1.0, float(text.words.sum()))
    block = blocks.of_line
    steps = np.full(len(block), _FARTHEST)
    held = np.full(len(block), -1.0)
    for step in range(_FARTHEST):
        now = holds[block] & (steps == _FARTHEST)
        steps[now] = step
        held[now] = share[block[now]]
        block = blocks.parents[block]
    facts.add("core distance", steps)
    facts.add("core block share", held)


def _articles(facts: Facts, text: LineText, blocks: Blocks) -> None:
    """Add of the outermost ``article`` around a line: what it is to the longest one, and how much comes before it."""
    around = [-1] * len(blocks.parents)
    parents, is_article = blocks.parents.tolist(), (blocks.tags == TAG_NUMBER["article"]).tolist()
    for block in range(1, len(around)):
        above = around[parents[block]]
        around[block] = above if above >= 0 or not is_article[block] else block
    outermost = np.array(around, np.int64)
    of_line = outermost[blocks.of_line]
    found = of_line >= 0
    longest = float(blocks.words[np.unique(of_line[found])].max()) if found.any() else 1.0
    before = np.concatenate(([0.0], np.cumsum(text.words))) / max(1.0, float(text.words.sum()))
    facts.add("article to longest", np.where(found, blocks.words[of_line] / max(1.0, longest), -1))
    facts.add("article begins", np.where(found, before[blocks.first[of_line]], -1))
    facts.add("page headings 2", (blocks.tags[blocks.of_line] == TAG_NUMBER["h2"]).sum())
