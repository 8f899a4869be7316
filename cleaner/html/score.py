"""A page's lines through the model: one byte for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.html.decide import content_bytes

if TYPE_CHECKING:
    from cleaner.html.dump import PageDump

MAX_LINES = 50_000
"""Lines above which the model is not asked: its facts take 1 KB a line. The longest of 475 real pages has 1,375."""


def content_of(dump: PageDump) -> Any:
    """Return one byte for each line of a page, 128 and more for content, 0 for empty lines.

    Args:
        dump: A page with at least one line of text.

    Example:
        >>> from cleaner.html.parse import dump_page
        >>> page = dump_page("<ul><li><a href=1>News</a><li><a href=2>Sport</a></ul><p>It rained on and on.</p>")
        >>> [line for line, byte in zip(page.lines, content_of(page)) if byte >= 128]
        ['It rained on and on.']
    """
    content = np.zeros(len(dump.lines), np.uint8)
    if len(dump.lines) > MAX_LINES:
        sizes = np.array([len(line) for line in dump.lines], np.float64)
        links = np.minimum(np.array(dump.links), sizes)
        content[:] = np.rint(254 * sizes / (sizes + 40) * (1 - links / np.maximum(sizes, 1)))
        return content
    from cleaner.html.facts import line_facts
    from cleaner.html.model import content_model

    model = content_model()
    rows, _, text = line_facts(dump, model.names)
    content[text.at] = content_bytes(model.probabilities(rows), text.words)
    return content
