"""What the words of a line tell: how far the page shares them, which are site words, what the lexicon says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.chrome.line_series import (
    beside,
    decayed_sums,
    divisor,
    line_distances,
    page_totals,
    sums_above,
    window_means,
)
from cleaner.kernels import line_words as marks
from cleaner.kernels import page_words, phrases, series

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.lexicon import Lexicon
    from cleaner.chrome.line_series import Lines, Series
    from cleaner.chrome.line_words import LineWords

    Values = npt.NDArray[Any]

GROUPS = {
    "comment": (0, 11),
    "related": (1,),
    "share": (2, 6),
    "login": (3,),
    "legal": (4,),
    "navigation": (5,),
    "byline": (8,),
    "time": (7, 9),
    "commerce": (10,),
    "advert": (12,),
    "media": (13,),
    "form": (14,),
    "sure": (0, 1, 2, 3, 4, 5, 6, 12),
}
"""Groups of categories of site words, by their places in :data:`cleaner.chrome.words.CATEGORIES`."""

_WIDE = ("comment", "related", "navigation", "sure")  # groups whose density around a line is told too
_SCORES = ("content", "tail", "head", "inside")
"""What the lexicon tells of a line: content or not; furniture below the text, above it, amid it."""

_BITS = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)
_LOGS = np.log1p(np.arange(256)).astype(np.float32)


def shared_words(lines: Lines, text: Series) -> dict[str, Values]:
    """Return how far the line's words stand in other lines of the page, and how often the whole line does."""
    words, bounds = lines.words, lines.bounds
    n = len(text.words)
    most = int(np.diff(words.bounds[bounds]).max(initial=0))
    size = 1 << max(int(max(most, np.diff(bounds).max(initial=0))) * 2, 16).bit_length()
    keys, pages = np.zeros(size, np.uint32), np.full(size, -1, np.int64)
    shared = np.zeros((page_words.COLUMNS, n), np.float32)
    page_words.fill_shared_words(
        words.words,
        words.bounds,
        bounds,
        text.long.astype(np.int32),
        keys,
        pages,
        np.zeros((size, 3), np.int32),
        _LOGS,
        shared,
    )
    pages.fill(-1)
    repeats = np.zeros(n, np.float32)
    line_keys = (lines.facts.key[lines.numbers] >> np.uint64(32)).astype(np.uint32)
    page_words.count_repeats(line_keys, bounds, keys, pages, np.zeros(size, np.int32), repeats)
    total = divisor(shared[page_words.WORDS])
    hits = shared[page_words.HITS] / total
    return {
        "repeats": repeats,
        "shared": hits,
        "shared words": shared[page_words.HITS].copy(),
        "shared log": shared[page_words.LOGS] / total,
        "telling": shared[page_words.WORDS].copy(),
        "shared with any": shared[page_words.ALL_HITS] / total,
        "shared with any log": shared[page_words.ALL_LOGS] / total,
        "shared ±3": window_means(hits, bounds, 3),
    }


def categories(words: LineWords, lexicon: Lexicon) -> npt.NDArray[np.uint16]:
    """Return the categories of the site words in each line, as bits.

    Args:
        words: The words of some lines.
        lexicon: Holds the table of site words.
    """
    found = np.zeros(len(words.bounds) - 1, np.uint16)
    length = words.counts[marks.WORDS] + np.float32(0.5) * words.counts[marks.SOLOS]
    colons = words.counts[marks.COLONS] > 0
    phrases.fill_categories(words.words, words.bounds, length, colons, lexicon.phrases, lexicon.places, found)
    return found


def site_word_features(lines: Lines) -> dict[str, Values]:
    """Return where the words that sites put around texts stand."""
    bounds = lines.bounds
    of_line = categories(lines.words, lines.lexicon)
    found: dict[str, Values] = {"site words": (_BITS[of_line & 255] + _BITS[of_line >> 8]).astype(np.float32)}
    for name, places in GROUPS.items():
        bits = np.uint16(sum(1 << place for place in places))
        there = ((of_line & bits) != 0).astype(np.float32)
        above, below = line_distances(there > 0, bounds)
        count, total = sums_above(there, bounds), page_totals(there, bounds)
        found |= {name: there, f"to {name} above": above, f"to {name} below": below,
                  f"{name} above": count, f"{name} below": total - count, f"{name} of page": total}  # fmt: skip
        if name in _WIDE:
            found[f"{name} ±3"], found[f"{name} ±10"] = window_means(there, bounds, 3), window_means(there, bounds, 10)
            found[f"{name} above 0.9"], found[f"{name} below 0.9"] = decayed_sums(there, bounds, 0.9)
    return found


def lexicon_features(lines: Lines) -> dict[str, Values]:
    """Return what the lexicon tells of the line and of those around it."""
    bounds, words, lexicon = lines.bounds, lines.words, lines.lexicon
    scores = np.zeros((len(_SCORES), len(lines.numbers)), np.float32)
    phrases.fill_scores(words.words, words.bounds, lexicon.keys, lexicon.weights, scores)
    scores *= lexicon.unit
    found: dict[str, Values] = {}
    for name, raw in zip(_SCORES, scores, strict=True):
        score = np.clip(raw, -6, 6)
        found[f"score {name}"] = score
        for reach in (1, 3, 10):
            found[f"score {name} ±{reach}"] = window_means(score, bounds, reach)
        found[f"score {name} of page"] = page_totals(score, bounds) / divisor(
            np.repeat(np.diff(bounds), np.diff(bounds))
        )
        found[f"score {name} -1"], found[f"score {name} +1"] = beside(score, bounds, -1), beside(score, bounds, 1)
        found[f"score {name} above"], found[f"score {name} below"] = decayed_sums(score, bounds, 0.85)
    for name, raw in (("tail", scores[1]), ("head", scores[2])):
        for least in (0, 1):
            some = np.maximum(raw - least, 0)
            found[f"{name} sum above {least}"] = sums_above(some, bounds)
            found[f"{name} sum below {least}"] = page_totals(some, bounds) - found[f"{name} sum above {least}"]
        above, below = np.empty_like(raw), np.empty_like(raw)
        series.highest(raw, bounds, above, below)
        found[f"{name} most above"], found[f"{name} most below"] = above, below
    lean = np.clip(scores[1] - scores[2], -4, 4)
    above, total = sums_above(lean, bounds), page_totals(lean, bounds)
    under, over = np.empty_like(lean), np.empty_like(lean)
    series.excursions(lean, bounds, under, over)
    found |= {"lean above": above, "lean below": total - above, "lean under peak": under, "lean over trough": over}
    return found
