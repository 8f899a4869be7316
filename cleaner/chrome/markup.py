"""Lines of HTML pages: what the markup says of them stands in for what the text alone says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cleaner.chrome.rules import KEEP, Judged
from cleaner.corpus.buffers import text_buffers

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from cleaner.chrome.facts import LineFacts

HALF = 128
"""Byte from which on a line is content."""


def judge_markup(facts: LineFacts, judged: Judged, content: pa.LargeBinaryArray) -> Judged:
    """Return verdicts in which the markup decides about the lines of HTML pages.

    Args:
        facts: Facts of the batch.
        judged: What the text alone says of the lines.
        content: One byte a line for each text that was read from HTML, 255 times the probability that the line is
            content; null for other texts.

    Raises:
        ValueError: A text has not as many lines as bytes.
    """
    scores, offsets = text_buffers(content)
    known = np.diff(offsets) > 0
    pages = np.flatnonzero(known)
    sizes = np.diff(facts.bounds)[pages]
    if (np.diff(offsets)[pages] != sizes).any():
        raise ValueError("a page has another number of lines than of bytes in content")
    of_page = known[facts.document]
    verdict = judged.verdict.copy()
    verdict[of_page] = np.where(_bytes_of(scores, offsets, pages) < HALF, len(judged.names), KEEP)
    verdict[facts.blank] = KEEP
    return Judged(verdict, (*judged.names, "markup"), (*judged.reasons, "no content by the page's markup"))


def _bytes_of(
    scores: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], pages: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint8]:
    """Return the bytes of some texts, one after the other."""
    sizes = np.diff(offsets)[pages]
    at = np.repeat(offsets[pages] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    of_pages: npt.NDArray[np.uint8] = scores[at]
    return of_pages
