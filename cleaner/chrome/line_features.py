"""What the line model knows of each line of a page: numbers about it, its surroundings and its page.

Every number depends on the line's own page alone. Most are made by one kernel over one series of values, so that the
list of them is the code below; the names go into the model's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.chrome.line_series import (
    Series,
    beside,
    decayed_sums,
    divisor,
    line_distances,
    page_maxima,
    page_totals,
    sums_above,
    window_means,
)
from cleaner.chrome.word_features import lexicon_features, shared_words, site_word_features
from cleaner.kernels import line_facts as shapes
from cleaner.kernels import line_words as marks
from cleaner.kernels import series

if TYPE_CHECKING:
    import numpy.typing as npt

    from cleaner.chrome.facts import LineFacts
    from cleaner.chrome.line_series import Lines

    Integers = npt.NDArray[np.int64]
    Row = npt.NDArray[np.float32]
    Flags = npt.NDArray[np.bool_]
    Values = npt.NDArray[Any]

_WINDOWS = (2, 5, 10, 25)
_DECAYS = (0.7, 0.9, 0.97)
_SPAN_COSTS = (3, 6, 8, 12, 20)


def line_features(lines: Lines) -> dict[str, Row]:
    """Return the features of some lines by name, one float32 a line in each."""
    rows = _own(lines)
    text = Series(lines, rows)
    rows.update(_page(lines, text))
    rows.update(_around(lines, rows, text))
    rows.update(_spans(lines, text))
    rows.update(shared_words(lines, text))
    rows.update(site_word_features(lines))
    rows.update(lexicon_features(lines))
    return {name: np.asarray(row, np.float32) for name, row in rows.items()}


def _own(lines: Lines) -> dict[str, Values]:
    """Return what stands in the line itself."""
    facts, numbers, counts = lines.facts, lines.numbers, lines.words.counts
    words, letters = divisor(counts[marks.WORDS]), divisor(counts[marks.LETTERS])
    tokens = counts[marks.WORDS] + counts[marks.SOLOS]
    solos = counts[marks.SOLOS] / divisor(tokens)
    chars = facts.chars[numbers].astype(np.float32)
    rows: dict[str, Values] = {
        "chars": chars,
        "words": facts.words[numbers] * (1 - 0.4 * solos) - 0.5 * facts.numbers[numbers],
        "letters of a word": counts[marks.LETTERS] / words,
        "letters": facts.letters[numbers] / divisor(chars),
        "digits": facts.digits[numbers] / divisor(chars),
        "capitals": counts[marks.CAPITALS] / letters,
        "capitalised": counts[marks.CAPITALISED] / words,
        "solos": solos,
        "long words": counts[marks.LONG_WORDS] / words,
        "ellipsis": _ends_with_ellipsis(facts, numbers),
    }
    for name, column in (
        ("numbers", marks.NUMBERS), ("stops", marks.STOPS), ("commas", marks.COMMAS), ("colons", marks.COLONS),
        ("quotes", marks.QUOTES), ("brackets", marks.BRACKETS), ("rules", marks.RULES),
        ("currencies", marks.CURRENCIES), ("signs", marks.SIGNS), ("first", marks.FIRST),
    ):  # fmt: skip
        rows[name] = counts[column]
    rows["commas of words"] = counts[marks.COMMAS] / divisor(tokens)
    rows["end"] = facts.end_mark[numbers]
    for name, column in (("calendar", shapes.CALENDAR), ("clocks", shapes.CLOCKS), ("dates", shapes.DATES),
                         ("addresses", shapes.ADDRESSES), ("shape", shapes.SHAPE)):  # fmt: skip
        rows[name] = facts.column(column)[numbers]
    opens, closes = _page_edges(lines)
    rows["blank above"] = opens | np.append(True, np.diff(numbers) > 1)
    rows["blank below"] = closes | np.append(np.diff(numbers) > 1, True)
    return {name: np.asarray(row, np.float32) for name, row in rows.items()}


def _page_edges(lines: Lines) -> tuple[Flags, Flags]:
    """Return which lines are the first, and which the last, of their page."""
    opens, closes = np.zeros(len(lines.numbers), bool), np.zeros(len(lines.numbers), bool)
    filled = np.diff(lines.bounds) > 0
    opens[lines.bounds[:-1][filled]] = True
    closes[lines.bounds[1:][filled] - 1] = True
    return opens, closes


def _ends_with_ellipsis(facts: LineFacts, numbers: Integers) -> Flags:
    """Return which lines end with three dots or the sign for them."""
    end = facts.end[numbers]
    able = end - facts.start[numbers] >= 3
    last = np.where(able[:, None], end[:, None] - np.array([3, 2, 1]), 0)
    three = facts.data[last]
    dots: Flags = (three == 46).all(1) | (three == np.frombuffer("…".encode(), np.uint8)).all(1)
    return dots & able


def _page(lines: Lines, text: Series) -> dict[str, Values]:
    """Return what the page is like, where the line is on it, and what block it is in."""
    bounds, counts = lines.bounds, lines.words.counts
    n = len(text.words)
    ones = np.ones(n, np.float32)
    size, words = page_totals(ones, bounds), page_totals(text.words, bounds)
    long_words = text.words * text.long
    longs = page_totals(long_words, bounds)
    above, words_above, longs_above = (sums_above(values, bounds) for values in (ones, text.words, long_words))
    found: dict[str, Values] = {
        "page lines": size,
        "page words": words,
        "page words a line": words / divisor(size),
        "page blocks": page_totals(text.opens, bounds) / divisor(size),
        "page sentences": page_totals(text.words * text.sentence, bounds) / divisor(words),
        "page long": page_totals(text.long, bounds),
        "page long share": page_totals(text.long, bounds) / divisor(size),
        "page longest": np.repeat(page_maxima(text.words, bounds), np.diff(bounds)),
        "page capitalised": page_totals(counts[marks.CAPITALISED], bounds)
        / divisor(page_totals(counts[marks.WORDS], bounds)),
        "page solos": page_totals(counts[marks.SOLOS], bounds) / divisor(page_totals(counts[marks.LETTERS], bounds)),
        "page numbers": page_totals(counts[marks.NUMBERS], bounds) / divisor(words),
        "at": above,
        "at share": above / divisor(size),
        "from end": size - 1 - above,
        "words above": words_above,
        "words above share": words_above / divisor(words),
        "words below": words - words_above - text.words,
        "long above": longs_above,
        "long below": longs - longs_above - long_words,
        "long above share": longs_above / divisor(longs),
    }
    block = np.cumsum(text.opens).astype(np.int64) - 1
    first = np.flatnonzero(text.opens)
    sizes = np.diff(np.append(first, n)).astype(np.float32)
    if n:
        block_words = np.add.reduceat(text.words.astype(np.float64), first)
        found["block lines"] = sizes[block]
        found["block words"] = block_words[block]
        found["block words a line"] = (block_words / sizes)[block]
        found["block sentences"] = np.add.reduceat((text.words * text.sentence).astype(np.float64), first)[block]
        found["block longest"] = np.maximum.reduceat(text.words, first)[block]
        found["block at"] = np.arange(n) - first[block]
    return found


def _around(lines: Lines, rows: dict[str, Values], text: Series) -> dict[str, Values]:
    """Return what stands beside the line, and how dense text and labels are around it."""
    bounds, counts = lines.bounds, lines.words.counts
    found: dict[str, Values] = {}
    for name, values in (("words", text.words), ("sentence", text.sentence), ("capitalised", rows["capitalised"]),
                         ("chars", rows["chars"]), ("end", rows["end"])):  # fmt: skip
        for step in (-2, -1, 1, 2):
            found[f"{name} {step:+}"] = beside(values, bounds, step)
    capped = np.minimum(text.words, 60)
    spoken = text.words * text.sentence
    for reach in _WINDOWS:
        words = np.maximum(window_means(text.words, bounds, reach), 0.1)
        found[f"words ±{reach}"] = window_means(capped, bounds, reach)
        found[f"long ±{reach}"] = window_means(text.long, bounds, reach)
        found[f"labels ±{reach}"] = window_means(text.label, bounds, reach)
        found[f"blanks ±{reach}"] = window_means(text.opens, bounds, reach)
        found[f"capitalised ±{reach}"] = window_means(counts[marks.CAPITALISED], bounds, reach) / words
        found[f"commas ±{reach}"] = window_means(counts[marks.COMMAS], bounds, reach) / words
        found[f"numbers ±{reach}"] = window_means(counts[marks.NUMBERS], bounds, reach) / words
        found[f"sentences ±{reach}"] = window_means(spoken, bounds, reach) / words
    long = np.minimum(text.words * text.long, 150)
    for name, values in (("long", long), ("sentences", capped * text.sentence), ("labels", text.label)):
        for keep in _DECAYS:
            above, below = decayed_sums(values, bounds, keep)
            found[f"{name} above {keep}"], found[f"{name} below {keep}"] = above, below
            found[f"{name} both {keep}"] = np.minimum(above, below)
    for name, there in (("long", text.long), ("label", text.label), ("rule", counts[marks.RULES]),
                        ("currency", counts[marks.CURRENCIES])):  # fmt: skip
        above, below = line_distances(there > 0, bounds)
        found[f"to {name} above"], found[f"to {name} below"] = above, below
        found[f"to {name}"], found[f"to {name} both"] = np.minimum(above, below), np.maximum(above, below)
    return found


def _spans(lines: Lines, text: Series) -> dict[str, Values]:
    """Return how the line stands to the run of lines with the most words of sentences, less a cost for each line."""
    bounds = lines.bounds
    sizes = np.diff(bounds)
    found: dict[str, Values] = {}
    sums = np.append(0, np.cumsum(text.words, dtype=np.float64))
    page_words = divisor(sums[bounds[1:]] - sums[bounds[:-1]])
    spoken = np.minimum(text.words * text.sentence, 100)
    for name, values, cost in (
        *((f"span {cost}", spoken, cost) for cost in _SPAN_COSTS),
        ("words span", np.minimum(text.words, 60), 8),
    ):
        spans, scores = np.zeros((len(sizes), 2), np.int64), np.zeros(len(sizes))
        series.best_spans(values, bounds, float(cost), spans, scores)
        depth = np.empty(len(values), np.float32)
        series.depths(spans, bounds, depth)
        of_page = {
            "share": (sums[np.minimum(spans[:, 1] + 1, len(sums) - 1)] - sums[spans[:, 0]]) / page_words,
            "lines": (spans[:, 1] - spans[:, 0] + 1) / divisor(sizes),
            "score": scores,
        }
        found[f"{name} depth"], found[f"{name} inside"] = depth, (depth <= 0).astype(np.float32)
        for what, values_ in of_page.items():
            found[f"{name} {what}"] = np.repeat(values_.astype(np.float32), sizes)
    return found
